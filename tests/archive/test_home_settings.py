"""The TOML files that a person writes into a home: one that cannot be read is named, all alike."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.building.agencies.home_list import AgencyListError, agency_list
from archive.decisions import DecisionsError, acks
from archive.errors import ArchiveError, SiteSettingsError
from archive.home import Home
from archive.ledgers.expecting import ExpectedRuleError, rule_of
from archive.pages.settings import site_settings
from archive.releasing.guard_settings import ReleaseSettingsError, guard_settings
from archive.update_settings import UpdateSettingsError, update_settings

Reader = Callable[[Home], object]
FILES: dict[str, tuple[Reader, type[ArchiveError]]] = {
    "release.toml": (guard_settings, ReleaseSettingsError),
    "update.toml": (update_settings, UpdateSettingsError),
    "site.toml": (site_settings, SiteSettingsError),
    "agencies.toml": (agency_list, AgencyListError),
    "expected.toml": (rule_of, ExpectedRuleError),
    "acks.toml": (acks, DecisionsError),
}


def _folder(path: Path) -> None:
    path.mkdir()


def _forbidden(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    path.touch(mode=0)


def _other_encoding(path: Path) -> None:
    path.write_bytes("name = '衡水市'".encode("gb18030"))


def _half(path: Path) -> None:
    path.write_text("name = ")


@pytest.mark.parametrize("make", [_folder, _forbidden, _other_encoding, _half])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    home = Home.open(tmp_path, kind="real", create=True)
    read, error = FILES[name]
    make(tmp_path / name)
    with pytest.raises(error) as refused:
        read(home)
    assert str(refused.value).startswith(f"{tmp_path / name}: expected ")
    assert "Mend" in str(refused.value)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_nobody_wrote_changes_nothing(tmp_path: Path, name: str) -> None:
    home = Home.open(tmp_path, kind="real", create=True)
    read, _ = FILES[name]
    before = read(home)
    (tmp_path / name).write_text("")
    assert read(home) == before
