"""When a portal's turn is: the rhythm of the season in which reports are published.

Departments publish by 31 January, governments by 31 March (条例 art. 49), many of them late. So
lists are read daily 5 January – 10 February and 20 February – 10 April, weekly to the end of
June, monthly otherwise (portals 6). Days are those of Beijing, where the reports are published.
When a known report is asked for again is `archive.exchanges.visits`' affair.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta, timezone

from archive import clock
from archive.catalog import Catalog
from archive.exchanges.crawls import INCOMPLETE, LastCrawls, last_crawls
from archive.exchanges.visits import portals_to_ask_again
from archive.home import Home
from crawler.registry import Portal

BEIJING = timezone(timedelta(hours=8))
DAILY, WEEKLY, MONTHLY = 1, 7, 30
# (month, day) up to which, counted from the row before it, lists are read every so many days.
_SEASON = (
    ((1, 4), MONTHLY),
    ((2, 10), DAILY),
    ((2, 19), MONTHLY),
    ((4, 10), DAILY),
    ((6, 30), WEEKLY),
    ((12, 31), MONTHLY),
)
# A portal whose lists did not come is tried the next day, so often in a row; then in its rhythm.
TRIES_IN_A_ROW = 3


def days_between(day: date) -> int:
    """Days from one reading of a list to the next, at that time of the year.

    >>> days_between(date(2026, 1, 20)), days_between(date(2026, 5, 1))
    (1, 7)
    """
    return next(days for until, days in _SEASON if (day.month, day.day) <= until)


def is_due(last: LastCrawls, now: datetime) -> bool:
    """Whether it is a portal's turn, by how its last crawls ended."""
    if last.ended_at is None:
        return True
    today = now.astimezone(BEIJING).date()
    passed = (today - last.ended_at.astimezone(BEIJING).date()).days
    retry = last.lists == INCOMPLETE and last.incomplete_in_a_row < TRIES_IN_A_ROW
    return passed >= (DAILY if retry else days_between(today))


def due(home: Home, portals: Iterable[Portal]) -> Sequence[Portal]:
    """The portals whose turn it is now, in the order given; all of them in an empty home.

    So it is where a known report failed lately: only another day can tell whether it is gone.
    What a timer calls may be called daily: outside the season most days give none.
    """
    chosen = list(portals)
    if not home.catalog_path.exists():
        return chosen
    with closing(Catalog(home)) as catalog:
        crawls, now = last_crawls(catalog), clock.now()
        missed = portals_to_ask_again(catalog, now)
    return [
        one for one in chosen if one.id in missed or is_due(crawls.get(one.id, LastCrawls()), now)
    ]
