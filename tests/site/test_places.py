"""Pages of provinces and agencies, and comparisons. The truth is what `made` wrote down: the cells
of its reports, not what the site made of them.
"""

import re
from collections import Counter
from urllib.parse import urlencode

import lxml.html
import made
import pytest

from archive.home import Home
from archive.pages.layout import APPLICANTS
from archive.serve import create_app
from parsers.model import Report, State

GOVERNMENT = "松原示例市人民政府"
EDUCATION = "松原示例市教育局"
HAN = re.compile(r"[\u3400-\u9fff]")
YEARS = (2016, 2019, 2020, 2021, 2022)


@pytest.fixture(scope="module")
def opened(get):
    """`opened(path, **parameters)`: the tree of a page that is there."""

    def parsed(path, **parameters):
        answer = get(path, **parameters)
        assert answer.status_code == 200, answer.text
        return lxml.html.fromstring(answer.text)

    return parsed


@pytest.fixture(scope="module")
def get(site):
    return lambda path, **parameters: made.ask(site, path, **parameters)


@pytest.fixture(scope="module")
def ids(sample_home):
    """Ids of agencies by name."""
    found = made.rows(sample_home, "select agency, agency_id from agencies")
    return dict(found)


def words(node) -> str:
    return " ".join(node.text_content().split())


def in_force() -> list[Report]:
    return [
        report
        for edition, report in made.editions("sandbox")
        if edition.current and edition.source_class == "sandbox"
    ]


def of(name: str) -> dict[int, Report]:
    return {one.identity.year: one for one in in_force() if one.identity.agency == name}


def printed(report: Report, code: str, applicant: str | None = "total"):
    return next(
        (one for one in report.cells if one.code == code and one.applicant in (applicant, None)),
        None,
    )


def lines(tree, label):
    """Cells of every line with a label, by year."""
    found = []
    for table in tree.xpath("//table[contains(@class, 'years')]"):
        years = [words(one) for one in table.xpath(".//thead//th")[1:]]
        for row in table.xpath(".//tbody/tr"):
            if words(row.xpath("./th")[0]) == label:
                found.append(dict(zip(years, map(words, row.xpath("./td")), strict=True)))
    return found


def test_provinces_count_the_reports_in_force(opened):
    truth = Counter((one.identity.province, one.identity.year) for one in in_force())
    tree = opened("/provinces", lang="zh")
    years = [words(one) for one in tree.xpath("//thead//th")[1:-3]]
    shown = Counter()
    for row in tree.xpath("//tbody/tr"):
        name, *cells = map(words, (row.xpath("./th")[0], *row.xpath("./td")))
        for year, cell in zip(years, cells, strict=False):
            if cell != "·":
                shown[name, int(year)] = int(cell.split()[0])
    assert len(tree.xpath("//tbody/tr")) == 31
    assert shown == truth


def test_a_province_without_its_own_report_has_no_figures(opened):
    tree = opened("/province/130000", lang="zh")
    figures = words(tree.get_element_by_id("figures"))
    assert "没有收录河北省政府本级的汇总报告" in figures
    assert "不能相加代替" in figures
    assert not tree.xpath("//*[@id='figures']//table")


def test_divisions_show_what_their_own_reports_print(opened):
    tree = opened("/province/130000", year=2021, lang="zh")
    rows = tree.xpath("//*[@id='divisions']//tbody/tr")
    shown = {words(row.xpath("./th")[0]): words(row.xpath("./td")[1]) for row in rows}
    assert shown == {
        "衡水市": f"{printed(of(GOVERNMENT)[2021], 't3.received_new').value:,}",
        "保定市": f"{printed(of('云岭示例市人民政府')[2021], 't3.received_new').value:,}",
    }


def test_divisions_of_a_year_without_reports(opened):
    assert "没有收录市县的汇总报告" in words(opened("/province/130000", year=2011, lang="zh"))


