"""A table's page and its JSON: only the columns that are shown, found reports by relevance, the
forms of the page answered by plain addresses.

Datasette's own view does the rest. Its CSV is another matter (`csv_files.py`).
"""

from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.filters import Filters
from datasette.utils import path_with_replaced_args
from datasette.utils.asgi import BadRequest, Request
from datasette.views.base import ureg
from datasette.views.table import TableView

from archive.pages import columns, facets, pickers, ranking
from archive.pages.arguments import fault_of_page
from archive.pages.rows_shown import of_table, rows_shown
from archive.pages.table_address import TableAddress
from archive.serve import DATABASE

OWN_CHOICE = frozenset({"_col", "_nocol"})
FACETS = ("_facet", "_facet_array", "_facet_date", "_facet_requests")
COPIES_IN_MS = 1_000
"""How long a page waits for the number of copies; then it leads to them without one."""


@hookimpl
def register_routes():
    """Take the pages of our tables before Datasette does."""
    return [(rf"^/(?P<database>{DATABASE})/(?P<table>[^/.]+)(\.(?P<format>json))?$", table_page)]


async def table_page(datasette, request):
    """A table as a page or as JSON."""
    return await ReadersTable(datasette).get(request)


class ReadersTable(TableView):
    """Datasette's view of a table, with what a reader needs besides; made for one request."""

    async def data(self, request, **options):
        """What the page shows; a redirect where a form of ours was sent."""
        pairs = parse_qsl(request.query_string, keep_blank_values=True)
        plain = pickers.picked(pairs)
        if plain is not None:
            return self.redirect(request, _address(self.ds, request, plain))
        address = TableAddress(request.url_vars["table"], tuple(pairs))
        ranked = await self.ds.ranks(address)
        if ranked:
            found = await self._by_relevance(request, options)
        else:
            found = await self._page(request, options)
        if isinstance(found, tuple):
            wrong = fault_of_page(request.args.get("_next"), found[0]["rows"])
            if wrong:
                raise BadRequest(wrong)
        if isinstance(found, tuple) and request.url_vars.get("format"):
            found[0]["facets_timed_out"] = self._not_counted(request, found[0]["facet_results"])
        elif isinstance(found, tuple):
            data, template, *rest = found
            part = of_table(data, request.args.get("_next"), ranked)
            more = {"copies": await self._copies(address), "rows_shown": rows_shown(part)}
            if ranked:
                more["in_text"] = await self._in_text(address)
            found = (data, _with(template, more), *rest)
        return found

    async def _page(self, request, options):
        """The page as Datasette makes it, with its own selection of columns."""
        with columns.one_page():
            return await super().data(request, **options)

    def _not_counted(self, request, counted):
        """Facets that were asked for and are not there; Datasette tells its own pages alone."""
        if request.args.get("_nofacet"):
            return []
        metadata = self.ds.table_metadata(DATABASE, request.url_vars["table"])
        listed = metadata.get("facets", ())
        asked = [one if isinstance(one, str) else next(iter(one.values())) for one in listed]
        asked += [name for key in FACETS for name in request.args.getlist(key)]
        known = {one["name"] for one in counted.values()}
        return [name for name in dict.fromkeys(asked) if name not in known]

    async def columns_to_select(self, table_columns, pks, request):
        """The columns of the page and what their cells need; JSON holds all."""
        chosen = await super().columns_to_select(table_columns, pks, request)
        if request.url_vars.get("format") or OWN_CHOICE & set(request.args):
            return chosen
        metadata = self.ds.table_metadata(DATABASE, request.url_vars["table"])
        shown = columns.shown(
            metadata.get("default_columns", ()), request.args.getlist("_columns"), chosen
        )
        return columns.selection([*pks, *shown], columns.needed(shown, chosen))

    async def _by_relevance(self, request, options):
        """A page of found reports, by relevance; pages are counted off, since relevance is no
        column from whose value the next could go on.
        """
        before = request.args.get("_next") or "0"
        if not before.isascii() or not before.isdecimal() or len(before) > 9:
            raise BadRequest(f"_next is a whole number in a search, found “{before[:80]}”")
        query = _without(request.query_string, "_next")
        scope = {**request.scope, "query_string": query.encode("latin-1"), ranking.AFTER: before}
        found = await self._page(Request(scope, request.receive), options)
        if not isinstance(found, tuple):
            return found
        data, template, *rest = found
        if data["next"]:
            data["next"] = str(int(before) + len(data["rows"]))
            path = path_with_replaced_args(request, {"_next": data["next"]})
            data["next_url"] = self.ds.absolute_url(request, self.ds.urls.path(path))
        return (data, _with(template, {"ranked": True, "sort": None, "sort_desc": None}), *rest)

    async def _copies(self, address):
        """How many more there are from other sources than official sites, with their address;
        None where the page does not leave them out.
        """
        if ("source_class", "official") not in address.filters:
            return None
        others = [
            ("source_class__not", "official") if key == "source_class" else (key, value)
            for key, value in address.pairs
        ]
        found = await self._found(address.with_pairs(others))
        return None if found["count"] == 0 else found

    async def _in_text(self, address):
        """How many hold the words in title, agency or text, and the address of these alone; None
        where the page shows no others.
        """
        if address.in_text:
            return None
        return await self._found(address.with_pairs([*address.pairs, ranking.PLACE]))

    async def _found(self, address):
        """How many reports an address finds, None where that takes too long; and the address."""
        known = await self.ds.counts(address)
        count = known.reports if known else await self._counted(address)
        path = self.ds.urls.table(DATABASE, address.table)
        return {"count": count, "address": f"{path}?{urlencode(address.pairs)}"}

    async def _counted(self, address):
        """How many reports or rows pass the filters and hold the words of an address, by SQL."""
        clauses, parameters = Filters(sorted(address.filters), {}, ureg).build_where_clauses(
            address.table
        )
        query = address.expression
        if query:
            found = await self.ds.found(address)
            clauses.append(ranking.condition(address.table, query, found))
            parameters |= {ranking.QUERY: query, ranking.WORDS: address.words}
        sql = facets.reports_sql(address.table, " and ".join(clauses))
        return await self._count(sql, parameters)

    async def _count(self, sql, parameters):
        """A count; None where it would take too long."""
        database = self.ds.get_database(DATABASE)
        try:
            found = await database.execute(sql, parameters, custom_time_limit=COPIES_IN_MS)
        except QueryInterrupted:
            return None
        return found.rows[0][0]


def _without(query, name):
    """A query string without one argument, the rest as it was written."""
    return "&".join(part for part in query.split("&") if part.partition("=")[0] != name)


def _address(datasette, request, pairs):
    path = datasette.urls.path(request.path)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _with(template, more):
    """A template's context with more in it."""

    async def extended():
        return {**await template(), **more}

    return extended
