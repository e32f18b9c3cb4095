"""CSV files, pressed or fetched: whole, safe in a spreadsheet, and broken off aloud."""

import csv
import io
import shutil
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import made
import pytest
import uvicorn
from datasette.plugins import pm

from archive.home import Home
from archive.pages import csv_stream
from archive.serve import Site, create_app

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FORMULAS = ("=1+1", '=HYPERLINK("http://evil.test")', "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1")
ODD = (*FORMULAS, "件", 'a,"b"', "两\n行", "'单引号", "1-2", "")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose reports bear what a spreadsheet would run, and negative numbers."""
    home = made.make_home(tmp_path_factory.mktemp("csv") / "home")
    with closing(sqlite3.connect(home.database_path)) as connection:
        rows = enumerate(ODD, 1)
        connection.executemany(
            "update reports set title = ?, days_late = ? where id = ?",
            [(title, -number, number) for number, title in rows],
        )
        connection.commit()
    return home


@pytest.fixture(scope="module")
def site(home: Home) -> Site:
    return create_app(home)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The site on a real server, which alone can break an answer off."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(site.app(), log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    "address",
    [
        "/nianbao/reports.csv",
        "/nianbao/reports.csv?_stream=on&_size=max&_bom=on&_dl=on",
        "/nianbao/reports.csv?_size=100",
    ],
)
def test_no_text_runs_as_a_formula_and_numbers_stay(site: Site, address: str) -> None:
    rows = table(made.ask(site, address).content.decode("utf-8-sig"))
    by_id = {int(row["id"]): row for row in rows}
    for number, title in enumerate(ODD, 1):
        shown = by_id[number]["title"]
        assert shown == (f"'{title}" if title in FORMULAS else title)
        assert by_id[number]["days_late"] == str(-number)
        assert shown[:1] not in tuple("=+-@\t\r")


def test_a_row_by_itself_is_safe_too(site: Site) -> None:
    assert table(made.ask(site, "/nianbao/reports/1.csv").text)[0]["title"] == "'=1+1"


def test_json_gives_the_text_as_it_is(site: Site) -> None:
    rows = made.ask(site, "/nianbao/reports.json?_shape=array&_size=max").json()
    assert {row["title"] for row in rows} >= set(ODD)


def test_the_button_gives_a_bom_and_the_api_none(site: Site) -> None:
    plain = made.ask(site, "/nianbao/reports.csv").content
    pressed = made.ask(site, "/nianbao/reports.csv?_bom=on&_dl=on")
    assert pressed.content == b"\xef\xbb\xbf" + plain
    assert pressed.headers["content-type"] == "text/csv; charset=utf-8"
    assert "nianbao-sample-data-reports.csv" in pressed.headers["content-disposition"]
    assert "content-disposition" not in made.ask(site, "/nianbao/reports.csv").headers


def test_without_a_size_every_row_is_there(home: Home, site: Site) -> None:
    for name in ("reports", "dispositions", "cells", "panel_wide"):
        [(count,)] = made.rows(home, f'select count(*) from "{name}"')
        assert len(table(made.ask(site, f"/nianbao/{name}.csv").text)) == count > 0


def test_a_page_says_where_the_next_one_is(home: Home, site: Site) -> None:
    found, address = [], "/nianbao/dispositions.csv?_size=100&_sort=year"
    while address:
        answer = made.ask(site, address)
        found += [int(row["id"]) for row in table(answer.text)]
        address = answer.links.get("next", {}).get("url", "")
    assert sorted(found) == [row[0] for row in made.rows(home, "select id from dispositions")]


def test_filters_columns_and_order_count(home: Home, site: Site) -> None:
    address = "/nianbao/dispositions.csv?year=2021&disposition=granted&_col=total&_sort_desc=total"
    rows = table(made.ask(site, address).text)
    where = "where year = 2021 and disposition = 'granted' order by total desc"
    expected = made.rows(home, f"select id, total from dispositions {where}")
    assert list(rows[0]) == ["id", "total"]
    assert [row["total"] for row in rows] == [str(total) for _, total in expected]


@pytest.mark.parametrize("words", ["薄荷糖", "复议", "办公室 培训"])
def test_a_search_gives_the_rows_of_its_page_in_their_order(site: Site, words: str) -> None:
    address = "/nianbao/reports.{}?current=1&_size=max&_zh=" + words
    shown = [row["id"] for row in made.ask(site, address.format("json") + "&_shape=array").json()]
    found = table(made.ask(site, address.format("csv") + "&_stream=on").text)
    assert [int(row["id"]) for row in found] == shown
    assert len(shown) >= 7


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nianbao/reports.csv?yaer=2020", 400),
        ("/nianbao/reports.csv?_stream=on&_next=1", 400),
        ("/nianbao/nothing.csv", 404),
        ("/nianbao.csv", 404),
        ("/nianbao.csv?sql=select+1", 403),
        ("/nianbao/reports/999999.csv", 404),
    ],
)
def test_what_cannot_be_answered_is_no_file(site: Site, address: str, status: int) -> None:
    answer = made.ask(site, f"{address}{'&' if '?' in address else '?'}_bom=on")
    assert answer.status_code == status
    assert not answer.content.startswith(b"\xef\xbb\xbf")


def test_a_query_of_too_many_rows_is_refused_not_cut(home: Home) -> None:
    (home.path / "site.toml").write_text("allow_sql = true\n")
    try:
        open_site = create_app(home)
    finally:
        (home.path / "site.toml").unlink()
    few = made.ask(open_site, "/nianbao.csv?sql=select+title+from+reports+where+id=1")
    assert table(few.text) == [{"title": "'=1+1"}]
    own = made.ask(open_site, "/nianbao/reports.csv?_stream=on&_where=id+<+3")
    assert len(table(own.text)) == 2
    for asked in ("?sql=select+*+from+cells&lang=en", "/cells.csv?_where=1&_stream=on&lang=en"):
        many = made.ask(open_site, f"/nianbao{'.csv' * asked.startswith('?')}{asked}")
        assert many.status_code == 400
        assert "more than 1000 rows" in many.text


def test_a_fault_on_the_way_breaks_the_file_off(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Datasette would write the fault into the file, and end it as a whole one."""

    def faulty(rows: object) -> bytes:
        made_before = lines_before(rows)
        if len(made_before) > 5_000:
            raise sqlite3.OperationalError("disk I/O error")
        return made_before

    lines_before = csv_stream.lines
    monkeypatch.setattr(csv_stream, "lines", faulty)
    with served(create_app(home)) as address:
        assert httpx.get(f"{address}/nianbao/portals.csv").status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{address}/nianbao/cells.csv")


