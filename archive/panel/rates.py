"""Rates of codebook 6: numerator, denominator and its kind, bounds that blanks leave, marks.

Blanks count as 0 in numerator and denominator. The rate has a value where the printed figures
determine it: nothing is blank, or the printed total leaves the blanks no room. Where there is
room, `low` and `high` say how far the rate can go. Parts that cannot make up their printed total
(they exceed it, or none of a table's is blank) give the rate on both, marked; a total that is said
in words only stands beside, marked. What sentences state has no bounds without a total: they do
not tell what they leave out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import inf

from archive.panel.amounts import ANSWERED_ROOM, DISPOSITIONS, Amounts, Figure
from archive.panel.indicators import ANSWERED_TOTAL, LOW_BASE, SHARE, Indicator

PRINTED = "printed"
CONTRADICTORY = "contradictory"
SAID_IN_WORDS = "said_in_words"
# 全部办结: all requests of the year were closed, those received and those carried in.
_SAID_WHOLE = frozenset((ANSWERED_TOTAL, "closed"))


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its parts, in the order of the columns of `indicator_values`."""

    value: float | None = None
    numerator: int | float | None = None
    denominator: int | float | None = None
    kind: str | None = None
    low: float | None = None
    high: float | None = None
    mark: str | None = None
    second_value: float | None = None
    second_denominator: int | float | None = None

    @property
    def low_base(self) -> int | None:
        """1 when the denominator is below 30 requests or cases."""
        return None if self.denominator is None else int(self.denominator < LOW_BASE)

    @property
    def says_something(self) -> bool:
        """Whether the report gives anything of it at all."""
        return self.denominator is not None or self.second_denominator is not None

    def row(self) -> tuple[object, ...]:
        """The columns of a rate in the tables."""
        return (
            self.value,
            self.numerator,
            self.denominator,
            self.kind,
            self.low_base,
            self.low,
            self.high,
            self.mark,
            self.second_value,
            self.second_denominator,
        )


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a ratio: its printed sum, its figures, and what its blanks can hold."""

    figures: tuple[Figure, ...]
    known: int | float

    rooms: Mapping[str | None, float]

    @property
    def more(self) -> float:
        """What its blanks can hold together; without end where no total limits them."""
        return self.rest(())

    @property
    def printed(self) -> bool:
        """Whether any figure of it was printed."""
        return any(one.printed for one in self.figures)

    def rest(self, without: Collection[str]) -> float:
        """What its blanks can hold, but for some figures."""
        open_ = {one.room for one in self.figures if one.open and one.code not in without}
        return sum(self.rooms[room] for room in open_)


def rate(indicator: Indicator, amounts: Amounts) -> Rate:
    """Compute one rate of codebook 6 for a report.

    All None when its form gives no such rate, or it prints nothing of one of its sides.
    """
    if indicator.comparability(amounts.form, amounts.year) is None:
        return Rate()
    if ANSWERED_TOTAL in indicator.above and amounts.is_classified_sum:
        return Rate()
    above, below = _side(indicator.above, amounts), _side(indicator.below, amounts)
    if above is None or below is None or not _is_given(above):
        return Rate()
    found = Rate()
    if below.printed:
        found = _bounded(indicator, above, below, _kind(indicator, amounts))
    found = _unlimited(indicator, found, amounts, (above, below))
    found = _contradicted(indicator, found, amounts, (above, below))
    return _impossible(indicator, _in_words(indicator, found, amounts, (above, below)))


def _side(names: tuple[str, ...], amounts: Amounts) -> _Side | None:
    """Add up one side; None when the form has no row for one of its quantities."""
    lists = amounts.sum_of(names)
    if not all(lists):
        return None
    figures = tuple(one for listed in lists for one in listed)
    rooms = {one.room: _room(one.room, amounts) for one in figures if one.open}
    return _Side(figures, sum(one.known for one in figures), rooms)


def _room(room: str | None, amounts: Amounts) -> float:
    residual = amounts.room(room).residual if room else None
    return inf if residual is None else max(residual, 0)


def _is_given(above: _Side) -> bool:
    """A numerator of which nothing was printed is known only as far as a total bounds it."""
    return above.printed or (any(one.open for one in above.figures) and above.more < inf)


def _kind(indicator: Indicator, amounts: Amounts) -> str:
    return amounts.denominator_kind if indicator.below == (ANSWERED_TOTAL,) else PRINTED


def _bounded(indicator: Indicator, above: _Side, below: _Side, kind: str) -> Rate:
    """The rate with blanks as 0, and how far they can move it.

    A share whose parts stand on both sides grows with its numerator and falls with the rest.
    """
    if not below.known:
        return Rate(numerator=above.known, denominator=below.known, kind=kind)
    low, high = _bounds(above, below, indicator.factor)
    value = indicator.factor * above.known / below.known
    if low == high:
        return Rate(value, above.known, below.known, kind, value, value)
    known = above.known if above.printed else None  # blank is not zero
    return Rate(None, known, below.known, kind, low, None if high == inf else high)


def _bounds(above: _Side, below: _Side, times: int) -> tuple[float, float]:
    inside = {one.code for one in above.figures}
    is_share = inside <= {one.code for one in below.figures}
    rest = below.rest(inside) if is_share else below.more
    low = 0.0 if rest == inf else times * above.known / (below.known + rest)
    if above.more == inf:
        return low, float(times) if is_share else inf
    return low, times * (above.known + above.more) / (below.known + above.more * is_share)


def _unlimited(
    indicator: Indicator, found: Rate, amounts: Amounts, sides: tuple[_Side, _Side]
) -> Rate:
    """Without a printed total: no value where rows are blank, no bounds of a mere sum in a text."""
    if not amounts.is_classified_sum or not found.denominator:
        return found
    figures = [one for side in sides for one in side.figures]
    is_sum = indicator.below == (ANSWERED_TOTAL,)
    if is_sum:
        figures += [one for listed in amounts.sum_of(DISPOSITIONS) for one in listed]
    among = [one for one in figures if one.room == ANSWERED_ROOM]
    if any(one.open for one in among):
        return replace(found, value=None, low=None, high=None)
    if amounts.in_sentences and (is_sum or not all(one.printed for one in among)):
        return replace(found, low=None, high=None)
    return found


def _contradicted(
    indicator: Indicator, found: Rate, amounts: Amounts, sides: tuple[_Side, _Side]
) -> Rate:
    """Parts that clash with their total: the rate on the total and on their sum bound it."""
    if found.denominator is None:
        return found
    whole = [_clashing_parts(one, amounts) for one in sides[1].figures]
    is_whole = len(indicator.below) == 1 and any(parts is not None for parts in whole)
    if not is_whole and not any(_overfull(one, amounts) for side in sides for one in side.figures):
        return found
    found = replace(found, value=None, low=None, high=None, mark=CONTRADICTORY)
    if found.denominator and not any(side.more for side in sides):
        found = replace(found, value=indicator.factor * sides[0].known / found.denominator)
    if not is_whole:
        return found
    pairs = zip(sides[1].figures, whole, strict=True)
    parts = sum(one.known if sum_ is None else sum_ for one, sum_ in pairs)
    return _spanned(indicator, _on(indicator, found, sides[0], parts), sides)


def _spanned(indicator: Indicator, found: Rate, sides: tuple[_Side, _Side]) -> Rate:
    """With the least and the greatest rate on either denominator; none on a total of 0."""
    above, below = sides
    wholes = [found.denominator, found.second_denominator]
    known = [replace(below, known=whole) for whole in wholes if whole]
    if len(known) < len(wholes):
        return found
    bounds = [_bounds(above, one, indicator.factor) for one in known]
    high = max(high for _, high in bounds)
    return replace(found, low=min(low for low, _ in bounds), high=None if high == inf else high)


def _clashing_parts(whole: Figure, amounts: Amounts) -> int | float | None:
    """The sum of the parts of a printed total that they cannot make up."""
    name = amounts.room_under(whole)
    room = amounts.room(name) if name else None
    return room.parts if room is not None and room.clashes else None


def _overfull(figure: Figure, amounts: Amounts) -> bool:
    """Whether a blank stands among parts that already exceed their total."""
    if not figure.open or figure.room is None:
        return False
    return (amounts.room(figure.room).residual or 0) < 0


def _in_words(
    indicator: Indicator, found: Rate, amounts: Amounts, sides: tuple[_Side, _Side]
) -> Rate:
    """A total said in words alone gives its rate beside; a part said in words marks its sum."""
    if found.mark is None and any(one.in_words for side in sides for one in side.figures):
        found = replace(found, mark=SAID_IN_WORDS)
    said = _said_whole(indicator, amounts)
    if said is None or found.second_denominator is not None:
        return found
    found = replace(found, numerator=sides[0].known, mark=SAID_IN_WORDS)
    found = _on(indicator, found, sides[0], said)
    if found.value is None or found.second_value is None:
        return found
    both = found.value, found.second_value
    return replace(found, low=min(both), high=max(both))


def _said_whole(indicator: Indicator, amounts: Amounts) -> int | float | None:
    """The requests that are said to be all closed: those received, and carried in."""
    (name, *others) = indicator.below
    is_printed = name == ANSWERED_TOTAL and not amounts.is_classified_sum
    if others or is_printed or name not in _SAID_WHOLE or not amounts.said_in_words(name):
        return None
    return None if not amounts.received else amounts.received + (amounts.carried_in or 0)


def _on(indicator: Indicator, found: Rate, above: _Side, denominator: int | float) -> Rate:
    """The rate with a second denominator beside the first; no value where blanks may hold more."""
    value = None
    if denominator and not above.more:
        value = indicator.factor * above.known / denominator
    return replace(found, second_value=value, second_denominator=denominator)


def _impossible(indicator: Indicator, found: Rate) -> Rate:
    """A part that is printed as more than its whole is a contradiction that no total shows."""
    least = found.low if found.value is None else found.value
    if indicator.unit != SHARE or max(least or 0, found.second_value or 0) <= 1:
        return found
    if found.mark == CONTRADICTORY:
        return found
    return replace(found, low=None, high=None, mark=CONTRADICTORY)
