"""One report whole, as a file: JSON with everything that its page shows, CSV of its figures."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from archive.pages.records import Record
from archive.pages.report import ReportPage
from archive.pages.report_citation import Citation
from archive.pages.report_figures import Figure
from archive.pages.report_sums import Addend
from archive.releasing.csv_files import disarmed
from archive.words import word

PLACES = ("document", "page", "table", "row", "column", "line", "start", "end")
"""What a place can say; all count from 1 (see `cells.place` in docs/tables.md)."""
CSV_COLUMNS = (
    "report_id", "edition", "agency", "year", "source_class",
    "number", "code", "label_zh", "label_en", "applicant", "applicant_zh",
    "value", "unit", "raw", "state", *PLACES, "failed_checks", "notes",
)  # fmt: skip
"""One row per printed figure, in the order in which it was read, as `number` counts.
"""
_JSON_COLUMNS = ("dispositions", "identity_sources")
_OWN_ROWS = ("id", "report", "snapshot")
"""Numbers of rows, which the next build may give otherwise."""


def as_csv(page: ReportPage) -> str:
    """The figures with their places; an apostrophe stands before text that would be a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(CSV_COLUMNS)
    writer.writerows(disarmed(_row(page, one)) for one in page.figures)
    return written.getvalue()


def _row(page: ReportPage, one: Figure) -> list[object]:
    head = page.head
    return [
        *(head[name] for name in ("report_id", "edition", "agency", "year", "source_class")),
        *(one.number, one.code, one.label, one.label_en, one.applicant),
        word("applicant", one.applicant).zh if one.applicant else None,
        *(one.value, one.unit, one.shown, one.state),
        *(one.place.get(name) for name in PLACES),
        " ".join(dict.fromkeys(check.id for check in one.marks)),
        " / ".join(page.annotations[number - 1]["note"] for number in one.notes),
    ]


def as_json(page: ReportPage, cited: Citation) -> str:
    """Everything on the page, with the names of the tables' columns (docs/tables.md)."""
    found = {
        "report": _report(page.head),
        "citation": asdict(cited),
        "cells": [_cell(one) for one in page.figures],
        "checks": [_check(page, one.number) for one in page.checks],
        "issues": _plain(page.issues),
        "annotations": _plain(page.annotations),
        "sections": _plain(page.sections),
        "editions": _plain(page.editions),
        "other_years": _plain(page.years.reports),
        "publication": _plain((page.lag,))[0] if page.lag else None,
        "addresses": _plain(page.addresses),
        "documents": _plain(page.documents),
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _report(head: Record) -> dict[str, Any]:
    read = {name: json.loads(head[name]) for name in _JSON_COLUMNS if head[name]}
    return {**_without_rows(head), **read}


def _cell(one: Figure) -> dict[str, Any]:
    return {
        "number": one.number,
        "code": one.code,
        "applicant": one.applicant,
        "value": one.value,
        "raw": one.shown,
        "state": one.state,
        "unit": one.unit,
        "place": dict(one.place),
        "label_zh": one.label,
        "label_en": one.label_en,
        "failed_checks": [check.number for check in one.marks],
        "notes": list(one.notes),
    }


def _check(page: ReportPage, number: int) -> dict[str, Any]:
    one = page.checks[number - 1]
    told = {
        "number": number,
        "id": one.id,
        "zh": one.words.zh,
        "en": one.words.en,
        "code": one.code,
        "column": one.column,
        "left": one.left,
        "right": one.right,
        "severity": one.severity,
        "verdict": one.verdict,
        "text": one.text,
    }
    sides = page.sides.get(number)
    if sides:
        told["left_terms"] = [_term(one) for one in sides.left.addends]
        told["right_terms"] = [_term(one) for one in sides.right.addends]
    return told


def _term(one: Addend) -> dict[str, Any]:
    return {
        "sign": one.sign,
        "code": one.figure.code,
        "applicant": one.figure.applicant,
        "value": one.figure.value,
        "year_before": one.earlier,
    }


def _plain(found: Iterable[Record]) -> list[dict[str, Any]]:
    return [_without_rows(one) for one in found]


def _without_rows(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in _OWN_ROWS}
