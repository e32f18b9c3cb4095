"""The labels reader of sheets: every figure belongs to the label of its row.

A label that stands for several rows (其他方式, 被依法纠错数) is told by what it stands under:
the block, group or row above it that only one of its meanings belongs to.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers import codebook
from parsers.forms import HEADINGS, Form, Label
from parsers.model import Issue, Place
from parsers.sheets.entries import Entries, Entry, Heading
from parsers.sheets.units import Unit
from parsers.tables.stream import Kind, Token

_LEAST_LABELS = 5
_LEAST_ROWS = 3
_WIDEST_GAP = 8
_LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its code ('' when none is known), the figure of the year, its unit.

    `value` is None when the row could not be read.
    """

    code: str
    value: Token | None
    unit: Unit | None
    printed: tuple[Token, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetReading:
    """Rows in the order of the sheet, unmapped ones too; `labels` are codes seen by their label.

    `heading` is where the figures' column is headed: what is said of the whole sheet points there.
    """

    rows: tuple[SheetRow, ...]
    issues: tuple[Issue, ...]
    seen: tuple[Token, ...]
    labels: frozenset[str]
    heading: Place | None = None

    @property
    def is_lost(self) -> bool:
        """Labels without their figures, as in a dump that dropped repeated lines."""
        read = sum(row.value is not None for row in self.rows if row.code)
        return len(self.labels) >= _LEAST_LABELS and read * 4 < len(self.labels)


@dataclass(slots=True)
class _Walk:
    form: Form
    wanted: int
    count: int
    steps: int = 0
    place_of: dict[str, int] = field(default_factory=dict)
    rows: list[SheetRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)


def told(found: Entries, form: Form) -> bool:
    """Whether the labels are those of a form, by the rows that tell it (codebook 2.1)."""
    assert form.sheet is not None
    entries = _inside(found.entries)
    codes = {meaning.code for entry in entries for meaning in entry.item.meanings}
    column = form.sheet.column
    has_column = not column or any(heading.code == column for heading in found.headings)
    return has_column and len(codes & form.sheet.told_by) >= form.sheet.least


def read(found: Entries, form: Form, year: int | None = None) -> SheetReading:
    """The rows of a sheet. `year` decides between columns of several years."""
    entries = _inside(found.entries)
    printed = Counter(len(e.values) for e in entries if e.values).most_common(1)
    columns, issues = _columns(found.headings, form, year, printed[0][0] if printed else 1)
    walk = _Walk(form, columns[0], columns[1])
    walk.issues += issues
    values = _values(entries, walk.count)
    for entry, cells in zip(entries, values, strict=True):
        _take(walk, entry, cells)
    seen = tuple(token for entry in entries for token in entry.tokens) + found.seen
    headings = tuple(heading.token for heading in found.headings)
    return SheetReading(
        tuple(walk.rows),
        tuple(walk.issues),
        seen + headings,
        frozenset(walk.labels),
        headings[0].place if headings else None,
    )


def _inside(entries: Sequence[Entry]) -> list[Entry]:
    """Entries of stretches that are a sheet: three or more labels of the form, with figures."""
    kept: list[Entry] = []
    stretch: list[Entry] = []
    for entry in entries:
        if stretch and _is_far(stretch[-1], entry):
            kept += _trimmed(stretch)
            stretch = []
        stretch.append(entry)
    return kept + _trimmed(stretch)


def _is_far(above: Entry, below: Entry) -> bool:
    """Whether prose or many lines stand between two entries of a text."""
    last, first = above.tokens[-1].place.line, below.tokens[0].place.line
    if last is None or first is None:
        return False
    return first - last > _WIDEST_GAP or len(below.item.text) > _LONGEST_LABEL


def _trimmed(entries: Sequence[Entry]) -> list[Entry]:
    marks = [i for i, e in enumerate(entries) if e.item.meanings and (e.values or e.unit)]
    if len(marks) < _LEAST_ROWS:
        return []
    start = marks[0]
    while start and _belongs_to_sheet(entries[start - 1]):
        start -= 1
    stop = marks[-1] + 1
    while stop < len(entries) and entries[stop].values and not entries[stop].item.meanings:
        stop += 1
    return list(entries[start:stop])


def _belongs_to_sheet(entry: Entry) -> bool:
    """Whether an entry above the first known row is of the sheet: a header, or a local row."""
    is_local = entry.unit and entry.values and not entry.item.meanings
    return bool(is_local) or any(m.role == "header" for m in entry.item.meanings)


def _columns(
    headings: Sequence[Heading], form: Form, year: int | None, printed: int
) -> tuple[tuple[int, int], list[Issue]]:
    """Which of the columns of figures is the year's, how many there are; -1 when nobody knows."""
    assert form.sheet is not None
    mine = [heading for heading in headings if heading.lane == 0]
    codes = [heading.code for heading in mine] or list(form.sheet.columns)[:printed]
    codes, mine = _once(codes, mine)
    left_out = [h for h in mine if h.code not in {"year", "?"}]
    issues = [Issue("column_left_out", h.token.text, h.token.place) for h in left_out]
    years = [i for i, code in enumerate(codes) if code == "year"]
    named = [i for i in years if i < len(mine) and mine[i].year == year and year is not None]
    if len(years) > 1 and len(named) == 1:
        others = [mine[i] for i in years if i not in named]
        issues += [Issue("column_left_out", h.token.text, h.token.place) for h in others]
        return (named[0], len(codes)), issues
    if len(years) == 1 or len(codes) == 1:
        return (years[0] if years else 0, len(codes)), issues
    text = " / ".join(h.token.text for h in mine)
    place = mine[0].token.place if mine else None
    return (-1, len(codes)), [*issues, Issue("columns_unexpected", text, place)]


def _once(codes: list[str], mine: list[Heading]) -> tuple[list[str], list[Heading]]:
    """Headings that a page break repeats count once."""
    half = len(codes) // 2
    while half and len(codes) % 2 == 0 and codes[:half] == codes[half:]:
        if [h.year for h in mine[:half]] != [h.year for h in mine[half:]]:
            break
        codes, mine = codes[:half], mine[:half]
        half = len(codes) // 2
    return codes, mine


def _values(entries: Sequence[Entry], count: int) -> list[tuple[Token, ...] | None]:
    """The figures of each entry, one for each column; () where none are printed at all.

    None when nobody can say which figure belongs to which column.
    """
    offset = _offset([tuple(e.values) for e in entries], count)
    return [_fitted(tuple(e.values), count, offset) for e in entries]


def _offset(rows: Sequence[tuple[Token, ...]], count: int) -> int | None:
    """Where the figures begin behind fillers, as rows tell that fill all their columns."""
    full = [row for row in rows if sum(t.kind is not Kind.BLANK for t in row) == count]
    starts = {next(i for i, t in enumerate(row) if t.kind is not Kind.BLANK) for row in full}
    return starts.pop() if len(starts) == 1 else None


def _fitted(row: tuple[Token, ...], count: int, offset: int | None) -> tuple[Token, ...] | None:
    filled = [i for i, token in enumerate(row) if token.kind is not Kind.BLANK]
    if len(row) in {0, count}:
        return row
    if not filled:
        return row[:count] if len(row) > count else None
    if filled[-1] - filled[0] + 1 == count:
        return row[filled[0] : filled[-1] + 1]
    cut = row[offset : offset + count] if offset is not None else ()
    return cut if len(cut) == count and all(row[i] in cut for i in filled) else None


def _take(walk: _Walk, entry: Entry, cells: tuple[Token, ...] | None) -> None:
    if _is_heading(entry):
        return
    label = _meaning(walk, entry.item.meanings)
    if label is None:
        _keep_out(walk, entry, cells)
        return
    if label.code:
        walk.steps += 1
        walk.place_of[label.code] = walk.steps
    if label.role != "row":
        _keep_out(walk, entry, cells, known=True)
        return
    walk.labels.add(label.code)
    if not cells:
        _unread(walk, entry, label, "long_row" if cells is None else "short_row")
    elif walk.wanted < 0:
        walk.rows.append(SheetRow(label.code, None, entry.unit, entry.tokens))
    else:
        value = cells[walk.wanted]
        walk.rows.append(_row(label.code, value, entry, cells))


def _is_heading(entry: Entry) -> bool:
    """Whether this is a row of headings that a page break repeats."""
    roles = {meaning.role for meaning in entry.item.meanings}
    return bool(roles) and roles <= HEADINGS


def _row(code: str, value: Token, entry: Entry, cells: Sequence[Token]) -> SheetRow:
    return SheetRow(code, value, entry.unit, entry.tokens, tuple(c.text.strip() for c in cells))


def _unread(walk: _Walk, entry: Entry, label: Label, issue: str) -> None:
    walk.rows.append(SheetRow(label.code, None, entry.unit, entry.tokens))
    walk.issues.append(Issue(issue, _printed(entry), entry.item.first.place))


def _keep_out(
    walk: _Walk, entry: Entry, cells: tuple[Token, ...] | None, known: bool = False
) -> None:
    """Figures under a label without a code are named, never taken."""
    if not any(any(map(str.isdigit, token.text)) for token in entry.values):
        return
    ambiguous = len({meaning.code for meaning in entry.item.meanings}) > 1
    code = "extra_row" if known else "ambiguous_label" if ambiguous else "unmapped_label"
    walk.issues.append(Issue(code, _printed(entry), entry.item.first.place))
    value = cells[walk.wanted] if cells and walk.wanted >= 0 else None
    texts = tuple(token.text.strip() for token in cells or ())
    walk.rows.append(SheetRow("", value, entry.unit, entry.tokens, texts))


def _printed(entry: Entry) -> str:
    return " | ".join(token.raw for token in entry.tokens).rstrip("| ")


def _meaning(walk: _Walk, meanings: Sequence[Label]) -> Label | None:
    """The meaning whose group was opened last; None when the place does not tell."""
    of_rows = (m for m in meanings if m.role in {"row", "header", "extra"})
    labels = list({label.code: label for label in of_rows}.values())
    if len(labels) < 2:
        return labels[0] if labels else None
    opened = {label: _opened(walk, label.code) for label in labels}
    last = max(opened.values())
    latest = [label for label in labels if opened[label] == last]
    return latest[0] if any(last) and len(latest) == 1 else None


def _opened(walk: _Walk, code: str) -> tuple[int, ...]:
    """Where a code's group or a row beside it was printed last, then the group's group; 0: nowhere.

    A row inside one of them counts too: 主要负责同志参加 belongs to the row right above it.
    """
    entries = codebook.of_form(walk.form.name)
    places: list[int] = []
    while (parent := entries[code].parent_code if code in entries else None) is not None:
        beside = [c for c in walk.place_of if c in entries and entries[c].parent_code == parent]
        places.append(max((walk.place_of.get(c, 0) for c in (parent, *beside)), default=0))
        code = parent
    return tuple(places)
