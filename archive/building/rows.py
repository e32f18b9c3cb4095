"""From a report to its rows in nianbao.db: tuples in the order of the schema's columns.

What can be derived from one report alone is derived here; what needs several reports (division
years, coverage, counts of facets) is made by `archive.building.summaries` from the loaded tables.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from archive.building.agencies import agency_id
from archive.building.cell_index import CellIndex
from archive.building.deadlines import deadline, punctuality
from archive.building.disputes import disputes_of
from archive.building.indicators import INDICATORS, LOW_BASE, Quantities, Rate, rate
from archive.building.masks import mask_personal
from archive.building.quality import quality_of
from archive.building.quantities import (
    Count,
    Requests,
    quantities_of,
    requests_of,
)
from archive.issue_codes import Turn, issue_code
from archive.schema import table
from archive.search import bigrams
from parsers.codebook import entries
from parsers.hosts import kind_of_host
from parsers.model import Cell, Outcome, Place, Report, State
from parsers.terms import codes, terms

Row = tuple[object, ...]

_REPORT_COLUMNS = table("reports").column_names
_HEADLINES = ("disclosure_rate", "refusal_rate")
_MEASURES = (
    "made_new",
    "published_new",
    "published_stock",
    "issued",
    "repealed",
    "in_force",
    "items_prev",
    "items_delta",
    "decisions",
    "fee_amount",
    "proc_count",
    "proc_amount",
)
_ITEMS = {
    "rules": "规章",
    "normative_docs": "规范性文件",
    "licensing": "行政许可",
    "other_services": "其他对外管理服务事项",
    "penalty": "行政处罚",
    "coercion": "行政强制",
    "fees": "行政事业性收费",
    "procurement": "政府集中采购",
}
_PLACE_PARTS = ("document", "page", "table", "row", "column", "line", "start", "end")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a report, with its place in the archive."""

    row_id: int
    report_id: str
    edition: int | None
    current: int
    source_class: str
    portal: str
    url: str | None
    snapshot: int
    captured_at: str
    digest: str
    report: Report


class Numbers:
    """The small tables that give numbers to codes, applicants and states."""

    def __init__(self) -> None:
        names = dict.fromkeys(entry.code for entry in entries())
        self._codes = {code: number for number, code in enumerate(names, start=1)}
        self._applicants = {name: number for number, name in enumerate(codes("applicant"), start=1)}
        self._states = {state: number for number, state in enumerate(State, start=1)}

    def code(self, name: str) -> int:
        """The number of a code; one that the codebook lacks gets the next."""
        return self._codes.setdefault(name, len(self._codes) + 1)

    def applicant(self, name: str | None) -> int | None:
        """The number of an applicant column, None outside table 3."""
        if name is None:
            return None
        return self._applicants.setdefault(name, len(self._applicants) + 1)

    def state(self, state: State) -> int:
        """The number of a state."""
        return self._states[state]

    def rows(self) -> Iterator[tuple[str, Row]]:
        """The rows of `codes`, `applicants` and `states`, once all reports are loaded."""
        for name, numbers in (
            ("codes", self._codes),
            ("applicants", self._applicants),
            ("states", self._states),
        ):
            for label, number in numbers.items():
                yield name, (number, str(label))


@dataclass(frozen=True, slots=True)
class Derived:
    """What is computed from the cells of one report, once."""

    index: CellIndex
    requests: Requests
    quantities: Quantities

    @classmethod
    def of(cls, report: Report) -> "Derived":
        """Compute it."""
        index = CellIndex(report.cells)
        requests = requests_of(report, index)
        return cls(index, requests, quantities_of(requests, index))


