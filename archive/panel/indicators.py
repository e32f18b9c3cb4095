"""The indicators of codebook 6 as they stand in `indicators.csv`: formulas as data.

A formula names quantities of the panel (`granted`, `refused.state_secret`, `review.total`) joined
by `+`; `answered_total` is the A of codebook 6. Where a report prints those quantities stands in
`quantities.csv`, what they can hold at most in `rooms.csv`; `archive.panel.rates` computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed

LOW_BASE = 30
"""A denominator below this makes a rate swing with a single request (codebook 6)."""
ANSWERED_TOTAL = "answered_total"
EXACT, APPROX, NONE = "exact", "approx", "none"
FIRST_OF_FORM_2019 = 2019
SHARE = "share"
_FACTORS = {SHARE: 1, "per_100": 100}
_ANY_FORM = "*"
_SENTENCES = "prose_2008"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: quantities above and below the line, forms that give it, words for it.

    `forms` maps a form to how far its value compares with that of 2019 on: exact, approx, none;
    `prose_2008<2014` is that form for report years before 2014.
    `since` is the first report year that gives it, where sentences alone do not tell.
    `above` and `below` are empty for what is no rate (`on_time`, `total_ok`).
    """

    code: str
    zh: str
    en: str
    unit: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    forms: Mapping[str, str]
    since: int | None
    description: str
    description_zh: str
    note: str
    note_zh: str

    @property
    def is_rate(self) -> bool:
        """Whether it is computed from counts of the report."""
        return bool(self.below)

    @property
    def factor(self) -> int:
        """What the ratio is multiplied by: 100 for cases per 100 requests."""
        return _FACTORS[self.unit]

    @property
    def column(self) -> str:
        """Its name as a column: `reason_share.state_secret` is `reason_share_state_secret`."""
        return self.code.replace(".", "_")

    @property
    def formula(self) -> str | None:
        """The formula as a person writes it; None where there is none.

        >>> indicator("disclosure_rate").formula
        '(granted + partial) / answered_total'
        >>> indicator("suit_per_100").formula
        '100 x suit.total / answered_total'
        """
        if not self.is_rate:
            return None
        times = "" if self.factor == 1 else f"{self.factor} x "
        return f"{times}{_side(self.above)} / {_side(self.below)}"

    def comparability(
        self, form: str | None, year: int | None, *, public_apart: bool = False
    ) -> str | None:
        """How far the value of a report compares with those of 2019 on; None: it gives none.

        Sentences on 2022 count replies that the information is public as the tables of 2022 do,
        unless they state them apart (`public_apart`); an older table has its own row for them.

        >>> narrow = indicator("disclosure_rate")
        >>> [narrow.comparability("prose_2008", year) for year in (2017, 2022)]
        ['none', 'approx']
        >>> narrow.comparability("annex_2014", 2019)
        'none'
        >>> [indicator("refusal_rate").comparability("prose_2008", year) for year in (2013, 2014)]
        ['none', 'approx']
        """
        if self.since and year and year < self.since:
            return None
        found = self.forms.get(form or "", self.forms.get(_ANY_FORM))
        early = [key for key in self.forms if key.startswith(f"{form}<")]
        if year and early and year < int(early[0].partition("<")[2]):
            found = self.forms[early[0]]
        as_of_2019 = form == _SENTENCES and year and year >= FIRST_OF_FORM_2019
        return APPROX if found == NONE and as_of_2019 and not public_apart else found


@cache
def indicators() -> tuple[Indicator, ...]:
    """Every indicator in the order of the table, which is that of the columns."""
    return tuple(map(_indicator, listed("panel/indicators.csv")))


def rates() -> tuple[Indicator, ...]:
    """The indicators that are computed from counts."""
    return tuple(one for one in indicators() if one.is_rate)


def indicator(code: str) -> Indicator:
    """Return one indicator; KeyError for a code that the table lacks."""
    return _by_code()[code]


@cache
def numbers() -> Mapping[str, int]:
    """The row of `indicator_definitions` of each indicator."""
    return {one.code: number for number, one in enumerate(indicators(), start=1)}


@cache
def _by_code() -> Mapping[str, Indicator]:
    return {one.code: one for one in indicators()}


def _indicator(row: Mapping[str, str]) -> Indicator:
    forms = dict(pair.split(":") for pair in row["forms"].split())
    words = ("code", "zh", "en", "unit", "description", "description_zh", "note", "note_zh")
    return Indicator(
        above=_names(row["numerator"]),
        below=_names(row["denominator"]),
        forms=forms,
        since=int(row["since"]) if row["since"] else None,
        **{name: row[name] for name in words},
    )


def _names(side: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in side.split("+") if name.strip())


def _side(names: tuple[str, ...]) -> str:
    joined = " + ".join(names)
    return f"({joined})" if len(names) > 1 else joined
