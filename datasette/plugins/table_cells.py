"""Cells of tables for readers: names that lead on, codes in words, shares in percent.

Nothing of the archive ever becomes HTML: all text is escaped.
"""

import json
import re

from datasette import hookimpl
from markupsafe import Markup

from archive.pages import columns
from archive.pages.language import say, say_word
from archive.pages.marking import mixed
from archive.pages.naming import name_of
from archive.pages.written import moment, percent
from archive.provinces import by_name
from archive.words import word

LONGEST = 300
"""Characters of a text that a cell shows."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
YES_NO = ("derived", "current", "blanks_assumed", "low_base", "reviewed", "ours", "in_panel")
SIGNS = {"on_time": ("✓", "✗"), "total_ok": ("✓", "✗"), "columns_ok": ("✓", "✗")}
NAMES = ("title", "agency", "report_id")
AGENCY_TABLES = ("reports", "agencies", "coverage", "agency_names", "panel_wide")
"""Tables in which an agency's name leads to the agency, elsewhere to the report it is proof of."""

ADDS_UP = {
    1: ("总计栏及各列均相符", "The totals and every column add up"),
    0: ("总计栏不符，见报告页", "The totals do not add up: see the report's page"),
}
TOTAL_ONLY = (
    "总计栏相符，但报告中另有不符的数字，见报告页",
    "The totals add up, other figures of the report do not: see its page",
)
NOT_CHECKED = (
    "总计栏相符，各列未核对",
    "The totals add up; the columns were not checked",
)
CODE = Markup("<code>{}</code>")
LINK = Markup('<a href="{}">{}</a>')
SIGN = Markup(' <abbr title="{}">{}</abbr>')
NO_FIGURE = Markup('<span class="none" title="{}">–</span>')


@hookimpl
def render_cell(row, value, column, table, datasette):
    """What a reader sees for a value; None leaves it to Datasette."""
    return _seen(datasette, row, column, table)


def _seen(datasette, row, column, table):
    """A cell by what its column holds, and where it needs others of the row, by these."""
    value = row[column]
    if column in NAMES and (value or _others(row).get("report_id")):
        return _leads_on(datasette, _others(row), column, table)
    if value is None:
        return _nothing(datasette, table, column)
    if column == "url" or (isinstance(value, str) and value.startswith(("http://", "https://"))):
        return _source(value, invented=datasette.home.kind == "sandbox")
    if column == "total_ok" and table == "reports":
        return _arithmetic(_others(row), value)
    if column == "snapshot":
        return LINK.format(datasette.urls.path(f"/-/capture/{value}"), say("存档", "Capture"))
    return _plain(datasette, table, column, value, row)


def _others(row):
    """A row that can be asked for columns which it may not have; made only for cells that do so,
    since a page has some thousand cells.
    """
    return dict(row)


def _leads_on(datasette, row, column, table):
    """The name of a report or agency with the page it leads to."""
    if column == "agency" and table in AGENCY_TABLES and row.get("agency_id"):
        text = mixed(row["agency"] or name_of(row))
        return LINK.format(datasette.urls.path(f"/agency/{row['agency_id']}"), text)
    if not row.get("report_id"):
        return mixed(row[column])
    earlier = row.get("edition") and "current" in row and not row["current"]
    edition = f"?edition={row['edition']}" if earlier else ""
    text = CODE.format(row[column]) if column == "report_id" else mixed(row[column] or name_of(row))
    return LINK.format(datasette.urls.path(f"/report/{row['report_id']}") + edition, text)


def _nothing(datasette, table, column):
    """Blank is not zero: a figure that is not there is a dash that says so."""
    if not _unit(datasette, table, column) and column not in columns.SHARES:
        return None
    return NO_FIGURE.format(say("没有数字", "no figure"))


def _source(value, *, invented):
    """The page's address as a link; those of a sandbox lead nowhere and are text."""
    if invented:
        said = say("示例地址", "invented address")
        return Markup('<span title="{}: {}">{}</span>').format(said, value, say("示例", "Sample"))
    if not str(value).startswith(("http://", "https://")):
        return None
    link = Markup('<a href="{}" title="{}" rel="noreferrer nofollow">{}</a>')
    return link.format(value, value, say("来源", "Source"))


