"""docs/site.md holds: its settings are those there are, its addresses are the site's."""

import re
import tomllib
from pathlib import Path

import pytest

from archive.home import Home
from archive.pages.settings import SiteSettings, site_settings

TEXT = (Path(__file__).parents[2] / "docs/site.md").read_text(encoding="utf-8")
SETTINGS = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1]
ADDRESSES = [
    address
    for line in re.findall(r"^\| (`/.*?) \|", TEXT, re.MULTILINE)
    for address in re.findall(r"`(/[^`<]*)`", line)
    if address != "/changes"
]


def test_the_settings_shown_are_all_there_are_and_are_taken(tmp_path: Path) -> None:
    shown = tomllib.loads(SETTINGS)
    assert set(shown) == set(SiteSettings.__slots__)
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == set(shown)
    home = Home.open(tmp_path / "home", kind="real", create=True)
    (home.path / "site.toml").write_text(SETTINGS, encoding="utf-8")
    assert site_settings(home) == SiteSettings(**shown)


def test_what_is_usual_is_what_is_said(tmp_path: Path) -> None:
    usual = SiteSettings()
    assert f'| `publish_captures` | `"{usual.publish_captures}"` |' in TEXT
    assert f"| `allow_sql` | `{str(usual.allow_sql).lower()}` |" in TEXT
    assert usual.report_errors_to is None
    assert "| `report_errors_to` | none |" in TEXT


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_list_answers(get, address: str) -> None:
    known = {200, 404} if "370000" in address else {200}
    assert get(address).status_code in known


def test_the_script_and_the_stylesheet_are_kept_by_browsers(get) -> None:
    page = get("/nianbao/codebook").text
    for name in ("nianbao.css", "nianbao.js"):
        (address,) = re.findall(rf'"(/static/{re.escape(name)}\?[0-9a-f]{{8}})"', page)
        headers = get(address).headers
        assert "immutable" in headers["cache-control"]
        assert "cookie" not in headers.get("vary", "").lower()
        assert "immutable" not in get(f"/static/{name}").headers.get("cache-control", "")


def test_pages_say_by_what_they_differ(get) -> None:
    for path in ("/", "/nianbao/codebook", "/nothing"):
        said = re.split(r",\s*", get(path).headers["vary"])
        assert {"Accept-Language", "Cookie"} <= set(said)
