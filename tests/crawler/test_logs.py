"""The log of a crawl: readable lines, JSON on demand, and what a bug left behind."""

import json

import pytest
from test_crawl import run
from tiny_portal import EPORTAL, TinySite

from archive.home import Home
from crawler.families.eportal import EportalSpider

REPORT = f"{EPORTAL}/eportal/ui?pageId=8&articleKey=2024&columnId=9"


def lines(home: Home) -> list[str]:
    return (home.run_dir / "crawl.log").read_text(encoding="utf-8").splitlines()


def test_every_event_is_one_readable_line(home: Home, site: TinySite) -> None:
    site.answers[REPORT] = (410, "text/plain", b"")
    run(home, site)
    (gone,) = [line for line in lines(home) if "articleKey=2024" in line]
    moment, level, rest = gone.split(" ", 2)
    assert (moment[-1], level) == ("Z", "INFO")
    assert f"tiny-eportal 410 report 0 bytes http://{REPORT}" in rest


def test_json_on_demand(home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_LOG", "json")
    site.answers[REPORT] = (410, "text/plain", b"")
    run(home, site)
    events = [json.loads(line) for line in lines(home)]
    (gone,) = [one for one in events if one.get("url") == f"http://{REPORT}"]
    assert (gone["portal"], gone["status"], gone["level"]) == ("tiny-eportal", 410, "INFO")


def test_a_bug_leaves_its_traceback(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("an oversight")

    monkeypatch.setattr(EportalSpider, "read_article", broken)
    report = run(home, site)
    assert "spider_bug" in report.portals[0].errors
    text = "\n".join(lines(home))
    assert "Traceback (most recent call last)" in text
    assert "an oversight" in text
