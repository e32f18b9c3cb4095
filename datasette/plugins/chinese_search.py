"""Search for Chinese words of any length: `?_zh=复议` on every table about reports.

The index is our own (bigrams, `archive.search`); Datasette's `_search` does not know it and
would answer with all rows, so `_search` means the same as `_zh` here, and tables that cannot
be searched say so. `_in=text` leaves out reports that hold a word in labels of their tables alone.
"""

import json
from dataclasses import replace
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest

from archive.pages import facets, ranking, snippets
from archive.pages.table_address import TableAddress
from archive.serve import DATABASE


@hookimpl
def prepare_connection(conn):
    """Let SQL ask whether the text of a section holds words."""
    conn.create_function(ranking.SAYS, 3, ranking.says, deterministic=True)


@hookimpl(tryfirst=True)
def filters_from_request(request, database, table, datasette):
    """Narrow the rows to reports that hold every word that was asked for; count the rows and all
    facets of the result, where that can be done at once, before anything else is asked for them.
    """

    async def inner():
        if any(name.startswith("_search_") for name in request.args):
            raise BadRequest("_search_<column> is not known here: use _zh=, for all of the text")
        address = TableAddress(table, tuple(parse_qsl(request.query_string, True)))
        if database != DATABASE:
            return None
        if address.words:
            columns = await datasette.get_database(database).table_columns(table)
            if table != "reports" and "report" not in columns:
                raise BadRequest(
                    f"{table} cannot be searched by words: search /nianbao/reports?_zh= instead"
                )
        counted = {}
        first = _first_page(datasette, request, address)
        if not _uncounted(request) and (counts := await datasette.counts(address, first)):
            request.scope[facets.COUNTS] = counts
            counted = {ranking.COUNTED_ROWS: counts.rows}
            if counts.first:
                counted[ranking.FIRST] = json.dumps(counts.first)
        if not address.words:
            return FilterArguments([], params=counted)
        return await _searched(datasette, request, address, counted)

    return inner


async def _searched(datasette, request, address, counted):
    """The condition that rows hold the words."""
    query = address.expression
    found = await datasette.found(address)
    params = {ranking.QUERY: query, ranking.WORDS: address.words, **counted}
    if address.table == ranking.TEXTS and found.is_common:
        params[ranking.COUNTED_ROWS] = None  # hundreds of thousands of texts would have to be read
    if ranking.AFTER in request.scope:
        params[ranking.AFTER] = int(request.scope[ranking.AFTER])
        params[ranking.TEXT_QUERY] = address.text_expression
    found = replace(found, rows=counted.get(ranking.COUNTED_ROWS))
    return FilterArguments(
        where_clauses=[ranking.condition(address.table, query, found)],
        params=params,
        human_descriptions=[f"contains “{address.words}”"],
        extra_context={"found_in": _found_in(datasette, DATABASE, address.words)},
    )


def _first_page(datasette, request, address):
    """How many rows the page needs to know of a search's in the usual order; none where relevance
    orders them, or where it is not the first page.
    """
    usual = address.table == "reports" and address.words and not address.is_ordered
    if not usual or ranking.AFTER in request.scope or request.args.get("_next"):
        return 0
    asked = request.args.get("_size")
    return 1 + (datasette.max_returned_rows if asked else datasette.page_size)


def _uncounted(request):
    """Whether nobody will look at counts."""
    return request.args.get("_shape") in ("array", "object") or request.args.get("_nocount")


def _found_in(datasette, database, asked):
    """A function for the template: report row -> snippets with the words marked."""

    async def found_in(rows):
        reports = [int(row["id"]) for row in rows]
        execute = datasette.get_database(database).execute_fn
        return await execute(lambda connection: snippets.snippets(connection, reports, asked))

    return found_in
