"""Tables for readers: chosen columns with labels in two languages, and cells that lead on."""

import json
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from markupsafe import Markup

from archive.pages import facets
from archive.pages.naming import name_of
from archive.pages.words import word
from archive.panel.indicators import rates

SHARES = frozenset(
    f"{one.column}{bound}"
    for one in rates()
    if one.unit == "share"
    for bound in ("", "_low", "_high")
)
"""Columns of rates and of what bounds them, shown in percent."""
SIGNS = {1: ("✓", "是 yes"), 0: ("✗", "否 no")}
TOTAL_ONLY = (
    "总计栏相符，但报告中另有不符的数字，见报告页 "
    "The totals add up, other figures of the report do not: see its page"
)
ADDS_UP = {
    1: "总计栏及各列均相符 The totals and every column add up",
    0: "总计栏不符，见报告页 The totals do not add up: see the report's page",
}
PART = Markup(
    '<span class="sign part" title="{2}">总计 ✓ / {0} <small>totals ✓, {1}</small></span>'
)
SIGN_COLUMNS = ("on_time", "total_ok", "columns_ok")
FLAG_COLUMNS = ("derived", "current", "blanks_assumed", "low_base", "reviewed", "ours")
_OWN_KIND = ("scope", "level", "form", "source_class", "disposition", "severity", "verdict")
WORD_COLUMNS = {
    **dict(zip(_OWN_KIND, _OWN_KIND, strict=True)),
    "outcome": "outcome",
    "reading": "reading",
    "column": "applicant",
}
"""Columns of codes that are shown in words, and the kind of these words."""
OWN_WORDS = {
    ("coverage", "status"): "coverage",
    ("coverage", "expected_by"): "expected_by",
    ("publication_lags", "kind"): "lag",
    ("publication_lags", "date_basis"): "date_basis",
}
"""The same for columns whose name means something else in another table."""

HIDDEN_FILTERS = ("current", "source_class", "total__gt")


@hookimpl
def extra_template_vars(template, request, table):
    """Give `table.html` its columns, its filters in words, and links that keep the rest."""
    if template != "table.html":
        return {}
    return {
        "shown_columns": lambda metadata, columns: _shown(metadata, columns, request),
        "active_filters": lambda filters: list(_active(filters, request, table)),
        "in_words": lambda facet: _in_words(facet, table),
        "without": lambda *names: _without(request, names),
        "totals": _totals,
    }


@hookimpl
def render_cell(row, value, column, table, datasette):
    """Turn ids, addresses, codes and shares into what a reader can use; never into HTML
    that stood in the archive: all text is escaped.
    """
    if column in ("title", "agency", "report_id") and "report_id" in row.keys():  # noqa: SIM118
        return _report_link(row, value, column, table)
    if value is None:
        return None
    if column == "url":
        return _source_link(value, invented=datasette.home.kind == "sandbox")
    if column == "total_ok" and table == "reports":
        return _arithmetic(row, value)
    if column == "snapshot":
        return Markup('<a href="/-/capture/{}">存档 <small>archived</small></a>').format(value)
    return _plain(table, column, value)


def _report_link(row, value, column, table):
    if table in ("agencies", "coverage") and column != "report_id":
        return None
    if not row["report_id"]:
        return None
    columns = row.keys()
    earlier = "edition" in columns and "current" in columns and not row["current"]
    edition = f"?edition={row['edition']}" if earlier and row["edition"] else ""
    link = Markup('<a href="/report/{}{}">{}</a>')
    return link.format(row["report_id"], edition, value or name_of(dict(row)))


def _source_link(value, *, invented):
    """The page's address as a link; those of a sandbox lead nowhere and are text."""
    if invented:
        text = '<span title="示例地址 invented address: {}">示例 <small>sample</small></span>'
        return Markup(text).format(value)
    if not str(value).startswith(("http://", "https://")):
        return None
    link = '<a href="{}" title="{}" rel="noreferrer nofollow">来源 <small>source</small></a>'
    return Markup(link).format(value, value)


def _arithmetic(row, total_ok):
    """Whether the figures add up: all of them, the totals alone, or not even these."""
    known = {"errors": None, "columns_ok": None} | dict(row)
    if total_ok and known["columns_ok"] == 0:
        return PART.format("其他列不符", "other columns do not", TOTAL_ONLY)
    if total_ok and known["errors"]:
        return PART.format("其他数字不符", "other sums do not", TOTAL_ONLY)
    if total_ok and known["columns_ok"] is None:
        return Markup(
            '<span class="sign part" title="{}">总计 ✓ <small>totals</small></span>'
        ).format("总计栏相符，各列未核对 The totals add up; the columns were not checked")
    if total_ok not in ADDS_UP:
        return None
    sign = SIGNS[total_ok][0]
    return Markup('<span class="sign s{}" title="{}">{}</span>').format(
        total_ok, ADDS_UP[total_ok], sign
    )


def _plain(table, column, value):
    if column in SHARES:
        return f"{value:.1%}" if isinstance(value, float | int) else None
    if column in SIGN_COLUMNS and value in SIGNS:
        sign, meaning = SIGNS[value]
        return Markup('<span class="sign s{}" title="{}">{}</span>').format(value, meaning, sign)
    if column.endswith(FLAG_COLUMNS) and value in SIGNS:
        return Markup("{} <small>{}</small>").format(*SIGNS[value][1].split())
    if kind := OWN_WORDS.get((table, column)) or WORD_COLUMNS.get(column):
        found = word(kind, value)
        return Markup("{} <small>{}</small>").format(found.zh, found.en)
    if column == "dispositions":
        return "、".join(word("disposition", code).zh for code in json.loads(value))
    return None


def _shown(metadata, columns, request):
    """The columns of a page: those asked for, else the table's choice, else all."""
    chosen = metadata.get("default_columns")
    own_choice = {"_col", "_nocol", "_columns"} & set(request.args)
    if own_choice or not chosen:
        return columns
    by_name = {column["name"]: column for column in columns}
    return [by_name[name] for name in chosen if name in by_name]


def _active(filters, request, table):
    """Each filter as label words, with the address of the page without it."""
    for key, value in parse_qsl(request.query_string, keep_blank_values=True):
        if key.startswith("_") and "__" not in key:
            continue
        column, _, lookup = key.partition("__")
        found = word(_kind(table, column), value)
        yield {
            "key": key,
            "column": column,
            "lookup": lookup,
            "value": found,
            "usual": key in HIDDEN_FILTERS,
            "remove": _without(request, [key], value),
        }


def _kind(table, column):
    """The kind of words in which the values of a column are explained."""
    return OWN_WORDS.get((table, column)) or facets.kind_of(column)


def _in_words(facet, table):
    """The values of a facet that Datasette counted, labelled and in the order of the words,
    years from the newest; those of our own facet are so already.
    """
    if facet["type"] != "column":
        return facet["results"]
    explained = [(one, word(_kind(table, facet["name"]), one["value"])) for one in facet["results"]]
    if facet["name"] == "year":
        explained.sort(key=lambda pair: str(pair[0]["value"]), reverse=True)
    else:
        explained.sort(key=lambda pair: pair[1].order)
    return [
        {**one, "label": found.zh, "label_en": found.en} if found.en else one
        for one, found in explained
    ]


def _without(request, names, value=None):
    """The present address without some parameters, at its first page."""
    kept = [
        (key, one)
        for key, one in parse_qsl(request.query_string, keep_blank_values=True)
        if key != "_next" and not (key in names and value in (None, one))
    ]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


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
