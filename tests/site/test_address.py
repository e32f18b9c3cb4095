"""The site's own address: what is cited and kept names it, whatever host a reader asks."""

import shutil

import made
import pytest

from archive.errors import SiteSettingsError
from archive.home import Home
from archive.serve import create_app

OWN = "https://nianbao.example.org"
REPORT = "/report/sample-000000000002"
CITING = (
    REPORT, f"{REPORT}.json", f"{REPORT}.bib", f"{REPORT}.ris",
    "/feed.atom", "/feed.json", "/about/methods", "/about/api", "/data",
)  # fmt: skip


@pytest.fixture
def site_with(sample_home, tmp_path):
    """`site_with(settings)`: the made home's site under a site.toml."""

    def make(settings):
        home = Home.open(shutil.copytree(sample_home.path, tmp_path / "home"))
        (home.path / "site.toml").write_text(settings)
        return create_app(home)

    return make


@pytest.mark.parametrize("end", ["", "/"])
def test_no_host_of_a_request_gets_into_what_is_cited(site_with, end):
    site = site_with(f'address = "{OWN}{end}"\n')
    for path in CITING:
        text = made.ask(site, path, headers={"host": "evil.example"}).text
        assert f"{OWN}/" in text or f"{OWN}<" in text, path
        assert "evil.example" not in text, path
        assert "Address of this copy" not in text and "副本地址" not in text, path


def test_without_it_the_address_is_that_of_a_copy(get):
    page = get(REPORT, lang="en").text
    assert "Address of this copy: http://localhost/report/" in page
    assert 'class="on-paper">Address of this copy http://localhost/report/' in page


@pytest.mark.parametrize(
    "value", ['"nianbao.example.org"', '"https://a.example/below"', '"ftp://a.example"', "7", '""']
)
def test_an_address_that_is_none_is_refused(site_with, value):
    with pytest.raises(SiteSettingsError, match=r"site\.toml: expected address to be https://"):
        site_with(f"address = {value}\n")
