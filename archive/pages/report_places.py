"""Where a figure was printed, in words: table, row and column, or paragraph and characters."""

from collections.abc import Iterable, Mapping

from archive.pages.records import Record
from archive.words import Word

_SHEET_TYPES = ("sheet", "excel")
_SHEET_NAMES = (".xls", ".et")


def is_sheet(file: Record | None) -> bool:
    """Whether an attached file is a spreadsheet, by its type or its name."""
    if file is None:
        return False
    media_type = (file["media_type"] or "").lower()
    name = f"{file['url'] or ''} {file['link_text'] or ''}".lower()
    return any(one in media_type for one in _SHEET_TYPES) or any(n in name for n in _SHEET_NAMES)


def in_words(place: Mapping[str, int], files: Iterable[Record] = ()) -> Word:
    """A place as `cells.place` has it; `files` are the report's documents.

    >>> in_words({"table": 2, "row": 5, "column": 3}).zh
    '第2表 第5行 第3列'
    >>> in_words({"page": 4, "line": 3, "start": 10, "end": 12}).en
    'page 4 · paragraph 3, characters 10–12'
    >>> in_words({"line": 319}).zh
    '第319段'
    """
    number = place.get("document")
    file = next((one for one in files if number and one["number"] == number), None)
    parts = [*_before(place, file), _within(place, sheet=is_sheet(file))]
    zh, en = (" · ".join(side) for side in zip(*parts, strict=True))
    return Word("place", zh, en)


def _before(place: Mapping[str, int], file: Record | None) -> Iterable[tuple[str, str]]:
    if file is not None:
        yield f"附件{file['number'] - 1}", f"attachment {file['number'] - 1}"
    if place.get("page"):
        yield f"第{place['page']}页", f"page {place['page']}"


def _within(place: Mapping[str, int], *, sheet: bool) -> tuple[str, str]:
    table, row, column = (place.get(name) for name in ("table", "row", "column"))
    if table and sheet:
        zh = f"第{table}张工作表 第{row}行 第{column}列"
        return zh, f"sheet {table}, row {row}, column {column}"
    if table:
        return f"第{table}表 第{row}行 第{column}列", f"table {table}, row {row}, column {column}"
    line, start, end = (place.get(name) for name in ("line", "start", "end"))
    if line and start is None:  # of a blank in a text nothing is printed: only its line is known
        return f"第{line}段", f"paragraph {line}"
    if line:
        return f"第{line}段 第{start}–{end}字", f"paragraph {line}, characters {start}–{end}"
    return "位置未记录", "place not recorded"


def captures_of(files: Iterable[Record]) -> Mapping[int, int]:
    """The capture of each document of a report by its number."""
    return {one["number"]: one["captured"] for one in files if one["captured"]}
