"""Divisions with their years, and what stands beside them."""

import pytest

from parsers import divisions
from parsers.divisions import ancestors, by_code, find, in_year


def codes(name: str, year: int | None) -> list[str]:
    return [division.code for division in find(name, year)]


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("徐水县", 2014, "130625"),
        ("徐水区", 2015, "130609"),
        ("沾化县", 2013, "371624"),
        ("沾化区", 2014, "371603"),
        ("藁城市", 2013, "130182"),
        ("藁城区", 2014, "130109"),
        ("莱芜市", 2017, "371200"),
        ("莱芜区", 2018, "370116"),
        ("毕节地区", 2010, "522400"),
        ("毕节市", 2012, "520500"),
        ("襄樊市", 2009, "420600"),
        ("襄阳市", 2011, "420600"),
        ("米林县", 2022, "540422"),
        ("米林市", 2023, "540481"),
        ("衡水", 2017, "131100"),
        ("石家庄", 2020, "130100"),
        ("广西", 2020, "450000"),
        ("临夏州", 2020, "622900"),
        ("湘西自治州", 2020, "433100"),
        ("陵水县", 2020, "469028"),
    ],
)
def test_codes_hold_in_their_years(name: str, year: int, code: str) -> None:
    assert codes(name, year) == [code]


@pytest.mark.parametrize(("name", "year"), [("徐水县", 2015), ("徐水区", 2014), ("莱芜市", 2019)])
def test_not_outside_their_years(name: str, year: int) -> None:
    assert codes(name, year) == []


def test_common_names_are_all_found_and_narrowed() -> None:
    assert len(codes("鼓楼区", 2020)) == 4
    (nanjing,) = find("南京市", 2020)
    assert [d.code for d in find("鼓楼区", 2020, within=nanjing)] == ["320106"]


def test_ancestors_nearest_first() -> None:
    (county,) = find("沭阳县", 2023)
    assert [division.name for division in ancestors(county)] == ["宿迁市", "江苏省"]


@pytest.mark.parametrize(("name", "province"), [("屯昌县", "海南省"), ("密云区", "北京市")])
def test_counties_without_a_prefecture(name: str, province: str) -> None:
    (county,) = find(name, 2020)
    assert [division.name for division in ancestors(county)] == [province]


def test_parents_by_their_name_of_the_year() -> None:
    (district,) = find("襄城区", 2008)
    assert ancestors(district, 2008)[0].name == "襄樊市"
    assert ancestors(district, 2015)[0].name == "襄阳市"


def test_what_stood_in_its_place() -> None:
    (old,), (new,) = find("徐水县"), find("徐水区")
    assert in_year(old, 2020) == new
    assert in_year(new, 2010) == old
    assert in_year(new, 2020) == new


def test_one_name_and_code_a_year() -> None:
    """No code stands for two divisions in any year."""
    for year in range(2008, 2026):
        held = [d.code for d in divisions.load() if d.held_in(year)]
        assert len(held) == len(set(held)), year


@pytest.mark.parametrize("year", range(2008, 2026))
def test_every_division_has_its_parents(year: int) -> None:
    for division in divisions.load():
        if division.held_in(year) and division.parent:
            assert by_code(division.parent, year), (division, year)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("area_codes.csv", "division_code"),
        ("domains.csv", "division_code"),
        ("zones.csv", "host"),
        ("provinces.csv", "code"),
    ],
)
def test_tables_name_known_codes(table: str, column: str) -> None:
    assert all(by_code(row[column]) for row in divisions.rows(table))


def test_every_change_is_dated() -> None:
    bases = {"year", "approval year", "announcement", "interval"}
    rows = list(divisions.rows("changes.csv"))
    assert len(rows) > 300
    assert all(row["date"] and row["date_basis"] in bases for row in rows)


def test_zones_have_a_host_and_are_no_divisions() -> None:
    assert divisions.zones()["雄安新区"] == "130000"
    assert codes("雄安新区", 2020) == []
    # 两江新区 became a district at the end of 2025.
    assert codes("两江新区", 2024) == []
    assert codes("两江新区", 2025) == ["500157"]
