"""What the archive knows of a portal's pages, and what a crawl therefore need not ask for.

A known report or file is asked for again when its turn is (`archive.exchanges.visits`), whether a
list or page still shows it or not. How far lists are read is `crawler.paging`'s affair.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from scrapy import Request

from archive import clock
from archive.exchanges.crawls import DEEP, INCOMPLETE, PART, SHALLOW, last_crawl
from archive.exchanges.visits import Visits, portal_visits
from archive.snapshot import Kind
from crawler.listing import ListedLink
from crawler.session import Session

# In the meta of a request that need not be made.
KNOWN = "known"
# Lists are read to their ends so often, whatever their first pages show.
WHOLE_EVERY = timedelta(days=30)


class Known:
    """The reports and files of one portal that were asked for in earlier crawls.

    `reads_whole`: lists are read to their ends this time. So they are after a crawl that missed
    a page of one, after 30 days, with `--recheck`, where `--since` may ask for less or more than
    before, and where a report was asked for that never came: a list says whether it is still
    there, what it is called and where its link leads.
    """

    def __init__(self, session: Session, portal: str, identity: Callable[[str], str]):
        self._identity = identity
        self._asks_all = session.options.recheck
        self._is_part = session.options.since is not None
        self._now = clock.now()
        self._visits = {
            (kind, identity(one.url)): one
            for kind in (Kind.REPORT, Kind.ATTACHMENT)
            for one in portal_visits(session.catalog, portal, kind)
        }
        last = last_crawl(session.catalog, portal)
        is_fresh = last.deep_at is not None and self._now - last.deep_at < WHOLE_EVERY
        self.reads_whole = (
            self._asks_all
            or self._is_part
            or last.lists == INCOMPLETE
            or not is_fresh
            or any(self._missing(Kind.REPORT))
        )

    def due(self) -> Iterator[tuple[Kind, ListedLink, dict[str, Any]]]:
        """Known reports and files whose turn it is, and files that never came, with the meta of
        a request for each.

        Pages that are known need not be asked for, so nothing else leads to their files again.
        """
        known = (
            (kind, visits)
            for (kind, _), visits in self._visits.items()
            if visits.is_known and self._is_due(visits)
        )
        missing = ((Kind.ATTACHMENT, visits) for visits in self._missing(Kind.ATTACHMENT))
        for kind, visits in (*known, *missing):
            yield kind, ListedLink(visits.url, visits.link_text or ""), {"via": visits.via}

    def was_tried(self, url: str) -> bool:
        """Whether an earlier crawl asked for a report or file, with whatever result."""
        page = self._identity(url)
        return any((kind, page) in self._visits for kind in (Kind.REPORT, Kind.ATTACHMENT))

    def was_asked(self, url: str) -> bool:
        """Whether a report was asked for before, with whatever result."""
        return (Kind.REPORT, self._identity(url)) in self._visits

    def is_report(self, url: str) -> bool:
        """Whether a report was had from that address before."""
        visits = self._visits.get((Kind.REPORT, self._identity(url)))
        return visits is not None and visits.is_known

    def marked(self, request: Request, *, page_changed: bool = False) -> Request:
        """The request; where its page is known and not due, with a mark not to make it.

        `page_changed`: it is for a file of a page that changed, and the file may have, too.
        """
        visits = self._visits.get((Kind(request.meta["kind"]), self._identity(request.url)))
        if visits is not None and not page_changed and not self._is_due(visits):
            request.meta[KNOWN] = True
        return request

    def lists_read(self, *, finished: bool, stopped: bool) -> str:
        """How far lists were read by a crawl that has ended (`archive.exchanges.crawls`)."""
        if not finished:
            return INCOMPLETE
        if self._is_part:
            return PART
        return SHALLOW if stopped else DEEP

    def _missing(self, wanted: Kind) -> Iterator[Visits]:
        """What was asked for, never came and may still be there."""
        for (kind, _), visits in self._visits.items():
            if kind is wanted and visits.is_missing(self._now):
                yield visits

    def _is_due(self, visits: Visits) -> bool:
        due = visits.due_at
        return due is None or self._asks_all or due <= self._now
