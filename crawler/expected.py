"""What the calendar lets expect of a portal's lists: by its deadline the year's reports.

Regulations of 2019, article 49: departments publish by 31 January, governments by 31 March, each
for the year before. An alarm that rang all year for what is not due yet would be ignored, so
nothing is asked before its deadline, and how much is asked is what was listed the year before.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from archive.building.deadlines import deadline
from archive.exchanges.run_rows import Listed, most_of
from crawler.listing import ListedLink
from parsers.titles import parse_link_title

# (report year, kind of publisher) of a listed link; the year is None where nothing names it.
Seen = tuple[int | None, str]
GOVERNMENT, DEPARTMENT = "government", "department"
# Bodies of which a title ends so are governments, or below them, where no January binds.
_GOVERNMENTS = (
    "人民政府",
    "省",
    "市",
    "州",
    "盟",
    "县",
    "旗",
    "区",
    "镇",
    "乡",
    "街道办事处",
    "街道",
)
_YEAR = re.compile(r"20[0-3]\d")
# How long after its deadline a report may come before "fewer than last year" is worth a look,
# and the share of last year's that must be there: half at first, most of them after June, when
# the last late ones have come (portals 6).
_GRACE = timedelta(days=30)
_SHARE_AT_FIRST, _SHARE_AT_LAST = 0.5, 0.8
_LAST_LATE = (6, 30)
# A column without reports for so many years is a column of old ones.
_MEMORY = 3
# More reports for one year than any portal of that level lists: a prefecture's may list those of
# ten counties, a province's those of all its own. Above `_MANY`, five times as many as for any
# other year are too many as well.
_MOST = {"national": 2_000, "province": 10_000, "prefecture": 2_000, "county": 300, "township": 50}
_MANY, _JUMP = 300, 5


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Fewer reports for `year` than were listed for `before`: `found`, where `due` are due."""

    year: int
    before: int
    due: int
    found: int
    deadline: date


@dataclass(frozen=True, slots=True)
class Excess:
    """More reports are listed for `year` than can be: `found`, where `most` are thinkable."""

    year: int
    most: int
    found: int


def seen(link: ListedLink, *, is_clone: bool = False) -> Seen:
    """Year and kind of publisher of a listed report; a clone's is none that the portal lists, so
    it has no year: it would be taken for one that we lost.

    A column that is the report may be named by its year alone. Without a year in its title a
    report is for the year before the date printed beside it.

    >>> seen(ListedLink("http://a.gov.cn/1.html", "示例市民政局2023年政府信息公开工作年度报告"))
    (2023, 'department')
    >>> seen(ListedLink("http://a.gov.cn/2.html", "政府信息公开工作年度报告", "2024-01-20"))
    (2023, 'government')
    """
    title = parse_link_title(link.title)
    body = title.body if title else ""
    kind = GOVERNMENT if not body or body.endswith(_GOVERNMENTS) else DEPARTMENT
    year = (title.year if title else None) or _year_near(link)
    return None if is_clone else year, kind


def _year_near(link: ListedLink) -> int | None:
    if found := _YEAR.search(link.title):
        return int(found.group())
    return int(link.date[:4]) - 1 if link.date else None


def by_year(links: Iterable[Seen]) -> dict[str, dict[str, int]]:
    """Links counted by year and kind; those without a year are left out.

    >>> by_year([(2023, "department"), (2023, "department"), (None, "government")])
    {'2023': {'department': 2}}
    """
    counted: dict[str, dict[str, int]] = {}
    for year, kind in sorted(one for one in links if one[0] is not None):
        kinds = counted.setdefault(str(year), {})
        kinds[kind] = kinds.get(kind, 0) + 1
    return counted


def shortfall(listed: Listed, before: Listed, level: str, today: date) -> Shortfall | None:
    """What lists lack for the year that is due today; None where nothing is due or missing.

    `listed` is what this crawl saw, `before` what earlier ones saw at most. `level` is the
    portal's: on a national one all are departments.
    """
    known, year = most_of(listed, before), today.year - 1
    found = sum(known.get(str(year), {}).values())
    last = next((y for y in range(year - 1, year - 1 - _MEMORY, -1) if known.get(str(y))), None)
    if last is None:
        return None
    due, day = _due(known[str(last)], year, level, today)
    if not due or (found and today <= day + _GRACE) or found >= _share(today) * due:
        return None
    return Shortfall(year, last, due, found, day)


def excess(listed: Listed, before: Listed, level: str) -> Excess | None:
    """The newest year for which lists show more than can be; None where there is none."""
    known = {int(year): sum(kinds.values()) for year, kinds in most_of(listed, before).items()}
    for year in sorted(map(int, listed), reverse=True):
        found = sum(listed[str(year)].values())
        others = max((count for other, count in known.items() if other != year), default=0)
        most = min(_MOST[level], max(_MANY, _JUMP * others) if others else _MOST[level])
        if found > most:
            return Excess(year, most, found)
    return None


def _due(kinds: Mapping[str, int], year: int, level: str, today: date) -> tuple[int, date]:
    """How many reports are due today, if as many are published as in `kinds`; the last deadline."""
    if level == "national":
        kinds = {DEPARTMENT: sum(kinds.values())}
    deadlines = {
        DEPARTMENT: _deadline(year, "department"),
        GOVERNMENT: _deadline(year, "government_aggregate"),
    }
    past = {kind: count for kind, count in kinds.items() if today > deadlines[kind]}
    return sum(past.values()), max((deadlines[kind] for kind in past), default=date.min)


def _deadline(year: int, scope: str) -> date:
    found = deadline(year, scope, "county")
    return found.day if found else date(year + 1, 3, 31)


def _share(today: date) -> float:
    late = (today.month, today.day) > _LAST_LATE
    return _SHARE_AT_LAST if late else _SHARE_AT_FIRST
