"""Whether the tables of a document are those of a form, or only look like them.

A form that nobody has mapped yet keeps words of the one before it: 予以公开, 总计, even the
printed relation. Read as that form it would give figures under rows that they were not
printed for. What tells it is counted here: rows that stand between the form's own rows,
headings that it does not have, rows wider than its columns, another order, another relation.

Agencies print oddities too (codebook 7): a local row, a misspelt label, headings that a
converter made up. Up to the last year for which the form was seen in force these are
expected and the limits are wide; for later years more than one of them is a new form.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers import codebook
from parsers.forms import Form, Label
from parsers.model import Document, Issue, Line, Place, Table
from parsers.numbers import looks_like_figure
from parsers.tables.compare import TablesReading
from parsers.tables.items import items
from parsers.tables.stream import Kind, tokens
from parsers.tables.unknown import UnknownTable
from parsers.text import clean, label_key

_RELATION = re.compile(r"(?:勾稽|钩稽|稽核)关系(?:为|是)?[:：]?(.{0,80})")
_ORDINAL = re.compile(r"第([一二三四五六七八九十])项")
# The same where pieces of headings beside it stand between: 等于第 法人或其他组织 三项加.
_BROKEN_ORDINAL = re.compile(r"([一二三四五六七八九十])项")
_PRINTED_ORDINALS = "一二三四"
_WIDE_ROWS = 3
_LEAST_APPLICANTS = 2
_LONGEST_HEADING = 20
# Headings that converters make up: 数据1, 列 2, Unnamed: 3.
_MADE_UP = re.compile(r"(?:数据|列|栏次?|字段|unnamed:?|col(?:umn)?) ?\d{1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a form's own tables would not print, counted.

    `inserted` rows stand where the form has none, `misspelt` ones where it has an unread row;
    `unmapped` are all rows under unknown labels, `mapped` the rows that were read.
    """

    mapped: int = 0
    unmapped: int = 0
    inserted: int = 0
    misspelt: int = 0
    headings: int = 0
    wide: int = 0
    moved: int = 0
    foreign_columns: int = 0
    other_relation: bool = False
    replaced_table: bool = False
    lost: bool = False
    unread: bool = False

    @property
    def is_other_form(self) -> bool:
        """Beyond what agencies and converters do to a form."""
        return (
            self.other_relation
            or self.replaced_table
            or self.lost
            or self.inserted >= 2
            or self.headings >= 3
            or self.moved >= 3
            or (self.wide >= _WIDE_ROWS and self.wide * 2 > self.mapped)
            or (self.unmapped >= 3 and self.unmapped * 3 > self.mapped)
        )

    @property
    def is_new(self) -> bool:
        """More than one oddity: past the last year in which the form was seen, another form."""
        oddities = self.unmapped + self.headings + self.moved + self.foreign_columns
        return self.is_other_form or self.unread or oddities > 1 or self.wide > 1


def signs_of(
    document: Document, form: Form, reading: TablesReading, found: Sequence[UnknownTable]
) -> Signs:
    """The signs of another form in a document read as `form`.

    `found` are its tables of figures; those of which the reading has no word are not the form's.
    """
    if not form.labels:
        return Signs()
    others = [table for table in found if not is_read(table, reading, document, form)]
    unmapped = [
        issue
        for issue in reading.issues
        if _is_row(issue) and not (_is_of_text(issue) and _is_piece(issue.text, form))
    ]
    wide = [issue for issue in reading.issues if issue.code == "long_row"]
    foreign = [issue for issue in reading.issues if issue.code == "columns_unexpected"]
    printed = _printed_rows(form, reading)
    inserted, misspelt = _between(form, printed, unmapped)
    return Signs(
        mapped=len({_row_of(cell.code) for cell in reading.cells}),
        unmapped=len(unmapped),
        inserted=inserted,
        misspelt=misspelt,
        headings=len(unknown_headings(document, form)),
        wide=len(wide),
        moved=_moved([code for code, _ in printed], form),
        foreign_columns=len(foreign),
        other_relation=_other_relation(document),
        replaced_table=_is_replaced(reading, others),
        lost=_is_lost(reading, form, found),
        unread=bool(found) and any(issue.code == "unrecoverable" for issue in reading.issues),
    )