def rows_of(edition: Edition, numbers: Numbers) -> Iterator[tuple[str, Row]]:
    """Yield (table, row) for every row that one edition of a report gives."""
    derived = Derived.of(edition.report)
    head = _head(edition)
    yield "reports", _report_row(edition, derived)
    yield from _count_rows(head, derived.requests)
    yield from _proactive_rows(head, derived.index)
    for dispute in disputes_of(derived.index):
        labels = (dispute.route, terms("route")[dispute.route].zh)
        yield "disputes", (*head, *labels, *dispute.values, int(dispute.derived))
    for cell in edition.report.cells:
        yield "cells", _cell_row(edition.row_id, cell, numbers)
    yield from _doubt_rows(head, edition.report)
    yield from _section_rows(edition)
    if edition.current and edition.report.identity.scope == "government_aggregate":
        yield from _division_rows(edition, derived)


def search_row(edition: Edition) -> tuple[int, str, str]:
    """Return reports.id, bigrams of title and agency, bigrams of the text as published."""
    who = edition.report.identity
    sections = edition.report.sections
    text = "\n".join(f"{section.title}\n{mask_personal(section.text)}" for section in sections)
    return edition.row_id, bigrams(f"{who.title or ''}\n{who.agency or ''}"), bigrams(text)


def place_json(place: Place | None) -> str | None:
    """Return a place as compact JSON, without what it does not say.

    >>> place_json(Place(table=2, row=5, column=3))
    '{"table":2,"row":5,"column":3}'
    """
    if place is None:
        return None
    # Written by hand: there is one for each cell, and json.dumps takes ten times as long.
    named = ((name, getattr(place, name)) for name in _PLACE_PARTS)
    return "{" + ",".join(f'"{name}":{value}' for name, value in named if value is not None) + "}"


def _head(edition: Edition) -> Row:
    who = edition.report.identity
    return (
        None,
        edition.row_id,
        edition.report_id,
        edition.edition,
        who.agency,
        agency_id(who.agency, who.division_code, who.year),
        who.province,
        who.prefecture,
        who.year,
        who.level,
        who.scope,
        edition.report.form,
        edition.source_class,
        edition.current,
    )


def _report_row(edition: Edition, derived: Derived) -> Row:
    values = _archive_columns(edition)
    values |= _identity_columns(edition.report)
    values |= _figure_columns(derived)
    values |= _quality_columns(edition.report)
    return tuple(values[name] for name in _REPORT_COLUMNS)


def _archive_columns(edition: Edition) -> dict[str, object]:
    who = edition.report.identity
    return {
        "id": edition.row_id,
        "report_id": edition.report_id,
        "edition": edition.edition,
        "current": edition.current,
        "source_class": edition.source_class,
        "agency_id": agency_id(who.agency, who.division_code, who.year),
        "url": edition.url,
        "gate": int(kind_of_host(edition.url) == "gate"),
        "portal": edition.portal,
        "snapshot": edition.snapshot,
        "captured_at": edition.captured_at,
        "digest": edition.digest,
    }


def _identity_columns(report: Report) -> dict[str, object]:
    who = report.identity
    due = deadline(who.year, who.scope, who.level)
    timing = punctuality(who.published_on, who.date_basis, due)
    copied = (
        "title agency compiled_by province prefecture county division_code level scope "
        "scope_sentence includes_lower_levels year published_on date_basis index_number "
        "document_number"
    )
    return {name: getattr(who, name) for name in copied.split()} | {
        "identity_sources": json.dumps(dict(who.sources)),
        "form": report.form,
        "script": report.script,
        "pinyin_artefacts": report.pinyin_artefacts,
        "deadline": due.day.isoformat() if due else None,
        "deadline_rule": due.rule if due else None,
        "on_time": timing.on_time,
        "days_late": timing.days_late,
    }


def _figure_columns(derived: Derived) -> dict[str, object]:
    requests = derived.requests
    above_zero = [count.disposition for count in requests.dispositions if (count.total or 0) > 0]
    rates = {code: rate(code, derived.quantities) for code in _HEADLINES}
    columns: dict[str, object] = {
        "dispositions": json.dumps(above_zero),
        "requests_received": requests.received,
        "carried_in": requests.carried_in,
        "requests_answered": requests.answered,
        "pending": requests.pending,
        "unclassified": requests.unclassified,
        "requests_classified": requests.classified,
        "low_base": _low_base(rates),
    }
    for code, found in rates.items():
        columns |= _rate_columns(code, found)
    return columns