def test_a_reader_who_leaves_ends_the_work(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, endless = threading.Event(), b"x" * 100_000

    def forever(*_: object) -> Iterator[bytes]:
        try:
            while True:
                yield endless
        finally:
            ended.set()

    site = create_app(home)
    [plugin] = [one for one in pm.get_plugins() if hasattr(one, "table_csv")]
    monkeypatch.setattr(plugin, "pieces", forever)
    with served(site) as address, httpx.stream("GET", f"{address}/nianbao/reports.csv") as answer:
        next(answer.iter_raw())
        answer.close()
        assert ended.wait(20)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_pressed_file(site: Site, tmp_path: Path) -> None:
    """Chinese is Chinese, no formula has run, numbers are numbers: told by what it saves.

    Without a window LibreOffice asks nobody and looks at no byte order mark: 76 is UTF-8, which
    its window proposes for a file that begins with one.
    """
    file = tmp_path / "reports.csv"
    file.write_bytes(made.ask(site, "/nianbao/reports.csv?_bom=on&_dl=on").content)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--infilter=CSV:44,34,76,1", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(tmp_path / "reports.xlsx").active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = {row[head.index("id")]: row[head.index("title")] for row in rows}
    assert head[0] == "id"  # the mark is no part of the first column's name
    assert titles[8] == "件"
    assert [titles[n].lstrip("'") for n in (1, 3, 4)] == ["=1+1", "+1", "-1+2"]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    days = {row[head.index("id")]: row[head.index("days_late")] for row in rows}
    assert days[2] == -2
