"""Copies of one report: at two addresses, on two portals, in two templates; and what is none."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from made_archive import HOST, OPTIONS, Facts, MadeHome, report, rows

from archive.build import BuildOptions, build
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.recording import Link, Recording
from archive.home import Home
from archive.snapshot import Kind
from crawler.sandbox.portals import Portals
from crawler.sandbox.sites.base import Asked, Site
from crawler.sandbox.world import World

PROVINCE = "http://www.mousheng.gov.cn"
TWO = replace(
    OPTIONS, portals={"moushi": Facts(), "mousheng": Facts(hosts=("www.mousheng.gov.cn",))}
)
TEXT = "\n".join(
    f"{number}、全年受理的申请均在期限内答复，未发生因此引起的行政复议和行政诉讼。"
    for number in range(9)
)
SENTENCE = "另有一件结转下年度办理。"
AROUND = "首页 > 政务公开 > 年报\n{}\n上一篇 下一篇\n主办单位 某省人民政府办公厅"
EDITIONS = "SELECT edition, current FROM reports ORDER BY report_id, id"


def places(made: MadeHome) -> list[tuple[object, ...]]:
    return rows(made.home, "SELECT report_id, url FROM addresses ORDER BY id")


class TestCopies:
    def test_two_portals_in_two_templates_show_one_report(self, made: MadeHome) -> None:
        made.add(report(text=TEXT), url=f"{HOST}/1.html")
        made.add(report(text=AROUND.format(TEXT)), url=f"{PROVINCE}/nb/7.html")
        build(made.home, TWO)
        assert rows(made.home, EDITIONS) == [(1, 1)]
        (first, here), (second, there) = places(made)
        assert first == second
        assert (here, there) == (f"{HOST}/1.html", f"{PROVINCE}/nb/7.html")

    @pytest.mark.parametrize(
        "change",
        [
            {"text": TEXT + SENTENCE},
            {"rows": {"t3.granted": [2, 0, 0, 0, 0, 0, 2]}},
            {"agency": "某市人民政府办公室"},
            {"year": 2019},
            # 城关镇 of another county, with the same boilerplate and as little to tell.
            {"division_code": "131000"},
        ],
    )
    def test_what_differs_is_another_report(
        self, made: MadeHome, change: dict[str, object]
    ) -> None:
        made.add(report(text=TEXT), url=f"{HOST}/1.html")
        made.add(report(**{"text": TEXT} | change), url=f"{PROVINCE}/nb/7.html")
        assert build(made.home, TWO).reports == 2

    def test_a_few_words_in_common_are_no_copy(self, made: MadeHome) -> None:
        made.add(report(text="全年收到申请。"), url=f"{HOST}/1.html")
        made.add(report(text="首页\n全年收到申请。"), url=f"{PROVINCE}/nb/7.html")
        assert build(made.home, TWO).reports == 2

    def test_a_correction_is_one_edition_however_many_addresses_show_it(
        self, made: MadeHome
    ) -> None:
        both = ((f"{HOST}/1.html", "{}"), (f"{PROVINCE}/nb/7.html", AROUND))
        for text in (TEXT, TEXT + SENTENCE):
            for url, template in both:
                made.add(report(text=template.format(text)), url=url)
        build(made.home, TWO)
        assert rows(made.home, EDITIONS) == [(1, 0), (2, 1)]

    def test_a_changed_line_at_one_address_is_an_edition_there_too(self, made: MadeHome) -> None:
        """A line that is no sentence does not tell copies apart, but a correction it is."""
        made.add(report(text=TEXT), url=f"{HOST}/1.html")
        made.add(report(text=TEXT), url=f"{PROVINCE}/nb/7.html")
        made.add(report(text=f"{TEXT}\n联系电话 12345"), url=f"{HOST}/1.html")
        build(made.home, TWO)
        assert rows(made.home, EDITIONS) == [(1, 0), (2, 1)]


MONDAY = datetime(2025, 7, 7, 3, tzinfo=UTC)
# A page as a portal sends it, and what becomes of it between two visits.
NO_EDITION = {
    "token": ("<head>", '<head><meta name="csrf-token" content="8f2a61c0"/>'),
    "hidden": ("</body>", '<input type="hidden" name="viewstate" value="dDw0NTY"/></body>'),
    "script": ("</body>", "<script>var visitor='7731';</script></body>"),
    "counter": ("<h1", "<p>浏览次数：12</p><h1"),
    "counter again": ("<h1", "<p>阅读量：10312次</p><h1"),
    "date": ("<h1", "<p>打印日期：2025年7月8日 星期二</p><h1"),
}


CELL = re.compile(r"(?<=>)\d+(?=</td>)")


@cache
def article() -> tuple[str, str]:
    """Address and HTML of a report with tables in plain markup, of an invented county."""
    portals = Portals(World.make(seed=5, reports=12))
    pages = (page for site in portals.sites.values() for page in _pages(portals, site))
    return next((url, html) for url, html in pages if "。</p>" in html and CELL.search(html))


def _pages(portals: Portals, site: Site) -> Iterator[tuple[str, str]]:
    for order in site.orders:
        path, _, query = (address := site.address_of(order)).partition("?")
        asked = Asked("GET", site.place.host, path, dict(parse_qsl(query)), {})
        reply = portals.reply(asked)
        assert reply is not None
        yield f"http://{site.place.host}{address}", reply.content.decode(site.place.charset)


def editions(path: Path, before: str, after: str, url: str) -> int:
    home = Home.open(path / "home", kind="sandbox", create=True)
    with closing(Catalog(home)) as catalog, closing(Recording(home, catalog)) as recording:
        for day, html in enumerate((before, after)):
            moment = MONDAY + timedelta(days=day)
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            exchange = Exchange(url, moment, "GET", (), 200, "", headers, html.encode())
            recording.exchange("sample", exchange, Link(Kind.REPORT))
    return build(home, BuildOptions(executor="inline", progress=False)).editions


class TestRealMarkup:
    @pytest.mark.parametrize("change", NO_EDITION)
    def test_what_changes_at_every_visit_is_no_edition(self, tmp_path: Path, change: str) -> None:
        url, before = article()
        old, new = NO_EDITION[change]
        assert before.count(old) >= 1, f"the sandbox page has no {old}"
        assert editions(tmp_path, before, before.replace(old, new, 1), url) == 1

    def test_a_sentence_is_an_edition(self, tmp_path: Path) -> None:
        url, before = article()
        place = before.index("。</p>") + 1
        after = before[:place] + SENTENCE + before[place:]
        assert editions(tmp_path, before, after, url) == 2

    def test_a_figure_is_an_edition(self, tmp_path: Path) -> None:
        url, before = article()
        cell = list(CELL.finditer(before))[-1]
        after = f"{before[: cell.start()]}{int(cell[0]) + 7}{before[cell.end() :]}"
        assert editions(tmp_path, before, after, url) == 2
