"""Two readings of one sheet, row by row, and the cells that come of them."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from parsers import codebook
from parsers.forms import Form
from parsers.model import Cell, Document, Issue, State
from parsers.numbers import looks_like_figure
from parsers.prose.passages import report_year
from parsers.sheets import exemptions, labels, order, units
from parsers.sheets.entries import entries_of, words_of
from parsers.sheets.labels import SheetReading, SheetRow
from parsers.sheets.order import Found
from parsers.tables.compare import TablesReading
from parsers.tables.labels import table_lines
from parsers.tables.rows import Key
from parsers.tables.stream import Token


def is_sheet_of(document: Document, form: Form) -> bool:
    """Whether a document prints the sheet of a form, by its row labels (codebook 2.1)."""
    return _may_be_sheet_of(document, form) and labels.told(entries_of(document, form), form)


def _may_be_sheet_of(document: Document, form: Form) -> bool:
    """Whether the words of enough telling labels stand in a document at all.

    Nearly every document has too few of them, and is not taken apart for each form.
    """
    assert form.sheet is not None
    texts = words_of(document)
    found = {
        meaning.code
        for key, meanings in form.labels.items()
        if any(key in text for text in texts)
        for meaning in meanings
    }
    return len(found & form.sheet.told_by) >= form.sheet.least


def read_sheet(document: Document, form: Form) -> TablesReading:
    """All printed cells of a sheet, each read twice.

    Labels without their figures give no cell and one `unrecoverable` issue.
    """
    by_labels = labels.read(entries_of(document, form), form, report_year(document))
    lines = table_lines([(form.name, "", (token,)) for token in _in_order(by_labels)])
    if by_labels.is_lost:
        place = by_labels.seen[0].place
        issue = Issue("unrecoverable", "row labels without their figures", place)
        return TablesReading(issues=(issue,), table_lines=lines)
    by_labels = exemptions.numbered(by_labels, document, form)
    return combine(by_labels, order.read(document.linear, form), form, lines)


def _in_order(reading: SheetReading) -> list[Token]:
    return sorted(reading.seen, key=lambda token: token.place.line or 0)


def combine(
    by_labels: SheetReading, by_order: Sequence[Found], form: Form, lines: frozenset[int]
) -> TablesReading:
    """The cells that the labels reader gave, without those that the order reader disputes."""
    rows, doubled = _without_doubles(by_labels.rows)
    confirmed, disputed = compare(rows, by_order, form)
    cells, issues = [], [*by_labels.issues, *doubled]
    for row in rows:
        if row.code:
            cell, issue = _cell(row, form, row.code in disputed)
            cells.append(cell)
            issues += issue
    for code, found in _missed(rows, by_order, form):
        raw = " | ".join(found.texts)
        unit = codebook.unit(form.name, code)
        cells.append(Cell(code, None, None, raw, State.UNREAD, unit, found.place))
        issues.append(Issue("readings_differ", f"{code}: {raw}", found.place))
        disputed.add(code)
    keys: frozenset[Key] = frozenset((code, None) for code in disputed)
    sure: frozenset[Key] = frozenset((code, None) for code in confirmed)
    return TablesReading(tuple(cells), tuple(issues), lines, keys, sure)


def _without_doubles(rows: Sequence[SheetRow]) -> tuple[list[SheetRow], list[Issue]]:
    """A row printed twice counts once; when the two differ it is not read."""
    kept: list[SheetRow] = []
    place: dict[str, int] = {}
    issues = []
    for row in rows:
        first = place.setdefault(row.code, len(kept)) if row.code else len(kept)
        if first == len(kept):
            kept.append(row)
        elif kept[first].texts != row.texts:
            kept[first] = SheetRow(row.code, None, row.unit, kept[first].printed)
            issues.append(Issue("row_printed_twice", row.code, row.printed[0].place))
    return kept, issues


def compare(
    rows: Sequence[SheetRow], by_order: Sequence[Found], form: Form
) -> tuple[set[str], set[str]]:
    """Codes that both readers gave alike, and codes in which they differ."""
    by_code = order.keyed(by_order, form) if _in_form_order(rows, form) else None
    if by_code is not None:
        return _by_code(rows, by_code)
    return _by_content(rows, by_order)


def _in_form_order(rows: Sequence[SheetRow], form: Form) -> bool:
    assert form.sheet is not None
    places = [form.sheet.rows.index(row.code) for row in rows if row.code in form.sheet.rows]
    return places == sorted(places)


def _by_code(rows: Sequence[SheetRow], by_code: Mapping[str, Found]) -> tuple[set[str], set[str]]:
    mine = {row.code: row for row in rows if row.code in by_code}
    alike = {code for code, row in mine.items() if _alike(row, by_code[code])}
    return alike, set(mine) - alike


def _alike(row: SheetRow, found: Found) -> bool:
    return row.value is not None and _content(row.texts) == _content(found.texts)


def _content(texts: Sequence[str]) -> tuple[str, ...]:
    cells = [text.replace(" ", "") for text in texts]
    filled = [i for i, text in enumerate(cells) if text]
    return tuple(cells[filled[0] : filled[-1] + 1]) if filled else ()


def _by_content(rows: Sequence[SheetRow], by_order: Sequence[Found]) -> tuple[set[str], set[str]]:
    """Rows whose figures follow in the same order; all alike where no row is left over."""
    listed = [row for row in rows if _content(row.texts)]
    theirs = [content for found in by_order if (content := _content(found.texts))]
    mine = [_content(row.texts) for row in listed]
    if not theirs:
        return set(), set()
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    alike = {i for block in blocks for i in range(block.a, block.a + block.size)}
    differing = {row.code for i, row in enumerate(listed) if i not in alike and row.code}
    blank = {row.code for row in rows if row.code and row.value and not _content(row.texts)}
    same = {row.code for i, row in enumerate(listed) if i in alike and row.code}
    return (same | blank, differing) if mine == theirs else (set(), differing)


def _missed(
    rows: Sequence[SheetRow], by_order: Sequence[Found], form: Form
) -> Iterator[tuple[str, Found]]:
    """Figures that only the order reader found, where it knows their rows."""
    by_code = order.keyed(by_order, form) if _in_form_order(rows, form) else None
    known = {row.code for row in rows}
    for code, found in (by_code or {}).items():
        if code not in known and any(map(looks_like_figure, found.texts)):
            yield code, found


def _cell(row: SheetRow, form: Form, disputed: bool) -> tuple[Cell, list[Issue]]:
    unit = codebook.unit(form.name, row.code)
    raw = row.value.raw if row.value else " | ".join(token.raw for token in row.printed)
    place = row.value.place if row.value else row.printed[0].place
    unread = Cell(row.code, None, None, raw, State.UNREAD, unit, place)
    if row.value is None:
        return unread, []
    if disputed:
        return unread, [Issue("readings_differ", f"{row.code}: {raw}", place)]
    figure = units.read(row.value.text, unit or "件", row.unit)
    if figure is None:
        printed = " | ".join(token.raw for token in row.printed)
        return unread, [Issue("unit_unexpected", f"{printed} ({unit})", place)]
    if figure.state is State.UNREAD or figure.signed:
        return unread, [Issue("unread_cell", f"{row.code}: {raw}", place)]
    return Cell(row.code, None, figure.value, raw, figure.state, unit, place), []
