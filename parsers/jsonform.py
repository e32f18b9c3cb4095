"""A report as the object that `nianbao read --json` prints, one a line."""

from dataclasses import asdict
from typing import Any

from parsers.model import Cell, Check, Issue, Place, Report

_IDENTITY = (
    "title", "agency", "compiled_by", "province", "prefecture", "county", "division_code",
    "level", "scope", "scope_sentence", "includes_lower_levels", "year",
)  # fmt: skip


def report_to_json(report: Report) -> dict[str, Any]:
    """The object of design 4; places and sources leave out what is not known."""
    identity = report.identity
    return {
        "source": _known(asdict(report.source)),
        **{name: getattr(identity, name) for name in _IDENTITY},
        "form": report.form,
        "published_on": identity.published_on,
        "date_basis": identity.date_basis,
        "index_number": identity.index_number,
        "document_number": identity.document_number,
        "identity_sources": dict(identity.sources),
        "script": report.script,
        "pinyin_artefacts": report.pinyin_artefacts,
        "sections": [asdict(section) for section in report.sections],
        "cells": [_cell(cell) for cell in report.cells],
        "checks": [_check(check) for check in report.checks],
        "issues": [_issue(issue) for issue in report.issues],
    }


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _place(place: Place | None) -> dict[str, int] | None:
    return _known(asdict(place)) if place else None


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "code": cell.code,
        "applicant": cell.applicant,
        "value": cell.value,
        "raw": cell.raw,
        "state": str(cell.state),
        "unit": cell.unit,
        "place": _place(cell.place),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "code": check.code,
        "column": check.column,
        "outcome": str(check.outcome),
        "left": check.left,
        "right": check.right,
        "severity": str(check.severity),
        "verdict": str(check.verdict) if check.verdict else None,
        "text": check.text,
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {"code": issue.code, "place": _place(issue.place), "text": issue.text}
