"""A home remembers every registry file that it was crawled by, and mixes up none of them."""

from pathlib import Path

import pytest

from archive.home import Home
from crawler.errors import RegistryError
from crawler.own_registry import portals_of, remember
from crawler.registry import load_portals


def registry(folder: Path, *names: str, host: str = "www.demo.test", delay: int = 1) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "own.toml"
    file.write_text(
        "".join(
            f"""
[[portal]]
id = "{name}"
name = "示例"
province = "河北省"
division_code = "131100"
level = "county"
family = "eportal"
hosts = ["{host}"]
listings = ["http://{host}/list/"]
delay = {delay}
"""
            for name in names
        ),
        encoding="utf-8",
    )
    return file


def own(home: Home) -> set[str]:
    return portals_of(home).keys() - load_portals().keys()


def test_two_files_of_one_name_stand_side_by_side(home: Home, tmp_path: Path) -> None:
    remember(home, registry(tmp_path / "a", "first"))
    remember(home, registry(tmp_path / "b", "second"))
    assert own(home) == {"first", "second"}


def test_a_later_edition_takes_the_place_of_the_earlier(home: Home, tmp_path: Path) -> None:
    remember(home, registry(tmp_path / "a", "first"))
    remember(home, registry(tmp_path / "a", "first", "second", delay=5))
    assert own(home) == {"first", "second"}
    assert portals_of(home)["first"].delay == 5
    assert len(list(home.path.glob("portals-*"))) == 1


def test_the_same_file_is_kept_once(home: Home, tmp_path: Path) -> None:
    for _ in range(2):
        remember(home, registry(tmp_path / "a", "first"))
    assert len(list(home.path.glob("portals-own-*.toml"))) == 1


def test_an_id_keeps_its_meaning(home: Home, tmp_path: Path) -> None:
    remember(home, registry(tmp_path / "a", "first", "second"))
    with pytest.raises(RegistryError, match='portal "first": expected the same entry'):
        remember(home, registry(tmp_path / "b", "first", "third", host="www.other.test"))
    assert own(home) == {"first", "second"}


def test_an_edition_may_drop_an_entry_and_change_another(home: Home, tmp_path: Path) -> None:
    remember(home, registry(tmp_path / "a", "first", "second"))
    remember(home, registry(tmp_path / "a", "first", delay=5))
    assert own(home) == {"first"}
    assert portals_of(home)["first"].delay == 5


def test_a_dropped_entry_stays_known_where_there_are_captures_of_it(
    home: Home, tmp_path: Path
) -> None:
    """Else their source class would turn from official to mirror in the next build."""
    (home.warc_dir / "second").mkdir(parents=True)
    remember(home, registry(tmp_path / "a", "first", "second", "third"))
    for delay in (5, 6):
        remember(home, registry(tmp_path / "a", "first", delay=delay))
        assert own(home) == {"first", "second"}
        assert portals_of(home)["first"].delay == delay
        assert portals_of(home)["second"].delay == 1
        assert len(list(home.path.glob("portals-*"))) == 2
    remember(home, registry(tmp_path / "a", "first", "second", delay=7))
    assert [one.delay for one in portals_of(home).values() if one.id in own(home)] == [7, 7]


def test_a_file_of_another_name_takes_nothing_away(home: Home, tmp_path: Path) -> None:
    remember(home, registry(tmp_path / "a", "first", "second"))
    other = registry(tmp_path / "b", "first", delay=5).rename(tmp_path / "other.toml")
    with pytest.raises(RegistryError, match="earlier edition of your file"):
        remember(home, other)


def test_copies_that_contradict_each_other_are_named(home: Home, tmp_path: Path) -> None:
    for folder, host in (("a", "www.a.test"), ("b", "www.b.test")):
        file = registry(tmp_path / folder, "first", host=host)
        (home.path / f"portals-{folder}.toml").write_bytes(file.read_bytes())
    with pytest.raises(RegistryError, match="Give it an id of its own"):
        portals_of(home)


def test_a_portal_that_the_project_registers_since_is_the_projects(home: Home) -> None:
    """Somebody had Hengshui in a file of one's own before the registry had it."""
    copy = home.path / "portals-own-0.toml"
    file = registry(home.path.parent / "a", "hengshui", "first", host="xxgk.hengshui.gov.cn")
    copy.write_bytes(file.read_bytes())
    assert portals_of(home)["hengshui"] == load_portals()["hengshui"]
    assert own(home) == {"first"}


def test_an_id_that_the_project_gave_to_another_is_named(home: Home, tmp_path: Path) -> None:
    file = registry(tmp_path / "a", "hengshui")
    (home.path / "portals-own-0.toml").write_bytes(file.read_bytes())
    with pytest.raises(RegistryError, match=r'portal "hengshui": .* another in the registry'):
        portals_of(home)
