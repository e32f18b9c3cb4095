"""The register: who is expected for which year, by the table of divisions, portals and reports.

Expectations come from the tables of divisions themselves: 徐水县 (130625) became 徐水区 (130609)
in 2015; Taiwan, Hong Kong and Macao are in the table and outside the regulations.
"""

import csv
from dataclasses import replace
from importlib import resources

import pytest
from made_archive import HOST, OPTIONS, Facts, MadeHome, report, rows
from test_coverage import visited

from archive.build import build
from archive.building.report import PortalFacts
from archive.home import Home
from archive.ledgers.expecting import ExpectedRuleError, rule_of

LOOKED = "2021-04-01T08:00:00.000000Z"


@pytest.fixture
def hebei(made: MadeHome) -> MadeHome:
    """A home that expects the governments of one province."""
    return expecting(made, '[governments]\nprovinces = ["河北省"]\n')


def expecting(made: MadeHome, rule: str) -> MadeHome:
    (made.home.path / "expected.toml").write_text(rule, encoding="utf-8")
    return made


def held_in(year: int, provinces: tuple[str, ...] = ("13",)) -> set[str]:
    """Codes of the table of divisions, read without our reader of it."""
    path = resources.files("parsers.divisions") / "divisions.csv"
    with path.open(encoding="utf-8") as lines:
        return {
            row["code"]
            for row in csv.DictReader(lines)
            if row["code"][:2] in provinces
            and int(row["valid_from"] or 0) <= year <= int(row["valid_to"] or year)
        }


def registered(made: MadeHome, **portals: PortalFacts) -> None:
    build(made.home, replace(OPTIONS, portals=portals or OPTIONS.portals))


def status(
    made: MadeHome, year: int, where: str = "division_code = '131100'"
) -> tuple[object, ...]:
    told = "agency, status, report_id IS NOT NULL, last_looked, attempts, expected_by, portal, note"
    (found,) = rows(made.home, f"SELECT {told} FROM coverage WHERE {where} AND year = ?", year)
    return found


def test_every_government_of_the_table_in_the_years_of_its_division(hebei: MadeHome) -> None:
    hebei.add(report(year=2020))
    registered(hebei)
    for year in (2008, 2014, 2015, 2020):
        codes = rows(
            hebei.home,
            "SELECT division_code, count(*) FROM coverage WHERE year = ? GROUP BY 1",
            year,
        )
        assert dict(codes) == dict.fromkeys(held_in(year), 1)
    assert rows(hebei.home, "SELECT min(year), max(year) FROM coverage") == [(2008, 2020)]


def test_a_division_under_a_new_code_is_one_reporter(hebei: MadeHome) -> None:
    hebei.add(report(year=2020))
    registered(hebei)
    told = "SELECT agency_id, agency, min(year), max(year) FROM coverage WHERE county LIKE '徐水%'"
    found = rows(hebei.home, f"{told} GROUP BY agency ORDER BY 3")
    assert [row[1:] for row in found] == [
        ("徐水县人民政府", 2008, 2014),
        ("徐水区人民政府", 2015, 2020),
    ]
    assert len({row[0] for row in found}) == 1


def test_the_whole_country_is_expected_by_default(made: MadeHome) -> None:
    (made.home.path / "expected.toml").unlink()
    made.add(report(year=2009))
    registered(made)
    provinces = rows(
        made.home,
        "SELECT agency, division_code FROM coverage WHERE level = 'province' AND year = 2009",
    )
    assert len(provinces) == 31 + 1
    assert ("新疆生产建设兵团", None) in provinces
    outside = (
        "SELECT count(*) FROM coverage WHERE substr(division_code, 1, 2) IN ('71', '81', '82')"
    )
    assert rows(made.home, outside) == [(0,)]
    leagues = (
        "SELECT agency FROM coverage WHERE division_code IN ('152500', '232700') AND year = 2009"
    )
    assert rows(made.home, f"{leagues} ORDER BY 1") == [
        ("大兴安岭地区行政公署",),
        ("锡林郭勒盟行政公署",),
    ]