def _arithmetic(row, total_ok):
    """Whether the figures add up: all of them, the totals alone, or not even these."""
    if total_ok and row.get("columns_ok") == 0:
        return _part(say("其他列不符", "other columns do not"), say(*TOTAL_ONLY))
    if total_ok and row.get("errors"):
        return _part(say("其他数字不符", "other sums do not"), say(*TOTAL_ONLY))
    if total_ok and row.get("columns_ok") is None:
        return _part("", say(*NOT_CHECKED))
    if total_ok not in ADDS_UP:
        return None
    return _sign("total_ok", total_ok, say(*ADDS_UP[total_ok]))


def _part(rest, meaning):
    """That the totals add up, and what does not."""
    said = Markup('<span class="sign part" title="{}">{}</span>')
    totals = say("总计 ✓", "totals ✓")
    return said.format(meaning, f"{totals} / {rest}" if rest else totals)


def _sign(column, value, meaning):
    sign = SIGNS[column][0 if value else 1]
    form = Markup('<span class="sign s{}" role="img" aria-label="{}" title="{}">{}</span>')
    return form.format(value, meaning, meaning, sign)


def _plain(datasette, table, column, value, row):
    if column in columns.SHARES:
        return _share(_others(row), column, value) if isinstance(value, float | int) else None
    if column in SIGNS and value in (0, 1):
        return _sign(column, value, say_word(word("flag", value)))
    if column.endswith(YES_NO) and value in (0, 1):
        return say_word(word("flag", value))
    if column == "province" and value in by_name():
        return _province(datasette, by_name()[value])
    if columns.in_words(table, column):
        return _coded(datasette, table, column, value)
    return _written(datasette, table, column, value)


def _share(row, column, value):
    """A rate in percent with the two figures that it is made of."""
    shown = percent(value)
    above, below = row.get(f"{column}_numerator"), row.get(f"{column}_denominator")
    if above is None or below is None:
        return shown
    low = row.get(f"{column}_low_base", row.get("low_base"))
    note = Markup(' <abbr title="{}">*</abbr>').format(say("基数过小", "low base")) if low else ""
    mark, second = _on_another_whole(row, column)
    if mark:
        note += SIGN.format(say_word(word("mark", mark)), word("mark_sign", mark).zh)
    parts = [f"{above:,}/{whole:,}" for whole in (below, second) if whole is not None]
    return Markup('{}{} <small class="parts">{}</small>').format(shown, note, ", ".join(parts))


def _on_another_whole(row, column):
    """Why a report's rate has a second denominator (codebook 6), and that denominator: outcomes
    that do not add up to the total, or a total that is said in words only.
    """
    rest, classified = row.get("unclassified"), row.get("requests_classified")
    if not rest or classified is None:
        return None, None
    if row.get(f"{column}_denominator_kind") == "classified_sum":
        return "said_in_words", classified + rest
    return ("contradictory", classified) if rest < 0 or row.get("total_ok") == 0 else (None, None)


def _province(datasette, province):
    return LINK.format(
        datasette.urls.path(f"/province/{province.code}"), say(province.zh, province.en)
    )


def _coded(datasette, table, column, value):
    """A code in words; a disposition leads to what it means."""
    kind = columns.kind_of(table, column)
    if column == "dispositions":
        found = [say_word(word(kind, code)) for code in json.loads(value)]
        return Markup(say("、", ", ")).join(found)
    said = say_word(word(kind, value))
    if column == "disposition":
        return LINK.format(datasette.urls.path(f"/disposition/{value}"), said)
    return said


def _written(datasette, table, column, value):
    """Text with its languages marked, figures with their thousands apart."""
    if isinstance(value, int) and _unit(datasette, table, column):
        return f"{value:,}"
    if not isinstance(value, str) or not value:
        return None
    if MOMENT.fullmatch(value):
        return moment(value)
    text = value if len(value) <= LONGEST else value[:LONGEST] + "…"
    return mixed(text)


def _unit(datasette, table, column):
    """The unit of a column's figures; None for what is no figure."""
    labels = datasette.table_metadata("nianbao", table).get("labels") or {}
    return labels.get(column, {}).get("unit")
