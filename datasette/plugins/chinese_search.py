"""Search for Chinese words of any length: `?_zh=复议` on every table about reports.

The index is our own (bigrams, `archive.search`); Datasette's `_search` does not know it and
would answer with all rows, so `_search` means the same as `_zh` here, and tables that cannot
be searched say so. `_in=text` leaves out reports that hold a word in labels of their tables alone.
"""

from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.filters import FilterArguments
from datasette.utils.asgi import BadRequest

from archive.pages import ranking, snippets


@hookimpl(tryfirst=True)
def filters_from_request(request, database, table, datasette):
    """Narrow the rows to reports that hold every word that was asked for."""

    async def inner():
        pairs = parse_qsl(request.query_string)
        asked = ranking.words(pairs)
        if any(name.startswith("_search_") for name in request.args):
            raise BadRequest("_search_<column> is not known here: use _zh=, for all of the text")
        if not asked:
            return None
        columns = await datasette.get_database(database).table_columns(table)
        key = "id" if table == "reports" else "report"
        if key not in columns:
            raise BadRequest(
                f"{table} cannot be searched by words: search /nianbao/reports?_zh= instead"
            )
        query = ranking.expression(pairs)
        common = not await datasette.once(ranking.can_be_ranked, query)
        params = {ranking.QUERY: query}
        if ranking.AFTER in request.scope:
            params[ranking.AFTER] = int(request.scope[ranking.AFTER])
            params[ranking.TEXT_QUERY] = ranking.text_expression(pairs)
        return FilterArguments(
            where_clauses=[ranking.condition(table, common=common)],
            params=params,
            human_descriptions=[f"contains “{asked}”"],
            extra_context={"found_in": _found_in(datasette, database, asked)},
        )

    return inner


def _found_in(datasette, database, asked):
    """A function for the template: report row -> snippets with the words marked."""

    async def found_in(rows):
        reports = [int(row["id"]) for row in rows]
        execute = datasette.get_database(database).execute_fn
        return await execute(lambda connection: snippets.snippets(connection, reports, asked))

    return found_in
