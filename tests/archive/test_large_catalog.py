"""What a catalog of many portals and runs costs to be asked: as much as there is, not its square.

Steps of SQLite's machine are counted, which no busy computer changes.
"""

from contextlib import closing
from pathlib import Path

import pytest

from archive.catalog import Catalog
from archive.exchanges.runlog import close_killed_runs
from archive.home import Home
from archive.status import status

MOMENT = "2026-01-01T00:00:00.000000Z"
PAGES, RUNS = 20, 5
_STEPS = 100


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)


def fill(catalog: Catalog, portals: int) -> None:
    """So many portals with `PAGES` reports each, and `RUNS` runs over all of them."""
    names = [f"p{number}" for number in range(portals)]
    pages = [(name, f"{name}.test/{page}") for name in names for page in range(PAGES)]
    catalog.connection.executemany(
        "INSERT INTO snapshots (run, portal, kind, url, address, captured_at, recorded_at, status,"
        " media_type, payload_digest, wire_digest, body_size, record_id, warc_file, warc_offset,"
        " payload_file, payload_offset, revisit)"
        " VALUES ('r', ?1, 'report', ?2, ?2, ?3, ?2, 200, 'text/html', '', '', 1, ?2, ?2, 0, ?2,"
        " 0, 0)",
        [(name, address, MOMENT) for name, address in pages],
    )
    for number in range(RUNS):
        # A report of a crawl is large: it tells of every portal. Here it cannot even be read.
        catalog.connection.execute(
            "INSERT INTO runs VALUES (?1, 'crawl', ?2, ?2, 'done', 'large')", (f"r{number}", MOMENT)
        )
        catalog.connection.executemany(
            "INSERT INTO portal_runs (run, portal, ended_at, outcome, pages, reports, errors,"
            " failures) VALUES (?, ?, ?, 'done', 1, 1, '[]', '{}')",
            [(f"r{number}", name, f"2026-01-01T00:00:{number:02}.000000Z") for name in names],
        )


def steps(folder: Path, portals: int) -> int:
    """What it takes to say how every portal is, in hundreds of steps."""
    home = Home.open(folder / str(portals), kind="sandbox", create=True)
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    with closing(Catalog(home)) as catalog:
        fill(catalog, portals)
        catalog.connection.set_progress_handler(count, _STEPS)
        found = catalog.portal_status()
        catalog.connection.set_progress_handler(None, 0)
    assert [one.reports_known for one in found] == [PAGES] * portals
    last = f"2026-01-01T00:00:{RUNS - 1:02}.000000Z"
    assert {one.last_run.run for one in found} == {f"r{RUNS - 1}"}
    assert {one.last_success.isoformat() for one in found if one.last_success} == {
        last.replace(".000000Z", "+00:00")
    }
    return taken


def test_the_state_of_every_portal_reads_each_row_once(tmp_path: Path) -> None:
    # Three times the portals, three times the rows.
    assert steps(tmp_path, 60) < 3.5 * steps(tmp_path, 20)


def test_no_command_reads_the_reports_of_old_crawls(home: Home) -> None:
    with closing(Catalog(home)) as catalog:
        fill(catalog, 3)
        assert close_killed_runs(home, catalog) is None
        assert [run.id for run in catalog.runs()] == [f"r{number}" for number in range(RUNS)]
    assert status(home).crawled


def test_a_report_is_read_for_who_asks_for_it(home: Home) -> None:
    with closing(Catalog(home)) as catalog:
        catalog.begin_run("crawl a")
        run = catalog.begin_run("ingest")
        assert [one.id for one in catalog.runs_of("ingest")] == [run]
        asked = catalog.run(run)
        assert asked is not None and (asked.command, asked.report) == ("ingest", {})
        assert catalog.run("none") is None
