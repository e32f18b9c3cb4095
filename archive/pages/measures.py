"""What is followed over years: the counts of the panel and the rates made of them, by one code.

The lists of what a page shows first stand in `measures.csv`; any other code can be asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from archive import lists
from archive.pages.written import percent
from archive.panel.codes import panel_codes
from archive.panel.indicators import rates

SHARE, PER_100 = "share", "per_100"
PARTS = ("requests", "outcomes", "disputes", "disclosure")
"""Parts of a report to which measures belong, in the order in which pages show them."""
_OUTCOMES = ("answered_total", "access_full", "access_any", "not_available", "closed_other")
_ROOTS = {
    **dict.fromkeys(("received_new", "carried_in", "pending", "closed"), "requests"),
    **dict.fromkeys(_OUTCOMES, "outcomes"),
    **dict.fromkeys(("review", "suit", "suit_direct", "suit_after_review"), "disputes"),
}
"""Parts by the code above all others, or by what a code begins with."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of the panel or a rate: its code, words, unit and what to mind.

    `unit` is share (0 to 1), per_100, or the unit of the count such as 件. `column` is its name
    in `panel_wide` or `division_years`, `depth` how many totals stand above it.
    """

    code: str
    column: str
    zh: str
    en: str
    unit: str
    description_zh: str = ""
    description: str = ""
    note_zh: str = ""
    note: str = ""
    part: str = "outcomes"
    depth: int = 0

    @property
    def is_rate(self) -> bool:
        """Whether it is computed from two counts."""
        return self.unit in (SHARE, PER_100)

    def text(self, value: float | int | None) -> str:
        """A value as readers see it.

        >>> measure("refusal_rate").text(0.05074), measure("received_new").text(9973)
        ('5.1%', '9,973')
        >>> measure("review_per_100").text(7.25), measure("received_new").text(None)
        ('7.25', '')
        """
        if value is None:
            return ""
        if self.unit == SHARE:
            return percent(value)
        if self.unit == PER_100:
            return f"{value:.2f}"
        return f"{value:,}"


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its code: rates first, then the counts of the panel, in their order."""
    found = [
        Measure(
            one.code,
            one.column,
            one.zh,
            one.en,
            one.unit,
            one.description_zh,
            one.description,
            one.note_zh,
            one.note,
            _part(one.above[0].partition("@")[0]),
        )
        for one in rates()
    ]
    found += [
        Measure(
            one.code,
            one.column,
            one.zh,
            one.en,
            one.unit or "",
            part=_part(one.code),
            depth=_depth(one.code),
        )
        for one in panel_codes().values()
    ]
    return {one.code: one for one in found}


def _part(code: str) -> str:
    """The part of a report that prints a code.

    >>> _part("refused.state_secret"), _part("suit_direct.upheld"), _part("t2.rules.issued")
    ('outcomes', 'disputes', 'disclosure')
    """
    parent = panel_codes()[code].parent
    above = _part(parent) if parent and code not in _ROOTS else None
    return above or _ROOTS.get(code) or _ROOTS.get(code.partition(".")[0], "disclosure")


def _depth(code: str) -> int:
    parent = panel_codes()[code].parent
    return 1 + _depth(parent) if parent else 0


def measure(code: str) -> Measure:
    """One measure; KeyError for a code that is none."""
    return measures()[code]


def known(codes: Iterable[str]) -> tuple[Measure, ...]:
    """The measures among codes that somebody asked for, each once, in the order asked."""
    return tuple(measures()[code] for code in dict.fromkeys(codes) if code in measures())


@cache
def listed(use: str) -> tuple[Measure, ...]:
    """The measures that a page shows first, by its use in `measures.csv`.

    >>> [one.code for one in listed("compare")][:2]
    ['received_new', 'disclosure_rate_broad']
    """
    return known(row["code"] for row in lists.listed("pages/measures.csv") if row["use"] == use)


__all__ = ["Measure", "known", "listed", "measure", "measures"]
