"""`nianbao status`: what there is, portal by portal, built or not."""

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report

from archive import clock
from archive.acks import acknowledge
from archive.build import build
from archive.catalog import Catalog
from archive.exchanges.history import Failure, PortalRun, Run
from archive.home import Home
from archive.ingest import IngestOptions, ingest
from archive.snapshot import Kind
from archive.status import status

LISTED = {"2020": {"department": 1234}, "2019": {"department": 1000}}


@dataclass
class Registered:
    """A portal of the registry, as far as status looks at it."""

    missing: str = ""


def run_of(made: MadeHome, outcome: str, **said: object) -> None:
    """A run of the crawler that ended on 2021-02-01."""
    ended = clock.parse("2021-02-01T08:00:00Z")
    with closing(Catalog(made.home)) as catalog:
        catalog.put_run(Run("r1", "crawl", ended, ended, outcome, {}))
        portal = PortalRun("r1", "moushi", ended, outcome, 9, 3, **said)  # type: ignore[arg-type]
        catalog.put_portal_run(portal)


def test_before_the_first_build(made: MadeHome) -> None:
    found = status(made.home)
    assert (found.built, found.portals, found.days_since_update) == (False, (), None)


def test_years_found_and_missing(made: MadeHome) -> None:
    for year in (2018, 2020):
        made.add(report(year=year, text=str(year)), url=f"{HOST}/{year}.html")
    made.add_bytes(b"\x00", f"{HOST}/x.html")
    build(made.home, OPTIONS)
    (portal,) = status(made.home).portals
    assert (portal.years, portal.missing_years) == ((2018, 2020), (2019,))
    assert (portal.captures, portal.reports, portal.unread) == (3, 2, 1)


