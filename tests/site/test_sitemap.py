"""What search engines are told: the pages that are meant to be cited, and nothing of a sample."""

import sqlite3
from contextlib import closing
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

import made
import pytest
from lxml import etree

from archive.pages import sitemap
from archive.pages.subjects import subjects
from archive.provinces import provinces
from archive.serve import create_app

OWN = "https://nianbao.example.org"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
WITHHELD = """[[withheld]]
id = "sample-000000000002"
what = "report"
reason = "x"
date = 2026-11-22
"""


@pytest.fixture
def real_home(tmp_path):
    home = made.make_home(tmp_path / "home", kind="real")
    (home.path / "site.toml").write_text(f'address = "{OWN}"\n')
    return home


def asked(site, path):
    """The document at a path, asked by another name of the site."""
    answer = made.ask(site, path, headers={"host": "evil.example"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/xml")
    return etree.fromstring(answer.content)


def mapped(site):
    """Every path of the map with its day, each part at the address that the index gives."""
    parts = asked(site, "/sitemap.xml").xpath("//s:sitemap/s:loc/text()", namespaces=NAMES)
    assert all(one.startswith(f"{OWN}/sitemap/") for one in parts)
    found = []
    for one in parts:
        for url in asked(site, urlsplit(one).path).xpath("//s:url", namespaces=NAMES):
            (address,) = url.xpath("s:loc/text()", namespaces=NAMES)
            assert address.startswith(f"{OWN}/")
            day = url.xpath("s:lastmod/text()", namespaces=NAMES)
            found.append((address.removeprefix(OWN), *day))
    return found


def test_the_map_has_every_page_that_is_cited_once(real_home, monkeypatch):
    monkeypatch.setattr(sitemap, "A_PART", 7)  # several parts of each kind
    site = create_app(real_home)
    paths = [path for path, *_ in mapped(site)]
    assert len(paths) == len(set(paths))
    held = made.rows(real_home, "select report_id from reports where current = 1")
    assert {unquote(path) for path in paths if path.startswith("/report/")} == {
        f"/report/{own}" for (own,) in held
    }
    agencies = made.rows(real_home, "select agency_id from agencies")
    assert {path for path in paths if path.startswith("/agency/")} == {
        f"/agency/{own}" for (own,) in agencies
    }
    assert {f"/province/{one.code}" for one in provinces()} < set(paths)
    assert {one.path for one in subjects().values()} < set(paths)
    assert {"/", "/provinces", "/about/methods", "/data"} < set(paths)
    assert {"/codebook", "/codebook/panel", "/codebook/form_2021"} < set(paths)
    for path in paths:
        if path.startswith("/codebook"):
            assert made.ask(site, path).status_code == 200, path


def test_pages_are_counted_without_a_look_at_their_rows(real_home):
    """A report is a kilobyte, and there are a million of them."""
    with closing(sqlite3.connect(real_home.database_path)) as connection:
        asked_sql = []
        connection.set_trace_callback(asked_sql.append)
        sitemap.parts(connection)
        connection.set_trace_callback(None)
        plans = [
            step
            for sql in asked_sql
            for *_, step in connection.execute(f"explain query plan {sql}")
        ]
    assert len(plans) == 2
    assert all("USING COVERING INDEX" in step for step in plans), plans


def test_a_day_stands_where_one_is_recorded(real_home):
    days = {path: day for path, *day in mapped(create_app(real_home))}
    for own, captured in made.rows(
        real_home, "select report_id, captured_at from reports where current = 1"
    ):
        assert days[f"/report/{own}"] == [captured[:10]]
    assert not any(day for path, day in days.items() if not path.startswith("/report/"))


def test_what_is_withheld_leaves_the_map_at_once(real_home):
    site = create_app(real_home)
    assert "/report/sample-000000000002" in [path for path, *_ in mapped(site)]
    (real_home.path / "withheld.toml").write_text(WITHHELD)
    assert "/report/sample-000000000002" not in [path for path, *_ in mapped(site)]


def test_every_page_of_the_map_is_there_and_open_to_crawlers(real_home):
    site = create_app(real_home)
    rules = RobotFileParser()
    text = made.ask(site, "/robots.txt").text
    rules.parse(text.splitlines())
    assert rules.site_maps() == [f"{OWN}/sitemap.xml"]
    assert not rules.can_fetch("*", f"{OWN}/nianbao/reports?year=2020")
    kinds = {}
    for path, *_ in mapped(site):
        assert rules.can_fetch("*", f"{OWN}{path}"), path
        kinds[path.split("/")[1]] = path
    for path in kinds.values():  # one of each kind
        assert made.ask(site, path).status_code == 200, path


@pytest.mark.parametrize("name", ["reports-9", "reports-0", "reports", "pages-2", "else-1"])
def test_there_is_no_other_part(real_home, name):
    assert made.ask(create_app(real_home), f"/sitemap/{name}.xml").status_code == 404


def test_nothing_of_a_sample_is_indexed(get):
    rules = RobotFileParser()
    rules.parse(get("/robots.txt").text.splitlines())
    assert not rules.can_fetch("*", "http://localhost/")
    assert rules.site_maps() is None
    assert get("/sitemap.xml").status_code == get("/sitemap/pages.xml").status_code == 404


def test_a_copy_without_an_address_of_its_own_has_no_map(tmp_path):
    site = create_app(made.make_home(tmp_path / "home", kind="real"))
    rules = made.ask(site, "/robots.txt").text
    assert "Sitemap" not in rules and "Disallow: /report" not in rules
    assert made.ask(site, "/sitemap.xml").status_code == 404
