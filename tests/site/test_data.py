"""Downloads: what a release lists, whole, with ranges and checksums; nothing else, and nothing
that was withheld since."""

import hashlib
import html
import re
import shutil
from importlib.metadata import version
from pathlib import Path

import made
import pytest

from archive.home import Home
from archive.pages.downloads import downloads
from archive.releasing.options import ReleaseOptions
from archive.releasing.release import release
from archive.serve import Site, create_app
from parsers.read import PARSER_VERSION

PATH = "/data"
WITHHELD = '[[withheld]]\nid = "sample-000000000004"\nwhat = "report"\nreason = "隐私"\n'
OVERRIDES = ("sandbox_data", "empty_table", "unknown_form", "extraction_errors")


def export(home: Home, *formats: str) -> Path:
    """A release of a made home, which says by which version it was built as a real one does."""
    made.change(
        home.database_path,
        "DELETE FROM build_info",
        f"INSERT INTO build_info VALUES ('nianbao_version', '{version('nianbao')}')",
        "INSERT INTO build_info VALUES ('kind', 'sandbox')",
        "INSERT INTO build_info VALUES ('last_entry', '2022-05-01T08:00:00.000000Z')",
        f"INSERT INTO build_info VALUES ('parser_version', '{PARSER_VERSION}')",
    )
    return release(home, ReleaseOptions(formats=formats, overrides=OVERRIDES)).folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return made.make_home(tmp_path_factory.mktemp("data") / "home")


@pytest.fixture(scope="module")
def folder(home: Home) -> Path:
    return export(home, "csv", "sqlite")


@pytest.fixture
def own(home: Home, folder: Path, tmp_path: Path) -> Home:
    """A copy of the home with its release, to change."""
    shutil.copytree(home.path, tmp_path / "home")
    return Home.open(tmp_path / "home")


@pytest.fixture(scope="module")
def site(home: Home, folder: Path) -> Site:
    return create_app(home)


def links(page: str, name: str) -> set[str]:
    return set(re.findall(rf'href="(/data/{name}/[^"]+)"', page))


def test_every_file_of_the_release_is_listed_with_size_and_checksum(
    site: Site, folder: Path
) -> None:
    page = made.ask(site, PATH, lang="en").text
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    assert {link.split("/", 3)[3] for link in links(page, folder.name)} == there
    rows = dict(re.findall(r'<tr data-path="([^"]+)">(.*?)</tr>', page, re.S))
    assert rows.keys() == there
    for path in there - {"SHA256SUMS"}:
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() in rows[path], path


def test_rows_are_told(site: Site, home: Home) -> None:
    page = made.ask(site, PATH, lang="en").text
    [(count,)] = made.rows(home, "select count(*) from dispositions")
    row = re.search(r'<tr data-path="csv/sample-dispositions.csv">(.*?)</tr>', page, re.S)[1]
    assert f">{count:,}</td>" in row


def test_a_file_comes_whole_with_its_type_and_digest(site: Site, folder: Path) -> None:
    path = folder / "csv/sample-panel_wide.csv"
    answer = made.ask(site, f"/data/{folder.name}/csv/sample-panel_wide.csv")
    assert answer.content == path.read_bytes()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-length"] == str(path.stat().st_size)
    assert 'filename="sample-panel_wide.csv"' in answer.headers["content-disposition"]
    assert answer.headers["etag"] == f'"{hashlib.sha256(path.read_bytes()).hexdigest()}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-9", slice(0, 10)), ("bytes=100-", slice(100, None)), ("bytes=-7", slice(-7, None))],
)
def test_parts_can_be_fetched(site: Site, folder: Path, asked: str, part: slice) -> None:
    data = (folder / "sample-nianbao.db").read_bytes()
    answer = made.ask(site, f"/data/{folder.name}/sample-nianbao.db", {"range": asked})
    assert answer.status_code == 206
    assert answer.content == data[part]
    assert answer.headers["content-range"].endswith(f"/{len(data)}")


def test_a_part_of_another_state_is_not_mixed_in(site: Site, folder: Path) -> None:
    headers = {"range": "bytes=0-9", "if-range": '"of another file"'}
    answer = made.ask(site, f"/data/{folder.name}/README.md", headers)
    assert answer.status_code == 200
    assert answer.content == (folder / "README.md").read_bytes()


