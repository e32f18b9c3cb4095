"""Which cells a row has: the headings' columns, and the cell of a row under each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise

from parsers.forms import Form
from parsers.numbers import header_unit
from parsers.tables.rows import Key
from parsers.tables.stream import Kind, Token

_BLANK = Kind.BLANK


@dataclass(slots=True)
class Header:
    """The column headings met since a table, or one of its parts, began.

    `above` are those of the part before, which stand where a part prints none of its own;
    `unmapped` the texts among them that nobody has mapped.
    """

    columns: list[tuple[str, Token]] = field(default_factory=list)
    groups: list[tuple[str, Token]] = field(default_factory=list)
    above: list[tuple[str, Token]] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The columns' codes as printed."""
        return [code for code, _ in self.columns]


@dataclass(frozen=True, slots=True)
class Columns:
    """The cells that a row has: their keys, headings in a grid, units in the headings.

    `repeats`: how often each heading is printed, where merged cells are repeated in all slots.
    """

    keys: tuple[Key, ...]
    spans: tuple[Token, ...] = ()
    units: tuple[str | None, ...] = ()
    repeats: tuple[int, ...] = ()


def of_t2(form: Form, item: str, header: Header) -> Columns | None:
    """Measures of an item of T2; None when the headings are not those of its block.

    Where no heading is printed the form's order stands.
    """
    expected = form.block_of(item).columns
    groups = [list(group) for _, group in groupby(header.columns, key=lambda column: column[0])]
    printed = [group[0][0] for group in groups] or list(expected)
    if sorted(printed) != sorted(expected):
        return None
    headings = tuple(group[0][1] for group in groups)
    units = tuple(header_unit(heading.text) for heading in headings)
    if not units:  # a heading that could not be read may have named one
        said = next(filter(None, map(header_unit, header.unmapped)), None)
        units = (said,) * len(printed)
    keys = tuple((f"{item}.{code}", None) for code in printed)
    repeats = tuple(map(len, groups))
    return Columns(keys, headings, units, repeats if sum(repeats) > len(groups) else ())


def unrepeated(slots: tuple[Token, ...], columns: Columns) -> tuple[Token, ...]:
    """A row whose merged cells are repeated in all their slots, each of them once."""
    if not columns.repeats or len(slots) != sum(columns.repeats):
        return slots
    starts = [0, *accumulate(columns.repeats)]
    cells = [slots[start:end] for start, end in pairwise(starts)]
    if any(slot.text != cell[0].text for cell in cells for slot in cell):
        return slots
    return tuple(cell[0] for cell in cells)


def of_t3(form: Form, row: str, header: Header) -> Columns | None:
    """The applicants; None when the headings stand in an order that we do not know.

    Read line by line, a heading of two rows names the total before the organisations.
    """
    printed = [code for code in header.codes if code != "total"]
    order = [code for code in form.t3_columns if code in printed]
    if printed and printed != order:
        return None
    headings = dict(header.columns)
    spans = tuple(headings[code] for code in form.t3_columns if code in headings)
    return Columns(tuple((row, code) for code in form.t3_columns), spans)


def of_t4(form: Form, header: Header) -> Columns | None:
    """Outcomes of the routes that the heading names, one route or several."""
    outcomes = list(form.t4_columns)
    named = list(dict.fromkeys(code for code, _ in header.groups))
    if len(named) == 1 and not header.columns and [code for code, _ in header.above] == outcomes:
        header = Header(header.above, header.groups)
    header = _lowest_headings(header, outcomes, len(outcomes) * len(named))
    if not named or header.codes != outcomes * len(named):
        return None
    above = _routes_above(header)
    routes = list(dict.fromkeys(above))
    if not all(above) or above != [route for route in routes for _ in outcomes]:
        routes = named  # text, or a grid whose spans are broken: the order of the words
    keys = tuple((f"t4.{route}.{outcome}", None) for route in routes for outcome in outcomes)
    return Columns(keys, tuple(token for _, token in header.columns))


def _lowest_headings(header: Header, outcomes: list[str], count: int) -> Header:
    """The last row of headings, where merged ones are repeated in every row."""
    above = header.codes[:-count]
    whole = above == outcomes * (len(above) // len(outcomes))
    return Header(header.columns[-count:], header.groups) if above and whole else header


def of_t4_unheaded(form: Form, header: Header, slots: Sequence[Token]) -> Columns | None:
    """All outcomes in the form's order, where no heading can be read: fifteen figures, no other.

    Text of PDFs prints these headings upright, one piece of all of them a line (codebook 7).
    """
    keys = tuple((f"t4.{route}.{code}", None) for route in form.routes for code in form.t4_columns)
    are_filled = all(slot.kind is Kind.FIGURE for slot in slots)
    return Columns(keys) if not header.codes and len(slots) == len(keys) and are_filled else None


def _routes_above(header: Header) -> list[str]:
    """The route that spans every outcome of a grid, "" where none or several do."""
    return [_route_above(token.columns, header) for _, token in header.columns]


def _route_above(span: range | None, header: Header) -> str:
    above = {
        code
        for code, group in header.groups
        if span and group.columns and span.start in group.columns
    }
    return above.pop() if len(above) == 1 else ""


def by_grid(slots: Sequence[Token], columns: Columns) -> tuple[Token, ...] | None:
    """The cell below each heading of a grid; None in text, or when spans are broken."""
    spans, count = columns.spans, len(columns.keys)
    row = slots[0].row if slots else None
    if len(spans) != count or row is None:
        return None
    if any(span.row is None or span.row[0] != row[0] for span in spans):
        return None
    chosen = [_under(span, slots) for span in spans]
    cells = [token for token in chosen if token is not None]
    filled = [slot for slot in slots if slot.kind is not _BLANK]
    if len({id(cell) for cell in cells}) != count or any(slot not in cells for slot in filled):
        return None
    return tuple(cells)


def _under(heading: Token, slots: Sequence[Token]) -> Token | None:
    """The one cell below a heading, the filled one where spacers stand beside it."""
    start, stop = (heading.columns.start, heading.columns.stop) if heading.columns else (0, 0)
    below = [s for s in slots if s.columns and s.columns.start < stop and start < s.columns.stop]
    filled = [slot for slot in below if slot.kind is not _BLANK]
    if len(filled) > 1 or not below:
        return None
    return filled[0] if filled else below[0]