def test_a_report_fills_its_place_whatever_its_government_is_called_there(hebei: MadeHome) -> None:
    """The table says 衡水市人民政府, the report 某市人民政府: one division, one row a year."""
    hebei.add(report(year=2018))
    hebei.add(report(year=2020), url=f"{HOST}/2020.html")
    registered(hebei)
    seen = ("某市人民政府", "found", 1, "2021-01-04T08:00:00.000000Z", 1)
    assert status(hebei, 2018) == (*seen, "division_table", "moushi", None)
    gap = ("衡水市人民政府", "not_assessed", 0, None, 0, "division_table", "moushi", None)
    assert status(hebei, 2019) == gap
    same = "SELECT count(DISTINCT agency_id) FROM coverage WHERE division_code = '131100'"
    assert rows(hebei.home, same) == [(1,)]


def test_two_names_of_one_government_are_one_reporter(hebei: MadeHome) -> None:
    for year, name in ((2017, "衡水人民政府"), (2018, "某市人民政府"), (2019, "某市人民政府")):
        hebei.add(report(year=year, agency=name, text=name), url=f"{HOST}/{year}.html")
    registered(hebei)
    found = "SELECT year, count(*), max(status) FROM coverage WHERE division_code = '131100'"
    assert rows(hebei.home, f"{found} AND year >= 2017 GROUP BY 1 ORDER BY 1") == [
        (2017, 1, "found"),
        (2018, 1, "found"),
        (2019, 1, "found"),
    ]


def test_the_portal_of_a_division_is_where_we_look(hebei: MadeHome) -> None:
    """Nothing was ever found there; its lists came twice after the deadline of 2019."""
    for day in ("2020-02-01", "2020-09-01", "2021-02-01"):
        visited(hebei, day)
    registered(hebei)
    last = "2021-02-01T08:00:00.000000Z"
    said = ("衡水市人民政府", "not_found", 0, last)
    assert status(hebei, 2018) == (*said, 3, "division_table", "moushi", None)
    assert status(hebei, 2019) == (*said, 2, "division_table", "moushi", None)
    # The deadline of 2020 was still to come when the lists were last seen.
    assert status(hebei, 2020)[1:5] == ("not_assessed", 0, None, 0)
    # Nobody looks anywhere for those that have no portal.
    others = "SELECT DISTINCT status, last_looked, attempts FROM coverage WHERE portal IS NULL"
    assert rows(hebei.home, others) == [("not_assessed", None, 0)]


def test_a_blocked_portal_says_so_of_every_year(hebei: MadeHome) -> None:
    visited(hebei, "2021-04-01", "challenge", lists="incomplete", outcome="blocked")
    registered(hebei)
    for year in (2008, 2019):
        assert status(hebei, year)[1:5] == ("blocked", 0, LOOKED, 1)


def test_of_several_portals_that_of_the_government(hebei: MadeHome) -> None:
    hebei.add(report(year=2020, division_code="130100", agency="某", prefecture="石家庄市"))
    registered(
        hebei,
        a=Facts(name="衡水市政府信息公开平台"),
        b=Facts(name="衡水市人民政府"),
        c=Facts(name="衡水市水务局"),
    )
    assert status(hebei, 2019)[6] == "b"


def test_a_department_with_a_portal_is_expected_since_it_was_seen(made: MadeHome) -> None:
    name = "衡水市水务局"
    portals = {"water": Facts(name=name), "health": Facts(name="衡水市卫生健康委员会")}
    department = {"scope": "department", "agency": name}
    made.add(report(year=2016, **department), url=f"{HOST}/1.html")
    made.add(report(year=2020), url=f"{HOST}/2.html")
    registered(made, **portals)
    found = rows(
        made.home,
        "SELECT agency, min(year), max(year), expected_by FROM coverage"
        " WHERE scope = 'department' GROUP BY 1 ORDER BY 1",
    )
    assert found == [("衡水市卫生健康委员会", 2020, 2020, "portal"), (name, 2016, 2020, "portal")]


