"""Lists of outcomes in sentences, seen again where they did not add up: P-DISP and P-SUM.

Sentences name outcomes that have no code (撤诉, 终止审理) and one outcome in several ways
(确认违法1件, 责令重新答复1件). A sum that such a list does not reach says nothing against
the agency. Codebook 3.2.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from parsers.checks.sheet import number
from parsers.model import Cell, Check, Issue, Outcome, Place

_UNCOUNTED = "prose_figure_without_code"
# Which way a suit came, and in which instance, is no outcome of it.
_NO_OUTCOME = re.compile(r"直接|复议后|[一二再终]审")
_TOTALS = ("p.review.total", "p.suit.total")
_OUTCOMES = ("upheld", "corrected", "other", "pending")
_ORIGIN = (0, 0, 0)
Position = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _List:
    """A total of cases and what is said behind it, up to the next total."""

    total: Cell
    parts: tuple[Cell, ...]
    uncounted: tuple[Issue, ...]

    def sums(self) -> set[int | float]:
        """What the parts add up to: all of them, and each outcome once (撤销 among 纠错)."""
        once = {part.code: part.value or 0 for part in reversed(self.parts)}
        return {sum(part.value or 0 for part in self.parts), sum(once.values())}


def with_lists(
    checks: Sequence[Check], cells: Sequence[Cell], issues: Iterable[Issue]
) -> tuple[Check, ...]:
    """The checks, failures of P-DISP and P-SUM judged by the list that the figures stand in.

    `issues` are those of the sentences; others are passed over.
    """
    known = [i for i in issues if i.code == _UNCOUNTED and not _NO_OUTCOME.search(i.text)]
    lists = list(_lists(cells, known))
    of_cases = [issue for found in lists for issue in found.uncounted]
    of_requests = [issue for issue in known if issue not in of_cases]
    return tuple(_judged(check, lists, of_requests) for check in checks)


def _judged(check: Check, lists: Sequence[_List], of_requests: Sequence[Issue]) -> Check:
    if check.outcome is not Outcome.FAIL:
        return check
    if check.id == "P-SUM" and of_requests and (check.left or 0) < (check.right or 0):
        return _open(check)
    own = [found for found in lists if found.total.code == f"{check.code}.total" and found.parts]
    return _outcomes(check, own[0]) if check.id == "P-DISP" and own else check


def _outcomes(check: Check, found: _List) -> Check:
    total = found.total.value
    if total in found.sums():
        text = f"{check.code}: {' + '.join(number(p.value or 0) for p in found.parts)}"
        text = f"{text}, printed {number(total or 0)}"
        return replace(
            check, outcome=Outcome.PASS, left=total, right=total, verdict=None, text=text
        )
    repeated = len({part.code for part in found.parts}) < len(found.parts)
    return _open(check) if repeated or found.uncounted else check


def _open(check: Check) -> Check:
    return replace(check, outcome=Outcome.NOT_EVALUABLE, verdict=None)


def _lists(cells: Sequence[Cell], issues: Sequence[Issue]) -> Iterator[_List]:
    """Every total of cases with the outcomes and uncounted figures up to the next."""
    said = sorted((c for c in cells if c.code.startswith("p.")), key=lambda c: _position(c.place))
    totals = [cell for cell in said if cell.code in _TOTALS]
    for total, following in zip_longest(totals, totals[1:]):
        start, end = _position(total.place), _position(following.place) if following else None
        codes = {f"{total.code.removesuffix('total')}{outcome}" for outcome in _OUTCOMES}
        parts = [c for c in said if c.code in codes and _within(c.place, start, end)]
        yield _List(total, tuple(parts), tuple(i for i in issues if _within(i.place, start, end)))


def _within(place: Place | None, start: Position, end: Position | None) -> bool:
    position = _position(place)
    return start < position and (end is None or position < end)


def _position(place: Place | None) -> Position:
    if place is None:
        return _ORIGIN
    return place.document or 1, place.line or 0, place.start or 0
