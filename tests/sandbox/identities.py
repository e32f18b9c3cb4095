"""The identities of codebook 3.1 and 3.2, written a second time for the tests of the sandbox."""

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
    if report.form not in ("form_2019", "form_2021"):
        return set(chain(_sheet(values), _denied(values)))
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


SUMS = {
    "A-RECV": ("a3.received", ("in_person", "fax", "online", "mail")),
    "A-CLOSE": ("a3.closed", ("on_time", "extended")),
    "A-REF": (
        "a3.refused",
        (
            "state_secret",
            "trade_secret",
            "personal_privacy",
            "security_stability",
            "not_government_information",
            "other_statutory",
        ),
    ),
    "A-STAFF": ("a8.staff", ("full_time", "part_time")),
}
ANSWERS = (
    "already_public",
    "granted",
    "partial",
    "refused",
    "unable.not_held_other_agency",
    "unable.not_held_nonexistent",
    "clarification_requested",
    "redirected",
)
AT_MOST = {
    "A-NORM": ("a1.info_normative", "a1.info_total"),
    "A-PRIN": ("a2.press_conf_principal", "a2.press_conf"),
}


def _sheet(values: dict) -> Iterator[Inconsistency]:
    if ("a3.received", None) not in values:
        return
    counted = {code: _number(value) for (code, _), value in values.items()}
    for check, (total, parts) in SUMS.items():
        if sum(counted[f"{total}.{part}"] for part in parts) != counted[total]:
            yield Inconsistency(check, code=total)
    if sum(counted[f"a3.{part}"] for part in ANSWERS) != counted["a3.answered_total"]:
        yield Inconsistency("A-ANS", code="a3.answered_total")
    for route in ("a4.review", "a5.suit"):
        outcomes = sum(counted[f"{route}.{o}"] for o in OUTCOMES[:3])
        if outcomes != counted[f"{route}.total"]:
            yield Inconsistency("A-REV", code=f"{route}.total")
    channels = [n for code, n in counted.items() if code.startswith("a1.channel.")]
    if sum(channels) < counted["a1.info_total"]:
        yield Inconsistency("A-CHAN")
    for check, (part, whole) in AT_MOST.items():
        if counted[part] > counted[whole]:
            yield Inconsistency(check, code=part)


def _denied(values: dict) -> Iterator[Inconsistency]:
    counted = {code: _number(value) for (code, who), value in values.items() if who is None}
    for table in ("r1", "r2"):
        if f"{table}.denied_total" not in counted:
            continue
        kinds = ("granted", "partial", "denied_total")
        answers = sum(counted[f"{table}.{kind}"] for kind in kinds)
        grounds = [n for code, n in counted.items() if code[:6] in ("r1.ref", "r1.una")]
        denied = counted[f"{table}.denied_total"]
        if answers != counted[f"{table}.answered_total"] or (grounds and sum(grounds) != denied):
            yield Inconsistency("R-DENY")
