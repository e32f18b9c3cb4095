"""A facet class that shows reports and requests of each value: `- requests: province`.

Datasette's own facets count rows. Here every value carries `reports` and `requests` too, in
the page and in the JSON, labelled in Chinese and English. They are counted from columns in
memory (`archive.pages.columnar`); under conditions in SQL, by queries.
"""

from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import Filters
from datasette.plugins import pm
from datasette.utils import await_me_maybe, escape_sqlite, path_with_removed_args
from datasette.utils.asgi import BadRequest
from datasette.views.base import ureg

from archive.pages import facets
from archive.pages.columns import kind_of
from archive.pages.table_address import TableAddress
from archive.words import word

NOT_IDENTIFIED = ("（未识别）", "not identified")


@hookimpl
def register_facet_classes():
    """Give Datasette the facet type `requests`."""
    return [RequestsFacet]


class RequestsFacet(Facet):
    """Counts reports and requests per value of a column, or per item of `dispositions`."""

    type = "requests"
    _together = None

    async def facet_results(self):
        """Return ([results], [names of facets that timed out]), as Datasette asks for them."""
        found, timed_out = [], []
        for column, source in self.columns():
            try:
                found.append(self.result(column, await self.counted(column), source))
            except QueryInterrupted:
                timed_out.append(column)
        return found, timed_out

    def columns(self):
        """The columns to count, each with who asked for it. Only columns of the schema that are
        marked as facets may enter SQL; anything else is answered with 400.
        """
        known = facets.columns_of(self.table)
        for config in self.get_configs():
            column = config["config"].get("column") or config["config"].get("simple")
            if column not in known:
                raise BadRequest(f"no facet _facet_requests={str(column)[:80]} on {self.table}")
            yield column, config["source"]

    async def counted(self, column):
        """All values of one facet with their reports and requests, in reading order."""
        known = self.request.scope.get(facets.COUNTS)
        if known is not None and column in known.facets:
            return facets.in_order(self.table, column, known.facets[column])
        if column in facets.OF_THE_REPORT:
            return facets.in_order(self.table, column, await self.counted_together(column))
        sql, parameters = await self.rows_sql()
        found = await self.query(facets.facet_sql(self.table, column, sql), parameters)
        return facets.in_order(self.table, column, found)

    async def counted_together(self, column):
        """All facets that describe a report as a whole, from one pass over the rows."""
        if self._together is None or column not in self._together:
            asked = {name for name, _ in self.columns()}
            columns = [name for name in facets.OF_THE_REPORT if name in asked]
            sql, parameters = await self.rows_sql()
            rows = await self.rows(facets.together_sql(self.table, columns, sql), parameters)
            self._together = facets.apart(columns, rows)
        return self._together[column]

    async def query(self, sql, parameters):
        """Run a query that counts one facet."""
        return [facets.counted(*row) for row in await self.rows(sql, parameters)]

    async def rows(self, sql, parameters):
        """Run a query in the time that facets have."""
        results = await self.ds.execute(
            self.database,
            sql,
            parameters,
            custom_time_limit=self.ds.setting("facet_time_limit_ms"),
        )
        return results.rows

    async def rows_sql(self):
        """The rows to count. On a second page Datasette hands over only the rows that are left,
        so there the conditions are put together again, without the page.
        """
        if not self.request.args.get("_next"):
            return self.sql, self.params
        pairs = tuple(parse_qsl(self.request.query_string, keep_blank_values=True))
        filters = sorted(TableAddress(self.table, pairs).filters)
        clauses, parameters = Filters(filters, {}, ureg).build_where_clauses(self.table)
        for hook in pm.hook.filters_from_request(
            request=self.request, table=self.table, database=self.database, datasette=self.ds
        ):
            more = await await_me_maybe(hook)
            if more:
                clauses += more.where_clauses
                parameters |= more.params
        where = f" where {' and '.join(clauses)}" if clauses else ""
        return f"select * from {escape_sqlite(self.table)}{where}", parameters

    def result(self, column, counted, source):
        """One facet as Datasette's templates and JSON expect it."""
        size, pairs = self.get_facet_size(), self.get_querystring_pairs()
        here = self.ds.absolute_url(self.request, self.ds.urls.path(self.request.path))
        return {
            "name": column,
            "type": self.type,
            "hideable": source != "metadata",
            "toggle_url": self.ds.urls.path(
                path_with_removed_args(self.request, {"_facet_requests": column})
            ),
            "results": [self.value(column, one, pairs, here) for one in counted[:size]],
            "truncated": len(counted) > size,
        }

    def value(self, column, one, pairs, here):
        """One value with its labels, both its numbers and the address that turns it on or off:
        `here` with other `pairs`, at its first page.
        """
        wanted = self.filter_of(column, one.value)
        selected = wanted in pairs
        others = [pair for pair in pairs if pair[0] != "_next" and pair != wanted]
        query = urlencode(others if selected else [*others, wanted])
        zh, en = self.labels(column, one.value)
        return {
            "value": one.value,
            "label": zh,
            "label_en": en,
            "count": one.reports,
            "reports": one.reports,
            "requests": one.requests,
            "toggle_url": f"{here}?{query}" if query else here,
            "selected": selected,
        }

    def filter_of(self, column, value):
        """The filter that a value stands for."""
        if value is None:
            return f"{column}__isnull", "1"
        if self.table == "reports" and column == facets.ARRAY:
            return f"{column}__arraycontains", str(value)
        return column, str(value)

    def labels(self, column, value):
        """Chinese and English words for a value."""
        if value is None:
            return NOT_IDENTIFIED
        found = word(kind_of(self.table, column), value)
        return found.zh, found.en
