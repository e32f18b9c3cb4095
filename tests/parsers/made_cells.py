"""Cells of a made report whose figures agree with each other, to be changed one by one."""

from parsers.checks.sheet import APPLICANTS
from parsers.model import Cell, Place, State

REFUSED = (
    "state_secret",
    "prohibited_by_law",
    "security_stability",
    "third_party_rights",
    "internal_affairs",
    "process_information",
    "enforcement_file",
    "registry_query",
)
NOT_PROCESSED = (
    "petition_complaint",
    "repeat_request",
    "publication",
    "excessive_requests",
    "confirm_or_reissue",
)
OTHER = ("overdue_correction", "fee_unpaid", "unspecified")
ROWS = {
    "t3.received_new": [9, 2, 0, 0, 1, 0, 12],
    "t3.carried_in": [1, 0, 0, 0, 0, 0, 1],
    "t3.granted": [5, 1, 0, 0, 0, 0, 6],
    "t3.partial": [2, 0, 0, 0, 0, 0, 2],
    "t3.refused.state_secret": [1, 0, 0, 0, 0, 0, 1],
    **dict.fromkeys((f"t3.refused.{r}" for r in REFUSED[1:]), [0] * 7),
    "t3.unable.not_held": [1, 1, 0, 0, 1, 0, 3],
    **dict.fromkeys((f"t3.unable.{r}" for r in ("needs_creation", "unclear")), [0] * 7),
    **dict.fromkeys((f"t3.not_processed.{r}" for r in NOT_PROCESSED), [0] * 7),
    **dict.fromkeys((f"t3.other_handling.{r}" for r in OTHER), [0] * 7),
    "t3.answered_total": [9, 2, 0, 0, 1, 0, 12],
    "t3.carried_out": [1, 0, 0, 0, 0, 0, 1],
}
T4 = {
    "t4.review": [3, 1, 0, 1, 5],
    "t4.suit_direct": [0, 0, 0, 0, 0],
    "t4.suit_after_review": [1, 0, 1, 0, 2],
}
RESULTS = list(ROWS)[2:-2]
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")


def cell(code: str, value: float | None, applicant: str | None = None) -> Cell:
    state = State.BLANK if value is None else State.NUMBER if value else State.ZERO
    return Cell(code, applicant, value, "" if value is None else str(value), state, "件", Place())


def table(changes: dict[tuple[str, str | None], float | None] | None = None) -> list[Cell]:
    """The cells of a sound report, some of them changed."""
    rows: dict[tuple[str, str | None], float | None] = {}
    for code, row in ROWS.items():
        rows |= {(code, a): v for a, v in zip(APPLICANTS, row, strict=True)}
    for code, row in T4.items():
        rows |= {(f"{code}.{o}", None): v for o, v in zip(OUTCOMES, row, strict=True)}
    rows |= changes or {}
    return [cell(code, value, applicant) for (code, applicant), value in rows.items()]
