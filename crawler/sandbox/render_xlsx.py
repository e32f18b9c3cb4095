"""MadeReport -> an Excel workbook: a sheet of text, and a sheet for each table.

Annexes come so. openpyxl, which writes it, is needed by tests alone and not installed with
the command (`pip install nianbao[dev]`).
"""

import io
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from crawler.sandbox.printed import Grid, MadeReport, Slot
from crawler.sandbox.render_docx import undated
from crawler.sandbox.spread import placed

TEXT_SHEET = "正文"


def workbook(report: MadeReport, *, text: bool = True) -> bytes:
    """The report's tables, one a sheet under the section's title; `text` puts title, preamble
    and sections on a first sheet, a paragraph a row.
    """
    made = _writer().Workbook()
    made.remove(made.active)
    if text:
        _fill_text(made.create_sheet(TEXT_SHEET), _paragraphs(report))
    for number, (title, grid) in enumerate(_tables(report), 1):
        sheet = made.create_sheet(f"表{number}")
        sheet.append([title])
        _fill(sheet, grid, below=1)
    written = io.BytesIO()
    made.save(written)
    return undated(written.getvalue())


def _writer() -> Any:
    try:
        return import_module("openpyxl")
    except ImportError as missing:
        raise RuntimeError("made workbooks need openpyxl: pip install 'nianbao[dev]'") from missing


def _paragraphs(report: MadeReport) -> Sequence[str]:
    lines = [report.title, *report.preamble]
    for section in report.sections:
        lines += [section.title, *section.paragraphs]
    return lines


def _tables(report: MadeReport) -> list[tuple[str, Grid]]:
    return [
        (section.title, block)
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Grid)
    ]


def _fill_text(sheet: Any, lines: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 100
    for line in lines:
        sheet.append([line])


def _fill(sheet: Any, grid: Grid, below: int) -> None:
    for one in placed(grid):
        top, left, bottom, right = (n + 1 for n in (one.top, one.left, one.bottom, one.right))
        sheet.cell(top + below, left, _typed(one.slot))
        if one.merged:
            sheet.merge_cells(
                start_row=top + below, start_column=left, end_row=bottom + below, end_column=right
            )


def _typed(slot: Slot) -> str | int | float | None:
    """What a person types into Excel becomes a number where it looks like one."""
    if slot.text.isascii() and slot.text.isdecimal() and str(int(slot.text)) == slot.text:
        return int(slot.text)
    return slot.text or None
