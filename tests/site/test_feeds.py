"""Feeds: every event once, ids that stay, dates that are dates; read as a feed reader would."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlsplit

import made
import pytest
from lxml import etree

from archive.home import Home
from archive.ledgers.news import load_news
from archive.serve import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
OWN = len(made.PLACES) * 5
"""Reports of the made home's own class, each first seen once."""
BASES = {"address": "网址中的日期", "meta": "页面元数据日期"}
REVISED, STONE = "sample-000000000001", "sample-withheld"


def atom(answer):
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return etree.fromstring(answer.content)


def own(address: str) -> str:
    """A whole address of the site as its path and query."""
    parts = urlsplit(address)
    assert parts.scheme == "http" and parts.netloc == "localhost"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def every_item(get, address="/feed.json", **asked):
    """Items of all pages, by the links that the feed gives."""
    found, following = [], address
    while following:
        feed = get(following, **asked).json()
        found += feed["items"]
        following, asked = own(feed["next_url"]) if "next_url" in feed else None, {}
    return found


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None
    return found


def test_json_feed_has_what_its_version_asks_for(get):
    feed = get("/feed.json", lang="en").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "en"
    assert "Sample data" in feed["title"]
    assert own(feed["feed_url"]) == "/feed.json?lang=en"
    for item in feed["items"]:
        assert item["id"].startswith("urn:uuid:")
        assert item["title"] and item["content_text"]
        assert moment(item["date_published"]) <= datetime.now(UTC)
        own(item["url"])


def test_every_event_is_told_once_on_the_pages_together(get):
    items = [item["_nianbao"] for item in every_item(get)]
    told = [(item["kind"], item["report_id"]) for item in items]
    assert len(told) == len(set(told)) == OWN + 2
    assert ("edition", REVISED) in told
    assert ("withheld", None) in told
    assert {report for kind, report in told if kind == "new"} == {
        f"sample-{row:012x}" for row in range(1, OWN + 1)
    }
    assert len({item["id"] for item in every_item(get)}) == OWN + 2


def test_the_newest_come_first(get):
    dates = [moment(item["date_published"]) for item in every_item(get)]
    assert dates == sorted(dates, reverse=True)


def test_atom_tells_the_same_and_is_valid(get):
    feed = atom(get("/feed.atom", lang="en"))
    items = get("/feed.json", lang="en").json()["items"]
    entries = feed.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}id") for one in entries] == [item["id"] for item in items]
    assert [one.findtext(f"{ATOM}title") for one in entries] == [item["title"] for item in items]
    # RFC 4287: a feed has an id, a title, an author and when it was updated; an entry the same.
    for element in (feed, *entries):
        for name in ("id", "title"):
            assert element.findtext(f"{ATOM}{name}")
        moment(element.findtext(f"{ATOM}updated"))
        assert element.findall(f"{ATOM}link")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    updated = {one.findtext(f"{ATOM}updated") for one in entries}
    assert feed.findtext(f"{ATOM}updated") == max(updated)


def test_links_of_entries_lead_to_the_report(get):
    new = [item for item in get("/feed.json").json()["items"] if item["tags"] == ["new"]]
    assert len(new) > 20
    for item in new:
        assert own(item["url"]) == f"/report/{item['_nianbao']['report_id']}"


def test_ids_stay_through_builds_and_languages(get, tmp_path):
    again = create_app(made.make_home(tmp_path / "home"))
    before = [item["id"] for item in get("/feed.json", lang="zh").json()["items"]]
    assert before == [item["id"] for item in get("/feed.json", lang="en").json()["items"]]
    assert before == [item["id"] for item in made.ask(again, "/feed.json").json()["items"]]


@pytest.mark.parametrize(("language", "said"), [("zh", "新收录：松原"), ("en", "New: 松原")])
def test_each_language_is_complete(get, language, said):
    titles = [item["title"] for item in every_item(get, lang=language)]
    assert any(title.startswith(said) for title in titles)
    assert f"lang={language}" in get("/feed.json", lang=language).json()["feed_url"]


def test_a_province_has_a_feed_of_its_own(get):
    code, name = "620000", "甘肃省"
    items = every_item(get, f"/province/{code}/feed.json")
    assert {item["_nianbao"]["province"] for item in items} == {name}
    assert len(items) == sum(place[0] == name for place in made.PLACES) * 5
    assert atom(get(f"/province/{code}/feed.atom")).findtext(f"{ATOM}title").endswith("（甘肃省）")
    assert get("/province/999999/feed.json").status_code == 404


