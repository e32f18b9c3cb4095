"""The site is read-only, says nothing of the machine, and bounds what readers may ask."""

import asyncio
import re

import made
import pytest

from archive.errors import SiteSettingsError
from archive.schema import TABLES, VIEWS
from archive.serve import create_app

PAGES = ("/", "/nianbao/reports", "/report/sample-000000000003", "/about/health", "/no/such/page")
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
}
SLOW = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"


@pytest.fixture
def open_site(tmp_path):
    """A site whose operator opened the query page."""
    home = made.make_home(tmp_path / "home")
    (home.path / "site.toml").write_text("allow_sql = true\n")
    return create_app(home)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(get, path):
    headers = get(path).headers
    assert HEADERS.items() <= dict(headers).items()
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"


@pytest.mark.parametrize(
    "page",
    ["threads", "permissions", "allow-debug", "patterns", "messages", "auth-token", "logout"],
)
def test_pages_for_developers_are_closed(get, page):
    assert get(f"/-/{page}").status_code == 404
    assert get(f"/-/{page}.json").status_code == 404


def test_folders_of_the_machine_are_not_named(get, sample_home):
    for page in ("databases", "databases.json", "config.json", "metadata.json", "versions.json"):
        assert str(sample_home.path) not in get(f"/-/{page}").text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/nianbao/reports", "/nianbao", "/report/x", "/"])
def test_nothing_can_be_written(site, method, path):
    before = made.rows(site.home, "select count(*), max(id) from reports")
    answer = made.send(site, method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert made.rows(site.home, "select count(*), max(id) from reports") == before


@pytest.mark.parametrize(
    "path", ["/nianbao?sql=select+1", "/nianbao.json?sql=select+1", "/nianbao/reports?_where=1=1"]
)
def test_sql_of_readers_is_closed_at_first(get, path):
    assert get(path).status_code == 403


def test_an_opened_query_page_answers(open_site):
    answer = made.ask(open_site, "/nianbao.json", sql="select 6 * 7 as n", _shape="array")
    assert answer.json() == [{"n": 42}]


@pytest.mark.parametrize("query", [{"sql": SLOW}, {"_where": f"id < ({SLOW})"}])
def test_a_query_of_a_reader_has_little_time(open_site, query, monkeypatch):
    monkeypatch.setattr("archive.pages.asked_sql.TIME_LIMIT_MS", 50)
    path = "/nianbao.json" if "sql" in query else "/nianbao/reports.json"
    answer = made.ask(open_site, path, **query)
    assert answer.status_code == 400
    assert answer.json()["title"] == "SQL Interrupted"


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_of_a_query_is_never_cut(open_site, ending):
    many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1001)"
    whole = made.ask(open_site, f"/nianbao.{ending}", sql=f"{many} select i from n limit 1000")
    assert whole.status_code == 200
    cut = made.ask(open_site, f"/nianbao.{ending}", sql=f"{many} select i from n")
    assert cut.status_code == 400
    assert "1000" in cut.text


def test_sql_cannot_write_or_attach(open_site):
    for sql in ("delete from reports", "attach '/etc/passwd' as x", "pragma journal_mode = wal"):
        assert made.ask(open_site, "/nianbao.json", sql=sql).status_code == 400


def closed_names(home):
    declared = {spec.name for spec in (*TABLES, *VIEWS)}
    rows = made.rows(home, "select name from sqlite_master where type in ('table', 'view')")
    return [*sorted({name for (name,) in rows} - declared), "sqlite_master"]


def test_tables_that_the_schema_does_not_declare_are_not_there(get, sample_home):
    names = closed_names(sample_home)
    assert {"reports_fts", "reports_fts_data", "reports_fts_docsize", "sqlite_stat1"} <= set(names)
    for name in names:
        for path in (name, f"{name}.json", f"{name}.csv?_stream=on", f"{name}/1", f"{name}/1.json"):
            assert get(f"/nianbao/{path}").status_code == 404, path
    listed = {table["name"] for table in get("/nianbao.json").json()["tables"]}
    assert listed == {spec.name for spec in TABLES}
    assert get("/nianbao/REPORTS_FTS_DATA.json").status_code == 404


@pytest.mark.parametrize("given", [{"_fts_table": "reports_fts"}, {"_fts_pk": "id"}])
def test_no_argument_leads_into_the_search_index(get, given):
    assert get("/nianbao/agencies.json", _search="公开", **given).status_code == 400


