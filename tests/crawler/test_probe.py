"""Looking at lists: what `portals probe` says of a column, and `portals validate --live` of all."""

import json
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from scrapy.exceptions import DownloadCancelledError
from tiny_portal import CREATOR, EPORTAL, TinySite, creator, eportal

from archive.cli import nianbao
from archive.home import Home
from crawler.errors import BadAddressError
from crawler.families import FAMILIES
from crawler.listing import parse_page
from crawler.live import judge, validate_live
from crawler.looking import Look
from crawler.probe import _division_of, _told, probe
from crawler.registry import load_portals, parse_registry
from crawler.run import CrawlOptions, crawl
from crawler.sandbox.server import SandboxServer
from crawler.sandbox.sites import SITES
from crawler.sandbox.world import YEARS, Place, World, places

LIST = f"{EPORTAL}/tiny/7/index.html"
NOTE = "示例数据，虚构数字"


def first_places() -> tuple[Place, ...]:
    """The first place of each family."""
    found: dict[str, Place] = {}
    for place in places():
        if place.family in FAMILIES.keys() & SITES.keys():
            found.setdefault(place.family, place)
    return tuple(found.values())


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxServer]:
    chosen = first_places()
    with SandboxServer(
        World.make(seed=5, reports=len(YEARS) * len(chosen), chosen=chosen)
    ) as running:
        yield running


def run(*words: str, site: TinySite | SandboxServer) -> Result:
    sent = [f"--resolve={host}={at}:{port}" for host, (at, port) in site.resolve.items()]
    return CliRunner().invoke(nianbao, ["portals", *words, *sent])


@pytest.mark.parametrize("key", [place.key for place in first_places()])
def test_the_family_of_a_column_is_recognised_and_its_links_shown(
    key: str, sandbox: SandboxServer
) -> None:
    portal = sandbox.portals[key]
    found = probe(portal.listings[0], CrawlOptions(resolve=sandbox.resolve))
    assert found.error is None
    assert found.family == portal.family
    assert found.reports or found.columns or portal.render
    (entry,) = tomllib.loads(found.entry)["portal"]
    assert (entry["family"], entry["listings"]) == (portal.family, [portal.listings[0]])
    assert len(found.entry.splitlines()) <= 10


def test_the_entry_that_is_printed_is_all_that_a_crawl_needs(site: TinySite, home: Home) -> None:
    printed = run("probe", f"http://{LIST}", site=site)
    assert printed.exit_code == 0, printed.output
    file = home.path.parent / "own.toml"
    # The page of the tiny portal names no division; a person fills that in.
    entry = printed.stdout.replace("# division_code: six digits; the page does not say them",
                                   'division_code = "131100"')  # fmt: skip
    assert len(entry.splitlines()) <= 10
    file.write_text(entry, encoding="utf-8")
    (portal,) = parse_registry(entry, "own.toml")
    report = crawl(home, [portal], CrawlOptions(registry=file, resolve=site.resolve))
    assert report.portals[0].new_addresses == 16


def test_a_probe_asks_little_and_keeps_nothing(
    site: TinySite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = tempfile.mkdtemp

    def note(*how: object, **named: object) -> str:
        made.append(make(*how, **named))
        return made[-1]

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "mkdtemp", note)
    printed = run("probe", f"http://{LIST}", site=site)
    assert site.asked == {LIST: 2, f"{EPORTAL}/robots.txt": 2}
    assert any("nianbao-look-" in one for one in made)
    assert not list(tmp_path.glob("nianbao-look-*"))
    assert "Nothing was archived." in printed.stderr
    assert "family    eportal" in printed.stderr
    assert "示例县人民政府2024年政府信息公开工作年度报告" in printed.stderr
    assert "reports   5" in printed.stderr
    assert "further   pages of this list: 3; read: 1" in printed.stderr
    assert tomllib.loads(printed.stdout)["portal"][0]["expected_min"] == 5


def test_a_list_without_a_report_is_not_verified(site: TinySite) -> None:
    """Columns below it may hold reports; nobody saw one (a tree of years)."""
    printed = run("probe", f"http://{CREATOR}/xxgk/1/", site=site)
    assert printed.exit_code == 3
    assert "columns   16" in printed.stderr
    assert "advice    only columns were seen, no report" in printed.stderr
    (entry,) = tomllib.loads(printed.stdout.replace("# division_code", "division_code = 0 #"))[
        "portal"
    ]
    assert entry["verified"] is False


def test_a_list_that_a_script_fills_is_told_of(site: TinySite) -> None:
    """The link to the home page, in every menu, is no column to follow."""
    menu = f'<a href="/">首页</a><a href="/index.html">政府信息公开</a><ul></ul><p>{NOTE}</p>'
    site.answers[LIST] = (200, "text/html; charset=utf-8", f"<body>{menu}</body>".encode())
    printed = run("probe", f"http://{LIST}", "--family", "generic", site=site)
    assert printed.exit_code == 3
    assert "columns   0" in printed.stderr
    assert 'render = "lists"' in printed.stderr
    assert "verified = false" in printed.stdout
    assert site.asked[f"{EPORTAL}/"] == 0


