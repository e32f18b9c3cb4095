"""Several operators crawl, each in a network of his own: their homes become one."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive import clock
from archive.build import BuildOptions, build
from archive.catalog import Catalog
from archive.commands.collect import ingest as command
from archive.home import Home
from archive.verify import rebuild_catalog, verify
from crawler.own_registry import portals_of
from crawler.registry import load_portals
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.world import World, places

# Where a capture lies and how it is numbered follow from the order in which homes took it.
# Only one of the operators said where he is.
OF_THE_HOME = {
    "snapshot", "warc_file", "warc_offset", "payload_file", "payload_offset", "vantage"
}  # fmt: skip
ONE, OTHER = "creator", "trs"


def crawled(home: Path, server: SandboxServer, *names: str) -> Home:
    known = load_portals(server.registry)
    place = Home.open(home, kind="sandbox", create=True)
    options = CrawlOptions(registry=server.registry, resolve=server.resolve)
    crawl(place, [known[name] for name in names], options)
    return place


def tables(home: Home, *left_out: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the published tables, without columns that a home numbers for itself."""
    build(home, BuildOptions(portals=portals_of(home), progress=False))
    with closing(sqlite3.connect(home.database_path)) as connection:
        rows = connection.execute(
            "select name from sqlite_master where type = 'table' and name not like '%fts%' "
            "and name not like 'sqlite_%' and name != 'build_info'"
        )
        return {name: _rows(connection, name, set(left_out)) for (name,) in rows}


def _rows(connection: sqlite3.Connection, table: str, left_out: set[str]) -> list[tuple[Any, ...]]:
    own = left_out | ({"id"} if table == "snapshots" and "snapshot" in left_out else set())
    columns = [row[1] for row in connection.execute(f"pragma table_info([{table}])")]
    chosen = ", ".join(f"[{name}]" for name in columns if name not in own)
    rows = connection.execute(f"select {chosen} from [{table}]").fetchall()
    return sorted((tuple(map(_to_the_second, row)) for row in rows), key=repr)


def _to_the_second(value: Any) -> Any:
    """Entries of one moment are a microsecond apart in the order in which a home took them."""
    return re.sub(r"(T\d\d:\d\d:\d\d)\.\d{6}Z$", r"\1Z", value) if isinstance(value, str) else value


def captures(home: Home) -> list[tuple[Any, ...]]:
    with closing(Catalog(home)) as catalog:
        return [
            tuple(row)
            for row in catalog.connection.execute(
                "select portal, kind, url, captured_at, status, payload_digest, record_id, "
                "link_text, via, vantage, revisit from snapshots order by record_id"
            )
        ]


def failures(home: Home) -> list[tuple[Any, ...]]:
    with closing(Catalog(home)) as catalog:
        return [
            tuple(row)
            for row in catalog.connection.execute(
                "select portal, url, reason, coalesce(happened_at, recorded_at), "
                "(select record_id from snapshots where id = snapshot) from fetches "
                "where reason is not null order by 1, 2, 3, 4"
            )
        ]


def statuses(home: Home) -> list[tuple[Any, ...]]:
    """What is known of each portal; a run may get another id, where the clock stands."""
    with closing(Catalog(home)) as catalog:
        known = catalog.portal_status()
    return [(one.last_success, one.reports_known, replace(one.last_run, run="")) for one in known]


def merge(home: Path, *others: Path, **options: str) -> Result:
    told = [part for name, value in options.items() for part in (f"--{name}", value)]
    return CliRunner().invoke(command, [*map(str, others), "--home", str(home), *told])


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Home]]:
    """Each of two portals in a home of its own, and both in one; all at one time."""
    folder = tmp_path_factory.mktemp("homes")
    chosen = {family: next(p for p in places() if p.family == family) for family in (ONE, OTHER)}
    world = World.make(seed=5, reports=12, chosen=tuple(chosen.values()))
    clock.set_for_tests(datetime(2025, 6, 1, tzinfo=UTC))
    try:
        with SandboxServer(world) as server:
            names = {place.family: name for name, place in _by_place(server, chosen)}
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("NIANBAO_VANTAGE", "CN")
                one = crawled(folder / "one", server, names[ONE])
            other = crawled(folder / "other", server, names[OTHER])
            both = crawled(folder / "both", server, *names.values())
        yield {"one": one, "other": other, "both": both}
    finally:
        clock.set_for_tests(None)


