"""From the cells of one report to its counts of requests and disputes.

Printed totals are taken as printed. A total that no form prints (不予公开 over its eight grounds)
is the sum of its printed rows and says so. A cell that could not be read makes every sum over it
unknown, never smaller. Which code belongs to which disposition and reason stands in the codebook.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from archive.building.cell_index import CellIndex, Value, sum_if_all
from archive.building.disputes import OUTCOMES, disputes_of
from archive.building.indicators import ANSWERED, CLASSIFIED_SUM, DISPOSITIONS, Quantities
from parsers.codebook import Entry, entries
from parsers.model import Report

APPLICANTS = (
    "natural_person",
    "org_business",
    "org_research",
    "org_public_benefit",
    "org_legal_service",
    "org_other",
    "total",
)
"""Columns of table 3, in the order of the form (codebook 2.4)."""

DISPOSITION_ORDER = (
    "granted",
    "already_public",
    "partial",
    "refused",
    "unable",
    "not_processed",
    "other_handling",
    "clarification_requested",
    "redirected",
)
DISPOSITION_ZH = {
    "granted": "予以公开",
    "already_public": "属于已主动公开范围",
    "partial": "部分公开",
    "refused": "不予公开",
    "unable": "无法提供",
    "not_processed": "不予处理",
    "other_handling": "其他处理",
    "clarification_requested": "告知作出更改补充",
    "redirected": "告知通过其他途径办理",
}

# Tables before sentences: where a form prints a row, its sentence only repeats it.
_FAMILIES = ("t3", "a3", "r1", "r2", "p")
_RECEIVED = {
    "t3": ("t3.received_new",),
    "a3": ("a3.received",),
    "r1": ("r1.received",),
    "r2": ("r2.received",),
    "p": ("p.received",),
}
_ANSWERED = {
    "t3": ("t3.answered_total",),
    "a3": ("a3.answered_total", "a3.closed"),
    "r1": ("r1.answered_total",),
    "r2": ("r2.answered_total",),
    "p": ("p.answered_total", "p.closed"),
}
_CARRIED_IN = {"t3": ("t3.carried_in",), "p": ("p.carried_in",)}
_PENDING = {"t3": ("t3.carried_out",), "p": ("p.pending",)}


@dataclass(frozen=True, slots=True)
class Count:
    """Requests by applicant and in total, `derived` when the total was not printed as such."""

    disposition: str
    reason: str | None
    label: str
    by_applicant: tuple[Value, ...]
    derived: bool
    comparability: str | None

    @property
    def total(self) -> Value:
        """Requests of all applicants."""
        return self.by_applicant[-1]


@dataclass(frozen=True, slots=True)
class Requests:
    """The counts of requests of one report. `unclassified` is answered minus classified."""

    received: Value
    carried_in: Value
    answered: Value
    pending: Value
    classified: Value
    unclassified: Value
    dispositions: tuple[Count, ...]
    reasons: tuple[Count, ...]


def requests_of(report: Report, index: CellIndex) -> Requests:
    """Return what a report says of its requests, from its table, else from its sentences."""
    family = _family(index)
    dispositions = tuple(_dispositions(index, family, report.form))
    totals = [count.total for count in dispositions if count.total is not None]
    classified = sum(totals) if totals else None
    answered = _stock(index, family, _ANSWERED)
    return Requests(
        received=_stock(index, family, _RECEIVED),
        carried_in=_stock(index, family, _CARRIED_IN),
        answered=answered,
        pending=_stock(index, family, _PENDING),
        classified=classified,
        unclassified=_remainder(report, answered, classified),
        dispositions=dispositions,
        reasons=tuple(_leaves(index, family, report.form)),
    )


def quantities_of(requests: Requests, index: CellIndex) -> Quantities:
    """Return the printed quantities that the indicators of codebook 6 are made of."""
    values: dict[str, Value] = {count.disposition: count.total for count in requests.dispositions}
    if any(code.startswith("t3.") for code in index.codes):
        # The forms from 2019 on count such replies as granted: the row does not exist.
        values.setdefault("already_public", 0)
    values |= {
        "received_new": requests.received,
        "carried_in": requests.carried_in,
        "pending": requests.pending,
        "not_held": _not_held(requests.reasons),
        "received_natural_person": index.value("t3.received_new", "natural_person"),
    }
    values |= {
        f"{dispute.route}.{outcome}": value
        for dispute in disputes_of(index)
        for outcome, value in zip(OUTCOMES, dispute.values, strict=True)
    }
    answered, kind = requests.answered, ANSWERED
    if answered is None:
        answered, kind = requests.classified, CLASSIFIED_SUM
    return Quantities(values, answered, kind, _difference(answered, requests.classified))


def _family(index: CellIndex) -> str | None:
    """The first table of which a cell is there, else sentences."""
    present = {code.partition(".")[0] for code in index.codes}
    return next((family for family in _FAMILIES if family in present), None)


def _stock(index: CellIndex, family: str | None, codes: Mapping[str, tuple[str, ...]]) -> Value:
    if family is None:
        return None
    applicant = "total" if family == "t3" else None
    names = codes.get(family, ())
    return next(
        (found for name in names if (found := index.value(name, applicant)) is not None), None
    )


def _remainder(report: Report, answered: Value, classified: Value) -> Value:
    if answered is not None:
        return _difference(answered, classified)
    for check in report.checks:
        # All answered, said in words: the remainder is that of the check (Hengshui 2017: 17).
        if (
            check.id == "P-SUM"
            and check.left is not None
            and classified in (check.left, check.right)
        ):
            return _difference(max(check.left, check.right or 0), classified)
    return None


def _difference(whole: Value, part: Value) -> Value:
    return None if whole is None or part is None else whole - part


def _not_held(reasons: Iterable[Count]) -> Value:
    held = [count.total for count in reasons if (count.reason or "").startswith("not_held")]
    return sum_if_all(held) if held else None


def _dispositions(index: CellIndex, family: str | None, form: str | None) -> Iterable[Count]:
    for disposition in DISPOSITION_ORDER if family else ():
        group = f"{family}.{disposition}"
        leaves = [
            code
            for code in _codes_of(family or "", disposition)
            if code != group and code in index.codes
        ]
        if group in index.codes or leaves:
            yield _count(index, group, leaves, form)


def _count(index: CellIndex, group: str, leaves: list[str], form: str | None) -> Count:
    """One disposition: its own row where that has a total, else the sum of the rows below it."""
    entry = _entry(group, form) or _entry(leaves[0], form)
    assert entry is not None  # every code here was found in the codebook
    columns: tuple[str | None, ...] = APPLICANTS if group.startswith("t3.") else (None,)
    own = index.value(group, columns[-1]) is not None or index.unread(group, columns[-1])
    if own or not leaves:
        values = [index.value(group, column) for column in columns]
    else:
        values = [_sum_printed(index, leaves, column) for column in columns]
    in_words = index.said_in_words(group, columns[-1])
    return _finished(entry, None, values, derived=(not own and bool(leaves)) or in_words)


def _leaves(index: CellIndex, family: str | None, form: str | None) -> Iterable[Count]:
    """The rows that add up to the total: each reason, and each disposition without reasons."""
    for disposition in DISPOSITION_ORDER if family else ():
        group = f"{family}.{disposition}"
        codes = [code for code in _codes_of(family or "", disposition) if code in index.codes]
        below = [code for code in codes if code != group]
        for code in below or codes:
            entry = _entry(code, form)
            assert entry is not None
            columns: tuple[str | None, ...] = APPLICANTS if family == "t3" else (None,)
            values = [index.value(code, column) for column in columns]
            reason = entry.reason or (code.rpartition(".")[2] if below else None)
            in_words = index.said_in_words(code, columns[-1])
            yield _finished(entry, reason, values, derived=in_words)


def _finished(entry: Entry, reason: str | None, values: list[Value], *, derived: bool) -> Count:
    spread = values if len(values) == len(APPLICANTS) else [*[None] * 6, *values]
    return Count(
        disposition=entry.disposition or "",
        reason=reason,
        label=entry.zh_label,
        by_applicant=tuple(spread),
        derived=derived,
        comparability=entry.comparability,
    )


def _sum_printed(index: CellIndex, codes: list[str], applicant: str | None) -> Value:
    if any(index.unread(code, applicant) for code in codes):
        return None
    values = [value for code in codes if (value := index.value(code, applicant)) is not None]
    return sum(values) if values else None


@cache
def _classified_entries() -> tuple[Entry, ...]:
    return tuple(entry for entry in entries() if entry.disposition in DISPOSITIONS)


@cache
def _codes_of(family: str, disposition: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            entry.code
            for entry in _classified_entries()
            if entry.disposition == disposition and entry.code.startswith(f"{family}.")
        )
    )


@cache
def _entry(code: str, form: str | None) -> Entry | None:
    """The codebook's row for a code, that of the report's own form first."""
    found = [entry for entry in entries() if entry.code == code]
    own = [entry for entry in found if entry.form == form]
    return next(iter(own or found), None)