def test_sql_of_readers_reads_what_the_site_shows_alone(open_site):
    for name in (*closed_names(open_site.home)[:-1], "pragma_database_list", "main.reports_fts"):
        answer = made.ask(open_site, "/nianbao.json", sql=f"select * from {name}")
        assert answer.status_code == 400, name
    for where in ("id in (select rowid from reports_fts)", "exists (select 1 from sqlite_stat1)"):
        assert made.ask(open_site, "/nianbao/reports.json", _where=where).status_code == 400
    for sql in (
        "select count(*) from reports",
        "select count(*) from source_errors",
        "select value from reports, json_each(dispositions)",
    ):
        assert made.ask(open_site, "/nianbao.json", sql=sql).status_code == 200, sql
    assert made.ask(open_site, "/nianbao/reports.json", _where="id = 1").json()["rows"]
    # Written otherwise, it is no less SQL of the reader's own.
    assert made.ask(open_site, "/nianbao.json?s%71l=select+*+from+sqlite_stat1").status_code == 400


def test_sql_of_readers_waits_for_the_build_once_something_is_withheld(open_site):
    stone = '[[withheld]]\nid = "sample-000000000004"\nwhat = "report"\nreason = "x"\n'
    (open_site.home.path / "withheld.toml").write_text(stone + "date = 2026-11-22\n")
    for sql in ("select text from main.sections where report = 4", "select 1"):
        answer = made.ask(open_site, "/nianbao.json", sql=sql)
        assert answer.status_code == 403, answer.text
        assert answer.headers["content-type"].startswith("application/json")
    assert made.ask(open_site, "/nianbao/reports.json", _where="id = 4").status_code == 403
    assert made.ask(open_site, "/nianbao/reports.json").status_code == 200


def test_notebooks_of_other_hosts_may_read(get):
    assert get("/nianbao/reports.json").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in get("/nianbao/reports.json").headers


@pytest.mark.parametrize("path", ["//evil.com", "///evil.com/x", "//nianbao/reports"])
def test_no_link_of_a_page_leads_to_another_host(get, path):
    page = get(f"http://site.test{path}").text
    assert re.search(r'href="/[^"]*lang=', page)
    assert not re.findall(r'(?:href|action|src)="//[^"]*', page)


@pytest.mark.parametrize(
    "line",
    ['allow_sql = "no"', "allow_sql = 1", "report_errors_to = 5", 'report_errors_to = "me"'],
)
def test_a_setting_of_the_wrong_kind_stops_a_start(tmp_path, line):
    home = made.make_home(tmp_path / "home")
    (home.path / "site.toml").write_text(line + "\n")
    with pytest.raises(SiteSettingsError, match=line.split(" = ")[0]):
        create_app(home)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/report/sample-000000000003.{ending}" for ending in ("json", "csv", "bib", "ris")),
        "/feed.json",
        "/feed.atom",
        "/about/health.json",
        "/about/accuracy.json",
        "/nianbao/reports.csv",
    ],
)
def test_notebooks_may_read_every_file(get, path):
    answer = get(path)
    assert answer.status_code == 200
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]


def test_pages_are_no_files(get):
    assert "access-control-allow-origin" not in get("/report/sample-000000000003").headers


def test_a_refusal_at_an_address_of_json_is_json(get):
    for path in ("/nianbao.json?sql=select+1", "/_internal.json"):
        answer = get(path)
        assert answer.status_code == 403
        assert answer.json()["ok"] is False


@pytest.mark.parametrize(
    "path", ["/nianbao.atom", "/nianbao/reports.atom", "/nianbao/checks/1.xml"]
)
def test_a_format_that_there_is_not(get, path):
    assert get(f"/nianbao{path}").status_code == 404


def test_choices_are_kept_beside_cookies_of_others(site):
    async def fetch():
        cookies = "[bad]=x; é=1; nianbao_lang=en".encode("latin-1")
        return await site.client.get("/", headers={b"cookie": cookies})

    assert '<html lang="en"' in asyncio.run(fetch()).text


def test_a_missing_file_names_no_folder(tmp_path, caplog):
    home = made.make_home(tmp_path / "home")
    (home.path / "site.toml").write_text('publish_captures = "full"\n')
    for file in home.path.rglob("*.warc.gz"):
        file.unlink()
    answer = made.ask(create_app(home), "/-/capture/1/content")
    assert answer.status_code == 500
    assert str(tmp_path) not in answer.text
    assert ".warc" not in answer.text
    assert str(tmp_path) in caplog.text


def test_a_media_type_is_one_line(tmp_path):
    home = made.make_home(tmp_path / "home")
    (home.path / "site.toml").write_text('publish_captures = "full"\n')
    stored = "update snapshots set media_type = 'image/svg+xml' || char(13, 10) || 'X-Evil: 1'"
    made.change(home.database_path, stored)
    answer = made.ask(create_app(home), "/-/capture/1/content")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "x-evil" not in answer.headers


def test_a_merged_id_leads_to_the_same_edition(site):
    answer = made.ask(site, f"/report/{made.FORMER}?edition=1&lang=en")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/report/sample-000000000003?edition=1"
