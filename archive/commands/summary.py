"""A reading as people look at it in a terminal: head, tables, sentences, doubts.

Tables are laid out as the forms print them; a blank stays blank, an unread cell shows `?`.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, Literal

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from archive.issue_codes import issue_code
from parsers.codebook import label
from parsers.model import Cell, Check, Report
from parsers.terms import codes, terms

_HEADING_WIDTH = 4
_OFFICIAL_TABLES = ("t2", "t3", "t4")


def parts(report: Report) -> Iterator[Any]:
    """What rich prints, from top to bottom."""
    yield from _head(report)
    yield from _proactive(_cells(report, "t2"))
    yield from _requests(_cells(report, "t3"))
    yield from _disputes(_cells(report, "t4"))
    yield from _sheet(report)
    yield from _sentences(report)
    yield from _doubts(report)


def _cells(report: Report, table: str) -> list[Cell]:
    return [cell for cell in report.cells if cell.code.split(".")[0] == table]


def shown(cell: Cell) -> str:
    """What was printed in a cell; `?` where it could not be read.

    A cell's place in a table stays empty when nothing was printed there.
    """
    return "?" if cell.state == "unread" else " ".join(cell.raw.split())


def _head(report: Report) -> Iterator[str]:
    who = report.identity
    division = " › ".join(filter(None, (who.province, who.prefecture, who.county)))
    fields = {
        "file": report.source.path,
        "agency": f"{who.agency or 'not named'}  ({who.level or '?'}, {who.scope or '?'})",
        "division": f"{division or 'not named'}  {who.division_code or ''}",
        "year": f"{who.year or 'not named'}, {report.form or 'form not recognised'}",
        "published": who.published_on or "no date printed",
    }
    yield f"[bold]{escape(who.title or who.agency or 'Untitled report')}[/bold]"
    for name, value in fields.items():
        yield f"  {name:<10} {escape(str(value))}"


def _new(title: str, headings: Sequence[str]) -> Table:
    """An empty table: a column of labels that wrap, then columns of figures that do not."""
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column(overflow="fold")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _headings(kind: Literal["applicant", "outcome"]) -> list[str]:
    """The terms' names, broken so that a table of seven columns fits a terminal."""
    return ["\n".join(wrap(term.zh, _HEADING_WIDTH)) for term in terms(kind).values()]


def _proactive(cells: list[Cell]) -> Iterator[Table]:
    """Table T2: one row an item, each figure behind its measure."""
    if not cells:
        return
    table = _new("主动公开政府信息情况", [])
    table.add_column(overflow="fold")
    for item in dict.fromkeys(cell.code.rpartition(".")[0] for cell in cells):
        figures = [
            f"{label(cell.code).rpartition('｜')[2]} {shown(cell) or '(blank)'}"
            for cell in cells
            if cell.code.rpartition(".")[0] == item
        ]
        table.add_row(label(item), escape("; ".join(figures)))
    yield table


def _requests(cells: list[Cell]) -> Iterator[Table]:
    """Table T3: one row a line of the form, one column an applicant."""
    if not cells:
        return
    table = _new("收到和处理政府信息公开申请情况", _headings("applicant"))
    group = None
    printed = dict.fromkeys(cell.code for cell in cells)
    for code in printed:
        above = code.rpartition(".")[0]
        if above not in ("t3", group) and above not in printed:
            table.add_row(label(above))
        group = above
        row = {cell.applicant: shown(cell) for cell in cells if cell.code == code}
        table.add_row(label(code), *(row.get(applicant, "") for applicant in codes("applicant")))
    yield table


def _disputes(cells: list[Cell]) -> Iterator[Table]:
    """Table T4: one row a route, one column an outcome."""
    if not cells:
        return
    table = _new("行政复议、行政诉讼情况", _headings("outcome"))
    for route in dict.fromkeys(cell.code.rpartition(".")[0] for cell in cells):
        row = {
            cell.code.rpartition(".")[2]: shown(cell)
            for cell in cells
            if cell.code.startswith(f"{route}.")
        }
        table.add_row(label(route), *(row.get(outcome, "") for outcome in codes("outcome")))
    yield table


def _sheet(report: Report) -> Iterator[Table]:
    """Rows of an annex or a regional sheet, with their official labels."""
    cells = [c for c in report.cells if c.code.split(".")[0] not in (*_OFFICIAL_TABLES, "p")]
    if not cells:
        return
    table = _new("政府信息公开情况统计表", ["printed", "unit"])
    for cell in cells:
        table.add_row(label(cell.code), escape(shown(cell)), cell.unit or "")
    yield table


def _sentences(report: Report) -> Iterator[Any]:
    """Figures stated in sentences, with the line where each stands."""
    cells = _cells(report, "p")
    if not cells:
        return
    table = _new("Figures stated in sentences", ["value", "printed", "line"])
    for cell in cells:
        value = "" if cell.value is None else str(cell.value)
        table.add_row(cell.code, value, escape(shown(cell)), str(cell.place.line or ""))
    yield table


def _doubts(report: Report) -> Iterator[str]:
    failed = [check for check in report.checks if check.outcome == "fail"]
    held = sum(check.outcome in ("pass", "pass_with_blanks") for check in report.checks)
    yield f"\n{held} checks hold, {len(failed)} do not, {len(report.issues)} issues."
    for check in failed:
        yield f"  {check.severity} {check.id:<9} {escape(_doubt(check))}"
    for issue in report.issues:
        text = issue.text or issue_code(issue.code).en
        yield f"  ! {issue.code}: {escape(text)}"


def _doubt(check: Check) -> str:
    verdict = f"  [{check.verdict}]" if check.verdict else ""
    return f"{check.text or check.column or check.code or ''}{verdict}"
