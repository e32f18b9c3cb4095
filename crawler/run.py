"""Crawling from a program: portals side by side in this process, one home, one report.

    report = crawl(home, [portals["hengshui"]], CrawlOptions(contact="mailto:someone"))

`scrapy crawl` and this go through the same settings, spiders and archive.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from contextlib import AsyncExitStack

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings

from archive.errors import ArchiveError, HomeUnwritableError
from archive.home import Home
from crawler import reactor
from crawler.errors import CrawlError, SpiderBugError, code_of
from crawler.families.base import PortalSpider
from crawler.logs import log_file
from crawler.manners import queue_of
from crawler.progress import tell, watch
from crawler.registry import Portal
from crawler.session import CrawlOptions, Session
from crawler.spiderloader import spider_class
from crawler.tally import RunReport, Tally

__all__ = ["CrawlOptions", "RunReport", "crawl"]

logger = logging.getLogger(__name__)
# Portals crawled at the same time; each is one slow queue, so this bounds memory, not manners.
SIDE_BY_SIDE = 16
# Seconds in which a crawl that is stopped comes to its end: an answer is waited for 60.
ENDS_WITHIN = 75.0
_LOOKS_AGAIN = 0.05
_UNWRITABLE = code_of(HomeUnwritableError())
Watcher = Callable[[Session, "Future[None]"], None]
SpiderMaker = Callable[[Portal, Session | None], type[PortalSpider]]


def crawl(
    home: Home,
    portals: Sequence[Portal],
    options: CrawlOptions | None = None,
    spiders: SpiderMaker = spider_class,
    show: Watcher = watch,
) -> RunReport:
    """Crawl portals into a home and report on each.

    `spiders` says which spider goes where, `show` waits for the work and tells how it goes on.

    A crawl that was cut short goes on where it was. Raises ArchiveError (home locked, catalog
    missing); what goes wrong at a portal is in the report. Ctrl-C ends the crawl in order, then
    KeyboardInterrupt goes on.
    """
    options = options or CrawlOptions()
    settings = make_settings(options)
    if not settings["NIANBAO_CONTACT"] and not options.resolve:
        logger.warning("No contact in the User-Agent: set --contact or NIANBAO_CONTACT.")
    command = " ".join(["crawl", *(portal.id for portal in portals)])
    with home.lock(), log_file(home):
        session = Session(home, options, command)
        crawls = _Crawls(AsyncCrawlerRunner(settings), session, spiders)
        work = reactor.submit(crawls.all_of(portals))
        try:
            show(session, work)
        except BaseException as reason:
            if isinstance(reason, KeyboardInterrupt):
                tell("Stopping: what is in flight comes to its end. Ctrl-C again to end now.")
            _end_in_order(crawls, work)
            session.finish("interrupted")
            raise
        return session.finish()


def _end_in_order(crawls: "_Crawls", work: "Future[None]") -> None:
    """Archive what is in flight; what takes too long, or a second Ctrl-C, is not waited for."""
    try:
        wait([reactor.submit(crawls.stop()), work], timeout=ENDS_WITHIN)
    except KeyboardInterrupt:
        logger.warning("Stopped for the second time: what was in flight is asked for again.")
    if not work.done():
        logger.warning("The crawl was ended with requests in flight; a browser goes with us.")
        work.cancel()


def make_settings(options: CrawlOptions) -> Settings:
    """The project's settings with what the options change."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    # Spiders come as classes: reading the whole registry again takes a tenth of a second.
    settings.set("SPIDER_LOADER_CLASS", "scrapy.spiderloader.DummySpiderLoader", "cmdline")
    settings.set("NIANBAO_RESOLVE", dict(options.resolve), "cmdline")
    if options.contact:
        settings.set("NIANBAO_CONTACT", options.contact, "cmdline")
    if options.delay is not None:
        settings.set("DOWNLOAD_DELAY", options.delay, "cmdline")
    if options.patience is not None:
        settings.set("NIANBAO_PATIENCE", options.patience, "cmdline")
    return settings


class _Crawls:
    """The crawls of a run, side by side where their queues allow it. Use it beside the reactor."""

    def __init__(self, runner: AsyncCrawlerRunner, session: Session, spiders: SpiderMaker):
        self._runner = runner
        self._session = session
        self._spiders = spiders
        self._is_over = False
        self._stopping: asyncio.Task[None] | None = None
        self._places = asyncio.Semaphore(SIDE_BY_SIDE)
        self._queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def all_of(self, portals: Sequence[Portal]) -> None:
        """Crawl them; what goes wrong at one is told in its tally."""
        reactor.resolve_with(self._session.names)
        await asyncio.gather(*map(self._when_its_turn_is, portals))

    async def stop(self) -> None:
        """End in order what runs; what waits for its turn does not begin."""
        self._is_over = True
        told: dict[Crawler, asyncio.Task[None]] = {}
        while self._runner.crawlers:
            # Told while its engine or its browser still starts, a crawler of Scrapy forgets it,
            # crawls on and never comes to an end: so each is told when it runs.
            for crawler in self._runner.crawlers - told.keys():
                if _is_running(crawler):
                    told[crawler] = asyncio.create_task(crawler.stop_async())
            await asyncio.sleep(_LOOKS_AGAIN)

    async def _when_its_turn_is(self, portal: Portal) -> None:
        tally = self._session.tally(portal.id)
        tally.is_waiting = True
        async with AsyncExitStack() as held:
            # Portals of one platform, or with a host in common, take turns: one slow queue.
            # Always in the same order, so that no two wait for each other.
            for name in sorted(_queues(portal)):
                await held.enter_async_context(self._queues[name])
            await held.enter_async_context(self._places)
            if not self._is_over:
                tally.is_waiting = False
                await self._crawl(portal, tally)
        if _UNWRITABLE in tally.errors and not self._is_over:
            # A full disk: nobody is asked for what cannot be kept.
            self._stopping = asyncio.create_task(self.stop())

    async def _crawl(self, portal: Portal, tally: Tally) -> None:
        """Crawl one portal. Damage at one of them is no reason to leave the others alone."""
        try:
            await self._runner.crawl(self._spiders(portal, self._session))
        except (ArchiveError, CrawlError) as error:
            logger.error("%s: %s", portal.id, error)
            tally.give_up(error)
        except Exception as error:
            text = f"{portal.id}: expected to crawl it, found {error!r}. See run/crawl.log."
            logger.exception("%s", text)
            tally.give_up(SpiderBugError(text))


def _is_running(crawler: Crawler) -> bool:
    engine = crawler._engine  # the public name raises until there is one
    return engine is not None and engine.running


def _queues(portal: Portal) -> set[str]:
    """What a portal shares with others: its platform, and every host."""
    platforms = {queue_of(portal, host) for host in portal.hosts}
    return platforms | {host.removeprefix("www.") for host in portal.hosts}
