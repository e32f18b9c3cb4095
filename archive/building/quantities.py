"""From the cells of one report to its counts of requests and disputes.

Printed totals are taken as printed. A total that no form prints (不予公开 over its eight grounds)
is the sum of its printed rows and says so. A cell that is there and gives no figure makes every
sum over it unknown, never smaller; a blank does not, since nothing was printed. What two
dispositions are printed for as one figure is classified, as that figure. Which code belongs
to which disposition and reason stands in the codebook, which codes are stocks in `stocks.csv`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from archive.building.cell_index import CellIndex, Value
from archive.lists import listed
from archive.panel.joints import joints
from parsers.codebook import Entry, entries
from parsers.model import Report
from parsers.terms import codes

APPLICANTS = codes("applicant")
_DISPOSITIONS = frozenset(codes("disposition"))


@dataclass(frozen=True, slots=True)
class Count:
    """Requests by applicant and in total, `derived` when the total was not printed as such.

    `unknown`: something was printed for the total, or for a part of it, that gives no figure.
    """

    disposition: str
    reason: str | None
    label: str
    by_applicant: tuple[Value, ...]
    derived: bool
    unknown: bool
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
    classified = _classified(index, family, dispositions)
    answered = _stock(index, family, "answered")
    return Requests(
        received=_stock(index, family, "received"),
        carried_in=_stock(index, family, "carried_in"),
        answered=answered,
        pending=_stock(index, family, "pending"),
        classified=classified,
        unclassified=_remainder(report, answered, classified),
        dispositions=dispositions,
        reasons=tuple(_leaves(index, family, report.form)),
    )


def _family(index: CellIndex) -> str | None:
    """The first table of which a cell is there, else sentences."""
    present = {code.partition(".")[0] for code in index.codes}
    return next((family for family in _stock_codes() if family in present), None)


def _stock(index: CellIndex, family: str | None, quantity: str) -> Value:
    """The first printed figure among the codes that stand for a quantity."""
    if family is None:
        return None
    names = _stock_codes()[family].get(quantity, ())
    printed = (index.value(name, _total_column(name)) for name in names)
    return next((value for value in printed if value is not None), None)


@cache
def _stock_codes() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Codes by family and quantity, both in the order of the table."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in listed("building/stocks.csv"):
        family = found.setdefault(row["family"], {})
        family[row["quantity"]] = (*family.get(row["quantity"], ()), row["code"])
    return found


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


def _dispositions(index: CellIndex, family: str | None, form: str | None) -> Iterator[Count]:
    """Each disposition: its own row where that says something, else the rows below it."""
    for group, below in _printed_groups(index, family):
        own = index.value(group, _total_column(group)) is not None
        own = own or index.unknown(group, _total_column(group)) or not below
        yield _count(index, group, (group,) if own else below, form)


def _leaves(index: CellIndex, family: str | None, form: str | None) -> Iterator[Count]:
    """The rows that add up to the total: each reason, and each disposition without reasons."""
    for group, below in _printed_groups(index, family):
        for code in below or (group,):
            count = _count(index, code, (code,), form)
            reason = _reason(code, form) or (code.rpartition(".")[2] if below else None)
            yield replace(count, reason=reason)


def _printed_groups(index: CellIndex, family: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every disposition that the report prints, with the codes printed below it."""
    for disposition in codes("disposition") if family else ():
        group = f"{family}.{disposition}"
        printed = [code for code in _codes_of(family or "", disposition) if code in index.codes]
        below = tuple(code for code in printed if code != group)
        if group in index.codes or below:
            yield group, below


def _count(index: CellIndex, code: str, parts: tuple[str, ...], form: str | None) -> Count:
    """The figures of one row, printed as such when `parts` is that row alone, else added up."""
    entry = _entry(code, form) or _entry(parts[0], form)
    assert entry is not None  # every code here was found in the codebook
    total = _total_column(code)
    columns = APPLICANTS if total else (None,)
    return Count(
        disposition=entry.disposition or "",
        reason=None,
        label=entry.zh_label,
        by_applicant=_by_applicant([_sum_printed(index, parts, column) for column in columns]),
        derived=parts != (code,) or index.said_in_words(code, total),
        unknown=any(index.unknown(part, total) for part in parts),
        comparability=entry.comparability,
    )


def _total_column(code: str) -> str | None:
    """The column of totals in table 3; other tables and sentences have no columns."""
    return APPLICANTS[-1] if code.startswith("t3.") else None


def _reason(code: str, form: str | None) -> str | None:
    entry = _entry(code, form)
    return entry.reason if entry else None


def _by_applicant(values: list[Value]) -> tuple[Value, ...]:
    """One value for each applicant; where only a total is printed, the others are empty."""
    return (*(None,) * (len(APPLICANTS) - len(values)), *values)


def _classified(index: CellIndex, family: str | None, counts: Iterable[Count]) -> Value:
    """Add up the dispositions; None when one of them is unknown, or all are blank.

    A figure that joins two of them stands for both, unless each is printed by itself. Where one
    alone is more than the figure for both, that much is classified at least.
    """
    rest = {count.disposition: count for count in counts}
    values, unknown = [], False
    for name, parts in joints().items():
        joint, own = f"{family}.{name}", [rest[part] for part in parts if part in rest]
        known = [count.total for count in own if count.total is not None]
        apart = len(known) == len(parts) and not any(count.derived for count in own)
        if joint not in index.codes or apart:
            continue
        unknown = unknown or index.unknown(joint)
        if (value := index.value(joint)) is not None:
            values.append(max(value, sum(known)))
            rest = {name: count for name, count in rest.items() if name not in parts}
    values += [count.total for count in rest.values() if count.total is not None]
    unknown = unknown or any(count.unknown for count in rest.values())
    return sum(values) if values and not unknown else None


def _sum_printed(index: CellIndex, parts: Iterable[str], applicant: str | None) -> Value:
    """Add up figures that were printed; None when a part is unknown, or all are blank."""
    if any(index.unknown(code, applicant) for code in parts):
        return None
    values = [value for code in parts if (value := index.value(code, applicant)) is not None]
    return sum(values) if values else None


@cache
def _classified_entries() -> tuple[Entry, ...]:
    return tuple(entry for entry in entries() if entry.disposition in _DISPOSITIONS)


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
