"""Reconsiderations and suits of one report, from table 4, an annex, or sentences (codebook 2.5)."""

from dataclasses import dataclass

from archive.building.cell_index import CellIndex, Value, sum_if_all
from parsers.terms import codes

OUTCOMES = codes("outcome")
"""What became of a dispute, in the order of the form (codebook 2.5)."""

_PRINTED_ROUTES = ("review", "suit_direct", "suit_after_review")


@dataclass(frozen=True, slots=True)
class Dispute:
    """Cases of one route by outcome, in the order of `OUTCOMES`."""

    route: str
    values: tuple[Value, ...]
    derived: bool


def disputes_of(index: CellIndex) -> tuple[Dispute, ...]:
    """Return reconsiderations and suits: from table 4, else from the annex, else from sentences."""
    if any(code.startswith("t4.") for code in index.codes):
        printed = [_dispute(index, "t4", route) for route in _PRINTED_ROUTES]
        suits = [dispute for dispute in printed if dispute and dispute.route != "review"]
        return tuple(filter(None, (*printed, _all_suits(suits))))
    for review, suit in (("a4", "a5"), ("r1", "r1"), ("r2", "r2"), ("p", "p")):
        found = _dispute(index, review, "review"), _dispute(index, suit, "suit")
        if any(found):
            return tuple(filter(None, found))
    return ()


def _dispute(index: CellIndex, family: str, route: str) -> Dispute | None:
    codes = [f"{family}.{route}.{outcome}" for outcome in OUTCOMES]
    if index.codes.isdisjoint(codes):
        return None
    values = tuple(index.value(code) for code in codes)
    return Dispute(route, values, index.said_in_words(codes[-1]))


def _all_suits(suits: list[Dispute]) -> Dispute | None:
    """Add up both kinds of suit: no form prints that sum (codebook 2.5)."""
    if len(suits) < 2:
        return None
    pairs = zip(*(suit.values for suit in suits), strict=True)
    return Dispute("suit", tuple(sum_if_all(pair) for pair in pairs), derived=True)
