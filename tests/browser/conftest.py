"""The demo's home, served on loopback, and a page that reports every error and stray request."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request
from rehearsing import Rehearsal

from archive import database
from archive.home import Home
from archive.provinces import provinces
from archive.serve import serve


@pytest.fixture(scope="session")
def demo_home(rehearsal: Rehearsal) -> Home:
    """The home that `nianbao demo` made: crawled, read and built."""
    return Home.open(rehearsal.home)


@pytest.fixture(scope="session")
def served() -> Callable[[Home], str]:
    """`served(home)`: serve a home until the session ends, and say where."""

    def serve_it(home: Home) -> str:
        said: list[str] = []
        ready = threading.Event()

        def announce(line: str) -> None:
            said.append(line)
            ready.set()

        arguments = (home, "127.0.0.1", 0, announce)
        threading.Thread(target=serve, args=arguments, daemon=True).start()
        assert ready.wait(60)
        return next(word for word in said[0].split() if word.startswith("http")).rstrip("/")

    return serve_it


@pytest.fixture(scope="session")
def address(demo_home: Home, served: Callable[[Home], str]) -> str:
    """Where the demo is served."""
    return served(demo_home)


@pytest.fixture(scope="session")
def places(demo_home: Home) -> dict[str, object]:
    """What the addresses of pages.py leave open, from the demo's database."""
    newest = "current = 1 and source_class = 'sandbox' and form like 'form_%'"
    with closing(database.open_readonly(demo_home.database_path)) as connection:
        found = connection.execute(
            "select report_id as report,"
            " (select max(report_id) from reports as annexes where current = 1"
            " and source_class = 'sandbox' and form = 'annex_2014') as sheet,"
            " snapshot as capture, province, year, agency_id as agency,"
            " (select min(agency_id) from reports as others where agency_id <> reports.agency_id)"
            f" as other from reports where {newest} order by year desc, id limit 1"
        )
        values = dict(zip([one[0] for one in found.description], found.fetchone(), strict=True))
    code = next(one.code for one in provinces() if one.zh == values["province"])
    return {**values, "province": code}


@dataclass
class Watch:
    """What a browser should never show."""

    host: str
    errors: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        # An archived page that is locked in complains; that is what the lock is for.
        if message.type == "error" and "/-/capture/" not in message.location.get("url", ""):
            self.errors.append(message.text)

    def request(self, request: Request) -> None:
        # Playwright reports what the lock refuses too, so a frame's requests count when sent.
        if urlsplit(request.url).netloc != self.host and not request.url.startswith("data:"):
            self.strays.append(request.url)


@pytest.fixture
def watched(page: Page, address: str) -> Iterator[Page]:
    """A page at whose end nothing was in the console and no request had left the host."""
    watch = Watch(urlsplit(address).netloc)
    page.on("console", watch.console)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.on("requestfinished", watch.request)
    yield page
    assert watch.errors == []
    assert watch.strays == []


@pytest.fixture(scope="session")
def followed() -> Counter[str]:
    """How many links of each shape were followed, and which (as shapes of themselves)."""
    return Counter()