def test_an_error_that_says_nothing_is_told_of_in_words() -> None:
    """Scrapy's, where a body without a stated length grows too large."""
    portal, look = eportal(), Look(error=DownloadCancelledError())
    found = _told(portal, look, None, ())
    assert found.error == ("too_large", "expected a page, found too_large")
    assert judge(portal, look).why == "expected a page, found too_large"


def test_a_probe_as_json_names_links_and_entry(site: TinySite) -> None:
    found = json.loads(run("probe", f"http://{CREATOR}/xxgk/1/", "--json", site=site).stdout)
    assert found["family"] == "creator"
    assert len(found["columns"]) == 16
    assert found["columns"][0] == {
        "url": f"http://{CREATOR}/xxgk/1/2009/index.htm",
        "title": "2009年",
    }
    assert found["entry"].startswith("[[portal]]\n")


def test_another_family_can_be_asked_to_look(site: TinySite) -> None:
    found = probe(f"http://{LIST}", CrawlOptions(resolve=site.resolve), family="creator")
    assert (found.families, found.family) == (("eportal",), "creator")
    refused = run("probe", f"http://{LIST}", "--family", "joomla", site=site)
    assert refused.exit_code == 2
    assert "No family is called joomla" in refused.output


def test_links_to_other_hosts_are_shown_and_count_for_nothing(site: TinySite) -> None:
    """A clone's report in a list (portals 7): a crawl never follows it."""
    clone = "http://www.clone.test/eportal/ui?pageId=8&articleKey=2024"
    title = "示例县人民政府2024年政府信息公开工作年度报告"
    body = f'<ul class="conList_ull"><li><a href="{clone}">{title}</a></li></ul><p>{NOTE}</p>'
    site.answers[LIST] = (200, "text/html; charset=utf-8", f"<body>{body}</body>".encode())
    printed = run("probe", f"http://{LIST}", "--family", "eportal", site=site)
    assert printed.exit_code == 3
    assert "reports   0" in printed.stderr
    assert "elsewhere 1" in printed.stderr
    assert clone in printed.stderr
    assert "expected_min" not in printed.stdout
    assert "verified = false" in printed.stdout


def test_the_entry_asks_where_the_page_is_now(site: TinySite) -> None:
    site.answers[f"{EPORTAL}/old/"] = (301, "text/html", b"/tiny/7/index.html")
    found = probe(f"http://{EPORTAL}/old/", CrawlOptions(resolve=site.resolve))
    assert found.moved_to == f"http://{LIST}"
    assert tomllib.loads(found.entry)["portal"][0]["listings"] == [f"http://{LIST}"]


def test_robots_are_obeyed_by_a_probe(site: TinySite) -> None:
    site.answers[f"{EPORTAL}/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /\n")
    refused = run("probe", f"http://{LIST}", site=site)
    assert refused.exit_code == 3
    assert "error     robots_disallowed" in refused.stderr
    assert refused.stdout == ""
    assert site.asked[LIST] == 0


def test_a_challenge_is_no_page_to_recognise(site: TinySite) -> None:
    site.answers[LIST] = (412, "text/html", b"<script>$_ts=window['$_ts']</script>")
    refused = run("probe", f"http://{LIST}", "--json", site=site)
    assert refused.exit_code == 3
    found = json.loads(refused.stdout)
    assert (found["error"][0], found["family"], found["entry"]) == ("challenge", None, "")


def test_only_government_hosts_are_probed_outside_a_rehearsal() -> None:
    for address in (
        "https://www-x-gov-cn.example.net/zfxxgknb/",
        "ftp://www.x.gov.cn/",
        "x.gov.cn",
    ):
        with pytest.raises(BadAddressError):
            probe(address, CrawlOptions())


@pytest.mark.parametrize(
    ("code", "domain", "division"),
    [
        ("1304000009", "", "130400"),
        ("1304000009", "www.hd.gov.cn", "130400"),
        # A Qiqihar page bore Chongqing's code and domain; templates hold a placeholder.
        ("5001070012", "www.cq.gov.cn", None),
        ("政府网站标识码", "", None),
        ("310000000044", "", None),
        ("bm17000009", "", None),
    ],
)
def test_a_site_code_counts_where_the_site_is_its_own(
    code: str, domain: str, division: str | None
) -> None:
    source = f'<meta name="siteidcode" content="{code}"><meta name="SiteDomain" content="{domain}">'
    page = parse_page(
        f"<html><head>{source}</head><body>x</body></html>".encode(), "http://x.test/"
    )
    assert page is not None
    host = domain if division else "www.x.test"
    assert _division_of(page, (host or "www.x.test",)) == division


MOVED = b"/elsewhere/"
EMPTY = f"<html><body><ul></ul><p>{NOTE}</p></body></html>".encode()


