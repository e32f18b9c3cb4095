"""Starting the site, and what it does when a build replaces its file."""

import asyncio
import shutil
import socket
import threading
import urllib.request

import made
import pytest

from archive.database import NoDatabaseError
from archive.errors import AddressError, PortInUseError
from archive.home import Home
from archive.pages.outdated import OutdatedDatabaseError
from archive.serve import create_app, listen, serve, site_dir


def test_the_site_files_are_found():
    assert {"metadata.yaml", "templates", "plugins", "static"} <= {
        p.name for p in site_dir().iterdir()
    }


def test_no_database_yet(tmp_path):
    with pytest.raises(NoDatabaseError, match="nianbao build"):
        create_app(Home.open(tmp_path / "empty", create=True))


def test_a_port_in_use_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"127.0.0.1:{port}: expected a free port"):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine():
    with pytest.raises(AddressError):
        listen("192.0.2.1", 0)


def test_the_address_is_printed_once_it_answers(sample_home):
    said, ready = [], threading.Event()

    def announce(line):
        said.append(line)
        ready.set()

    arguments = (sample_home, "127.0.0.1", 0, announce)
    threading.Thread(target=serve, args=arguments, daemon=True).start()
    assert ready.wait(30)
    address = next(word for word in said[0].split() if word.startswith("http://"))
    assert urllib.request.urlopen(address).status == 200


def test_a_new_build_is_served_by_the_next_request(tmp_path):
    home = made.make_home(tmp_path / "home")
    site = create_app(home)

    def reports():
        answer = made.ask(site, "/nianbao/reports.json?_size=0")
        return answer.json()["filtered_table_rows_count"]

    before = reports()
    fresh = tmp_path / "fresh.db"
    shutil.copy(home.database_path, fresh)
    made.change(fresh, "delete from reports where id > 10", "analyze")
    fresh.replace(home.database_path)
    assert (before, reports()) == (37, 10)


def test_rows_are_counted_without_counting(site, sample_home):
    counts = {
        name: table["count"] for name, table in site.inspect_data["nianbao"]["tables"].items()
    }
    for name in ("reports", "dispositions", "cells", "sections", "tombstones", "codebook"):
        assert counts[name] == made.rows(sample_home, f"select count(*) from {name}")[0][0]


def test_a_real_home_says_what_it_is_not(tmp_path):
    site = create_app(made.make_home(tmp_path / "real", kind="real"))
    page = made.ask(site, "/").text
    assert "非政府网站" in page
    assert "Not a government site" in made.ask(site, "/", lang="en").text
    assert "source_class=official" in page
    assert "示例数据，数字均为虚构</strong>" not in page


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("drop table news", "news without"),
        ("alter table reports drop column title", "title"),
        ("drop table reports_fts", "reports_fts without body, head, labels"),
    ],
)
def test_a_database_of_another_version_is_named_with_the_next_step(tmp_path, change, named):
    home = made.make_home(tmp_path / "home")
    for view in made.rows(home, "select name from sqlite_master where type = 'view'"):
        made.change(home.database_path, f"drop view {view[0]}")
    made.change(home.database_path, change)
    with pytest.raises(OutdatedDatabaseError, match=f"{named}.*nianbao build"):
        create_app(home)


def test_a_file_that_is_away_for_a_moment_is_not_made_anew(tmp_path):
    home = made.make_home(tmp_path / "home")
    site = create_app(home)
    home.database_path.rename(tmp_path / "away.db")
    made.ask(site, "/nianbao/reports.csv", _stream="on")
    assert not home.database_path.exists()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_in_place_of_garbage_the_old_file_is_served(tmp_path, capsys, content):
    home = made.make_home(tmp_path / "home")
    site = create_app(home)
    made.ask(site, "/report/sample-000000000003")
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(content)
    garbage.replace(home.database_path)
    answer = made.ask(site, "/report/sample-000000000003")
    assert answer.status_code == 200
    assert "serves the old" in capsys.readouterr().err


def test_a_file_that_was_replaced_is_let_go(tmp_path, monkeypatch):
    monkeypatch.setattr("archive.serve.RETIRED_AFTER", 0)
    home = made.make_home(tmp_path / "home")
    site = create_app(home)
    made.ask(site, "/report/sample-000000000003")
    old = site.get_database("nianbao")
    copy = tmp_path / "copy.db"
    copy.write_bytes(home.database_path.read_bytes())
    copy.replace(home.database_path)
    made.ask(site, "/nianbao/reports")
    assert site.get_database("nianbao") is not old
    with pytest.raises(RuntimeError):
        asyncio.run(old.execute("select 1"))
