"""What a crawl asks its catalog again and again costs the same when the catalog has grown."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tiny_portal import TinySite, creator, eportal

from archive import catalog as catalogs
from archive.catalog import Catalog
from archive.home import Home
from crawler.run import CrawlOptions, crawl

_VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
OFTEN = 10
GROWING = ("snapshots", "fetches", "frontier", "report_ids")


def statements(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Statements by what they are without their values, filled while a crawl runs."""
    seen: dict[str, list[str]] = {}
    connect = catalogs.connect

    def listening(path: Path, to_write: bool) -> sqlite3.Connection:
        connection = connect(path, to_write)
        connection.set_trace_callback(
            lambda sql: seen.setdefault(_VALUES.sub("?", sql), []).append(sql)
        )
        return connection

    monkeypatch.setattr(catalogs, "connect", listening)
    return seen


def scans(home: Home, statement: str) -> list[str]:
    """Steps of a statement's plan that read a growing table from end to end."""
    with closing(Catalog(home)) as catalog:
        plan: list[Any] = catalog.connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    steps = [row["detail"] for row in plan]
    return [one for one in steps if re.match(rf"SCAN ({'|'.join(GROWING)})\b", one)]


def test_no_statement_of_every_page_reads_a_whole_table(
    home: Home, site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = statements(monkeypatch)
    for _ in range(2):
        crawl(home, [eportal(), creator()], CrawlOptions(resolve=site.resolve, recheck=True))
    monkeypatch.undo()
    often = {form: one for form, one in seen.items() if len(one) > OFTEN}
    asked = Counter(form.split()[0] for form in often)
    assert asked["SELECT"] and asked["INSERT"] and asked["UPDATE"]
    planned = [one[0] for form, one in often.items() if form.split()[0] in ("SELECT", "UPDATE")]
    assert {one: scans(home, one) for one in planned if scans(home, one)} == {}