def test_copies_are_told_apart_and_only_when_asked_for(get):
    (only,) = (
        item for item in every_item(get, source_class="mirror") if item["_nianbao"]["kind"] == "new"
    )
    assert only["_nianbao"]["report_id"] == "ingest-00000000000b"
    assert only["id"] not in {item["id"] for item in every_item(get)}


@pytest.mark.parametrize("asked", [{"before": "yesterday"}, {"source_class": "moon"}])
def test_what_is_not_understood_is_refused(get, asked):
    answer = get("/feed.json", **asked)
    assert answer.status_code == 400


def test_a_reader_that_has_it_is_told_so(site, get):
    tag = get("/feed.atom").headers["etag"]
    answer = made.ask(site, "/feed.atom", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.content == b""
    assert made.ask(site, "/feed.atom", headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_is_withheld_meanwhile_is_told_at_once_without_its_name(sample_home, tmp_path):
    home = Home.open(shutil.copytree(sample_home.path, tmp_path / "home"))
    site = create_app(home)
    report, agency = "sample-000000000002", made.PLACES[0][3]
    told = {
        item["_nianbao"]["report_id"] for item in every_item(lambda p, **a: made.ask(site, p, **a))
    }
    assert report in told
    (home.path / "withheld.toml").write_text(
        f'[[withheld]]\nid = "{report}"\nwhat = "report"\nreason = "个人隐私"\ndate = 2026-11-22\n',
        encoding="utf-8",
    )
    first, *rest = every_item(lambda p, **a: made.ask(site, p, **a))
    assert first["_nianbao"]["kind"] == "withheld"
    assert "个人隐私" in first["content_text"]
    assert agency not in str(first)
    assert report not in {item["_nianbao"]["report_id"] for item in rest}


@pytest.mark.parametrize(("basis", "told"), [("address", False), ("meta", True)])
def test_a_date_in_an_address_is_told_as_no_date_of_publication(sample_home, tmp_path, basis, told):
    home = Home.open(shutil.copytree(sample_home.path, tmp_path / "home"))
    report = "sample-000000000002"
    with closing(sqlite3.connect(home.database_path)) as connection, connection:
        connection.execute(
            "update reports set published_on = '2019-08-21', date_basis = ? where report_id = ?",
            (basis, report),
        )
        connection.execute("delete from news")
        load_news(SimpleNamespace(connection=connection))
    site = create_app(home)
    items = every_item(lambda path, **asked: made.ask(site, path, **asked), lang="zh")
    (item,) = [one for one in items if one["_nianbao"]["report_id"] == report]
    assert ("2019-08-21" in item["content_text"]) is told
    ((agency_id,),) = made.rows(
        home, "select agency_id from reports where report_id = ? and current = 1", report
    )
    assert (
        f"2019-08-21<small>{BASES[basis]}</small>"
        in made.ask(site, f"/agency/{agency_id}", lang="zh").text
    )


def test_hostile_names_are_text_and_characters_that_xml_cannot_hold_are_left_out(
    sample_home, tmp_path
):
    home = Home.open(shutil.copytree(sample_home.path, tmp_path / "home"))
    made.change(
        home.database_path, "UPDATE reports SET title = 'a' || char(1) || '<b>&' WHERE id = 2"
    )
    feed = atom(made.ask(create_app(home), "/feed.atom", lang="en"))
    titles = [one.text for one in feed.iter(f"{ATOM}title")]
    assert "New: a<b>&" in titles


def test_an_edition_names_the_figures_of_tables_first_and_counts_the_rest(sample_home, tmp_path):
    home = Home.open(shutil.copytree(sample_home.path, tmp_path / "home"))
    codes = ["p.received", "sec.overview", "t3.granted", "t3.unable", "title", "sec.other", "x.y"]
    changed = json.dumps(codes)
    made.change(home.database_path, f"UPDATE news SET changed = '{changed}' WHERE kind = 'edition'")
    site = create_app(home)
    (item,) = (
        one
        for one in every_item(lambda p, **a: made.ask(site, p, **a), lang="en")
        if one["_nianbao"]["kind"] == "edition"
    )
    assert item["url"].endswith(f"/report/{REVISED}/changes")
    assert sorted(item["_nianbao"]["changed"]) == sorted(codes)
    assert "Changed: Granted in full, " in item["content_text"]
    assert item["content_text"].endswith(" and 1 more.")
