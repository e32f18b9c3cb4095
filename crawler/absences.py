"""Absences: what a portal did not show, as errors with a name. Judged when its crawl has ended.

Nothing listed is never a success.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from archive.exchanges.crawls import DEEP, PART, SHALLOW
from archive.exchanges.frontier import Listed
from archive.exchanges.run_rows import Listed as ByYear
from crawler.errors import (
    CrawlError,
    EmptyListingError,
    FewerThanLastYearError,
    ListingFailedError,
    ListWithheldError,
    NoListingError,
    NothingByDeadlineError,
    ReportsFailedError,
    TooFewReportsError,
    TooManyListedError,
)
from crawler.expected import Excess, Shortfall, excess, shortfall
from crawler.listing import MOST_PAGES
from crawler.registry import Portal
from crawler.tally import Tally

# The share of reports (pages and files) that may fail before a person has to look.
MOST_LOST = 0.2
# A year of which so many were listed once and less than this share is now has lost a column.
_MANY, _LEAST_KEPT = 3, 0.5


@dataclass(frozen=True, slots=True)
class Memory:
    """What absences are judged by: what earlier crawls saw listed, and the day in China.

    `today` is None in a rehearsal that sets no clock: invented portals publish nothing new.
    """

    before: ByYear
    today: date | None


def judge(
    portal: Portal, listed: Mapping[str, Listed], tally: Tally, memory: Memory
) -> Iterator[CrawlError]:
    """The errors of a crawl that came to its end: an entry without reports, too few of them,
    most of them listed and not had, more of them than can be, none or few for the year that the
    calendar asks for.
    """
    yield from _judge_lists(portal, listed, tally, memory)
    # A later crawl asks for few of the reports that are listed; one dead link or one clone
    # among them is not most of them.
    if len(tally.lost) > MOST_LOST * max(tally.good + len(tally.lost), tally.reports):
        yield _reports_failed(tally)
    if too_much := excess(tally.listed, memory.before, portal.level):
        yield _too_many(portal, too_much)
    if memory.today and not tally.lists_failed and _links(listed):
        lack = shortfall(tally.listed, memory.before, portal.level, memory.today)
        if lack:
            yield _not_there_yet(portal.id, lack)


def _judge_lists(
    portal: Portal, listed: Mapping[str, Listed], tally: Tally, memory: Memory
) -> Iterator[CrawlError]:
    if not portal.listings:
        yield _no_listing(portal)
    empty = [
        _empty(portal.id, entry, listed[entry].pages)
        for entry in portal.listings
        if entry in listed and listed[entry].pages and not listed[entry].links
    ]
    if listed:
        empty += [_no_list_of_its_own(portal.id, e) for e in portal.listings if e not in listed]
    yield from empty
    found, saw_all = _links(listed), tally.lists not in (SHALLOW, PART)
    # Lists that failed explain it; other errors, of files above all, would hide it for ever.
    if saw_all and 0 < found < portal.expected_min and not tally.lists_failed:
        yield _too_few(portal, found)
    elif tally.lists == DEEP and (year := _thinned(tally.listed, memory.before)):
        yield _fewer_than_before(portal.id, year, tally.listed, memory.before)


def _links(listed: Mapping[str, Listed]) -> int:
    """Report links that the lists showed; where they showed none at all, that is said already."""
    return sum(one.links for one in listed.values())


def _thinned(listed: ByYear, before: ByYear) -> str | None:
    """The newest year of which the lists, read to their ends, show much less than once."""
    return next(
        (
            year
            for year, kinds in sorted(before.items(), reverse=True)
            if sum(kinds.values()) >= _MANY
            and sum(listed.get(year, {}).values()) < _LEAST_KEPT * sum(kinds.values())
        ),
        None,
    )


def too_long(portal: str, url: str, pages: int) -> ListingFailedError:
    """A list says that it has more pages than we follow."""
    return ListingFailedError(
        f"{portal}: expected at most {MOST_PAGES} pages in the list at {url}, found {pages}. "
        "Those behind were not asked for; look whether the number was misread."
    )


def withheld(portal: str, url: str, what: str) -> ListWithheldError:
    """A list says that it has more than it shows."""
    return ListWithheldError(
        f"{portal}: expected all that the list at {url} says it has, found {what}. "
        "Look at its last page in a browser; set render = true, or ingest a WARC made in one."
    )


def emptied(portal: str, url: str, before: int, when: datetime) -> EmptyListingError:
    """A column that held reports holds none, nor anything that leads to some."""
    return EmptyListingError(
        f"{portal}: expected reports listed at {url}, as {before} were on {when:%Y-%m-%d}, found "
        "none. Look whether the column moved, or its reports into another."
    )


def too_many_files(portal: str, url: str, found: int, most: int) -> ListingFailedError:
    """A page has more files than a page of reports has."""
    return ListingFailedError(
        f"{portal}: expected at most {most} files on the report page {url}, "
        f"found {found}. Those behind were not asked for; look what they are."
    )


def _reports_failed(tally: Tally) -> ReportsFailedError:
    reasons = Counter(reason for reason, _ in tally.lost)
    reason, count = reasons.most_common(1)[0]
    url = next(url for why, url in tally.lost if why == reason)
    return ReportsFailedError(
        f"{tally.portal}: expected the reports that its lists show, found that {len(tally.lost)} "
        f"of {tally.good + len(tally.lost)} pages and files did not come, {count} for {reason}, "
        f"for example {url}. Look whether they moved, or crawl again another day."
    )


def listing_error(portal: str, url: str, reason: str) -> ListingFailedError:
    """A page of a list did not come."""
    return ListingFailedError(
        f"{portal}: expected a page of a list at {url}, found {reason}. "
        "What it lists is not known; crawl again, or look whether the column moved."
    )


def _empty(portal: str, entry: str, pages: int) -> EmptyListingError:
    return EmptyListingError(
        f"{portal}: expected reports listed at {entry}, found none ({pages} pages read). "
        "Look whether the column moved or its markup changed."
    )


def _no_list_of_its_own(portal: str, entry: str) -> EmptyListingError:
    return EmptyListingError(
        f"{portal}: expected a list of its own at {entry}, found the page that another entry of "
        "the registry leads to. Take one of them out, or correct its address."
    )


def _not_there_yet(portal: str, lack: Shortfall) -> CrawlError:
    kind = FewerThanLastYearError if lack.found else NothingByDeadlineError
    return kind(
        f"{portal}: expected reports for {lack.year} listed by {lack.deadline}, as {lack.due} "
        f"were for {lack.before}, found {lack.found or 'none'}. Look for a new column, or whether "
        "none is published yet."
    )


def _no_listing(portal: Portal) -> NoListingError:
    why = portal.missing.rstrip(".")
    return NoListingError(
        f"{portal.id}: expected the address of a list in the registry, found none: {why}. "
        "Find its column; nianbao portals probe URL prints the entry."
    )


def _too_many(portal: Portal, found: Excess) -> TooManyListedError:
    return TooManyListedError(
        f"{portal.id}: expected at most {found.most} reports for {found.year} on the lists of one "
        f"{portal.level} portal, found {found.found}. Open the list: if they are no reports, give "
        "the entry a title_rule; if they are, acknowledge it."
    )


def _fewer_than_before(
    portal: str, year: str, listed: ByYear, before: ByYear
) -> TooFewReportsError:
    return TooFewReportsError(
        f"{portal}: expected {sum(before[year].values())} reports for {year} listed, as there were "
        f"before, found {sum(listed.get(year, {}).values()) or 'none'}. Look whether a column "
        "moved; if they were taken down, acknowledge it."
    )


def _too_few(portal: Portal, found: int) -> TooFewReportsError:
    return TooFewReportsError(
        f"{portal.id}: expected {portal.expected_min} listed reports or more, found {found}. "
        "Look whether a column moved, or correct expected_min."
    )
