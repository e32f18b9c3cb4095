"""What `table.html` asks for: columns, filters in words, pickers, links that keep the rest."""

from urllib.parse import parse_qsl

from datasette import hookimpl

from archive.pages import columns, marking, ranking, table_years
from archive.pages.english_search import leads
from archive.pages.table_page import TablePage


@hookimpl
def prepare_jinja2_environment(env):
    """Give every template the filter for descriptions of tables and columns."""
    env.filters["described"] = marking.described


@hookimpl
def extra_template_vars(template, request, table, datasette):
    """Give `table.html` what it shows besides Datasette's own."""
    if template != "table.html":
        return None

    async def variables():
        pairs = tuple(parse_qsl(request.query_string, keep_blank_values=True))
        path = datasette.urls.path(request.path)
        metadata = datasette.table_metadata("nianbao", table)
        named = list(metadata.get("columns") or {})
        return {
            "page": TablePage(table, path, pairs, datasette.source_class),
            "leads": leads(ranking.words(pairs)),
            "years": await datasette.held(table_years.span, table),
            "table_columns": named,
            "column_groups": lambda: columns.groups(named),
            "shown_columns": lambda found: _shown(metadata, found, request.args),
            "totals": _totals,
        }

    return variables


def _shown(metadata, found, arguments):
    """Datasette's columns that the page shows, in their order."""
    if {"_col", "_nocol"} & set(arguments):
        return found
    by_name = {column["name"]: column for column in found}
    written = metadata.get("default_columns", ())
    asked = arguments.getlist("_columns")
    return [by_name[name] for name in columns.shown(written, asked, list(by_name))]


def _totals(facet_results):
    """Reports and requests of the whole result, from a facet that covers every row."""
    scope = facet_results.get("scope")
    if not scope or scope["type"] != "requests":
        return None
    values = scope["results"]
    return {
        "reports": sum(one["reports"] for one in values),
        "requests": sum(one["requests"] or 0 for one in values),
    }
