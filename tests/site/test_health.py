"""The page on health: every site in its state, in words that accuse nobody, its age as of now."""

import re
import shutil
from pathlib import Path

import made
import pytest

from archive import clock
from archive.error_codes import error_codes
from archive.heartbeat import Heartbeat
from archive.home import Home
from archive.serve import Site, create_app
from archive.words import words

PATH = "/about/health"
WELL, SHUT, NEW = "sample-well", "sample-shut", "sample-new"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made_home = made.make_home(tmp_path_factory.mktemp("health") / "home")
    columns = "(portal, name, province, last_run, last_success, outcome, lists_read)"
    seen = "'2022-03-01T08:00:00.000000Z'"
    made.change(
        made_home.database_path,
        f"INSERT INTO portals {columns} VALUES"
        f" ('{WELL}', '松原示例网', '河北省', {seen}, {seen}, 'done', {seen}),"
        f" ('{SHUT}', '云岭示例网', '甘肃省', {seen}, NULL, 'blocked', NULL),"
        f" ('{NEW}', '<b>桃溪</b>示例网', '湖南省', NULL, NULL, NULL, NULL),"
        " ('ingest', NULL, NULL, NULL, NULL, NULL, NULL)",  # what was taken in is no site
        "INSERT INTO portal_problems (portal, code, kind, zh, en, seen_at) VALUES"
        f" ('{SHUT}', 'challenge', 'refused', '站点返回验证页', 'A browser check', {seen}),"
        f" ('{SHUT}', 'empty_listing', 'moved', '未见链接', 'No links', {seen})",
        "INSERT INTO portal_years (portal, year, listed, reports) VALUES"
        f" ('{WELL}', 2021, 7, 5), ('{WELL}', 2020, 9, 9), ('{WELL}', 2019, 1, 1)",
    )
    return made_home


@pytest.fixture(scope="module")
def site(home: Home) -> Site:
    return create_app(home)


def section(page: str, state: str) -> str:
    (found,) = re.findall(rf'<section id="{state}">(.*?)</section>', page, re.S)
    return found


def values(part: str, kind: str) -> list[str]:
    """The cells of a kind, without the labels that narrow screens show."""
    cells = re.findall(rf'<td class="{kind}[^>]*>.*?</span> (.*?)</td>', part, re.S)
    return [cell.strip() for cell in cells]


def test_every_site_stands_in_its_state(site: Site) -> None:
    page = made.ask(site, PATH).text
    assert "松原示例网" in section(page, "well")
    assert "2022-03-01" in section(page, "well")
    assert values(section(page, "well"), "count") == ["7 / 5", "9 / 9"]
    assert "—" not in section(page, "never")  # nothing is known of it, and no row of dashes says so
    # The worst of two is where it stands, and both are named.
    assert "challenge" in section(page, "refused")
    assert "empty_listing" in section(page, "refused")
    assert 'id="moved"' not in page
    assert "&lt;b&gt;桃溪" in section(page, "never")


def test_the_same_for_programs(site: Site) -> None:
    found = made.ask(site, f"{PATH}.json").json()
    states = {one["portal"]: one["state"] for one in found["portals"]}
    assert states == {WELL: "well", SHUT: "refused", NEW: "never"}
    assert found["portals"][0]["problems"] == ["challenge", "empty_listing"]


def test_what_was_taken_in_is_no_site(site: Site) -> None:
    page = made.ask(site, PATH, lang="en").text
    assert "ingest" not in re.sub("<[^>]*>", "", section(page, "never"))
    assert 'data-portal="ingest"' not in page


def test_it_says_that_sites_are_visited_only_where_one_was(
    site: Site, home: Home, tmp_path: Path
) -> None:
    assert "We visit the sites below" in made.ask(site, PATH, lang="en").text
    unseen = Home.open(shutil.copytree(home.path, tmp_path / "home"))
    made.change(unseen.database_path, "UPDATE portals SET last_run = NULL")
    for language, visits in (("en", "We visit the sites"), ("zh", "本站定期访问")):
        assert visits not in made.ask(create_app(unseen), PATH, lang=language).text


def test_the_age_is_reckoned_when_served(
    site: Site, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_NOW", "2022-03-11T09:00:00Z")
    assert made.ask(site, f"{PATH}.json").json()["days_since_last_good_update"] == 10
    assert "more than a month old" not in made.ask(site, PATH, lang="en").text
    monkeypatch.setenv("NIANBAO_NOW", "2022-04-20T09:00:00Z")
    assert "more than a month old" in made.ask(site, PATH, lang="en").text
    # An update may have found nothing due since: the heartbeat knows.
    Heartbeat(last_good=clock.stamp(clock.parse("2022-04-19T08:00:00Z"))).save(home)
    assert made.ask(site, f"{PATH}.json").json()["days_since_last_good_update"] == 1


def test_a_home_without_portals_has_the_page_too(sample_home: Home) -> None:
    answer = made.ask(create_app(sample_home), PATH, lang="en")
    assert answer.status_code == 200
    assert "No site was visited yet" in answer.text


@pytest.mark.parametrize("path", ["/", PATH, "/nianbao/reports"])
def test_pages_lead_to_it(get, path: str) -> None:
    assert f'href="{PATH}"' in get(path).text


def test_every_kind_of_problem_has_its_words() -> None:
    states, meanings = words("health"), words("health_meaning")
    assert {one.kind for one in error_codes().values()} <= states.keys()
    assert states.keys() == meanings.keys()
    for one in (*states.values(), *meanings.values()):
        assert one.zh != one.en, one


@pytest.mark.parametrize("accusing", ["违法", "违规", "拒绝公开", "失职", "failed to publish"])
def test_no_word_accuses(accusing: str) -> None:
    said = [text for one in error_codes().values() for text in (one.zh, one.en)]
    said += [text for kind in ("health", "health_meaning") for one in words(kind).values()
             for text in (one.zh, one.en)]  # fmt: skip
    template = Path(__file__).parents[2] / "datasette/templates/health.html"
    assert accusing not in " ".join([*said, template.read_text(encoding="utf-8")])
