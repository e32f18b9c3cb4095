"""From a report to its rows in nianbao.db: tuples in the order of the schema's columns.

What can be derived from one report alone is derived here, by whoever reads it, and kept with the
reading: nothing here knows where in the archive the report stands. What needs several reports
(gaps, coverage, counts of facets) is made by `archive.building.summaries` from the loaded tables.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.building.agencies import agency_id
from archive.building.cell_index import CellIndex
from archive.building.deadlines import deadline, punctuality
from archive.building.disputes import disputes_of
from archive.building.editions import derived_columns
from archive.building.masks import mask_personal
from archive.building.numbering import applicant_number, code_number, state_number
from archive.building.quality import quality_of
from archive.building.quantities import Count, Requests, requests_of
from archive.issue_codes import Turn, issue_code
from archive.panel.indicator_rows import Rates, division_columns, indicator_rows, rates_of
from archive.panel.indicators import LOW_BASE
from archive.panel.rates import Rate
from archive.panel.rows import panel_rows
from parsers.model import Cell, Outcome, Place, Report
from parsers.terms import terms

Row = tuple[object, ...]

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
class Derived:
    """What is computed from the cells of one report, once."""

    index: CellIndex
    requests: Requests
    rates: Rates

    @classmethod
    def of(cls, report: Report) -> "Derived":
        """Compute it."""
        index = CellIndex(report.cells)
        requests = requests_of(report, index)
        return cls(index, requests, rates_of(report, index, requests))


def rows_of(report: Report) -> Iterator[tuple[str, Row]]:
    """Yield (table, row) for every row that follows from one report alone.

    A row has the columns of `archive.building.editions.derived_columns`, in that order: all but
    its own number and what only the archive knows, such as which edition of which report it is.
    """
    derived = Derived.of(report)
    head = _head(report)
    yield "reports", _report_row(report, derived)
    yield from _count_rows(head, derived.requests)
    yield from _proactive_rows(head, derived.index)
    for dispute in disputes_of(derived.index):
        labels = (dispute.route, terms("route")[dispute.route].zh)
        yield "disputes", (*head, *labels, *dispute.values, int(dispute.derived))
    for cell in report.cells:
        yield "cells", _cell_row(cell)
    for row in indicator_rows(report, derived.rates):
        yield "indicator_values", row
    yield from panel_rows(report)
    yield from _doubt_rows(head, report)
    yield from _section_rows(report)
    if report.identity.scope == "government_aggregate":
        yield from _division_rows(report, derived)


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


def _head(report: Report) -> Row:
    who = report.identity
    return (
        who.agency,
        agency_id(who.agency, who.division_code, who.year),
        who.province,
        who.prefecture,
        who.year,
        who.level,
        who.scope,
        report.form,
    )


def _report_row(report: Report, derived: Derived) -> Row:
    values = _identity_columns(report)
    values |= _figure_columns(derived)
    values |= _quality_columns(report)
    return tuple(values[name] for name in derived_columns("reports"))


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
        "agency_id": agency_id(who.agency, who.division_code, who.year),
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
    rates = {code: derived.rates[code] for code in _HEADLINES}
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
    known = (found for found in rates.values() if found.value is not None)
    bases = [found.denominator for found in known if found.denominator is not None]
    return int(min(bases) < LOW_BASE) if bases else None


def _rate_columns(code: str, found: Rate) -> dict[str, object]:
    """A rate that figures determine; what blanks leave open stands among the indicators."""
    if found.value is None:
        found = Rate()
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
        "in_panel": 0,  # set once all reports are loaded (`archive.panel.standing`)
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


def _cell_row(cell: Cell) -> Row:
    shown = "" if cell.value is None else str(cell.value)
    return (
        code_number(cell.code),
        applicant_number(cell.applicant),
        state_number(cell.state),
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


def _section_rows(report: Report) -> Iterator[tuple[str, Row]]:
    for position, section in enumerate(report.sections, start=1):
        text = mask_personal(section.text)
        yield "sections", (position, section.code, section.title, text)


def _division_rows(report: Report, derived: Derived) -> Iterator[tuple[str, Row]]:
    who = report.identity
    if who.province is None or who.year is None:
        return
    yield (
        "division_years",
        (
            who.division_code,
            who.province,
            who.prefecture,
            who.county,
            who.level,
            who.year,
            derived.requests.received,
            derived.requests.answered,
            *division_columns(report, derived.rates),
        ),
    )
