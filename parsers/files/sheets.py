"""Excel files (XLSX, XLS) to a Document: a Table for each sheet, its headings and notes as lines.

Rows and columns are numbered as Excel shows them; a table's number is its sheet's.
"""

import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parsers import head
from parsers.errors import UnreadableDocumentError
from parsers.files import extents
from parsers.files.kinds import Kind
from parsers.lines import line_of
from parsers.model import Document, GridCell, Issue, Line, Linear, Place, Table
from parsers.text import Script, clean, survey

_MOST_ROWS, _MOST_COLUMNS = 2_000, 80
_LEAST_TITLE = 10
_Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its number, what is printed in each cell, the merged ranges; all from 0.

    `top` and `left` are where `rows` begin; `is_cut` says that there is more than they hold.
    """

    number: int
    rows: tuple[tuple[str, ...], ...]
    top: int
    left: int
    merged: tuple[_Span, ...]
    is_cut: bool = False

    def spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Upper left corner of each merged range -> the rows and columns it takes."""
        return {a: (b[0] - a[0] + 1, b[1] - a[1] + 1) for a, b in self.merged}

    def covered(self) -> frozenset[tuple[int, int]]:
        """Slots of merged ranges but their corners."""
        bottom, right = self.top + len(self.rows), self.left + max(map(len, self.rows), default=0)
        return frozenset(
            (r, c)
            for a, b in self.merged
            for r in range(a[0], min(b[0] + 1, bottom))
            for c in range(a[1], min(b[1] + 1, right))
            if (r, c) != a
        )


def parse(data: bytes, kind: Kind) -> Document:
    """Every visible sheet that holds something; hidden ones are named and not read.

    Raises UnreadableDocumentError for a file that is broken, locked or larger than any report.
    """
    extents.refuse_wide(data, kind)
    sheets, hidden = _sheets(data)
    script = survey("".join(text for sheet in sheets for row in sheet.rows for text in row))
    blocks = tuple(_numbered([b for sheet in sheets for b in _blocks(sheet, script)]))
    lines = [block for block in blocks if isinstance(block, Line)]
    if not blocks:
        raise UnreadableDocumentError("an Excel file without a filled cell: capture it again")
    return Document(
        media_type=kind.value,
        encoding="",
        blocks=blocks,
        linear=tuple(row for sheet in sheets for row in _linear(sheet, script)),
        head=head.of_lines(lines, script),
        script=script.name,
        pinyin_artefacts=script.pinyin_artefacts,
        issues=(*(Issue("hidden_sheet", name) for name in hidden), *_too_long(sheets)),
    )


def _too_long(sheets: Sequence[Sheet]) -> Iterator[Issue]:
    text = f"{_MOST_ROWS:,} rows of {_MOST_COLUMNS} columns were read, there are more"
    yield from (Issue("too_long", text, Place(table=one.number)) for one in sheets if one.is_cut)


def _sheets(data: bytes) -> tuple[list[Sheet], list[str]]:
    """The visible sheets, and the names of the hidden ones; those too where no other is filled."""
    import python_calamine  # noqa: PLC0415 - loads a native library, few documents are Excel files

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            visible = python_calamine.SheetVisibleEnum.Visible
            shown = {s.name: s.visible == visible for s in book.sheets_metadata}
            read = {name: _sheet(book, n, name) for n, name in enumerate(book.sheet_names, start=1)}
    except BaseException as error:
        # The native library's own panics are no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableDocumentError(
            f"a broken or locked Excel file ({error}): capture it again, or save it as XLSX"
        ) from error
    filled = {name: sheet for name, sheet in read.items() if any(map(any, sheet.rows))}
    kept = [sheet for name, sheet in filled.items() if shown.get(name, True)]
    hidden = [name for name in filled if not shown.get(name, True)]
    return (kept, hidden) if kept else (list(filled.values()), [])


