"""Crawling from a program: portals side by side in this process, one home, one report.

    report = crawl(home, [portals["hengshui"]], CrawlOptions(contact="mailto:someone"))

`scrapy crawl` and this go through the same settings, spiders and archive.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from archive.errors import ArchiveError
from archive.home import Home
from crawler import reactor
from crawler.families.base import PortalSpider
from crawler.logs import log_file
from crawler.manners import queue_of
from crawler.progress import watch
from crawler.registry import Portal
from crawler.session import CrawlOptions, Session
from crawler.spiderloader import spider_class
from crawler.tally import RunReport

__all__ = ["CrawlOptions", "RunReport", "crawl"]

logger = logging.getLogger(__name__)
# Portals crawled at the same time; each is one slow queue, so this bounds memory, not manners.
SIDE_BY_SIDE = 16
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
        runner = AsyncCrawlerRunner(settings)
        work = reactor.submit(_crawl_all(runner, portals, session, spiders))
        try:
            show(session, work)
        except BaseException:
            # Ctrl-C above all: what is in flight is archived before we go.
            reactor.submit(_stop(runner)).result()
            session.finish("interrupted")
            raise
        return session.finish()


async def _stop(runner: AsyncCrawlerRunner) -> None:
    await runner.stop()
    await runner.join()


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


async def _crawl_all(
    runner: AsyncCrawlerRunner,
    portals: Sequence[Portal],
    session: Session,
    spiders: SpiderMaker,
) -> None:
    reactor.resolve_with(session.names)
    places = asyncio.Semaphore(SIDE_BY_SIDE)
    queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def crawl_one(portal: Portal) -> None:
        tally = session.tally(portal.id)
        async with AsyncExitStack() as held:
            # Portals of one platform, or with a host in common, take turns: one slow queue.
            # Always in the same order, so that no two wait for each other.
            for name in sorted(_queues(portal)):
                await held.enter_async_context(queues[name])
            await held.enter_async_context(places)
            try:
                await runner.crawl(spiders(portal, session))
            except ArchiveError as error:
                # Damage in one portal's files is no reason to leave the others alone.
                logger.error("%s: %s", portal.id, error)
                tally.give_up(error)

    await asyncio.gather(*map(crawl_one, portals))


def _queues(portal: Portal) -> set[str]:
    """What a portal shares with others: its platform, and every host."""
    platforms = {queue_of(portal, host) for host in portal.hosts}
    return platforms | {host.removeprefix("www.") for host in portal.hosts}
