"""The codebook: every printed row and cell of every form, with its code.

One CSV beside this module, from the published codebook. The spellings that agencies use
stand in `forms/<form>/labels.csv`; this table has the official ones.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the codebook. Empty fields are None."""

    form: str
    table: str
    row_order: int
    zh_label: str
    en_label: str
    code: str
    parent_code: str | None
    disposition: str | None
    reason: str | None
    unit: str | None
    comparability: str | None
    evidence: str | None


@cache
def entries() -> tuple[Entry, ...]:
    """All rows in the order of the file."""
    path = resources.files("parsers") / "codebook.csv"
    with path.open(encoding="utf-8") as lines:
        return tuple(_entry(row) for row in csv.DictReader(lines))


def _entry(row: Mapping[str, str]) -> Entry:
    optional = {
        name: row[name] or None
        for name in ("parent_code", "disposition", "reason", "unit", "comparability", "evidence")
    }
    return Entry(
        form=row["form"],
        table=row["table"],
        row_order=int(row["row_order"]),
        zh_label=row["zh_label"],
        en_label=row["en_label"],
        code=row["code"],
        **optional,
    )


@cache
def of_form(form: str) -> Mapping[str, Entry]:
    """The entries of one form by code."""
    return {entry.code: entry for entry in entries() if entry.form == form}


def unit(form: str, code: str) -> str | None:
    """The unit in which values of a code are given, by the code's own form in a hybrid.

    >>> unit("form_2021", "t2.fees.fee_amount"), unit("form_2021", "t2.procurement.proc_amount")
    ('万元', '元')
    """
    entry = of_form(form).get(code)
    return entry.unit if entry else _units().get(code)


@cache
def _units() -> Mapping[str, str | None]:
    return {entry.code: entry.unit for entry in reversed(entries())}


@cache
def _labels() -> Mapping[str, str]:
    return {entry.code: entry.zh_label for entry in reversed(entries())}


def label(code: str) -> str:
    """The official Chinese label of a code, '' for one that the codebook does not have.

    >>> label("t3.granted")
    '（一）予以公开'
    """
    return _labels().get(code, "")