def test_agencies_of_a_province_are_narrowed_by_name(opened):
    everybody = opened("/province/130000", lang="zh").xpath("//*[@id='agencies']//tbody/tr")
    some = opened("/province/130000", q="教育", lang="zh").xpath("//*[@id='agencies']//tbody/tr")
    assert len(everybody) >= 3
    assert [words(row.xpath("./th")[0]) for row in some] == [EDUCATION]
    assert "没有名称相符的机关" in words(opened("/province/130000", q="%", lang="zh"))
    for typed in ("雲嶺示例市人民政府", "云岭示例市人民政府"):
        found = opened("/province/130000", q=typed, lang="zh").xpath(
            "//*[@id='agencies']//tbody/tr"
        )
        assert [words(row.xpath("./th")[0]) for row in found] == ["云岭示例市人民政府"]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("t3.received_new", "本年新收申请"),
        ("t3.answered_total", "办理（答复）总计"),
        ("t3.granted", "予以公开"),
        ("t3.partial", "部分公开"),
    ],
)
def test_every_year_of_an_agency_shows_the_printed_figure(opened, ids, code, label):
    tree = opened(f"/agency/{ids[GOVERNMENT]}", lang="zh")
    truth = {
        year: printed(report, code).value for year, report in of(GOVERNMENT).items() if year > 2016
    }
    for found in lines(tree, label):
        shown = {
            int(year): int(re.match(r"[\d,]+", found[str(year)])[0].replace(",", ""))
            for year in truth
        }
        assert shown == truth
    assert lines(tree, label)


def test_figures_lead_to_the_report_that_printed_them(opened, ids, sample_home):
    truth = dict(
        made.rows(
            sample_home,
            "select year, report_id from reports where agency = ? and current = 1"
            " and source_class = 'sandbox'",
            GOVERNMENT,
        )
    )
    tree = opened(f"/agency/{ids[GOVERNMENT]}")
    table = tree.xpath("//*[@id='rates']//table")[0]
    years = [int(words(one)) for one in table.xpath(".//thead//th")[1:]]
    assert table.xpath(".//tbody//a")
    for row in table.xpath(".//tbody/tr"):
        for year, cell in zip(years, row.xpath("./td"), strict=True):
            for link in cell.xpath(".//a/@href"):
                assert link.partition("#")[0] == f"/report/{truth[year]}"


def test_blank_dash_and_unread_are_not_zero(tmp_path):
    home = made.make_home(tmp_path / "home")
    blank = (
        "update panel_values set value = null, state ="
        " (select id from states where name = '{0}')"
        " where report = (select id from reports where agency = '{1}' and year = 2021)"
        " and code = (select id from panel_codes where code = 'partial')"
    )
    for state, shown in ((State.BLANK, "空白"), (State.DASH, "横线"), (State.UNREAD, "未能读出")):
        made.change(home.database_path, blank.format(state.value, GOVERNMENT))
        site = create_app(home)
        ((agency_id,),) = made.rows(
            home, "select agency_id from agencies where agency = ?", GOVERNMENT
        )
        tree = lxml.html.fromstring(made.ask(site, f"/agency/{agency_id}", lang="zh").text)
        assert {found["2021"] for found in lines(tree, "部分公开")} == {shown}


def test_series_of_other_sources_stand_apart(opened, ids):
    tree = opened(f"/agency/{ids[made.HOSTILE]}")
    chosen = [words(one) for one in tree.xpath("//*[@class='series-choice']/li")]
    assert len(chosen) == 2
    second = opened(f"/agency/{ids[made.HOSTILE]}", series=1, lang="zh")
    assert "未与官方网页核对" in words(second)


