"""Printed figures of a made report, and the rates that follow from them."""

from collections.abc import Mapping

from archive.building.cell_index import CellIndex
from archive.building.quantities import requests_of
from archive.panel.indicator_rows import rates_of
from archive.panel.rates import Rate
from parsers.model import Cell, Identity, Place, Report, Source, State

Printed = Mapping[str, int | str | None]
UNREAD = "?"
IN_WORDS = "in words"
ZERO_IN_WORDS = "none, in words"
# Every row of table 3 of form_2021 printed; 31 + 7 + 38 + 14 + 6 + 4 = 100.
FULL: dict[str, int | str | None] = {
    "t3.received_new": 100,
    "t3.received_new@natural_person": 73,
    "t3.carried_in": 20,
    "t3.granted": 31,
    "t3.partial": 7,
    "t3.refused.state_secret": 2,
    "t3.refused.prohibited_by_law": 3,
    "t3.refused.security_stability": 5,
    "t3.refused.third_party_rights": 1,
    "t3.refused.internal_affairs": 4,
    "t3.refused.process_information": 6,
    "t3.refused.enforcement_file": 8,
    "t3.refused.registry_query": 9,
    "t3.unable.not_held": 11,
    "t3.unable.needs_creation": 1,
    "t3.unable.unclear_after_correction": 2,
    "t3.not_processed.petition_complaint": 3,
    "t3.not_processed.repeat_request": 1,
    "t3.not_processed.publication": 0,
    "t3.not_processed.excessive_requests": 2,
    "t3.not_processed.confirm_or_reissue": 0,
    "t3.other_handling.overdue_correction": 1,
    "t3.other_handling.fee_unpaid": 0,
    "t3.other_handling.unspecified": 3,
    "t3.answered_total": 100,
    "t3.carried_out": 20,
    **{
        f"t4.{route}.{outcome}": figure
        for route, figures in (
            ("review", (5, 3, 2, 4, 14)),
            ("suit_direct", (1, 2, 3, 1, 7)),
            ("suit_after_review", (4, 1, 0, 0, 5)),
        )
        for outcome, figure in zip(
            ("upheld", "corrected", "other", "pending", "total"), figures, strict=True
        )
    },
}
ANNEX: dict[str, int | str | None] = {
    "a3.received": 50,
    "a3.received.in_person": 20,
    "a3.received.fax": 1,
    "a3.received.online": 19,
    "a3.received.mail": 10,
    "a3.closed": 47,
    "a3.closed.on_time": 44,
    "a3.closed.extended": 3,
    "a3.answered_total": 46,
    "a3.already_public": 10,
    "a3.granted": 12,
    "a3.partial": 3,
    "a3.refused": 5,
    "a3.unable.not_held_other_agency": 6,
    "a3.unable.not_held_nonexistent": 4,
    "a3.clarification_requested": 2,
    "a3.redirected": 4,
    "a4.review.total": 7,
    "a4.review.upheld": 5,
    "a4.review.corrected": 1,
    "a4.review.other": 1,
    "a5.suit.total": 3,
    "a5.suit.upheld": 2,
    "a5.suit.corrected": 1,
    "a5.suit.other": 0,
}
_STATES = {
    None: (None, State.BLANK),
    UNREAD: (None, State.UNREAD),
    IN_WORDS: (None, State.SAID_IN_WORDS),
    ZERO_IN_WORDS: (0, State.SAID_IN_WORDS),
}


def made_rates(form: str, printed: Printed, year: int | None = None) -> dict[str, Rate]:
    """The rates of a report that prints these figures by code; `t3.granted` is its total.

    None is a blank cell, the words above are what else a cell may hold.
    """
    cells = tuple(_cell(code, figure) for code, figure in printed.items())
    source = Source("made", "text/html", None)
    report = Report(source, Identity(year=year), form, "simplified", 0, (), cells, (), ())
    index = CellIndex(report.cells)
    return rates_of(report, index, requests_of(report, index))


def rate_of(code: str, printed: Printed, form: str = "form_2021") -> Rate:
    """One rate of such a report."""
    return made_rates(form, printed)[code]


def bounds(found: Rate) -> tuple[float | None, float | None, float | None]:
    """Its value, and the least and the greatest that blanks allow."""
    return found.value, found.low, found.high


def _cell(code: str, figure: int | str | None) -> Cell:
    name, _, applicant = code.partition("@")
    if name.startswith("t3.") and not applicant:
        applicant = "total"
    value, state = (figure, State.NUMBER) if isinstance(figure, int) else _STATES[figure]
    return Cell(name, applicant or None, value, str(figure or ""), state, None, Place())