def _by_place(server: SandboxServer, chosen: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, portal in server.portals.items():
        yield name, next(p for p in chosen.values() if p.family == portal.family)


def copied(home: Home, to: Path) -> Home:
    shutil.copytree(home.path, to)
    return Home.open(to)


def test_two_homes_become_what_one_crawl_of_both_portals_is(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    merged = copied(homes["one"], tmp_path / "merged")
    done = merge(merged.path, homes["other"].path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert captures(merged) == sorted(
        captures(homes["one"]) + captures(homes["other"]), key=lambda row: row[6]
    )
    assert tables(merged, *OF_THE_HOME) == tables(homes["both"], *OF_THE_HOME)
    assert len(tables(merged)["reports"]) == 12
    assert verify(merged).ok


def test_a_home_merged_into_an_empty_one_is_that_home(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    both = homes["both"]
    assert merge(tmp_path / "empty", both.path).exit_code == 0
    merged = Home.open(tmp_path / "empty")
    assert merged.kind == "sandbox"
    assert (captures(merged), failures(merged)) == (captures(both), failures(both))
    place = ("warc_file", "warc_offset", "payload_file", "payload_offset")
    assert tables(merged, *place) == tables(both, *place)
    assert statuses(merged) == statuses(both)


def test_what_two_operators_both_crawled_is_published_once(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    merged = copied(homes["one"], tmp_path / "merged")
    assert merge(merged.path, homes["both"].path).exit_code == 0
    assert len(captures(merged)) == len(captures(homes["one"])) + len(captures(homes["both"]))
    found, expected = tables(merged, *OF_THE_HOME), tables(homes["both"], *OF_THE_HOME)
    assert [found[name] for name in ("reports", "cells", "checks")] == [
        expected[name] for name in ("reports", "cells", "checks")
    ]


def test_merging_again_changes_nothing(homes: dict[str, Home], tmp_path: Path) -> None:
    merged = copied(homes["one"], tmp_path / "merged")
    assert merge(merged.path, homes["other"].path).exit_code == 0
    files = sorted(merged.warc_dir.rglob("*"))
    before = (captures(merged), failures(merged), tables(merged))
    again = merge(merged.path, homes["other"].path)
    assert (again.exit_code, "0 captures taken" in again.stdout) == (0, True)
    assert f"already there: {len(captures(homes['other']))}" in again.stdout
    assert (captures(merged), failures(merged), tables(merged)) == before
    assert sorted(merged.warc_dir.rglob("*")) == files


def test_a_merged_catalog_can_be_made_again(homes: dict[str, Home], tmp_path: Path) -> None:
    merged = copied(homes["one"], tmp_path / "merged")
    merge(merged.path, homes["other"].path)
    before = (captures(merged), failures(merged), tables(merged))
    merged.catalog_path.unlink()
    assert rebuild_catalog(merged).problems == ()
    assert (captures(merged), failures(merged), tables(merged)) == before


def test_a_capture_keeps_its_country_and_one_can_be_told(
    homes: dict[str, Home], tmp_path: Path
) -> None:
    merge(tmp_path / "merged", homes["one"].path, homes["other"].path, vantage="us")
    found = {(row[0], row[9]) for row in captures(Home.open(tmp_path / "merged"))}
    (one,), (other,) = ({row[0] for row in captures(homes[name])} for name in ("one", "other"))
    assert found == {(one, "CN"), (other, "US")}
    published = tables(Home.open(tmp_path / "merged"))["snapshots"]
    assert {(row[1], row[-1]) for row in published} == found


def test_invented_and_real_never_meet(homes: dict[str, Home], tmp_path: Path) -> None:
    real = Home.open(tmp_path / "real", kind="real", create=True)
    done = merge(real.path, homes["one"].path)
    assert done.exit_code != 0
    assert "sandbox" in str(done.exception)
    (file, *_) = homes["one"].warc_dir.rglob("*.warc.gz")
    done = merge(real.path, file)
    assert (done.exit_code, captures(real)) == (0, [])
    assert "skipped, host not registered: " in done.stdout


def test_a_damaged_record_costs_itself_and_is_named(homes: dict[str, Home], tmp_path: Path) -> None:
    broken = copied(homes["other"], tmp_path / "broken")
    (file, *_) = broken.warc_dir.rglob("*.warc.gz")
    data = bytearray(file.read_bytes())
    with closing(Catalog(broken)) as catalog:
        hit = next(one for one in catalog.snapshots() if one.kind == "report" and not one.revisit)
    data[hit.warc_offset + 60] ^= 0xFF
    file.write_bytes(data)
    done = merge(tmp_path / "merged", broken.path)
    assert done.exit_code == 3
    assert "no whole record" in done.stderr
    lost = {row[6] for row in captures(homes["other"])} - {
        row[6] for row in captures(Home.open(tmp_path / "merged"))
    }
    assert 1 <= len(lost) <= 2


def test_a_killed_merge_goes_on(
    homes: dict[str, Home], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive.ingesting.taking import Taking

    calls, take = iter(range(3)), Taking.take

    def until_killed(*arguments: Any) -> Any:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return take(*arguments)

    merged = copied(homes["one"], tmp_path / "merged")
    with monkeypatch.context() as patch:
        patch.setattr(Taking, "take", until_killed)
        merge(merged.path, homes["other"].path)
    assert len(captures(merged)) == len(captures(homes["one"])) + 3
    assert merge(merged.path, homes["other"].path).exit_code == 0
    assert tables(merged, *OF_THE_HOME) == tables(homes["both"], *OF_THE_HOME)
