"""Years of a division without aggregate report: one division through its names and codes."""

from typing import Any

from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive.build import build

GAPS = (
    "SELECT division_code, prefecture, county, year FROM division_years"
    " WHERE report IS NULL AND county IS NOT NULL ORDER BY year"
)
XUSHUI = {"prefecture": "保定市", "level": "county"}


def said(made: MadeHome, *reports: tuple[str, str, int], **more: Any) -> None:
    """Aggregate reports of agency, division code and year, each at an address of its own."""
    for agency, code, year in reports:
        title = f"{agency}{year}年政府信息公开工作年度报告"
        who = {"agency": agency, "division_code": code, "year": year, "title": title}
        made.add(report(**who, **more), url=f"{HOST}/{code}-{agency}-{year}.html")
    build(made.home, OPTIONS)


def test_no_gap_in_years_of_another_name(made: MadeHome) -> None:
    """徐水县 has no report of 2016: it was 徐水区 by then, whose year that is."""
    said(made, ("徐水县人民政府", "130625", 2012), county="徐水县", **XUSHUI)
    said(made, ("徐水区人民政府", "130609", 2016), county="徐水区", **XUSHUI)
    said(made, ("衡水市人民政府", "131100", 2014))
    gaps = "SELECT county, year FROM division_years WHERE report IS NULL AND county IS NOT NULL"
    assert rows(made.home, gaps) == [("徐水县", 2014)]


def test_gaps_are_of_the_state_of_their_year_seen_or_not(made: MadeHome) -> None:
    """Of the county alone reports were seen; in 2017 the gap is the district's."""
    said(made, ("徐水县人民政府", "130625", 2013), county="徐水县", **XUSHUI)
    said(made, *(("衡水市人民政府", "131100", year) for year in (2014, 2017)))
    assert rows(made.home, GAPS) == [
        ("130625", "保定市", "徐水县", 2014),
        ("130609", "保定市", "徐水区", 2017),
    ]


def test_a_report_under_the_old_name_is_no_gap_of_the_new(made: MadeHome) -> None:
    said(made, ("徐水县人民政府", "130625", 2015), county="徐水县", **XUSHUI)
    said(made, ("徐水区人民政府", "130609", 2016), county="徐水区", **XUSHUI)
    assert rows(made.home, GAPS) == []


def test_both_names_in_one_year_are_one_division(made: MadeHome) -> None:
    said(made, ("徐水县人民政府", "130625", 2015), county="徐水县", **XUSHUI)
    said(made, ("徐水区人民政府", "130609", 2015), county="徐水区", **XUSHUI)
    assert rows(made.home, "SELECT count(*) FROM division_years") == [(1,)]


def test_a_city_of_another_name_makes_no_gap_of_its_districts(made: MadeHome) -> None:
    """襄樊市 is 襄阳市 since 2010; 襄城区 keeps its code and name."""
    where = {"province": "湖北省", "county": "襄城区", "level": "county"}
    said(made, ("襄城区人民政府", "420602", 2009), prefecture="襄樊市", **where)
    said(made, ("襄城区人民政府", "420602", 2012), prefecture="襄阳市", **where)
    said(made, ("衡水市人民政府", "131100", 2011))
    assert rows(made.home, GAPS) == [("420602", "襄阳市", "襄城区", 2011)]


def test_no_gap_before_a_division_began(made: MadeHome) -> None:
    """观山湖区 was made out of 乌当区 in 2012, first in the list of 2013: no 2010."""
    where = {"province": "贵州省", "prefecture": "贵阳市", "level": "county"}
    said(made, ("观山湖区人民政府", "520115", 2014), county="观山湖区", **where)
    said(made, *(("衡水市人民政府", "131100", year) for year in (2010, 2013)))
    assert rows(made.home, GAPS) == [("520115", "贵阳市", "观山湖区", 2013)]


def test_a_copy_fills_its_year(made: MadeHome) -> None:
    """2014 official, 2016 and 2018 copies; 2015 and 2017 by nobody: one gap each, no other."""
    said(made, ("衡水市人民政府", "131100", 2014))
    for year, url in ((2016, "https://example.com/1.html"), (2018, None), (2014, None)):
        made.add(report(year=year, agency="衡水市人民政府", text=f"{url}"), url=url)
    listed = {"province": "湖南省", "prefecture": "益阳市", "division_code": "430900"}
    for year in (2015, 2017):
        made.add(report(year=year, agency="益阳市人民政府", text="益阳", **listed), url=None)
    nowhere = {"county": "青禾县", "level": "county", "division_code": None}
    made.add(report(year=2014, agency="青禾县人民政府", text="青禾", **nowhere), url=None)
    made.add(report(year=2014, agency="青禾县人民政府", text="青", **nowhere), url=f"{HOST}/q.html")
    build(made.home, OPTIONS)
    told = "SELECT year, source_class, report IS NULL FROM division_years WHERE "
    assert rows(made.home, f"{told} division_code = '131100' ORDER BY year, 2") == [
        (2014, "official", 0),
        (2014, "unknown", 0),
        (2015, "official", 1),
        (2016, "mirror", 0),
        (2017, "official", 1),
        (2018, "unknown", 0),
    ]
    gaps = f"{told} county = '青禾县' AND report IS NULL ORDER BY year"
    assert rows(made.home, gaps) == [(year, "official", 1) for year in range(2015, 2019)]
    unknown = f"{told} division_code = '430900' AND report IS NULL ORDER BY year"
    assert [row[:2] for row in rows(made.home, unknown)] == [
        (year, "unknown") for year in (2014, 2016, 2018)
    ]