def test_what_a_reader_has_is_not_sent_again(site: Site, folder: Path) -> None:
    path = f"/data/{folder.name}/README.md"
    etag = made.ask(site, path).headers["etag"]
    assert made.ask(site, path, {"if-none-match": etag}).status_code == 304


def test_a_part_beyond_the_end_is_refused(site: Site, folder: Path) -> None:
    path = f"/data/{folder.name}/README.md"
    assert made.ask(site, path, {"range": "bytes=99999999-"}).status_code == 416


@pytest.mark.parametrize(
    "path",
    [
        "../../home.toml",
        "..%2f..%2fhome.toml",
        "%2e%2e/%2e%2e/catalog.db",
        "csv/../../../home.toml",
        "csv",
        "csv/",
        "hidden.txt",
        "link.csv",
        "/etc/passwd",
        "README.md%00.csv",
    ],
)
def test_nothing_else_has_an_address(site: Site, folder: Path, path: str) -> None:
    (folder / "hidden.txt").write_text("not listed")
    link = folder / "link.csv"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.parents[1] / "home.toml")
    try:
        answer = made.ask(site, f"/data/{folder.name}/{path}")
        assert answer.status_code in (302, 404)
        assert "sandbox" not in answer.headers.get("content-disposition", "")
        assert b"not listed" not in answer.content
        assert b"kind =" not in answer.content
    finally:
        link.unlink()
        (folder / "hidden.txt").unlink()


def test_a_list_that_leads_out_is_not_believed(own: Home, folder: Path) -> None:
    place = own.exports_dir / folder.name
    sums = place / "SHA256SUMS"
    sums.write_text(sums.read_text() + f"{'0' * 64}  ../../home.toml\n")
    site = create_app(own)
    assert downloads(own) == ()
    assert made.ask(site, f"/data/{place.name}/README.md").status_code == 404


@pytest.mark.parametrize("formats", [("csv", "sqlite"), ("csv",)])
def test_what_is_withheld_since_is_in_no_file(own: Home, formats: tuple[str, ...]) -> None:
    """By the release's database, and where it has none by its list of tombstones."""
    place = export(own, *formats)
    site, path = create_app(own), f"/data/{place.name}/csv/sample-reports.csv"
    assert "sample-000000000004" in made.ask(site, path).text
    (own.path / "withheld.toml").write_text(WITHHELD, encoding="utf-8")
    assert made.ask(site, path).status_code == 404
    page = made.ask(site, PATH, lang="en").text
    assert "has been withheld since" in page
    assert not links(page, place.name)


def test_a_decision_on_nothing_closes_nothing(own: Home, folder: Path) -> None:
    place = own.exports_dir / folder.name
    (own.path / "withheld.toml").write_text(WITHHELD.replace("000000000004", "of-nobody"))
    assert made.ask(create_app(own), f"/data/{place.name}/README.md").status_code == 200


def test_decisions_that_cannot_be_read_close_all(own: Home, folder: Path) -> None:
    place, site = own.exports_dir / folder.name, create_app(own)
    (own.path / "withheld.toml").write_text("[[withheld")
    assert made.ask(site, f"/data/{place.name}/csv/sample-reports.csv").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_a_release_the_tables_are_there(sample_home: Home, language: str) -> None:
    site = create_app(sample_home)
    page = html.unescape(made.ask(site, PATH, lang=language).text)
    assert {"zh": "还没有发布", "en": "There is no release yet"}[language] in page
    assert "nianbao export" in page
    csv_link = re.search(r'href="(/nianbao/panel_wide\.csv\?[^"]+)"', page)[1]
    [(count,)] = made.rows(sample_home, "select count(*) from panel_wide")
    assert made.ask(site, csv_link).text.count("\n") == count + 1


def test_examples_say_which_are_tested(site: Site) -> None:
    page = made.ask(site, PATH, lang="en").text
    said = dict(re.findall(r'id="(panel\.\w+)".*?<span class="small">(.*?)</span>', page, re.S))
    assert said["panel.do"] == "not run by any test"
    assert "run by a test" in said["panel.py"]
    assert "run by a test" in said["panel.R"]
