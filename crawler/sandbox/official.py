"""The official forms: rows, columns, units, in printed order, as `official.csv` lists them.

The wording is that of the codebook, copied here so that the generator shares no table of
labels with the reader that it tests.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

EDGE_ROWS = ("t3.received_new", "t3.carried_in", "t3.answered_total", "t3.carried_out")
"""Rows of T3 that are no way of handling a request."""

OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
ROUTES = ("review", "suit_direct", "suit_after_review")
"""Routes that T4 has columns for; no form prints the sum of both kinds of suit."""

SHEETS = ("annex_2014", "regional_sh_2008", "regional_fj_2009")
"""Forms that are prose with one sheet of statistics behind it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed row, column or heading: code, its parent, label, unit (None without figure)."""

    code: str
    parent: str
    label: str
    unit: str | None


@cache
def entries(form: str, table: str) -> tuple[Entry, ...]:
    """The lines of one table of one form (`t2`, `t3`, `t4`, `sections`, `a1` …)."""
    return tuple(_entry(row) for row in _lines() if (row["form"], row["table"]) == (form, table))


@cache
def sheet(form: str) -> tuple[Entry, ...]:
    """All rows of a form that is one sheet: `annex_2014` or a regional one."""
    return tuple(_entry(row) for row in _lines() if row["form"] == form)


@cache
def _lines() -> tuple[dict[str, str], ...]:
    source = resources.files("crawler.sandbox").joinpath("official.csv")
    return tuple(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


def _entry(row: dict[str, str]) -> Entry:
    return Entry(row["code"], row["parent"], row["label"], row["unit"] or None)


@cache
def units(form: str) -> dict[str, str | None]:
    """Unit of each code of the form's tables."""
    return {entry.code: entry.unit for entry in sheet(form)}


@cache
def children(form: str, table: str, code: str) -> tuple[Entry, ...]:
    """The lines directly under a code."""
    return tuple(entry for entry in entries(form, table) if entry.parent == code)


@cache
def applicants() -> tuple[str, ...]:
    """The seven columns of T3 in printed order, total last."""
    codes = (entry.code.removeprefix("applicant.") for entry in entries("form_2021", "t3_columns"))
    return tuple(code for code in codes if code != "organisation")


@cache
def leaf_codes(form: str) -> tuple[str, ...]:
    """Codes of the rows that add up to （七）总计: 19 in form_2019, 21 in form_2021."""
    return tuple(
        entry.code
        for entry in entries(form, "t3")
        if entry.code not in EDGE_ROWS and not children(form, "t3", entry.code)
    )


@cache
def articles(form: str) -> tuple[tuple[Entry, tuple[tuple[Entry, tuple[Entry, ...]], ...]], ...]:
    """T2 by article of the regulation: its items, each with its cells."""
    heads = [entry for entry in entries(form, "t2") if not entry.parent]
    return tuple((head, _items(form, head.code)) for head in heads)


def _items(form: str, article: str) -> tuple[tuple[Entry, tuple[Entry, ...]], ...]:
    items = children(form, "t2", article)
    return tuple((item, children(form, "t2", item.code)) for item in items)
