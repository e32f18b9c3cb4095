"""One crawl of the benchmark's portal, in this process; the last line says what it took.

    python crawl_once.py WAY SITE PORT HOME

WAY: `on`; `off`, the same without the recorder; `bare`, a plain Scrapy spider; or one of
`other_ways`: `on-LEVEL` with another level of compression, `warcio`, `thread`, `process`.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import other_ways
import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response
from scrapy.settings import Settings
from served import HOST

from archive.home import Home
from crawler import reactor, run
from crawler.registry import Portal


def portal() -> Portal:
    return Portal(
        id="bench", name="样本县", province="湖南省", division_code="430900", level="county",
        family="creator", hosts=(HOST,), scheme="http", listings=(f"http://{HOST}/gk/1/index.htm",),
    )  # fmt: skip


class Bare(scrapy.Spider):
    """Follows the same links, keeps nothing."""

    name = "bare"
    custom_settings: ClassVar = {
        "LOG_LEVEL": "WARNING",
        "ROBOTSTXT_OBEY": False,
        "COOKIES_ENABLED": False,
    }
    found = 0

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        Bare.found += 1
        for link in response.css("li a::attr(href)").getall():
            yield response.follow(link, self.parse_page)
        if "index" in response.url and "_" not in response.url:
            for page in range(1, self.last):
                yield response.follow(f"index_{page}.htm", self.parse)

    def parse_page(self, response: Response) -> None:
        Bare.found += 1


def bare(site: Path, port: int) -> int:
    Bare.last = len(list((site / "gk/1").glob("index*.htm")))
    Bare.start_urls = [f"http://127.0.0.1:{port}/gk/1/index.htm"]
    runner = AsyncCrawlerRunner(Settings(Bare.custom_settings))

    async def go() -> None:
        await runner.crawl(Bare)

    reactor.submit(go()).result()
    return Bare.found


def ours(way: str, port: int, home: Path) -> int:
    made = run.make_settings

    def settings(options: run.CrawlOptions) -> Settings:
        found = made(options)
        if way == "off":
            layers = dict(found.getdict("DOWNLOADER_MIDDLEWARES"))
            layers["crawler.recorder.RecorderMiddleware"] = None
            found.set("DOWNLOADER_MIDDLEWARES", layers, "cmdline")
        return found

    run.make_settings = settings
    other_ways.take(way)
    place = Home.open(home, kind="sandbox", create=True)
    report = run.crawl(place, [portal()], run.CrawlOptions(resolve={HOST: ("127.0.0.1", port)}))
    (one,) = report.portals
    # No county lists so many; otherwise nothing may be wrong.
    assert one.errors.keys() <= {"too_many_listed"}, report.to_json()
    return one.reports_found


def main() -> None:
    way, site, port, home = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    began, cpu = time.monotonic(), time.process_time()
    found = bare(site, port) if way == "bare" else ours(way, port, home)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    line = {
        "pages": found,
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - cpu,
        "peak": peak,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