def _is_row(issue: Issue) -> bool:
    """A row with numbers under an unknown label; words like 数据1 are headings made up."""
    cells = issue.text.split(" | ")[1:]
    return issue.code == "unmapped_label" and any(
        looks_like_figure(cell) and any(map(str.isdigit, cell)) for cell in cells
    )


def _is_of_text(issue: Issue) -> bool:
    """Labels are cut in two only where a table is lines of text: a grid's cells are whole."""
    return issue.place is not None and issue.place.line is not None


def _row_of(code: str) -> str:
    """The printed row of a code: `t2.rules.issued` stands in the row `t2.rules`."""
    return code.rpartition(".")[0] if code.startswith(("t2.", "t4.")) else code


def _position(place: Place | None) -> tuple[int, int, int]:
    if place is None:
        return (0, 0, 0)
    return (place.table or 0, place.row or place.line or 0, place.column or place.start or 0)


def _printed_rows(form: Form, reading: TablesReading) -> list[tuple[str, tuple[int, int, int]]]:
    """Rows of T3 as printed, the first time each."""
    places: dict[str, tuple[int, int, int]] = {}
    for cell in reading.cells:
        if cell.code in form.t3_order:
            here = _position(cell.place)
            places[cell.code] = min(here, places.get(cell.code, here))
    return sorted(places.items(), key=lambda pair: pair[1])


def _between(
    form: Form, printed: Sequence[tuple[str, tuple[int, int, int]]], unmapped: Sequence[Issue]
) -> tuple[int, int]:
    """Unmapped rows inside T3: more than the form has there, and in the place of its own."""
    order = [row for row in form.t3_order if row in form.t3_rows or row in form.childless]
    gaps: dict[int, int] = {}
    for issue in unmapped:
        behind = bisect_left([place for _, place in printed], _position(issue.place))
        if 0 < behind < len(printed):
            gaps[behind] = gaps.get(behind, 0) + 1
    inserted = misspelt = 0
    for behind, count in gaps.items():
        above, below = printed[behind - 1][0], printed[behind][0]
        room = max(0, _index(order, below) - _index(order, above) - 1)
        inserted += max(0, count - room)
        misspelt += min(count, room)
    return inserted, misspelt


