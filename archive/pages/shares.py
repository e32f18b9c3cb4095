"""Shares of requests by division and year, for the pages of dispositions and reasons.

Only aggregate reports stand here (`division_years`), of one level at a time, so that the
divisions of a year do not contain one another and may be set side by side. A share comes from the
indicators of codebook 6 where there is one; else it is computed here from two figures of the
panel, and only where both were printed without a blank among their parts.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from archive.pages.records import marks
from archive.panel.codes import COMPARABILITIES, panel_codes
from archive.panel.indicators import LOW_BASE, Indicator, rates

ANSWERED = "answered_total"
LEVELS = ("province", "prefecture", "county")
"""Levels at which governments report for their whole division, the highest first."""

UNIFORM = ("form_2019", "form_2021")
"""The forms from 2019 on, that every agency fills in."""

_WITH_A = ("full_disclosure_rate", "refusal_rate", "disclosure_rate_broad", "not_held_rate")
"""Rates over all requests answered: any of them tells that number, and which kind it is."""

_LONG_SERIES = {"granted": ("access_full",)}
"""Groups that go on across 2019 where the disposition alone does not (codebook 4.1)."""
_WITH_VALUE = (None, "said_in_words")


@dataclass(frozen=True, slots=True)
class Ratio:
    """What is divided by what: codes of the panel. `key` names it in addresses, `indicator` the
    rate that it is, as a column of `division_years`.
    """

    key: str
    above: str
    below: str
    indicator: str | None

    @property
    def of_answered(self) -> bool:
        """Whether it is a share of all requests answered, not of one disposition."""
        return self.below == ANSWERED


@dataclass(frozen=True, slots=True)
class Division:
    """Whose report it is: the government of a division. `key` tells it from all others."""

    key: str
    code: str | None
    agency: str | None
    agency_id: str | None
    province: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Share:
    """One share, of the report in row `report`: requests above and below the line, the value where
    the figures determine it.

    `state` says why there is no value, or why it is to be read with care (`share_state` in
    `words.csv`); None where nothing is to be said. `low` and `high` are the bounds that blanks
    or contradictions leave. `comparability` is with the forms from 2019 on. `derived`: the
    numerator was added up from printed figures. `sums_fail`: sums of the report's totals fail.
    """

    division: Division
    year: int
    report: int
    report_id: str
    source_class: str
    form: str | None
    numerator: int | float | None
    denominator: int | float | None
    kind: str | None
    value: float | None
    low: float | None
    high: float | None
    state: str | None
    comparability: str | None
    derived: bool = False
    sums_fail: bool = False

    @property
    def apart(self) -> str | None:
        """The form, where it counts otherwise than the forms from 2019 on: shares of two such
        forms are no rank order. None where forms count the same.
        """
        same = self.comparability == "exact" or self.form in UNIFORM
        return None if same else self.form

    @property
    def low_base(self) -> bool:
        """Whether the denominator is below 30 requests (codebook 6)."""
        return self.denominator is not None and self.denominator < LOW_BASE

    @property
    def is_sure(self) -> bool:
        """Whether the figures determine it and nothing contradicts them."""
        return self.value is not None and self.state is None

    @property
    def has_bounds(self) -> bool:
        """Whether a least and a greatest value are known that differ."""
        return self.low is not None and self.high is not None and self.low != self.high


@dataclass(frozen=True, slots=True)
class Asked:
    """Which shares: of which ratio, level and classes of sources, the first class first."""

    ratio: Ratio
    level: str
    classes: tuple[str, ...]


@cache
def ratios(code: str) -> tuple[Ratio, ...]:
    """The shares of a disposition or reason, the usual one first.

    A reason of refusal is best read within the refusals; the other groups did not exist or held
    something else before 2019, so their reasons are read within all requests answered.

    >>> [(one.below, one.indicator) for one in ratios("refused.state_secret")]
    [('refused', 'reason_share_state_secret'), ('answered_total', None)]
    >>> [(one.below, one.indicator) for one in ratios("unable.not_held")]
    [('answered_total', 'not_held_rate'), ('unable', None)]
    """
    parent, _, reason = code.partition(".")
    bases = [ANSWERED] if not reason else [ANSWERED, parent]
    if parent == "refused":
        bases.reverse()
    pairs = [(below, code, below) for below in bases]
    pairs += [(name, name, ANSWERED) for name in _LONG_SERIES.get(code, ())]
    return tuple(Ratio(key, above, below, _indicator(above, below)) for key, above, below in pairs)


def _indicator(above: str, below: str) -> str | None:
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], Indicator] = {
        (one.above, one.below): one for one in rates()
    }
    found = known.get(((above,), (below,)))
    return found.column if found else None


def levels_held(connection: sqlite3.Connection, classes: tuple[str, ...]) -> tuple[str, ...]:
    """The levels of which aggregate reports are held, the highest first."""
    found = {
        level
        for (level,) in connection.execute(
            "select distinct level from division_years where report is not null"
            f" and source_class in ({marks(classes)})",
            classes,
        )
    }
    return tuple(level for level in LEVELS if level in found)


def shares(connection: sqlite3.Connection, asked: Asked) -> tuple[Share, ...]:
    """All shares of a ratio, one per division and year, those without a value too.

    Of a division and year that several classes of sources have, the first class stands.
    """
    cursor = connection.execute(_sql(asked), _parameters(asked))
    names = [column[0] for column in cursor.description]
    best: dict[tuple[str, int], Share] = {}
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        found = _share(row, asked.ratio)
        key = found.division.key, found.year
        before = best.get(key)
        if before is None or _rank(found, asked) < _rank(before, asked):
            best[key] = found
    return tuple(best[key] for key in sorted(best))


def _rank(share: Share, asked: Asked) -> int:
    return asked.classes.index(share.source_class)


def _parameters(asked: Asked) -> tuple[object, ...]:
    codes = panel_codes()
    numbers = codes[asked.ratio.above].number, codes[asked.ratio.below].number
    return (*numbers, asked.level, *asked.classes)


def _sql(asked: Asked) -> str:
    """SQL of the rows: whose report, the two figures of the panel, the indicator's own columns.

    Parameters: number of the code above, of that below, level, classes of sources.
    """
    total = "(select id from applicants where name = 'total')"
    joins = "".join(
        f" left join panel_values {name} on {name}.report = years.report and {name}.code = ?"
        f" and {name}.applicant = {total}"
        for name in ("above", "below")
    )
    answered = ", ".join(f"years.{name}_denominator" for name in _WITH_A)
    kinds = ", ".join(f"years.{name}_denominator_kind" for name in _WITH_A)
    return (
        "select years.report, years.province, years.prefecture, years.county,"
        " years.division_code, years.year, years.source_class, years.report_id, years.form,"
        " years.approx, years.not_comparable, years.contradictory, years.said_in_words,"
        " years.total_ok, above.derived as above_derived,"
        " reports.agency, reports.agency_id,"
        f" coalesce({answered}) as answered, coalesce({kinds}) as answered_kind,"
        f"{_indicator_columns(asked.ratio.indicator)}"
        " above.value as above, above.blanks as above_blanks, states.name as above_state,"
        " above.comparability as above_compares, below.value as below,"
        " below.blanks as below_blanks, below.comparability as below_compares"
        f" from division_years years join reports on reports.id = years.report{joins}"
        " left join states on states.id = above.state"
        f" where years.level = ? and years.source_class in ({marks(asked.classes)})"
    )


def _indicator_columns(column: str | None) -> str:
    parts = ("", "_numerator", "_denominator", "_denominator_kind", "_low", "_high")
    return "".join(f" years.{column}{part} as rate{part}," for part in parts) if column else ""


@lru_cache(8192)
def _division(*named: str | None) -> Division:
    """A division; one object stands in all its years, of which a page may hold very many."""
    return Division(*named)  # type: ignore[arg-type]


def _share(row: Mapping[str, Any], ratio: Ratio) -> Share:
    division = _division(
        row["agency_id"] or row["division_code"] or row["report_id"],
        row["division_code"],
        row["agency"],
        row["agency_id"],
        row["province"],
        row["county"] or row["prefecture"] or row["province"] or row["agency"] or "",
    )
    of_indicator = row.get("rate_denominator") is not None or row.get("rate_low") is not None
    found = _from_indicator(row, ratio) if of_indicator else _from_panel(row, ratio)
    head = (division, row["year"], row["report"], row["report_id"], row["source_class"])
    found |= {"derived": bool(row["above_derived"]), "sums_fail": row["total_ok"] == 0}
    return Share(*head, form=row["form"], **found)


@lru_cache(8192)
def _marked(written: str | None) -> frozenset[str]:
    """The indicators that bear a mark: few texts are those of very many reports."""
    return frozenset(json.loads(written or "[]"))


def _from_indicator(row: Mapping[str, Any], ratio: Ratio) -> dict[str, Any]:
    """The share as `division_years` has it, with its bounds and marks."""
    marked = {
        mark: ratio.indicator in _marked(row[mark])
        for mark in ("approx", "not_comparable", "contradictory", "said_in_words")
    }
    compares = "none" if marked["not_comparable"] else "approx" if marked["approx"] else "exact"
    bounded = _is_bounded(row)
    return {
        "numerator": row["rate_numerator"],
        "denominator": row["rate_denominator"],
        "kind": row["rate_denominator_kind"],
        "value": row["rate"],
        "low": row["rate_low"] if bounded else None,
        "high": row["rate_high"] if bounded else None,
        "state": _state_of_indicator(row, marked),
        "comparability": compares,
    }


def _is_bounded(row: Mapping[str, Any]) -> bool:
    """Whether its bounds tell anything: between nothing and all lies every share."""
    return (row["rate_low"] or 0, row["rate_high"]) not in ((0, 1), (0, None))


def _state_of_indicator(row: Mapping[str, Any], marked: Mapping[str, bool]) -> str | None:
    if marked["contradictory"]:
        return "contradictory"
    if row["rate"] is not None:
        return "said_in_words" if marked["said_in_words"] else None
    if row["rate_denominator"] == 0:
        return "no_base"
    if row["rate_numerator"] is None:
        state = _state_without_figure(row)
        return "joined" if state == "not_printed" and _is_bounded(row) else state
    return "said_in_words" if marked["said_in_words"] else "blanks"


def _from_panel(row: Mapping[str, Any], ratio: Ratio) -> dict[str, Any]:
    """The share of two figures of the panel; no value where anything leaves it open."""
    below = row["answered"] if ratio.of_answered else row["below"]
    state = _state_of_panel(row, below, ratio)
    compares = [row["above_compares"], None if ratio.of_answered else row["below_compares"]]
    value = row["above"] / below if state in _WITH_VALUE and below else None
    return {
        "numerator": row["above"],
        "denominator": below,
        "kind": row["answered_kind"] if ratio.of_answered else "printed",
        "value": value,
        "low": value,
        "high": value,
        "state": state,
        "comparability": COMPARABILITIES[max((one for one in compares if one), default=3) - 1],
    }


def _state_of_panel(row: Mapping[str, Any], below: int | float | None, ratio: Ratio) -> str | None:
    if row["above"] is None:
        return _state_without_figure(row)
    if not below:
        return "not_printed" if below is None else "no_base"
    clashes = set(_WITH_A) & _marked(row["contradictory"])
    if row["above"] > below or (ratio.of_answered and clashes):
        return "contradictory"
    if row["above_blanks"] or (not ratio.of_answered and row["below_blanks"]):
        return "blanks"
    said = set(_WITH_A) & _marked(row["said_in_words"])
    return "said_in_words" if ratio.of_answered and said else None


def _state_without_figure(row: Mapping[str, Any]) -> str:
    """A blank, what is not on the form and what could not be read are three different states."""
    if row["form"] is None:
        return "unread"
    return "not_printed" if row["above_state"] is None else "blank"