def test_a_site_that_publishes_for_others_is_nobody(made: MadeHome) -> None:
    made.add(report(year=2020))
    national = Facts(name="中央人民政府门户网站", division_code=None, level="national")
    registered(
        made, **{"gov-cn": national, "other": Facts(name="某省政务公开平台", level="county")}
    )
    assert rows(made.home, "SELECT agency, year FROM coverage") == [("某市人民政府", 2020)]


DEPARTMENT = {"scope": "department", "agency": "某市水务局"}


def test_after_its_last_report_nobody_knows_whether_a_department_is_there(made: MadeHome) -> None:
    """Its portal's lists came after every deadline: between two reports that says something."""
    for year in (2015, 2017):
        made.add(report(year=year, text=f"{year}", **DEPARTMENT), url=f"{HOST}/{year}.html")
    made.add(report(year=2019), url=f"{HOST}/2019.html")
    visited(made, "2021-04-01")
    registered(made)
    found = rows(made.home, "SELECT year, status FROM coverage WHERE scope = 'department'")
    assert dict(found) == {
        2015: "found",
        2016: "not_found",
        2017: "found",
        2018: "not_assessed",
        2019: "not_assessed",
        2020: "not_assessed",
    }
    government = "SELECT year, status FROM coverage WHERE agency = '某市人民政府'"
    assert dict(rows(made.home, government)) == {2019: "found", 2020: "not_found"}


def test_what_is_withheld_is_not_said_to_be_missing(hebei: MadeHome) -> None:
    hebei.add(report(year=2018), url=f"{HOST}/1.html")
    hebei.add(report(year=2019), url=f"{HOST}/2.html")
    visited(hebei, "2021-04-01")
    registered(hebei)
    ((name,),) = rows(hebei.home, "SELECT report_id FROM reports WHERE year = 2018")
    (hebei.home.path / "withheld.toml").write_text(
        f'[[withheld]]\nid = "{name}"\nwhat = "report"\nreason = "names a person"\n',
        encoding="utf-8",
    )
    registered(hebei)
    assert status(hebei, 2018)[1:5] == ("not_assessed", 0, None, 0)
    assert status(hebei, 2018)[-1] == "withheld"
    assert status(hebei, 2017)[1] == "not_found"


def test_an_unread_report_is_known(hebei: MadeHome) -> None:
    hebei.add(report(year=2019, rows={}, issues=["needs_ocr"]))
    registered(hebei)
    assert status(hebei, 2019)[:3] == ("某市人民政府", "unread", 1)


def test_of_two_reports_of_a_year_one_that_was_read_and_in_time(hebei: MadeHome) -> None:
    late = {"published_on": "2020-12-01", "date_basis": "displayed"}
    hebei.add(report(year=2019, text="迟。", **late), url=f"{HOST}/1.html")
    hebei.add(report(year=2019, rows={}, issues=["needs_ocr"], text="扫描。"), url=f"{HOST}/2.html")
    registered(hebei)
    assert status(hebei, 2019)[1] == "late"
    early = {"published_on": "2020-03-01", "date_basis": "displayed"}
    hebei.add(report(year=2019, text="早。", **early), url=f"{HOST}/3.html")
    registered(hebei)
    assert status(hebei, 2019)[1] == "found"


@pytest.mark.parametrize("fuller", ["1.html", "2.html"])
@pytest.mark.parametrize("day", [None, "2020-12-01"])
def test_of_two_reports_of_a_year_the_one_that_stands_in_the_panel_is_named(
    made: MadeHome, fuller: str, day: str | None
) -> None:
    """Two addresses, one with more figures, late or not; the other came in time."""
    early = {"published_on": "2020-03-01", "date_basis": "displayed"}
    more = {"rows": {code: [1] * 7 for code in ("t3.granted", "t3.answered_total")}}
    for name in ("1.html", "2.html"):
        less = {"rows": {"t3.answered_total": [None] * 6 + [7]}, **early}
        dated = {"published_on": day, "date_basis": "displayed"} if day else early
        said = {**more, **dated} if name == fuller else less
        made.add(report(year=2019, text=name, **said), url=f"{HOST}/{name}")
    build(made.home, OPTIONS)
    ((told, named),) = rows(made.home, "SELECT status, report_id FROM coverage WHERE year = 2019")
    assert told == "found"
    assert [(named,)] == rows(made.home, "SELECT report_id FROM reports WHERE in_panel = 1")
    assert rows(made.home, f"SELECT url FROM addresses WHERE report_id = '{named}'") == [
        (f"{HOST}/{fuller}",)
    ]


