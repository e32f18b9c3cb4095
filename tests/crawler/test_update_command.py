"""The commands of a home that runs by itself, over the tiny portal: update, status, ack."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tiny_portal import CREATOR, EPORTAL, TinySite

from archive.cli import nianbao
from archive.decisions import acks
from archive.home import Home
from archive.schema import TABLES, VIEWS
from crawler.own_registry import portals_of

REGISTRY = f"""
[[portal]]
id = "tiny-eportal"
name = "示例"
division_code = "131100"
family = "eportal"
hosts = ["{EPORTAL}"]
scheme = "http"
listings = ["http://{EPORTAL}/tiny/7/index.html"]
"""


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "portals.toml"
    path.write_text(REGISTRY, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_NOW", "2025-05-01T04:00:00Z")


@pytest.fixture(autouse=True)
def _small(home: Home) -> None:
    """So small an archive may be released, with all that is empty in it."""
    tables = json.dumps([*(spec.name for spec in TABLES), *(view.name for view in VIEWS)])
    (home.path / "release.toml").write_text(f"may_be_empty = {tables}\n", encoding="utf-8")


def call(home: Home, *words: str) -> Result:
    return CliRunner().invoke(nianbao, [*words, "--home", str(home.path)])


def update(home: Home, site: TinySite, registry: Path, *words: str) -> Result:
    sent = [f"--resolve={host}=127.0.0.1:{site.port}" for host in (EPORTAL, CREATOR)]
    return call(home, "update", "--portals", str(registry), *sent, *words)


def test_the_life_of_a_home(home: Home, site: TinySite, registry: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    done = update(home, site, registry)
    assert (done.exit_code, done.stdout) == (0, "Update: done.\n"), done.output
    assert (home.exports_dir / "sample-nianbao-2025-05-01/csv/sample-reports.csv").is_file()
    assert "tiny-eportal" in portals_of(home)
    # In May lists are read weekly.
    asked = sum(site.asked.values())
    monkeypatch.setenv("NIANBAO_NOW", "2025-05-03T04:00:00Z")
    assert update(home, site, registry).exit_code == 0
    assert sum(site.asked.values()) == asked
    # A column that empties rings until somebody acknowledges it, and again after that day.
    monkeypatch.setenv("NIANBAO_NOW", "2025-05-09T04:00:00Z")
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (200, "text/html", "<p>栏目建设中</p>".encode())
    rung = update(home, site, registry, "--json")
    assert rung.exit_code == 3
    assert [one["code"] for one in json.loads(rung.stdout)["new"]] == ["empty_listing"]
    assert call(home, "status").exit_code == 3
    known = call(
        home, "ack", "tiny-eportal:empty_listing", "--until", "2025-06-01", "--note", "neu “gebaut”"
    )
    assert known.exit_code == 0, known.output
    assert "not open" not in known.output
    quiet = call(home, "status")
    assert quiet.exit_code == 0
    assert "acknowledged until 2025-06-01: neu “gebaut”" in quiet.output
    found = json.loads(call(home, "check", "--json").stdout)["findings"]
    (ours,) = [one for one in found if one["key"] == "tiny-eportal:empty_listing"]
    assert ours["acknowledged"]
    monkeypatch.setenv("NIANBAO_NOW", "2025-06-02T04:00:00Z")
    assert call(home, "status").exit_code == 3


def test_status_says_it_in_json_too(home: Home, site: TinySite, registry: Path) -> None:
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (412, "text/html", b"<script>")
    assert update(home, site, registry).exit_code == 3
    found = json.loads(call(home, "status", "--json").stdout)
    (problem,) = found["problems"]
    assert (problem["portal"], problem["code"], problem["kind"]) == (
        "tiny-eportal", "challenge", "refused",
    )  # fmt: skip
    assert found["heartbeat"]["state"] == "findings"


@pytest.mark.parametrize(
    ("what", "until", "said"),
    [
        ("challenge", "2025-06-01", "PORTAL:CODE"),
        ("nowhere:challenge", "2025-06-01", "No portal is called nowhere"),
        ("hengshui:bad_luck", "2025-06-01", 'No problem is called "bad_luck"'),
        ("hengshui:challenge", "2025-04-30", "from today to 366 days"),
        ("hengshui:challenge", "2999-01-01", "from today to 366 days"),
    ],
)
def test_an_ack_that_would_silence_nothing_or_for_ever_is_refused(
    home: Home, what: str, until: str, said: str
) -> None:
    refused = call(home, "ack", what, "--until", until, "--note", "x")
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.split())
    assert not (home.path / "acks.toml").exists()


def test_a_second_ack_takes_the_place_of_the_first(home: Home) -> None:
    written = '# ours\n[[ack]]\nwhat = "a:challenge"\nuntil = 2025-06-01\n# of May\n'
    (home.path / "acks.toml").write_text(written, encoding="utf-8")
    for until, note in (("2025-09-01", "they rebuild"), ("2025-06-01", "done in May")):
        said = call(home, "ack", "hengshui:challenge", "--until", until, "--note", note)
        assert said.exit_code == 0, said.output
    assert "(before: until 2025-09-01, they rebuild)" in said.output
    # A typo in a name that exists would go unseen until the alarm rings all the same.
    assert "hengshui:challenge is not open now" in said.output
    entries = [(one.what, str(one.until)) for one in acks(home)]
    assert entries == [("a:challenge", "2025-06-01"), ("hengshui:challenge", "2025-06-01")]
    assert (home.path / "acks.toml").read_text(encoding="utf-8").startswith(written)


def test_a_broken_file_of_acks_costs_no_crawl(home: Home, site: TinySite, registry: Path) -> None:
    (home.path / "acks.toml").write_text("[[ack]]\nwhat = 3", encoding="utf-8")
    refused = update(home, site, registry)
    assert refused.exit_code == 1
    assert "acks.toml" in str(refused.exception)
    assert not site.asked


def test_a_home_knows_its_own_portals_when_it_is_crawled(
    home: Home, site: TinySite, registry: Path
) -> None:
    """As update, status and ack do: `--portals` is said once."""
    sent = f"--resolve={EPORTAL}=127.0.0.1:{site.port}"
    unknown = call(home, "crawl", "tiny-eportal", sent)
    assert unknown.exit_code == 2
    assert "No portal is called tiny-eportal" in unknown.output
    first = call(home, "crawl", "tiny-eportal", sent, "--portals", str(registry))
    assert first.exit_code == 0, first.output
    registry.unlink()
    again = call(home, "crawl", "tiny-eportal", sent)
    assert again.exit_code == 0, again.output


def test_a_crawl_of_nobody_makes_no_home(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    words = ["crawl", "nosuch", "--home", str(folder)]
    assert CliRunner().invoke(nianbao, words).exit_code == 2
    assert not folder.exists()


def test_a_new_home_takes_in_a_page_of_ones_own_portal(tmp_path: Path, registry: Path) -> None:
    host = "www.moushi.gov.cn"
    registry.write_text(REGISTRY.replace(EPORTAL, host), encoding="utf-8")
    page = tmp_path / "r.html"
    page.write_text("<p>政府信息公开工作年度报告</p>", encoding="utf-8")
    folder = tmp_path / "new"
    words = ["ingest", str(page), "--url", f"http://{host}/r.html", "--portal", "tiny-eportal"]
    taken = CliRunner().invoke(nianbao, [*words, "--portals", str(registry), "--home", str(folder)])
    assert taken.exit_code == 0, taken.output
    assert portals_of(Home.open(folder))["tiny-eportal"].hosts == (host,)
    assert (folder / "warc" / "tiny-eportal").is_dir()


def test_a_refused_release_rings_until_it_is_acknowledged(
    home: Home, site: TinySite, registry: Path
) -> None:
    (home.path / "release.toml").write_text("may_be_empty = []\n", encoding="utf-8")
    rung = update(home, site, registry, "--json")
    assert rung.exit_code == 3
    (new,) = json.loads(rung.stdout)["new"]
    assert new["code"] == "release_refused"
    assert "empty_table:tombstones: 0 rows" in new["text"]
    assert "release: release_refused: " in call(home, "status").output
    known = call(home, "ack", "release:release_refused", "--until", "2025-06-01", "--note", "small")
    assert known.exit_code == 0, known.output
    quiet = call(home, "status")
    assert quiet.exit_code == 0
    assert "release: release_refused, acknowledged until 2025-06-01: small" in quiet.output
