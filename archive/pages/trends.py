"""Shares through the years over a fixed set of divisions, and the ranking of one year.

A growing archive must not be read as a trend: each line is drawn over the same divisions in every
year that it shows. Requests are added up over divisions of one level alone, which do not contain
one another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from archive.pages.medians import LEAST
from archive.pages.shares import Division, Share
from archive.panel.amounts import CLASSIFIED_SUM
from archive.panel.indicators import FIRST_OF_FORM_2019, LOW_BASE
from archive.provinces import by_name

SEVERAL = range(2, 41)
"""Numbers of divisions whose own lines are drawn; more would be a blot."""


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a trend: requests of all divisions of the set together.

    `exact` is whether every one of them compares exactly with the years from 2019 on; `median`
    is that of provinces that are no low base, None below 25 of them. `sums_fail` counts the
    divisions whose report has totals that do not add up.
    """

    year: int
    numerator: int | float
    denominator: int | float
    exact: bool
    median: float | None
    sums_fail: int = 0

    @property
    def share(self) -> float | None:
        """The share of all requests of the set together."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def low_base(self) -> bool:
        """Whether all of them together are below 30 requests."""
        return self.denominator < LOW_BASE


@dataclass(frozen=True, slots=True)
class Trend:
    """A fixed set of divisions and the years of which all of them have a share.

    `shares` are those that are drawn one by one, none where that would be too many; `others`
    counts the shares that were left out because the division lacks another of these years, or the
    year is not among them.
    """

    points: tuple[Point, ...] = ()
    divisions: tuple[Division, ...] = ()
    shares: tuple[Share, ...] = ()
    others: int = 0

    @property
    def years(self) -> tuple[int, ...]:
        """The years shown, without a gap."""
        return tuple(point.year for point in self.points)

    @property
    def is_drawable(self) -> bool:
        """Whether it has two years at least."""
        return len(self.points) > 1

    @property
    def has_open_points(self) -> bool:
        """Whether any year compares only roughly, or stands on a low base."""
        return any(point.low_base or not point.exact for point in self.points)

    @property
    def crosses_break(self) -> bool:
        """Whether it has years on both sides of 2019."""
        return bool(self.points) and self.years[0] < FIRST_OF_FORM_2019 <= self.years[-1]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The divisions of one year in the order of their share, and who is not ranked, and why.

    Ranks stand within what is counted in one way: forms that count otherwise than those from 2019
    on are ranked each by itself, after the others. `median` is None below 25 provinces.
    `not_held` names the provinces without a report.
    """

    year: int | None
    ranked: tuple[tuple[int, Share], ...]
    low_bases: tuple[Share, ...]
    undetermined: tuple[Share, ...]
    not_held: tuple[str, ...]
    median: float | None

    @property
    def greatest(self) -> float:
        """The greatest share that is ranked, for the length of bars."""
        return max((one.value or 0 for _, one in self.ranked), default=0) or 1


def trend(shares: Sequence[Share], level: str) -> Trend:
    """The trend over the run of years and the divisions that together hold the most shares.

    What does not compare with the years from 2019 on is left out, unless nothing else is there:
    then the years before 2019 stand by themselves.
    """
    determined = [one for one in shares if one.is_sure]
    comparable = [one for one in determined if one.comparability != "none"]
    early = [one for one in determined if one.year < FIRST_OF_FORM_2019]
    for usable in (comparable, early):
        first, last = _best_run(usable)
        if first is not None and last is not None:
            return _over(usable, range(first, last + 1), level)
    return Trend(others=len(determined))


def _best_run(shares: Iterable[Share]) -> tuple[int | None, int | None]:
    """First and last year of the run with the most division-years; of equals the longest, then
    the newest. A run of one year is taken only where no division has two in a row.
    """
    counts: dict[tuple[int, int], int] = {}
    for years in _years_by_division(shares).values():
        for first, last in _runs(sorted(years)):
            counts[first, last] = counts.get((first, last), 0) + 1
    if not counts:
        return None, None
    held = sorted({year for run in counts for year in run})
    windows = [(a, b) for a in held for b in held if a <= b]
    return max(windows, key=lambda window: _worth(window, counts))


