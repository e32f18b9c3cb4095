"""The identities of codebook 3.1, written a second time for the tests of the sandbox."""

from collections.abc import Iterator
from itertools import chain

from crawler.sandbox.official import applicants, leaf_codes
from crawler.sandbox.printed import Inconsistency, MadeReport

ROUTES = {"T4-R": "t4.review", "T4-D": "t4.suit_direct", "T4-A": "t4.suit_after_review"}
OUTCOMES = ("upheld", "corrected", "other", "pending")


def failures(report: MadeReport) -> set[Inconsistency]:
    """What fails on the cells as printed; a blank or a mark counts as 0."""
    values = {(cell.code, cell.applicant): cell.value for cell in report.table_cells}
    if not values:
        return set()
    leaves = [code for code in leaf_codes(report.form) if (code, "total") in values]
    if report.form == "form_2021" and ("t3.other_handling", "total") in values:
        leaves.append("t3.other_handling")
    checks = (_balance(values), _sums(values, leaves), _rows(values), _disputes(values))
    return set(chain(*checks))


def _number(value: int | float | None) -> int | float:
    return value or 0


def _balance(values: dict) -> Iterator[Inconsistency]:
    for who in applicants():
        received, carried_in, answered, carried_out = (
            _number(values[f"t3.{row}", who])
            for row in ("received_new", "carried_in", "answered_total", "carried_out")
        )
        if received + carried_in != answered + carried_out:
            yield Inconsistency("T3-BAL", column=who)


def _sums(values: dict, leaves: list[str]) -> Iterator[Inconsistency]:
    for who in applicants():
        printed = [values[code, who] for code in leaves]
        if all(value is None for value in printed):
            continue
        if sum(map(_number, printed)) != _number(values["t3.answered_total", who]):
            yield Inconsistency("T3-SUM", column=who)


def _rows(values: dict) -> Iterator[Inconsistency]:
    for code in dict.fromkeys(code for code, who in values if who == "total"):
        parts = sum(_number(values[code, who]) for who in applicants()[:-1])
        total = values[code, "total"]
        if total is not None and parts != total:
            yield Inconsistency("T3-ROW", code=code)


def _disputes(values: dict) -> Iterator[Inconsistency]:
    for check, route in ROUTES.items():
        if (f"{route}.total", None) not in values:
            continue
        parts = sum(_number(values[f"{route}.{outcome}", None]) for outcome in OUTCOMES)
        if parts != _number(values[f"{route}.total", None]):
            yield Inconsistency(check, code=f"{route}.total")