def _sheet(book: Any, number: int, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    values = sheet.to_python(skip_empty_area=True)
    top, left = sheet.start or (0, 0)
    rows = tuple(tuple(map(printed, row[:_MOST_COLUMNS])) for row in values[:_MOST_ROWS])
    merged = tuple((tuple(a), tuple(b)) for a, b in sheet.merged_cell_ranges or ())
    room = len(rows) * max(map(len, rows), default=0)
    beyond = [*values[_MOST_ROWS:], *(row[_MOST_COLUMNS:] for row in values[:_MOST_ROWS])]
    is_cut = any(printed(value) for row in beyond for value in row)
    return Sheet(number, rows, top, left, merged if _is_possible(merged, room) else (), is_cut)


def _is_possible(merged: Sequence[_Span], room: int) -> bool:
    """Whether merged ranges can lie beside each other, as Excel has it, not all on one place."""
    taken = 0
    for (top, left), (bottom, right) in merged:
        taken += min(bottom - top + 1, _MOST_ROWS) * min(right - left + 1, _MOST_COLUMNS)
    return taken <= max(room, extents.MOST_SLOTS)


def printed(value: object) -> str:
    """A value as Excel shows it; formats are lost, so a decimal has up to 15 digits.

    >>> printed(12.0), printed(0.1 + 0.2), printed(datetime.date(2021, 1, 31)), printed(None)
    ('12', '0.3', '2021-01-31', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).strip()


def _blocks(sheet: Sheet, script: Script) -> Iterator[str | Table]:
    """Titles above the table, the table, notes below it; lines alone where no row has two cells.

    What stands above the columns may be a title or the heading of a block, so it is in the
    table too.
    """
    wide = _wide(sheet)
    if not wide:
        yield from (text for row in sheet.rows for text in row if text)
        return
    first, last = wide[0], wide[-1]
    while last + 1 < len(sheet.rows) and _is_row(sheet, last + 1):
        last += 1
    above = [text for row in sheet.rows[:first] for text in row]
    yield from (text for text in above if len(text) >= _LEAST_TITLE)
    yield Table(sheet.number, tuple(_grid(sheet, (0, last + 1), script)))
    yield from (text for row in sheet.rows[last + 1 :] for text in row if text)


def _wide(sheet: Sheet) -> list[int]:
    """Rows with more than one filled cell."""
    return [n for n, row in enumerate(sheet.rows) if sum(map(bool, row)) > 1]


def _is_row(sheet: Sheet, row: int) -> bool:
    """Whether one cell is filled that is short, or beside a group: a label without figures."""
    texts = [text for text in sheet.rows[row] if text]
    is_grouped = any(top < sheet.top + row <= bottom for (top, _), (bottom, _) in sheet.merged)
    return len(texts) == 1 and (len(texts[0]) <= 30 or is_grouped)


def _grid(sheet: Sheet, rows: tuple[int, int], script: Script) -> Iterator[tuple[GridCell, ...]]:
    covered = sheet.covered()
    origins: dict[tuple[int, int], GridCell] = {}
    spans = sheet.spans()
    corners = {
        (r, c): a
        for a, b in sheet.merged
        for r in range(a[0], min(b[0], sheet.top + rows[1]) + 1)
        for c in range(a[1], min(b[1], sheet.left + _MOST_COLUMNS) + 1)
    }
    for r in range(*rows):
        made = []
        for c, text in enumerate(sheet.rows[r]):
            at = (sheet.top + r, sheet.left + c)
            above = origins.get(corners.get(at, at)) if at in covered else None
            cell = above or _cell(text, at, spans.get(at, (1, 1)), script)
            origins[at] = cell
            made.append(_copy(cell, at) if above else cell)
        yield tuple(made)


def _cell(text: str, at: tuple[int, int], span: tuple[int, int], script: Script) -> GridCell:
    cleaned = clean(text, pinyin=script.pinyin, traditional=script.traditional).text
    return GridCell(" ".join(cleaned.split()), text, at[0] + 1, at[1] + 1, True, *span)


def _copy(cell: GridCell, at: tuple[int, int]) -> GridCell:
    return GridCell(cell.text, cell.raw, at[0] + 1, at[1] + 1, False, cell.rowspan, cell.colspan)


def _numbered(blocks: Sequence[str | Table]) -> Iterator[Line | Table]:
    script = survey("".join(block for block in blocks if isinstance(block, str)))
    number = 0
    for block in blocks:
        if isinstance(block, Table):
            yield block
            continue
        for printed_line in block.split("\n"):
            if printed_line.strip():
                number += 1
                yield line_of(number, printed_line.strip(), script)


def _linear(sheet: Sheet, script: Script) -> Iterator[Linear]:
    """A Linear for each filled row: every cell that no merged one covers, ended by `|`.

    Texts typed above the columns, and sheets of nothing but text, are lines without a mark.
    """
    covered, wide = sheet.covered(), _wide(sheet)
    first = sheet.top + wide[0] if wide else -1
    if not wide:
        yield from (
            Linear(_cleaned(text, script), Place(table=sheet.number, row=r))
            for r, row in enumerate(sheet.rows, start=sheet.top + 1)
            for text in row
            if text
        )
        return
    for r, row in enumerate(sheet.rows, start=sheet.top):
        if not any(row):
            continue
        cells = [text for c, text in enumerate(row, start=sheet.left) if (r, c) not in covered]
        texts = [_cleaned(text, script) for text in cells]
        is_title = r < first and len(texts) > 1
        text = "".join(texts) if is_title else "".join(f"{text}|" for text in texts)
        yield Linear(text, Place(table=sheet.number, row=r + 1))


def _cleaned(text: str, script: Script) -> str:
    cleaned = clean(text, pinyin=script.pinyin, traditional=script.traditional).text
    return " ".join(cleaned.split()).replace("|", "¦")