@pytest.mark.parametrize(
    ("answer", "result", "code"),
    [
        (None, "ok", None),
        ((404, "text/html", b"nothing"), "moved", "http_404"),
        ((302, "text/html", b"/"), "moved", "home_page_redirect"),
        ((302, "text/html", b"http://www.other.test/"), "moved", "host_not_registered"),
        ((302, "text/html", b"/eportal/ui?pageId=7&currentPage=1"), "moved", None),
        ((412, "text/html", b"<html></html>"), "blocked", "challenge"),
        ((200, "text/html", EMPTY), "empty", None),
    ],
)
def test_each_list_is_judged_by_name_and_the_others_are_unharmed(
    answer: tuple[int, str, bytes] | None, result: str, code: str | None, site: TinySite
) -> None:
    if answer:
        site.answers[LIST] = answer
        site.answers[f"{EPORTAL}/"] = (200, "text/html", EMPTY)
    without = eportal(id="tiny-none", listings=(), missing="nobody knows", hosts=())
    portals = [eportal(), creator(), without]
    verdicts = validate_live(portals, CrawlOptions(resolve=site.resolve))
    assert [(one.result, one.code) for one in verdicts] == [
        (result, code),
        ("ok", None),
        ("no_listing", "no_listing"),
    ]
    # A challenge is asked once more, after a pause; everything else is asked once.
    assert site.asked[LIST] == (2 if result == "blocked" else 1)


OWN = f"""
[[portal]]
id = "tiny-eportal"
name = "示例"
division_code = "131100"
family = "eportal"
listings = ["http://{LIST}"]

[[portal]]
id = "tiny-creator"
name = "示例"
division_code = "430900"
family = "creator"
listings = ["http://{CREATOR}/xxgk/1/"]
"""


def test_the_yearly_look_ends_with_3_where_a_list_needs_a_person(
    site: TinySite, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    good = run("validate", str(own), "--live", site=site)
    assert good.exit_code == 0, good.output
    site.answers[LIST] = (404, "text/html", b"nothing")
    bad = run("validate", str(own), "--live", "--json", site=site)
    assert bad.exit_code == 3
    verdicts = {one["portal"]: one["result"] for one in map(json.loads, bad.stdout.splitlines())}
    assert verdicts == {"tiny-eportal": "moved", "tiny-creator": "ok"}
    chosen = run("validate", str(own), "--live", "--family", "creator", site=site)
    assert chosen.exit_code == 0
    assert "tiny-eportal" not in chosen.stdout


def listed(*words: str) -> set[str]:
    result = CliRunner().invoke(nianbao, ["portals", "list", "--json", *words])
    assert result.exit_code == 0, result.output
    return {json.loads(line)["id"] for line in result.stdout.splitlines()}


def test_a_list_can_be_cut_down() -> None:
    known = load_portals()
    assert listed() == set(known)
    assert listed("--province", "河北") == {
        one.id for one in known.values() if one.province == "河北省"
    }
    assert listed("--family", "vsb") == {one.id for one in known.values() if one.family == "vsb"}
    assert listed("--no-listing") | listed("--listing") == set(known)
    assert "bingtuan" in listed("--no-listing", "--level", "province")
    assert listed("--verified") == {one.id for one in known.values() if one.verified}
    assert CliRunner().invoke(nianbao, ["portals", "list", "--level", "city"]).exit_code == 2
    mars = CliRunner().invoke(nianbao, ["portals", "list", "--province", "火星"])
    assert mars.exit_code == 2
    assert "No portal is of a province called 火星. There are 上海市" in mars.output


def test_what_is_doubtful_is_counted_beside_what_is_valid(tmp_path: Path) -> None:
    """A doubtful entry works; it is no reason to fail, and no reason to say that all is well."""
    own = tmp_path / "own.toml"
    own.write_text(
        OWN + f'\n[[portal]]\nid = "tiny-again"\nname = "示例"\ndivision_code = "131100"\n'
        f'family = "eportal"\nlistings = ["http://{LIST}"]\n',
        encoding="utf-8",
    )
    before = CliRunner().invoke(nianbao, ["portals", "validate"]).stdout
    said = CliRunner().invoke(nianbao, ["portals", "validate", str(own)])
    assert said.exit_code == 0
    assert "tiny-again, tiny-eportal" in said.stderr or "tiny-eportal, tiny-again" in said.stderr
    doubtful = [int(one.split("doubtful: ")[1].rstrip(".\n")) for one in (before, said.stdout)]
    assert doubtful[1] == doubtful[0] + 1


def test_a_list_fits_a_terminal_and_shows_every_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.commands.common.PIPE_WIDTH", 80)
    shown = CliRunner().invoke(nianbao, ["portals", "list"]).stdout
    assert all(f" {name} " in shown for name in load_portals())
    entry = CliRunner().invoke(nianbao, ["portals", "show", "bingtuan"]).stdout
    assert "none is known" in entry
    assert "missing" in entry
