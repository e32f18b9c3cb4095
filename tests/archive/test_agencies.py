"""Who an agency is through the years: ids, the dated list, names and changes.

Facts about divisions are from the State Council's approvals and the yearly lists of GB/T 2260,
written here by hand.
"""

import csv
import json
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive.build import build
from archive.building.agencies import (
    AgencyList,
    AgencyListError,
    Listed,
    ListedChange,
    agency_id,
    packaged,
)
from archive.building.agencies.contradictions import contradictions
from archive.building.agencies.lineage import lineage
from archive.building.agencies.reforms import Body, linked, reforms
from parsers import divisions


class TestOneAgencyThroughTheYears:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            # a county that became a district (国函〔2015〕73号), and a body of it
            (("徐水县人民政府", "130625", 2013), ("徐水区人民政府", "130609", 2016)),
            (("徐水县水利局", "130625", 2014), ("保定市徐水区水利局", "130609", 2020)),
            (("徐水县安肃镇人民政府", "130625", 2014), ("徐水区安肃镇人民政府", "130609", 2020)),
            # a new name under the same code: 苍山县 is 兰陵县 since 2014, 襄樊市 is 襄阳市
            (("苍山县人民政府", "371324", 2012), ("兰陵县人民政府", "371324", 2014)),
            (("襄樊市财政局", "420600", 2009), ("襄阳市财政局", "420600", 2012)),
            # its parts with it, also where the city above is named in front
            (("襄樊市襄阳区人民政府", "420607", 2009), ("襄阳市襄州区人民政府", "420607", 2015)),
            # a prefecture that became a city, with another body
            (("毕节地区行政公署", "522400", 2009), ("毕节市人民政府", "520500", 2012)),
            (("毕节地区行署办公室", "522400", 2009), ("毕节市人民政府办公室", "520500", 2012)),
            # a new code alone: 公主岭市 came from 四平市 to 长春市
            (("公主岭市人民政府", "220381", 2019), ("公主岭市人民政府", "220184", 2021)),
            # national bodies say the place in the middle
            (
                ("国家税务总局徐水县税务局", "130625", 2014),
                ("国家税务总局保定市徐水区税务局", "130609", 2019),
            ),
            # a report of a year before the change that already bears the new name
            (("徐水区人民政府", "130609", 2014), ("徐水县人民政府", "130625", 2014)),
            # the divisions above are no part of the name
            (("河北省衡水市人民政府", "131100", 2020), ("衡水市人民政府", "131100", 2017)),
        ],
    )  # fmt: skip
    def test_one_id(self, before: tuple[str, str, int], after: tuple[str, str, int]) -> None:
        assert agency_id(*before) == agency_id(*after)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            # 北市区 and 南市区 became 莲池区: a new district, neither of the two
            (("北市区人民政府", "130603", 2014), ("莲池区人民政府", "130606", 2016)),
            (("南市区人民政府", "130604", 2014), ("莲池区人民政府", "130606", 2016)),
            (("北市区人民政府", "130603", 2014), ("南市区人民政府", "130604", 2014)),
            # the district 桥东区 of two cities
            (("桥东区人民政府", "130502", 2013), ("桥东区人民政府", "130702", 2013)),
            # the city 毕节市 of the prefecture became 七星关区; the prefecture took its name
            (("毕节市人民政府", "522401", 2009), ("毕节市人民政府", "520500", 2012)),
            # a government and its office
            (("衡水市人民政府", "131100", 2017), ("衡水市人民政府办公室", "131100", 2017)),
            # a reform makes another body
            (("衡水市环境保护局", "131100", 2017), ("衡水市生态环境局", "131100", 2019)),
            # one name in city and county
            (("毕节市人民政府", "520500", 2012), ("七星关区人民政府", "520502", 2012)),
        ],
    )
    def test_two_ids(self, one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
        assert agency_id(*one) != agency_id(*other)

    def test_the_city_that_became_a_district(self) -> None:
        before = agency_id("毕节市人民政府", "522401", 2009)
        assert before == agency_id("七星关区人民政府", "520502", 2012)

    def test_the_id_bears_the_first_code(self) -> None:
        assert str(agency_id("徐水区水利局", "130609", 2020)).startswith("130625-")

    def test_no_name_no_id(self) -> None:
        assert agency_id(None, "131100", 2017) is None

    def test_a_division_that_no_list_has(self) -> None:
        assert agency_id("某局", "999999", 2017) == agency_id("某 局", "999999", 2011)
        assert str(agency_id("某局", None, 2017)).startswith("000000-")


def test_earlier_divisions_are_in_the_lists() -> None:
    """Each side stood in the list of its year: the old one before, the new one from then on.

    The lists may be later than the document that a row names.
    """
    path = resources.files("archive.building.agencies") / "earlier_divisions.csv"
    with path.open(encoding="utf-8") as lines:
        changes = list(csv.DictReader(lines))
    assert len(changes) > 90
    for row in changes:
        year = int(row["date"][:4])
        for side, when in (("old", year - 1), ("new", year)):
            named = divisions.find(row[f"{side}_name"], when)
            if row["date_basis"] == "approval year" and side == "new":
                named = tuple(
                    one
                    for one in divisions.full_names()[row["new_name"]]
                    if one.valid_from and year < one.valid_from <= year + 2
                )
            assert row[f"{side}_code"] in {one.code for one in named}, row


def test_every_division_that_ended_since_2008_is_accounted_for_or_named_here() -> None:
    """What no row explains: parts went to several districts, or nobody governs there."""
    path = resources.files("archive.building.agencies") / "earlier_divisions.csv"
    with path.open(encoding="utf-8") as lines:
        told = {(row["old_code"], row["old_name"]) for row in csv.DictReader(lines)}
    told |= {(row["old_code"], row["old_name"]) for row in divisions.rows("changes.csv")}
    ended = {
        (one.code, one.name)
        for one in divisions.load()
        if one.valid_to is not None and one.valid_to >= 2007
    }
    assert {name for _, name in ended - told} == {
        "加格达奇区", "松岭区", "新林区", "呼中区",
        "西沙群岛", "南沙群岛", "中沙群岛的岛礁及其海域",
    }  # fmt: skip


LISTED = Listed("131100-a", "某市规划局", "131100", None, 2018)
LATER = Listed("131100-b", "某市自然资源局", "131100", 2019, None)
MERGER = ListedChange(2019, "2019-03", "merged", "131100-a", "131100-b", "made", "")


class TestContradictions:
    def test_the_packages_list_has_none(self) -> None:
        assert contradictions(packaged()) == ()

    def test_a_good_list(self) -> None:
        assert contradictions(AgencyList((LISTED, LATER), (MERGER,))) == ()

    def test_an_agency_that_came_back_under_its_name(self) -> None:
        again = replace(LISTED, valid_from=2022, valid_to=None)
        other = Listed("131100-a", "某市规划委", "131100", 2019, 2021)
        assert contradictions(AgencyList((LISTED, other, again), ())) == ()

    @pytest.mark.parametrize(
        ("names", "changes", "told"),
        [
            ((LISTED, replace(LISTED, agency_id="131100-c")), (), "in the same years"),
            ((LISTED, replace(LISTED, name="某市 规划局", agency_id="131100-c")), (), "same"),
            ((LISTED, replace(LISTED, name="某市规划委", valid_from=2018)), (), "is called"),
            ((replace(LISTED, valid_from=2019),), (), "which is before"),
            ((LISTED, LATER), (replace(MERGER, kind="vanished"),), "expected one of"),
            ((LISTED,), (MERGER,), 'no agency has the id "131100-b"'),
            ((LISTED, LATER), (replace(MERGER, to_id="131100-a"),), "two ids"),
            ((LISTED, LATER), (replace(MERGER, kind="boundary"),), "one id"),
            ((LISTED, LATER), (replace(MERGER, kind="recoded"),), "one id"),
            ((replace(LISTED, valid_to=2019), LATER), (MERGER,), "has no end before 2019"),
            (
                (LISTED, LATER),
                (MERGER, ListedChange(2021, "2021", "split", "131100-b", "131100-a", "made", "")),
                "in a circle",
            ),
        ],
    )
    def test_what_cannot_be_true(
        self, names: tuple[Listed, ...], changes: tuple[ListedChange, ...], told: str
    ) -> None:
        assert told in " ".join(contradictions(AgencyList(names, changes)))


def said(made: MadeHome, *reports: tuple[str, str, int], **more: Any) -> None:
    """Reports of agency, division code and year, each at an address of its own."""
    for agency, code, year in reports:
        title = f"{agency}{year}年政府信息公开工作年度报告"
        who = {"agency": agency, "division_code": code, "year": year, "title": title}
        made.add(report(**who, **more), url=f"{HOST}/{code}-{agency}-{year}.html")
    build(made.home, OPTIONS)


NAMES = (
    "SELECT name, division_code, first_year, last_year, valid_from, valid_to, reviewed"
    " FROM agency_names ORDER BY agency_id, id"
)
CHANGES = (
    "SELECT year, kind, from_name, to_name, from_division, to_division"
    " FROM agency_changes ORDER BY id"
)


class TestTables:
    def test_a_county_that_became_a_district(self, made: MadeHome) -> None:
        said(
            made,
            ("徐水县人民政府", "130625", 2012),
            ("徐水县人民政府", "130625", 2013),
            ("徐水区人民政府", "130609", 2016),
        )
        assert rows(made.home, NAMES) == [
            ("徐水县人民政府", "130625", 2012, 2013, None, None, 0),
            ("徐水区人民政府", "130609", 2016, 2016, None, None, 0),
        ]
        change = (2015, "renamed", "徐水县人民政府", "徐水区人民政府", "130625", "130609")
        assert rows(made.home, CHANGES) == [change]
        told = "SELECT from_agency_id = to_agency_id, basis FROM agency_changes"
        assert rows(made.home, told) == [(1, "国函〔2015〕73号")]
        one = "SELECT agency, first_year, last_year, former_names, became FROM agencies"
        expected = ("徐水区人民政府", 2012, 2016, '["徐水县人民政府"]', "[]")
        assert rows(made.home, one) == [expected]

    def test_the_series_of_both_names_is_one(self, made: MadeHome) -> None:
        said(made, ("徐水县人民政府", "130625", 2013), ("徐水区人民政府", "130609", 2016))
        assert rows(made.home, "SELECT count(DISTINCT agency_id) FROM reports") == [(1,)]

    def test_a_department_has_the_change_if_it_was_there(self, made: MadeHome) -> None:
        said(
            made,
            ("徐水县水利局", "130625", 2013),
            ("徐水区水利局", "130609", 2016),
            ("徐水区行政审批局", "130609", 2018),
        )
        change = (2015, "renamed", "徐水县水利局", "徐水区水利局", "130625", "130609")
        assert rows(made.home, CHANGES) == [change]

    def test_districts_that_were_merged(self, made: MadeHome) -> None:
        said(made, ("北市区人民政府", "130603", 2013), ("莲池区人民政府", "130606", 2016))
        assert rows(made.home, CHANGES) == [
            (2015, "merged", "北市区人民政府", "莲池区人民政府", "130603", "130606"),
            (2015, "merged", "南市区人民政府", "莲池区人民政府", "130604", "130606"),
        ]
        new = agency_id("莲池区人民政府", "130606", 2016)
        became = "SELECT agency, became FROM agencies ORDER BY agency_id"
        assert rows(made.home, became) == [
            ("北市区人民政府", json.dumps([new])),
            ("莲池区人民政府", "[]"),
        ]

    def test_a_district_that_was_divided_among_three(self, made: MadeHome) -> None:
        """九里区 of 徐州 ended in 2010; 铜山县 goes on as 铜山区, with a part of it."""
        said(made, ("九里区人民政府", "320304", 2009), ("铜山区人民政府", "320312", 2012))
        assert rows(made.home, CHANGES) == [
            (2010, "split", "九里区人民政府", "鼓楼区人民政府", "320304", "320302"),
            (2010, "split", "九里区人民政府", "泉山区人民政府", "320304", "320311"),
            (2010, "split", "九里区人民政府", "铜山区人民政府", "320304", "320312"),
            (2010, "renamed", "铜山县人民政府", "铜山区人民政府", "320323", "320312"),
        ]

    def test_a_name_that_the_lists_have_late(self, made: MadeHome) -> None:
        """市中区 of 广元 became 利州区 on 2007-03-13; the list of 2009 is the first to say so."""
        said(made, ("利州区人民政府", "510802", 2008), ("利州区人民政府", "510802", 2010))
        told = "SELECT year, kind, basis FROM agency_changes"
        ((year, kind, basis),) = rows(made.home, told)
        assert (year, kind) == (2007, "renamed")
        assert basis.endswith("2007-03-13")
        assert not packaged().changed_in(
            str(agency_id("利州区人民政府", "510802", 2010)), "510802", 2009
        )

    def test_a_district_that_grew(self, made: MadeHome) -> None:
        """桥东区 was divided between 长安区 and 桥西区; 长安区 goes on with more land."""
        said(made, ("长安区人民政府", "130102", 2012))
        assert rows(made.home, CHANGES) == [
            (2014, "boundary", "长安区人民政府", "长安区人民政府", "130102", "130102"),
            (2014, "split", "桥东区人民政府", "长安区人民政府", "130103", "130102"),
        ]

    def test_a_reform_links_two_bodies_that_were_seen(self, made: MadeHome) -> None:
        said(
            made,
            ("衡水市环境保护局", "131100", 2017),
            ("衡水市生态环境局", "131100", 2020),
            ("衡水市国土资源局", "131100", 2017),
            ("衡水市农业农村局", "131100", 2020),
        )
        change = (2019, "succeeded", "衡水市环境保护局", "衡水市生态环境局", "131100", "131100")
        assert rows(made.home, CHANGES) == [change]
        ((date, basis),) = rows(made.home, "SELECT date, basis FROM agency_changes")
        assert (date, basis) == ("2018/2019", "深化党和国家机构改革方案 2018-03-21")

    def test_nothing_happened(self, made: MadeHome) -> None:
        said(made, ("衡水市人民政府", "131100", 2017), ("衡水市水利局", "131100", 2018))
        assert rows(made.home, CHANGES) == []
        assert len(rows(made.home, NAMES)) == 2


class TestReforms:
    @pytest.mark.parametrize("moved", [{"last_year": 2020}, {"body": "水利局"}])
    def test_no_link_without_the_time_and_the_body(self, moved: dict[str, Any]) -> None:
        before = Body("a", "某市环境保护局", "环境保护局", "131100", 2015, 2018)
        after = Body("b", "某市生态环境局", "生态环境局", "131100", 2019, 2022)
        assert [pair[1:] for pair in linked((after, before))] == [(before, after)]
        assert list(linked((replace(before, **moved), after))) == []

    def test_bodies_of_unknown_place_are_not_linked(self, made: MadeHome) -> None:
        """Bare names of any place in the country: nobody knows that the two are one body."""
        nowhere = {"division_code": None, "prefecture": None, "province": None, "level": None}
        for agency, year in (("国土资源局", 2017), ("自然资源局", 2020)):
            made.add(report(agency=agency, year=year, **nowhere), url=f"{HOST}/{year}.html")
        build(made.home, OPTIONS)
        assert rows(made.home, "SELECT count(DISTINCT agency_id) FROM reports") == [(2,)]
        assert rows(made.home, CHANGES) == []

    def test_a_body_that_was_there_before_the_reform_came_not_out_of_it(self) -> None:
        before = Body("a", "某市环境保护局", "环境保护局", "131100", 2015, 2018)
        after = Body("b", "某市生态环境局", "生态环境局", "131100", 2015, 2022)
        assert list(linked((before, after))) == []

    @pytest.mark.parametrize(
        ("gone", "stays", "last_year", "year"),
        [
            ("乡村振兴局", "农业农村局", 2022, 2023),
            ("乡村振兴局", "农业农村局", 2023, 2024),
            ("法制办公室", "司法局", 2017, 2018),
            ("出入境检验检疫局", "海关", 2017, 2018),
        ],
    )
    @pytest.mark.parametrize("first_year", [2012, 2024])
    def test_what_went_into_a_body_that_was_there_before(
        self, gone: str, stays: str, last_year: int, year: int, first_year: int
    ) -> None:
        """More years in the archive take no row away."""
        before = Body("a", gone, gone, "131100", 2012, last_year)
        after = Body("b", stays, stays, "131100", first_year, 2024)
        told = [(reform.kind, reform.year(*pair)) for reform, *pair in linked((after, before))]
        assert told == [("merged", year)]

    def test_a_body_that_was_there_before_must_have_gone_on(self) -> None:
        before = Body("a", "乡村振兴局", "乡村振兴局", "131100", 2021, 2022)
        after = Body("b", "农业农村局", "农业农村局", "131100", 2019, 2022)
        assert list(linked((before, after))) == []

    def test_each_pattern_says_when_and_on_what_it_rests(self) -> None:
        for reform in reforms():
            assert 2008 <= reform.first_year <= reform.last_year <= 2024
            assert reform.kind in ("merged", "succeeded")
            assert any(char.isdigit() for char in reform.basis)


OWN = """
[[agency]]
agency_id = "{old}"
name = "衡水市水务局"
division_code = "131100"
valid_from = 2020
basis = "made"

[[change]]
year = 2021
date = "2021-06-30"
kind = "merged"
from_agency_id = "{gone}"
to_agency_id = "{old}"
basis = "made too"
"""


ANOTHERS = """
[[agency]]
agency_id = "x"
name = "衡水市人民政府"
division_code = "131100"
basis = "z"
"""


class TestAHomesOwnList:
    def own(self, made: MadeHome) -> tuple[str, str]:
        old = str(agency_id("衡水市水利局", "131100", 2018))
        gone = str(agency_id("衡水市节水办公室", "131100", 2018))
        (made.home.path / "agencies.toml").write_text(OWN.format(old=old, gone=gone))
        return old, gone

    def test_a_renamed_agency_keeps_its_id_in_every_table(self, made: MadeHome) -> None:
        old, gone = self.own(made)
        cells = {"t3.granted": [1, 0, 0, 0, 0, 0, 1], "t3.answered_total": [1, 0, 0, 0, 0, 0, 1]}
        said(
            made,
            ("衡水市水利局", "131100", 2019),
            ("衡水市水务局", "131100", 2020),
            ("衡水市节水办公室", "131100", 2020),
            rows=cells,
        )
        for table in ("reports", "dispositions"):
            found = rows(made.home, f"SELECT DISTINCT agency, agency_id FROM {table} ORDER BY 1")
            assert found == [
                ("衡水市水利局", old), ("衡水市水务局", old), ("衡水市节水办公室", gone),
            ]  # fmt: skip
        assert rows(made.home, CHANGES) == [
            (2020, "renamed", "衡水市水利局", "衡水市水务局", "131100", "131100"),
            (2021, "merged", "衡水市节水办公室", "衡水市水务局", "131100", "131100"),
        ]
        names = (
            "SELECT name, valid_from, reviewed FROM agency_names WHERE name <> '衡水市节水办公室'"
        )
        listed = [("衡水市水利局", None, 0), ("衡水市水务局", 2020, 1)]
        assert rows(made.home, f"{names} ORDER BY id") == listed

    def test_the_name_was_anothers_before(self, made: MadeHome) -> None:
        old, _ = self.own(made)
        said(made, ("衡水市水务局", "131100", 2019), ("衡水市水务局", "131100", 2021))
        found = dict(rows(made.home, "SELECT year, agency_id FROM reports"))
        assert found == {2019: agency_id("衡水市水务局", "131100", 2019), 2021: old}

    def test_what_is_withheld_by_that_id_is_withheld(self, made: MadeHome) -> None:
        old, _ = self.own(made)
        (made.home.path / "withheld.toml").write_text(
            f'[[withheld]]\nid = "{old}"\nwhat = "agency"\nreason = "made"\ndate = 2026-01-01\n'
        )
        said(made, ("衡水市水务局", "131100", 2019), ("衡水市水务局", "131100", 2020))
        assert rows(made.home, "SELECT year FROM reports") == [(2019,)]

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[[agency]\n", "expected TOML"),
            ("[[agencies]]\nname = 'x'\n", 'found "agencies"'),
            ("[[agency]]\nagency_id = 'x'\n", "expected in [[agency]]"),
            ("[[agency]]\nagency_id = 'x'\nname = 'y'\nbasis = 'z'\nyear = 1\n", "and only"),
            (
                "[[agency]]\nagency_id='x'\nname='y'\nbasis='z'\nvalid_from='soon'\n",
                "expected years",
            ),
            (
                ANOTHERS,
                "131100-government and x in the same years",
            ),
        ],
    )
    def test_a_bad_list_is_refused_and_the_database_stays(
        self, made: MadeHome, text: str, told: str
    ) -> None:
        said(made, ("衡水市水务局", "131100", 2019))
        before = made.home.database_path.read_bytes()
        path = made.home.path / "agencies.toml"
        path.write_text(text)
        with pytest.raises(AgencyListError) as raised:
            build(made.home, OPTIONS)
        assert told in str(raised.value)
        assert str(path) in str(raised.value)
        assert made.home.database_path.read_bytes() == before


def test_a_homes_list_is_read_by_name_alone(tmp_path: Path) -> None:
    """A home without agencies.toml has the package's list itself."""
    from archive.building.agencies import agency_list

    assert agency_list(MadeHome(tmp_path / "home").home) is packaged()


def test_a_division_goes_on_as_one_other() -> None:
    """Each state follows one and is followed by one, the year after it ended."""
    for division in divisions.load():
        line = lineage(division.code, division.valid_from or division.valid_to)
        assert line is not None
        assert line.states.count(division) == 1
        for before, after in pairwise(line.states):
            assert before.valid_to is not None
            assert after.valid_from == before.valid_to + 1, (before, after)