def _worth(window: tuple[int, int], counts: dict[tuple[int, int], int]) -> tuple[int, ...]:
    first, last = window
    divisions = sum(n for (a, b), n in counts.items() if a <= first and last <= b)
    years = last - first + 1
    return (int(divisions > 0 and years > 1), divisions * years, years, last)


def _years_by_division(shares: Iterable[Share]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for one in shares:
        found.setdefault(one.division.key, set()).add(one.year)
    return found


def _runs(years: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of years without a gap.

    >>> _runs([2015, 2016, 2019, 2020, 2021])
    [(2015, 2016), (2019, 2021)]
    """
    edges = [years[0], *(y for a, b in pairwise(years) if b - a > 1 for y in (a, b)), years[-1]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _over(shares: Sequence[Share], years: range, level: str) -> Trend:
    held = _years_by_division(shares)
    fixed = {key for key, found in held.items() if found >= set(years)}
    kept = [one for one in shares if one.division.key in fixed and one.year in years]
    divisions = {one.division.key: one.division for one in kept}
    return Trend(
        tuple(_point(year, [one for one in kept if one.year == year], level) for year in years),
        tuple(divisions[key] for key in sorted(divisions)),
        tuple(kept) if len(divisions) in SEVERAL else (),
        len(shares) - len(kept),
    )


def _point(year: int, shares: Sequence[Share], level: str) -> Point:
    return Point(
        year,
        sum(one.numerator or 0 for one in shares),
        sum(one.denominator or 0 for one in shares),
        all(one.comparability == "exact" for one in shares),
        national_median(shares, level),
        sum(one.sums_fail for one in shares),
    )


def national_median(shares: Iterable[Share], level: str) -> float | None:
    """The median of the provinces, low bases and shares of a mere sum left out; None below 25.

    As in `archive.pages.medians`.
    """
    if level != "province":
        return None
    values = {
        one.division.province: one.value or 0.0
        for one in shares
        if one.is_sure and not one.low_base and one.kind != CLASSIFIED_SUM
    }
    found = [value for name, value in values.items() if name in by_name()]
    return median(found) if len(found) >= LEAST else None


def years_held(shares: Iterable[Share]) -> dict[int, int]:
    """The years of which any share is determined, the newest first, with their number."""
    counts: dict[int, int] = {}
    for one in shares:
        if one.is_sure:
            counts[one.year] = counts.get(one.year, 0) + 1
    return dict(sorted(counts.items(), reverse=True))


def ranking(shares: Iterable[Share], year: int | None, level: str, *, low_bases: bool) -> Ranking:
    """Rank the divisions of a year, the greatest share first; equals share a rank.

    Each way of counting has ranks of its own: what the forms from 2019 on count comes first.
    """
    of_year = [one for one in shares if one.year == year]
    sure = [one for one in of_year if one.is_sure]
    small = [one for one in sure if one.low_base]
    listed = sorted(
        (one for one in sure if low_bases or not one.low_base),
        key=lambda one: (
            one.apart or "",
            -(one.value or 0),
            -(one.denominator or 0),
            one.division.key,
        ),
    )
    held = {one.division.province for one in of_year}
    lacking = [name for name in by_name() if name not in held] if level == "province" else []
    return Ranking(
        year,
        tuple(one for _, same in groupby(listed, _apart) for one in _numbered(list(same))),
        () if low_bases else tuple(small),
        tuple(one for one in of_year if not one.is_sure),
        tuple(lacking) if year is not None else (),
        national_median(of_year, level),
    )


def _apart(one: Share) -> str | None:
    return one.apart


def _numbered(listed: Sequence[Share]) -> list[tuple[int, Share]]:
    numbered: list[tuple[int, Share]] = []
    for place, one in enumerate(listed, 1):
        before = numbered[-1] if numbered else None
        tied = before is not None and before[1].value == one.value
        numbered.append((before[0] if before and tied else place, one))
    return numbered