def test_relations_between_years_show_both_sides(sample_home, tmp_path):
    home = made.make_home(tmp_path / "home")
    ((report, report_id, agency_id),) = made.rows(
        home,
        "select id, report_id, agency_id from reports where agency = ? and year = 2021",
        GOVERNMENT,
    )
    made.change(
        home.database_path,
        'insert into checks (report, report_id, agency_id, year, current, check_id, code, "column",'
        f" outcome, severity, \"left\", \"right\") values ({report}, '{report_id}', '{agency_id}',"
        " 2021, 1, 'X-CARRY', 't3.carried_in', 'total', 'fail', 'E', 1017, 23)",
    )
    site = create_app(home)
    for language, shown in (
        ("zh", "本报告 1,017 ≠ 上一年度的报告 23"),
        ("en", "this report 1,017 ≠ the report of the year before 23"),
    ):
        tree = lxml.html.fromstring(made.ask(site, f"/agency/{agency_id}", lang=language).text)
        assert shown in words(tree.get_element_by_id("across"))
    ((before,),) = made.rows(
        home,
        "select report_id from reports where agency = ? and year = 2020 and current = 1",
        GOVERNMENT,
    )
    assert f"/report/{before}" in tree.xpath("//*[@id='across']//a/@href")


def test_a_comparison_can_be_shared(opened, ids):
    asked = [("agency", ids[GOVERNMENT]), ("agency", ids["云岭示例市人民政府"]), ("from", "2019")]
    tree = opened(f"/compare?{urlencode(asked)}")
    own = tree.xpath("//p[@class='small']/a[starts-with(@href, '/compare')]/@href")[0]
    again = opened(own)
    numbers = "//section[starts-with(@id, 'm-')]//td"
    assert [words(one) for one in again.xpath(numbers)] == [
        words(one) for one in tree.xpath(numbers)
    ]
    truth = [
        printed(of(GOVERNMENT)[year], "t3.received_new").value for year in (2019, 2020, 2021, 2022)
    ]
    first = lines(tree, f"A {GOVERNMENT}")[0]
    assert list(first) == ["2019", "2020", "2021", "2022"]
    assert [int(value.replace(",", "")) for value in first.values()] == truth


def cautions(tree) -> str:
    return " ".join(map(words, tree.xpath("//*[contains(@class, 'cautions')]")))


def test_scopes_that_do_not_compare_are_said(opened, ids):
    mixed = opened("/compare", agency=[ids[GOVERNMENT], ids[EDUCATION]], lang="zh")
    assert "不能直接比较大小" in words(mixed)
    assert "两者不得相加" in words(mixed)
    alike = opened("/compare", agency=[ids[GOVERNMENT], ids["云岭示例市人民政府"]], lang="zh")
    assert "不能直接比较大小" not in words(alike)
    assert "跨2019年" in cautions(alike)
    later = {"agency": [ids[GOVERNMENT]], "from": 2020}
    assert "跨2019年" not in cautions(opened("/compare", **later, lang="zh"))


def test_an_office_is_not_taken_for_the_city(opened, ids):
    office = opened(f"/agency/{ids['桃溪示例市人民政府办公室']}", lang="zh")
    assert "不是本级政府或全市、全县的数字" in words(office.get_element_by_id("requests"))
    government = opened(f"/agency/{ids[GOVERNMENT]}", lang="en")
    assert "never add them to it" in words(government.get_element_by_id("requests"))


def test_agencies_are_found_by_name_also_in_traditional_characters(opened, ids):
    for typed in ("教育局", "松原示例市教育", EDUCATION):
        found = opened("/compare", q=typed, lang="zh").xpath("//*[@class='found']//li/a/@href")
        assert f"/compare?agency={ids[EDUCATION]}" in found
    found = opened("/compare", q="桃溪示例市財政局", lang="zh").xpath(
        "//*[@class='found']//li/a/@href"
    )
    assert f"/compare?agency={ids['桃溪示例市财政局']}" in found


def test_more_lines_than_colours_are_said(opened, ids):
    tree = opened("/compare", agency=list(ids.values()), lang="zh")
    shown = len(tree.xpath("//ul[@class='lines']/li"))
    assert shown == min(8, len(ids))


