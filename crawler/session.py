"""A run: one home, its catalog and archive, the options, and the counters of every portal.

All spiders of a run share one session. `crawler.run` opens it; `scrapy crawl` opens one of its
own, so that both leave the same traces.
"""

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from archive import clock
from archive.acks import quiet
from archive.catalog import Catalog
from archive.exchanges.frontier import Frontier
from archive.exchanges.recording import Recording
from archive.exchanges.runlog import close_killed_runs
from archive.home import Home, HomeKind
from crawler.hosts import Names, Target, parse_resolve
from crawler.manners import Manners
from crawler.own_registry import portals_of, remember
from crawler.registry import Portal
from crawler.tally import PortalReport, RunReport, Tally, needing_a_person
from crawler.ways import Transport
from parsers.hosts import host_of

_CHINA = timezone(timedelta(hours=8))
# A run after a killed one goes on with it on the same day; later on, portals are asked anew.
_GOES_ON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What a person may choose for a crawl.

    `since`: only reports for that year and later. `recheck`: every known report now, not only
    those whose turn it is. `contact`: an address or page for the User-Agent. `registry`: a file
    of one's own beside the registry. `resolve`: hosts sent to loopback, for rehearsals; then no
    other host is asked, and delay and pauses fall away unless `delay` (seconds) and `patience`
    (the share of a pause that is waited) are given.
    """

    since: int | None = None
    recheck: bool = False
    contact: str | None = None
    registry: Path | None = None
    resolve: Mapping[str, Target] = field(default_factory=dict)
    delay: float | None = None
    patience: float | None = None


def kind_for(resolve: Mapping[str, Target]) -> HomeKind:
    """The kind of home that a crawl needs: only a rehearsal reaches invented portals."""
    return "sandbox" if resolve else "real"


class Session:
    """One run of the crawler. Open it with the home's lock held; close it with `finish`.

    Raises WrongHomeKindError where a rehearsal meets a real home or a real crawl a sandbox one,
    NotLoopbackError, RegistryError.
    """

    def __init__(self, home: Home, options: CrawlOptions, command: str):
        self._stack = ExitStack()
        self.home = Home.open(home.path, kind=kind_for(options.resolve))
        self.options = options
        self.names = Names(options.resolve)
        self.manners, self.transport = Manners(), Transport()
        self._quiet = quiet(home)  # read first: a slip in that file must not cost the report
        remember(home, options.registry)
        self.catalog = self._stack.enter_context(closing(Catalog(home)))
        killed_at = close_killed_runs(home, self.catalog)
        self.goes_on = killed_at is not None and clock.now() - killed_at < _GOES_ON
        self._owners: dict[str, str] | None = None  # read when a link leads to a stranger
        self._command = command
        self.run = self.catalog.begin_run(command)
        self._started = clock.now()
        self.recording = self._stack.enter_context(closing(Recording(home, self.catalog, self.run)))
        self._tallies: dict[str, Tally] = {}

    @classmethod
    def for_scrapy(cls, crawler: Crawler) -> Self:
        """The session of a spider that `scrapy crawl` started; ends with the spider."""
        settings = crawler.settings
        resolve = parse_resolve(settings.get("NIANBAO_RESOLVE"))
        own = settings.get("NIANBAO_PORTALS")
        options = CrawlOptions(resolve=resolve, registry=Path(own) if own else None)
        home = Home.open(settings["NIANBAO_HOME"], kind=kind_for(resolve), create=True)
        with ExitStack() as guard:
            guard.enter_context(home.lock())
            session = cls(home, options, f"scrapy crawl {crawler.spidercls.name}")
            session._stack.push(guard.pop_all())
        return session

    @property
    def today(self) -> date | None:
        """The day in China by which absences are judged; None in a rehearsal without a clock."""
        if self.options.resolve and not clock.is_moved():
            return None
        return clock.now().astimezone(_CHINA).date()

    def owner_of(self, host: str) -> str | None:
        """The portal that registers a host; None where none does."""
        if self._owners is None:
            known = portals_of(self.home).values()
            self._owners = {host: portal.id for portal in known for host in portal.hosts}
        return self._owners.get(host)

    def is_stranger(self, url: str, portal: Portal) -> bool:
        """Whether no portal registers the host of an address, nor does this one."""
        host = host_of(url)
        return host not in portal.hosts and self.owner_of(host) is None

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The counters of every portal of the run."""
        return tuple(self._tallies.values())

    def tally(self, portal: str) -> Tally:
        """The counters of a portal."""
        return self._tallies.setdefault(portal, Tally(portal))

    def finish(self, outcome: str | None = None) -> RunReport:
        """Write the run's report into catalog and runs.jsonl, and close everything.

        Of portals that still waited for their turn nothing is written: their turn is due.
        """
        portals = tuple(PortalReport.of(one) for one in self.tallies if not one.is_waiting)
        found = "findings" if needing_a_person(portals, self._quiet) else "done"
        report = RunReport(
            run=self.run,
            started_at=self._started,
            ended_at=self.catalog.tick(),
            outcome=outcome or found,
            portals=portals,
            quiet=self._quiet,
        )
        with self._stack:
            report.save(self.home, self.catalog, self._command)
            Frontier.forget_finished(self.catalog)
        return report