def test_the_last_run_and_its_failures(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    run_of(made, "findings", errors=(("empty_listing", "no links"),), failures={"TimeoutError": 2})
    monkeypatch.setenv("NIANBAO_NOW", "2021-02-11T08:00:00Z")
    found = status(made.home)
    (portal,) = found.portals
    assert (portal.outcome, portal.last_success) == ("findings", None)
    assert portal.errors == (("empty_listing", "no links"),)
    assert portal.failures == (("TimeoutError", 2),)
    assert found.days_since_update is None


def test_days_since_the_last_good_update(made: MadeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    run_of(made, "done", errors=(), failures={})
    monkeypatch.setenv("NIANBAO_NOW", "2021-02-11T08:00:00Z")
    assert status(made.home).days_since_update == 10


def test_an_ingest_is_no_update(made: MadeHome) -> None:
    ended = clock.parse("2021-02-01T08:00:00Z")
    with closing(Catalog(made.home)) as catalog:
        catalog.put_run(Run("r1", "ingest", ended, ended, "done", {}))
    assert status(made.home).days_since_update is None


def test_a_registered_portal_that_was_never_crawled_is_named(made: MadeHome) -> None:
    (portal,) = status(made.home, {"hengshui": Registered()}).portals
    assert (portal.portal, portal.last_run, portal.captures) == ("hengshui", None, 0)


def test_a_portal_without_a_list_is_named_with_the_reason(
    made: MadeHome, capsys: pytest.CaptureFixture[str]
) -> None:
    registered = {"bingtuan": Registered("no column was seen"), "hengshui": Registered()}
    found = status(made.home, registered)
    assert found.without_list == {"bingtuan": "no column was seen"}
    assert not found.needs_a_person
    found.render()
    printed = capsys.readouterr().out
    assert "bingtuan: no list known: no column was seen" in printed
    assert "Never crawled: 1 (hengshui)" in printed


def test_real_portals_stay_out_of_a_sandbox(tmp_path: Path) -> None:
    sandbox = Home.open(tmp_path / "sandbox", kind="sandbox", create=True)
    assert status(sandbox, {"hengshui": Registered()}).portals == ()


def test_json_and_table(made: MadeHome, capsys: pytest.CaptureFixture[str]) -> None:
    made.add(report())
    build(made.home, OPTIONS)
    found = status(made.home)
    assert json.loads(json.dumps(found.to_json()))["portals"][0]["portal"] == "moushi"
    found.render()
    assert "moushi" in capsys.readouterr().out


def test_files_that_are_kept_are_counted_apart(made: MadeHome) -> None:
    made.add_bytes(b"Rar!\x1a\x07\x00", f"{HOST}/1.rar", "application/x-rar")
    build(made.home, OPTIONS)
    (portal,) = status(made.home).portals
    assert (portal.captures, portal.unread, portal.kept) == (1, 0, 1)


def test_a_home_with_ingested_files_only(
    made: MadeHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<p>x</p>")
    clock.set_for_tests(clock.parse("2021-02-01T08:00:00Z"))
    try:
        ingest(made.home, [path])
        ingest(made.home, [path], IngestOptions(portal="moushi"))
    finally:
        clock.set_for_tests(None)
    build(made.home, OPTIONS)
    found = status(made.home)
    (portal, _) = found.portals
    assert (portal.portal, portal.outcome) == ("ingest", "done")
    found.render()
    printed = capsys.readouterr().out
    assert "no crawl yet" in printed
    assert "2021-02-01 " in printed


def test_what_needs_a_person_stands_first_and_no_cell_is_cut(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_of(made, "no_listing", errors=(("empty_listing", "x"),), failures={}, listed=LISTED)
    ended = clock.parse("2021-02-01T08:00:00Z")
    with closing(Catalog(made.home)) as catalog:
        quiet = PortalRun("r1", "aoshi-of-a-long-name", ended, "done", 9, 3, (), {}, LISTED)
        catalog.put_portal_run(quiet)
    monkeypatch.setenv("NIANBAO_NOW", "2021-02-11T08:00:00Z")
    for columns in (60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        status(made.home).render()
        printed = capsys.readouterr().out
        assert "…" not in printed
        assert max(map(len, printed.splitlines()[:4])) <= columns
        assert printed.index("moushi ") < printed.index("aoshi-of-a-long-name")
        assert "no_listing" in printed
        assert ("1234/1000" in printed) == (columns > 60)
    assert "kept" in printed
    monkeypatch.setenv("COLUMNS", "60")
    status(made.home).render()
    assert "Left out for want of room: listed" in capsys.readouterr().out


def test_pages_that_did_not_come_have_an_example_and_what_is_known(
    made: MadeHome, capsys: pytest.CaptureFixture[str]
) -> None:
    run_of(made, "done", errors=(), failures={"host_not_registered": 1, "http_404": 2})
    clones = Failure("moushi", Kind.REPORT, "http://clone.test/1.html", "host_not_registered",
                     clock.parse("2021-02-01T08:00:00Z"), "r1")  # fmt: skip
    with closing(Catalog(made.home)) as catalog:
        catalog.add_failure(clones)
    acknowledge(made.home, "moushi:host_not_registered", date(2999, 1, 1), "a clone")
    status(made.home).render()
    printed = capsys.readouterr().out
    assert (
        "moushi: 1 not fetched, host_not_registered, for example http://clone.test/1.html "
        "(acknowledged until 2999-01-01: a clone)\n"
    ) in printed
    assert "moushi: 2 not fetched, http_404\n" in printed


def test_reports_that_went_with_their_lists_are_told(
    made: MadeHome, capsys: pytest.CaptureFixture[str]
) -> None:
    made.add_response(f"{HOST}/1.html", b"<p>x</p>")
    for _ in range(3):
        made.add_response(f"{HOST}/", b"", status=404, kind=Kind.LISTING)
        made.day -= timedelta(days=1)
        made.add_gone(f"{HOST}/1.html")
    build(made.home, OPTIONS)
    (portal,) = status(made.home).portals
    assert portal.would_be_gone == 1
    status(made.home).render()
    assert "moushi: 1 reports would count as gone, had its lists come" in capsys.readouterr().out


def test_ids_and_dates_are_never_cut(
    made: MadeHome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_of(made, "findings", errors=(), failures={})
    monkeypatch.setenv("COLUMNS", "40")
    name = "a-portal-with-a-rather-long-name-of-its-own"
    made.add(report())
    build(made.home, OPTIONS)
    status(made.home, {name: Registered()}).render()
    printed = capsys.readouterr().out
    assert name in printed
    assert "2021-02-01" in printed
    assert "T08" not in printed
    assert "no good update yet" in printed
