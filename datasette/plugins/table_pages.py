"""What `table.html` asks for: columns, filters in words, pickers, links that keep the rest."""

from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.utils import to_css_class
from markupsafe import Markup, escape

from archive.pages import columns, marking, ranking, table_years
from archive.pages.english_search import leads
from archive.pages.language import say
from archive.pages.table_page import TablePage


@hookimpl
def prepare_jinja2_environment(env):
    """Give every template the filters for descriptions, and for what a table's page has very often:
    a template's own loop takes some ten times as long.
    """
    env.filters["described"] = marking.described
    env.filters["cell_openings"] = cell_openings
    env.filters["cells"] = cells
    env.filters["column_name"] = column_name
    env.filters["column_options"] = column_options
    env.filters["word_options"] = word_options
    env.filters["with_marks"] = with_marks


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


def cell_openings(columns, labels):
    """The name of each column with the tag that its cells begin with: made once for all rows."""
    opening = Markup('<td class="col-{} {}" data-label="{}">')
    return [
        (name, opening.format(to_css_class(name), kind.lower(), column_name(name, labels)))
        for name, kind in ((column["name"], column["type"]) for column in columns)
    ]


def cells(row, openings):
    """The name of each shown column with the row's cell, which is left open."""
    shown = {cell["column"]: cell["value"] for cell in row}
    return [(name, opening + shown[name]) for name, opening in openings]


def column_name(column, labels):
    """What a column is called: its own name where it has no label."""
    label = labels.get(column)
    return say(label["zh"], label["en"]) if label else column


def column_options(names, chosen, labels):
    """Columns to choose from."""
    return _options(((name, column_name(name, labels)) for name in names), chosen)


def word_options(values, chosen):
    """Codes to choose from, in words."""
    return _options(((one.code, say(one.zh, one.en or one.zh)) for one in values), chosen)


def _options(pairs, chosen):
    """Tags of choices, of which a page has some hundreds: `Markup.format` would take twice the
    time.
    """
    tags = (
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(said)}'
        for code, said in pairs
    )
    return Markup("</option>".join([*tags, ""]))


def with_marks(pieces):
    """The pieces of a text with the words that were searched for marked."""
    mark = Markup("<mark>{}</mark>")
    return Markup().join(mark.format(one.text) if one.marked else one.text for one in pieces)


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
