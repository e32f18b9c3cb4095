"""What a site keeps in memory of an open file: each thing is made once, and pages have a bound."""

import asyncio
import gc
import threading
from collections import Counter

import made
import pytest

from archive.paged_database import KEPT_PAGES, Kept
from archive.pages import columnar, table_years, withholding
from archive.serve import create_app

WITHHELD = '[[withheld]]\nid = "{}"\nwhat = "report"\nreason = "隐私"\ndate = 2026-11-22\n'


@pytest.fixture
def reads(monkeypatch):
    """How often the columns of the facets were read."""
    made_by = columnar.columns
    counted = Counter()

    def columns(connection):
        counted["columns"] += 1
        return made_by(connection)

    monkeypatch.setattr(columnar, "columns", columns)
    return counted


def test_columns_are_read_once_though_more_pages_were_asked_than_are_kept(sample_home, reads):
    site = create_app(sample_home)
    usual = {"current": 1, "source_class": "sandbox", "_size": 1}
    before = made.ask(site, "/nianbao/reports.json", **usual).json()["facet_results"]

    async def many_pages():
        for number in range(KEPT_PAGES + 1):
            await site.gathered(table_years.span, f"table {number}")

    asyncio.run(many_pages())
    after = made.ask(site, "/nianbao/reports.json", **usual).json()["facet_results"]
    assert before["scope"]["results"] == after["scope"]["results"]
    assert reads["columns"] == 1


def test_who_asks_for_what_is_being_made_waits_for_it(sample_home, reads):
    site = create_app(sample_home)

    async def together():
        return await asyncio.gather(*(site.held(columnar.columns) for _ in range(5)))

    first, *others = asyncio.run(together())
    assert all(one is first for one in others)
    assert reads["columns"] == 1


def test_columns_are_ready_before_the_first_reader(sample_home, reads):
    site = create_app(sample_home)
    try:
        asyncio.run(site.warm())
    finally:
        gc.unfreeze()
    assert reads["columns"] == 1
    made.ask(site, "/nianbao/reports", current=1, source_class="sandbox")
    assert reads["columns"] == 1


def test_the_page_that_nobody_asked_for_longest_goes_first():
    made_anew = []

    async def asked(kept, *keys):
        for key in keys:
            await kept.get(key, lambda key=key: make(key))

    async def make(key):
        made_anew.append(key)
        return key

    asyncio.run(asked(Kept(2), "a", "b", "a", "c", "a", "b"))
    assert made_anew == ["a", "b", "c", "b"]


def test_a_failure_is_not_kept():
    kept, answers = Kept(), iter((OSError("no"), 5))

    async def make():
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    async def twice():
        with pytest.raises(OSError, match="no"):
            await kept.get("a", make)
        return await kept.get("a", make)

    assert asyncio.run(twice()) == 5


def test_a_reader_who_leaves_does_not_take_it_from_the_others():
    kept = Kept()

    async def both():
        gate = asyncio.Event()

        async def make():
            await gate.wait()
            return 7

        leaver = asyncio.ensure_future(kept.get("a", make))
        stayer = asyncio.ensure_future(kept.get("a", make))
        await asyncio.sleep(0)
        leaver.cancel()
        await asyncio.sleep(0)
        gate.set()
        return await stayer

    assert asyncio.run(both()) == 7


def test_nothing_is_kept_back_on_the_loop_that_serves_all_readers(tmp_path, monkeypatch):
    """A connection without what is withheld takes a while to make: threads make it."""
    home = made.make_home(tmp_path / "home")
    site = create_app(home)
    (home.path / "withheld.toml").write_text(WITHHELD.format("sample-000000000004"), "utf-8")
    keep_back, threads = withholding.keep_back, []

    def noted(connection, entries):
        threads.append((threading.current_thread().name, asyncio._get_running_loop()))
        keep_back(connection, entries)

    monkeypatch.setattr(withholding, "keep_back", noted)
    assert made.ask(site, "/nianbao/reports.csv?_stream=on").status_code == 200
    assert made.ask(site, "/report/sample-000000000004").status_code == 410
    assert any(name.startswith("csv") for name, _ in threads)
    assert [loop for _, loop in threads if loop is not None] == []