def _low_base(rates: Mapping[str, Rate]) -> int | None:
    bases = [found.denominator for found in rates.values() if found.denominator is not None]
    return int(min(bases) < LOW_BASE) if bases else None


def _rate_columns(code: str, found: Rate) -> dict[str, object]:
    return {
        code: found.value,
        f"{code}_numerator": found.numerator,
        f"{code}_denominator": found.denominator,
        f"{code}_denominator_kind": found.kind,
    }


def _quality_columns(report: Report) -> dict[str, object]:
    quality = quality_of(report.checks)
    return {
        "total_ok": quality.total_ok,
        "columns_ok": quality.columns_ok,
        "blanks_assumed": quality.blanks_assumed,
        "errors": quality.errors,
        "warnings": quality.warnings,
        "issues": len(report.issues),
    }


def _count_rows(head: Row, requests: Requests) -> Iterator[tuple[str, Row]]:
    for one in requests.dispositions:
        yield "dispositions", (*head, *_disposition(one), *_figures(one))
    for one in requests.reasons:
        reason_zh = one.label if one.reason else None
        yield "reasons", (*head, *_disposition(one), one.reason, reason_zh, *_figures(one))


def _disposition(one: Count) -> Row:
    return (one.disposition, terms("disposition")[one.disposition].zh)


def _figures(one: Count) -> Row:
    return (*one.by_applicant, int(one.derived), one.comparability)


def _proactive_rows(head: Row, index: CellIndex) -> Iterator[tuple[str, Row]]:
    for item, label in _ITEMS.items():
        codes = [f"t2.{item}.{measure}" for measure in _MEASURES]
        if not index.codes.isdisjoint(codes):
            yield "proactive", (*head, item, label, *(index.value(code) for code in codes))


def _cell_row(report: int, cell: Cell, numbers: Numbers) -> Row:
    shown = "" if cell.value is None else str(cell.value)
    return (
        None,
        report,
        numbers.code(cell.code),
        numbers.applicant(cell.applicant),
        numbers.state(cell.state),
        cell.value,
        None if cell.raw == shown else cell.raw,
        place_json(cell.place),
    )


def _doubt_rows(head: Row, report: Report) -> Iterator[tuple[str, Row]]:
    for check in report.checks:
        if check.outcome is not Outcome.PASS:
            yield (
                "checks",
                (
                    *head,
                    check.id,
                    check.code,
                    check.column,
                    check.outcome,
                    check.severity,
                    check.left,
                    check.right,
                    check.verdict,
                    check.text,
                ),
            )
    for issue in report.issues:
        ours = int(issue_code(issue.code).turn is Turn.OURS)
        yield "issues", (*head, issue.code, ours, place_json(issue.place), issue.text)


def _section_rows(edition: Edition) -> Iterator[tuple[str, Row]]:
    places = count(1)
    for section in edition.report.sections:
        text = mask_personal(section.text)
        yield (
            "sections",
            (
                None,
                edition.row_id,
                edition.report_id,
                next(places),
                section.code,
                section.title,
                text,
            ),
        )


def _division_rows(edition: Edition, derived: Derived) -> Iterator[tuple[str, Row]]:
    who = edition.report.identity
    if who.province is None or who.year is None:
        return
    rates: list[object] = []
    for indicator in INDICATORS:
        rates.extend(
            _rate_columns(indicator.code, rate(indicator.code, derived.quantities)).values()
        )
    yield (
        "division_years",
        (
            None,
            who.division_code,
            who.province,
            who.prefecture,
            who.county,
            who.level,
            who.year,
            edition.source_class,
            edition.row_id,
            edition.report_id,
            derived.requests.received,
            derived.requests.answered,
            *rates,
        ),
    )