def _index(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else 0


def _moved(codes: Sequence[str], form: Form) -> int:
    """Rows that do not follow the form's order: those outside the longest run that does."""
    tails: list[int] = []
    for place in (form.t3_order.index(code) for code in codes):
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(codes) - len(tails)


def _other_relation(document: Document) -> bool:
    """A printed relation over other rows than the first to the fourth."""
    for text in _texts(document):
        found = _RELATION.search(re.sub(r"[\s|]+", "", clean(text).text))
        ordinals = "".join(_ORDINAL.findall(found.group(1))) if found else ""
        if found and ordinals and not _PRINTED_ORDINALS.startswith(ordinals):
            broken = "".join(_BROKEN_ORDINAL.findall(found.group(1)))
            if broken == ordinals or not _PRINTED_ORDINALS.startswith(broken):
                return True
    return False


def _texts(document: Document) -> Iterator[str]:
    """Cells, and lines with those after them, over which labels are broken."""
    lines = [block.text for block in document.blocks if isinstance(block, Line)]
    for i, line in enumerate(lines):
        if "稽" in line or "关系" in line:
            yield "".join(lines[max(0, i - 1) : i + 6])
    for block in document.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield from (cell.text for cell in row if cell.origin and "关系" in cell.text)


def _is_replaced(reading: TablesReading, others: Sequence[UnknownTable]) -> bool:
    """T3 without T2, and a table of unknown labels before it."""
    requests = [_position(c.place) for c in reading.cells if c.code.startswith("t3.")]
    has_items = any(cell.code.startswith("t2.") for cell in reading.cells)
    if has_items or not requests:
        return False
    return any(_position(table.place) < min(requests) for table in others)


def _is_lost(reading: TablesReading, form: Form, found: Sequence[UnknownTable]) -> bool:
    """Nothing could be read though figures are there, more of them a row than the form has."""
    lost = any(issue.code == "unrecoverable" for issue in reading.issues)
    return lost and any(table.width > len(form.t3_columns) for table in found)


def is_read(table: UnknownTable, reading: TablesReading, document: Document, form: Form) -> bool:
    """Whether the form's reader took figures, or knew labels, of a table."""
    if table.lines:
        return bool(table.lines & reading.table_lines)
    if any(cell.place.table == table.place.table for cell in reading.cells):
        return True
    return any(
        block.number == table.place.table and _knows(block, form)
        for block in document.blocks
        if isinstance(block, Table)
    )


def _knows(table: Table, form: Form) -> bool:
    texts = {cell.text for row in table.rows for cell in row if cell.origin}
    return sum(any(m.role == "row" for m in form.meanings(text)) for text in texts) >= 3


def unknown_headings(document: Document, form: Form) -> list[str]:
    """Texts among the headings of the applicants' columns that the form does not have."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    if tables:
        found = [text for table in tables for text in _unknown_in_head(table, form)]
        return list(dict.fromkeys(found))
    upright = _upright(form)
    return [
        text
        for text in dict.fromkeys(_unknown_in_lines(document, form))
        if text not in upright and any(map(str.isalpha, text)) and not _is_piece(text, form)
    ]


def _is_piece(text: str, form: Form) -> bool:
    """Whether a text is the beginning or the end of a label that a page break cut in two."""
    key = label_key(text.split(" | ", maxsplit=1)[0])
    return len(key) > 1 and any(
        known != key and (known.startswith(key) or known.endswith(key)) for known in form.labels
    )


def _upright(form: Form) -> frozenset[str]:
    """Lines of headings that stand upright: the first characters of all, the second ones …"""
    entries = codebook.of_form(form.name)
    labels = [entries[f"applicant.{c}"].zh_label.split("｜")[-1] for c in form.t3_columns]
    organisations = labels[1:-1]
    return frozenset(
        "".join(label[k : k + 1] for label in row)
        for row in (labels, organisations)
        for k in range(max(map(len, row), default=0))
    )


def _unknown_in_head(table: Table, form: Form) -> list[str]:
    head: list[str] = []
    known = 0
    for row in table.rows:
        texts = [cell.text for cell in row if cell.origin and cell.text.strip()]
        meanings = [form.meanings(text) for text in texts]
        if any(_is_request_row(found) for found in meanings):
            break
        known += sum(map(_is_applicant, meanings))
        unknown = zip(texts, meanings, strict=True)
        head += [text for text, found in unknown if not found and _is_heading(text)]
    return head if known >= _LEAST_APPLICANTS else []


def _is_heading(text: str) -> bool:
    return not looks_like_figure(text) and not _MADE_UP.fullmatch(text.strip())


def _is_request_row(meanings: Sequence[Label]) -> bool:
    return any(m.role == "row" and m.table == "t3" for m in meanings[:1])


def _is_applicant(meanings: Sequence[Label]) -> bool:
    return any(m.role in {"column", "group_column"} and m.table == "t3" for m in meanings)


def _unknown_in_lines(document: Document, form: Form) -> list[str]:
    """Short texts between the first applicant's heading and the first row of T3."""
    head: list[str] = []
    known = 0
    for item in items(tokens(document, form), form):
        if known and _is_request_row(item.meanings):
            break
        known += _is_applicant(item.meanings)
        is_text = item.first.kind is Kind.TEXT and not item.meanings and _is_heading(item.text)
        if known and is_text and len(item.text) <= _LONGEST_HEADING:
            head.append(item.text)
    return head if known >= _LEAST_APPLICANTS else []