@pytest.mark.parametrize("name", ["衡水市人民政府", "某市人民政府"])
def test_a_copy_is_named_and_fills_no_place(hebei: MadeHome, name: str) -> None:
    """A mirror's 2018 and a file's 2019, whatever the government is called there."""
    copied = {"agency": name, "scope": "government_aggregate"}
    hebei.add(report(year=2018, text="甲", **copied), url="https://example.com/2018.html")
    hebei.add(report(year=2019, text="乙", **copied), url=None)
    hebei.add(report(year=2019, agency="某市水务局", scope="department", text="丙"), url=None)
    visited(hebei, "2019-09-01")
    registered(hebei)
    copies = dict(rows(hebei.home, "SELECT year, report_id FROM reports WHERE agency = ?", name))
    note = {
        year: status(hebei, year)[1:3] + status(hebei, year)[-1:] for year in (2017, 2018, 2019)
    }
    assert note == {
        2017: ("not_found", 0, None),
        2018: ("not_found", 0, f"copy_held {copies[2018]}"),
        2019: ("not_assessed", 0, f"copy_held {copies[2019]}"),
    }
    assert rows(hebei.home, "SELECT count(*) FROM coverage WHERE scope = 'department'") == [(0,)]


def test_a_sandbox_expects_nobody_of_the_real_country(made: MadeHome) -> None:
    made.home = Home.open(made.path.parent / "sandbox", kind="sandbox", create=True)
    assert rule_of(made.home).levels == frozenset()
    assert rule_of(made.home).beside == ()
    visited(made, "2022-05-01")
    tax = Facts("国家税务总局", None, None, "national", "generic", ("www.tax.example",))
    shown = "SELECT count(*) FROM coverage WHERE agency = '国家税务总局'"
    build(made.home, replace(OPTIONS, portals={"tax": tax}))
    assert rows(made.home, shown) == [(0,)]
    made.home = Home.open(made.path.parent / "real", kind="real", create=True)
    visited(made, "2022-05-01")
    build(made.home, replace(OPTIONS, portals={"tax": tax}))
    assert rows(made.home, shown) != [(0,)]


def test_a_county_that_no_table_has_is_expected_by_its_portal(made: MadeHome) -> None:
    made.add(report(year=2009))
    place = Facts(name="青禾县（示例）", county="青禾县", level="county")
    registered(made, qinghe=place)
    told = "SELECT agency, county, scope, expected_by, year FROM coverage WHERE portal = 'qinghe'"
    who = ("青禾县人民政府", "青禾县", "government_aggregate", "portal")
    assert rows(made.home, f"{told} ORDER BY year") == [(*who, 2008), (*who, 2009)]


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("[governments\n", "expected TOML"),
        ("[goverments]\nlevels = []\n", "goverments"),
        ("[governments]\nlevel = []\n", "level"),
        ("portals = 3\n", "portals"),
        ('[governments]\nlevels = "county"\n', "levels"),
        ('[governments]\nprovinces = ["河北"]\n', "河北"),
    ],
)
def test_a_rule_that_cannot_be_meant_stops_the_build_before_it_begins(
    made: MadeHome, rule: str, named: str
) -> None:
    made.add(report())
    expecting(made, rule)
    with pytest.raises(ExpectedRuleError, match=named) as caught:
        build(made.home, OPTIONS)
    assert str(made.home.path / "expected.toml") in str(caught.value)
    assert not made.home.database_path.exists()


def test_two_builds_give_the_same_register(
    hebei: MadeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    hebei.add(report(year=2018))
    visited(hebei, "2021-04-01")
    registered(hebei)
    before = rows(hebei.home, "SELECT * FROM coverage")
    monkeypatch.setenv("NIANBAO_NOW", "2031-07-01T00:00:00Z")
    registered(hebei)
    assert rows(hebei.home, "SELECT * FROM coverage") == before