@pytest.mark.parametrize(
    "path",
    [
        "/compare?from=abc&to=-1&indicator=drop+table&province=1&agency=%27--",
        "/compare?province=130000&province=130000&copies=1&from=99999",
        "/compare?q=%25_%5C%27%22%3Cscript%3E",
        "/province/130000?year=x&q=%3Cscript%3Ealert(1)%3C/script%3E&prefecture=%27",
        "/provinces?x=1",
    ],
)
def test_hostile_arguments_are_harmless(get, path):
    answer = get(path)
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/province/999999", "/province/13", "/agency/nobody"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_unknown_places_are_404(get, path, language):
    assert get(path, lang=language).status_code == 404


def test_years_without_a_report_are_told_together_and_accuse_nobody(tmp_path):
    home = made.make_home(tmp_path / "home")
    ((agency_id,),) = made.rows(home, "select agency_id from agencies where agency = ?", GOVERNMENT)
    statuses = {2008: "not_found", 2009: "not_found", 2010: "blocked", 2011: "not_found"}
    made.change(
        home.database_path,
        *(
            "insert into coverage (agency_id, year, status, attempts)"
            f" values ('{agency_id}', {year}, '{status}', 1)"
            for year, status in statuses.items()
        ),
    )
    page = made.ask(create_app(home), f"/agency/{agency_id}", lang="zh").text
    rows = lxml.html.fromstring(page).xpath("//*[@id='years']//tr[@class='nothing']")
    assert [words(row) for row in rows] == ["2011未找到", "2010被拦截", "2008–2009未找到"]


def test_an_agency_that_is_withheld_says_so(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(
        home.database_path,
        "insert into tombstones values ('000000-withheld', 'agency', '涉及个人隐私', '2024-05-01')",
    )
    answer = made.ask(create_app(home), "/agency/000000-withheld", lang="zh")
    assert answer.status_code == 410
    assert "涉及个人隐私" in answer.text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("which", ["/provinces", "/province/130000", "agency", "compare"])
def test_pages_are_in_one_language(opened, ids, which, language):
    path = {
        "agency": f"/agency/{ids[GOVERNMENT]}",
        "compare": f"/compare?agency={ids[GOVERNMENT]}&agency={ids[EDUCATION]}&q=教育",
    }.get(which, which)
    tree = opened(f"{path}{'&' if '?' in path else '?'}lang={language}")
    main = tree.get_element_by_id("content")
    strays = [
        node.getparent().get("lang") or text
        for node in main.xpath(".//text()")
        if (text := node.strip()) and _stray(node, text, language)
    ]
    assert strays == []


def _stray(node, text, language):
    parent = node.getparent() if node.is_text else node.getparent().getparent()
    chain = [parent, *parent.iterancestors()]
    tags, languages = {one.tag for one in chain}, [one.get("lang") for one in chain]
    if language == "en":
        return bool(HAN.search(text)) and next(filter(None, languages)) != "zh-Hans"
    own = (
        text != made.HOSTILE
        and not tags & {"code", "svg"}
        and next(filter(None, languages)) != "en"
    )
    return own and bool(re.search(r"[a-z]{2,} [a-z]{2,}", text))


def test_archived_names_are_never_html(get, ids):
    for path in (
        f"/agency/{ids[made.HOSTILE]}",
        "/province/130000",
        f"/compare?agency={ids[made.HOSTILE]}",
    ):
        text = get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;" in text


def test_applicants_are_not_added_up(opened, ids):
    """The figure of a total is the total column alone, never the sum of its columns."""
    report = of(GOVERNMENT)[2022]
    natural = printed(report, "t3.received_new", APPLICANTS[0]).value
    total = printed(report, "t3.received_new").value
    assert natural != total
    found = lines(opened(f"/agency/{ids[GOVERNMENT]}", lang="zh"), "本年新收申请")
    assert {one["2022"] for one in found} == {f"{total:,}"}


def test_a_home_without_reports_has_places(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(
        home.database_path,
        "delete from reports",
        "delete from division_years",
        "delete from agencies",
    )
    site = create_app(Home.open(home.path))
    for path in ("/provinces", "/province/130000", "/compare"):
        assert made.ask(site, path).status_code == 200
