"""Identity from made texts and pages: which source counts, and what stays open."""

import time

import pytest

from parsers import html, lines, text
from parsers.hints import Hints
from parsers.identity import IdentityReading, identify

BUREAU = "\n一、总体情况\n2020年,我局主动公开信息10条。我局未收到申请。\n"
TITLE = "2020年政府信息公开工作年度报告"


def read(document: str, **hints: str) -> IdentityReading:
    given = Hints(**hints)
    return identify(lines.parse(text.decode(document.encode()), given), given)


def read_page(page: str, **hints: str) -> IdentityReading:
    given = Hints(**hints)
    return identify(html.parse(text.decode(page.encode()), given), given)


def place(reading: IdentityReading) -> tuple[str | None, ...]:
    identity = reading.identity
    return identity.province, identity.prefecture, identity.county, identity.division_code


def codes(reading: IdentityReading) -> set[str]:
    return {issue.code for issue in reading.issues}


class TestCommonNames:
    """鼓楼区 stands in four cities."""

    NANJING = ("江苏省", "南京市", "鼓楼区", "320106")

    @pytest.mark.parametrize(
        ("words", "hints", "code"),
        [
            ("地址:江苏省南京市鼓楼区示例路1号。", {}, "320106"),
            ("电话:0591-80000000。", {}, "350102"),
            ("电话:(0378)2000000。", {}, "410204"),
            ("", {"url": "https://jyj.nanjing.gov.cn/a/1.html"}, "320106"),
            ("", {"portal_division": "320300"}, "320302"),
            ("邮编:350000", {}, "350102"),
        ],
    )
    def test_narrowed_by_what_else_is_said(
        self, words: str, hints: dict[str, str], code: str
    ) -> None:
        reading = read(f"鼓楼区教育局{TITLE}\n{words}{BUREAU}", **hints)
        assert reading.identity.division_code == code
        assert "division_ambiguous" not in codes(reading)

    def test_open_when_nothing_narrows_it(self) -> None:
        reading = read(f"鼓楼区教育局{TITLE}{BUREAU}")
        assert place(reading) == (None, None, "鼓楼区", None)
        assert reading.identity.agency == "鼓楼区教育局"
        assert "division_ambiguous" in codes(reading)

    def test_the_city_in_the_name_decides_against_the_host(self) -> None:
        reading = read(f"南京市鼓楼区教育局{TITLE}{BUREAU}", url="http://www.fuzhou.gov.cn/1.html")
        assert place(reading) == self.NANJING


class TestAgency:
    def test_title_over_several_lines(self) -> None:
        reading = read(f"衡水市水利局\n2020年度\n政府信息公开工作年度报告{BUREAU}")
        assert reading.identity.title == "衡水市水利局2020年度政府信息公开工作年度报告"
        assert reading.identity.agency == "衡水市水利局"

    def test_a_division_alone_is_its_government(self) -> None:
        reading = read(f"武邑县{TITLE}\n本报告由县政府办公室编制。")
        assert reading.identity.agency == "武邑县人民政府"
        assert reading.identity.compiled_by == "武邑县人民政府办公室"
        assert reading.identity.scope == "government_aggregate"

    def test_generic_title_takes_the_publisher(self) -> None:
        head = "索引号:001068824/2021-1 发布机构:衡水市水利局 发布日期:2021-01-20\n"
        reading = read(f"{head}{TITLE}{BUREAU}")
        assert reading.identity.agency == "衡水市水利局"
        assert reading.identity.index_number == "001068824/2021-1"

    def test_a_publisher_without_its_city_is_completed_by_the_host(self) -> None:
        reading = read(
            f"发布机构:市水利局\n{TITLE}{BUREAU}", url="http://xxgk.hengshui.gov.cn/eportal/ui"
        )
        assert reading.identity.agency == "衡水市水利局"
        assert place(reading) == ("河北省", "衡水市", None, "131100")

    def test_generic_title_takes_the_listing(self) -> None:
        reading = read(f"{TITLE}{BUREAU}", link_text=f"衡水市教育局{TITLE}")
        assert reading.identity.title == TITLE
        assert reading.identity.agency == "衡水市教育局"

    def test_the_body_to_ask_is_not_its_inner_office(self) -> None:
        reading = read(f"如有疑问,请与衡水市水利局办公室联系。{BUREAU}")
        assert reading.identity.agency == "衡水市水利局"

    def test_our_bureau_names_nobody(self) -> None:
        reading = read(f"{TITLE}{BUREAU}")
        assert reading.identity.agency is None
        assert place(reading) == (None, None, None, None)
        assert reading.identity.scope == "department"

    def test_a_page_owner_that_cannot_say_our_town_is_not_the_agency(self) -> None:
        reading = read(
            "发布机构:衡水市人民政府办公室\n一、总体情况\n2020年,我镇公开信息。我镇无申请。"
        )
        assert reading.identity.agency is None
        assert reading.identity.level == "township"

    def test_a_town_belongs_to_the_county_of_its_site(self) -> None:
        reading = read(
            f"高岭镇{TITLE}\n2020年,我镇公开信息。", url="https://www.bjmy.gov.cn/t20210105_1.html"
        )
        assert reading.identity.agency == "高岭镇人民政府"
        assert place(reading) == ("北京市", None, "密云区", "110118")
        assert reading.identity.published_on == "2021-01-05"

    def test_a_copied_template_is_told(self) -> None:
        reading = read(f"衡水市水利局{TITLE}\n请与石家庄市水利局联系。{BUREAU}")
        assert reading.identity.agency == "衡水市水利局"
        assert "M-AGENCY" in codes(reading)

    def test_an_autonomous_region_left_out(self) -> None:
        reading = read(
            f"自治区人民政府办公厅{TITLE}", url="https://www.xinjiang.gov.cn/xinjiang/1.shtml"
        )
        assert reading.identity.agency == "新疆维吾尔自治区人民政府办公厅"
        assert reading.identity.level == "province"

    def test_zones_keep_their_host(self) -> None:
        reading = read(f"石家庄高新技术产业开发区{TITLE}")
        assert reading.identity.level == "zone"
        assert place(reading) == ("河北省", "石家庄市", None, "130100")


class TestOpening:
    """Reports without a title: the sentences that say whose they are."""

    @pytest.mark.parametrize(
        ("words", "agency", "scope"),
        [
            ("现公布衡水市水利局2020年政府信息公开工作年度报告。", "衡水市水利局", "department"),
            ("特编制衡水市水利局2020年度政府信息公开年度报告。", "衡水市水利局", "department"),
            ("本报告由武邑县审塘镇人民政府编制。", "武邑县审塘镇人民政府", "township"),
            ("如有疑问,请联系武邑县审塘镇政府。", "武邑县审塘镇人民政府", "township"),
            (
                "公布衡水市人民政府办公室(以下简称市政府办)2020年政府信息公开年度报告。",
                "衡水市人民政府办公室",
                "government_office",
            ),
            (
                "由衡水市政府信息公开工作领导小组办公室根据条例,汇总各县市区情况编制而成。",
                "衡水市人民政府",
                "government_aggregate",
            ),
            ("请与衡水市人民政府办公室文电科联系。", "衡水市人民政府办公室", "government_office"),
        ],
    )
    def test_names_the_body(self, words: str, agency: str, scope: str) -> None:
        identity = read(f"{words}\n一、概述\n2020年,公开信息10条。").identity
        assert (identity.agency, identity.scope) == (agency, scope)
        assert identity.prefecture == "衡水市"

    def test_the_first_sentence_of_a_chapter(self) -> None:
        reading = read(
            "一、总体情况\n2020年,饶阳县统计局以上级要求为指导。我局公开信息,我局无申请。"
        )
        assert reading.identity.agency == "饶阳县统计局"
        assert "agency_inferred" in codes(reading)

    def test_a_city_does_not_speak_as_its_district(self) -> None:
        reading = read("一、总体情况\n2020年,桃城区认真落实。我市共收到申请9件,我市无诉讼。")
        assert reading.identity.agency is None

    def test_a_title_that_leaves_its_place_out(self) -> None:
        reading = read(f"区教育局{TITLE}\n来源:石家庄市新华区教育局 发布日期:2021-01-20{BUREAU}")
        assert reading.identity.agency == "石家庄市新华区教育局"
        assert place(reading)[2:] == ("新华区", "130105")

    def test_a_zone_by_the_county_in_its_name(self) -> None:
        reading = read(f"曾都经济开发区管委会{TITLE}")
        assert place(reading)[:3] == ("湖北省", "随州市", "曾都区")
        assert reading.identity.level == "zone"


class TestYear:
    def test_title_before_everything(self) -> None:
        reading = read(f"衡水市水利局2019年度政府信息公开工作年度报告\n发布日期:2021-03-01{BUREAU}")
        assert reading.identity.year == 2019

    def test_the_period_stands_against_the_title(self) -> None:
        reading = read(f"衡水市水利局{TITLE}\n统计期限为2019年1月1日至2019年12月31日。{BUREAU}")
        assert reading.identity.year == 2019
        assert "M-YEAR" in codes(reading)

    def test_a_mistyped_period_does_not(self) -> None:
        reading = read(f"衡水市水利局{TITLE}\n统计期限为2020年1月1日至2019年12月31日。{BUREAU}")
        assert reading.identity.year == 2020

    def test_the_year_before_publication_at_last(self) -> None:
        reading = read(
            "衡水市水利局政府信息公开工作年度报告\n发布日期:2019-03-20\n一、概述\n我局公开信息。"
        )
        assert reading.identity.year == 2018

    def test_never_the_path(self) -> None:
        reading = read("一、概述\n我局公开信息。", url="http://a.gov.cn/zfgknb/2017/66.html")
        assert reading.identity.year is None

    def test_codes_hold_in_the_report_year(self) -> None:
        assert read("徐水县2014年政府信息公开工作年度报告").identity.division_code == "130625"
        assert read("徐水区2015年政府信息公开工作年度报告").identity.division_code == "130609"
        late = read("徐水县2015年政府信息公开工作年度报告")
        assert late.identity.division_code == "130609"
        assert "division_not_in_year" in codes(late)

    def test_the_address_may_name_the_report_year(self) -> None:
        url = "http://www.hengshui.gov.cn/xxgkAnnualReport.jsp?fbtime=2017&area=014"
        identity = read("政府信息公开工作年度报告\n一、概述\n我局公开信息。", url=url).identity
        assert (identity.year, identity.sources["year"]) == (2017, "url")
        stated = read(f"衡水市水利局{TITLE}{BUREAU}", url=url).identity
        assert (stated.year, stated.sources["year"]) == (2020, "title")


class TestDates:
    def test_displayed_before_meta_before_address(self) -> None:
        page = (
            "<html><head><meta name='PubDate' content='时间:2021-01-19 10:20'></head><body>"
            f"<h1>衡水市教育局{TITLE}</h1><div id='zoom'>{{}}<p>2020年,我局公开。我局无申请。</p>"
            "</div></body></html>"
        )
        url = "http://www.hengshui.gov.cn/art/2021/1/30/art_1_2.html"
        labelled = read_page(page.format("<p>发布日期:2021-01-18</p>"), url=url).identity
        assert (labelled.published_on, labelled.date_basis) == ("2021-01-18", "displayed")
        tagged = read_page(page.format(""), url=url).identity
        assert (tagged.published_on, tagged.date_basis) == ("2021-01-19", "meta")
        bare = read_page(page.format("").replace("PubDate", "x"), url=url).identity
        assert (bare.published_on, bare.date_basis) == ("2021-01-30", "address")

    @pytest.mark.parametrize(
        "line",
        [
            "来源:某局 时间:2021-01-12 10:01",
            "2021-01-12 作者:佚名 点击数:",
            "日期:2021-01-12 来源:某府",
        ],
    )
    def test_the_line_below_the_title(self, line: str) -> None:
        reading = read(f"衡水市水利局{TITLE}\n{line}\n{BUREAU}")
        assert (reading.identity.published_on, reading.identity.date_basis) == (
            "2021-01-12",
            "displayed",
        )

    def test_months_apart_is_told(self) -> None:
        reading = read(
            f"发布日期:2021-03-29\n河北省{TITLE}", url="https://a.gov.cn/columns/1/202308/21/2.html"
        )
        assert reading.identity.published_on == "2021-03-29"
        assert "M-DATE" in codes(reading)

    def test_a_date_below_the_title(self) -> None:
        reading = read(f"衡水市水利局{TITLE}\n(二○二一年一月十五日)\n{BUREAU}")
        assert reading.identity.published_on == "2021-01-15"

    def test_an_ambiguous_date_stays_open(self) -> None:
        reading = read(f"衡水市水利局2016年政府信息公开工作年度报告\n(2017111日){BUREAU}")
        assert reading.identity.published_on is None
        assert "ambiguous_date" in codes(reading)


class TestSite:
    PAGE = (
        "<html><head><title>{title}</title><meta name='SiteIDCode' content='3201060001'>"
        "<meta name='SiteDomain' content='{domain}'></head><body>"
        "<div id='zoom'><p>2020年,我局公开信息。我局无申请。</p></div></body></html>"
    )

    def test_the_site_code_counts_when_its_domain_is_the_host(self) -> None:
        page = self.PAGE.format(title=f"教育局{TITLE}", domain="www.example.gov.cn")
        reading = read_page(page, url="http://www.example.gov.cn/1.html")
        assert place(reading)[:3] == ("江苏省", "南京市", "鼓楼区")

    def test_a_copied_template_does_not(self) -> None:
        page = self.PAGE.format(title=f"教育局{TITLE}", domain="www.other.gov.cn")
        reading = read_page(page, url="http://www.example.gov.cn/1.html")
        assert place(reading) == (None, None, None, None)

    def test_a_ministry_by_its_site(self) -> None:
        page = self.PAGE.format(title=TITLE, domain="www.mee.gov.cn")
        page = page.replace("3201060001", "bm17000009").replace(
            "<meta", "<meta name='SiteName' content='生态环境部网站'><meta", 1
        )
        page = page.replace("我局", "我部")
        identity = read_page(page, url="https://www.mee.gov.cn/1.html").identity
        assert (identity.agency, identity.level) == ("生态环境部", "national")
        assert identity.sources["agency"] == "site_name"

    def test_a_site_code_of_a_ministry_needs_its_domain(self) -> None:
        page = self.PAGE.format(title=f"办公厅{TITLE}", domain="www.mee.gov.cn")
        page = page.replace("3201060001", "bm17000009")
        here = read_page(page, url="https://www.mee.gov.cn/1.html").identity
        assert (here.level, here.province, here.division_code) == ("national", None, None)
        assert read_page(page, url="https://www.other.gov.cn/1.html").identity.level is None

    def test_a_bureau_by_the_name_of_its_site(self) -> None:
        page = self.PAGE.format(title=TITLE, domain="x").replace(
            "<meta", "<meta name='SiteName' content='衡水市水利局门户网站'><meta", 1
        )
        reading = read_page(page)
        assert reading.identity.agency == "衡水市水利局"
        assert "agency_inferred" in codes(reading)

    def test_the_city_that_keeps_the_site_is_not_the_bureau(self) -> None:
        page = self.PAGE.format(title=TITLE, domain="x").replace(
            "<meta", "<meta name='SiteName' content='衡水市人民政府'><meta", 1
        )
        assert read_page(page).identity.agency is None

    def test_the_page_title_without_its_site(self) -> None:
        page = self.PAGE.format(title=f"鼓楼区教育局{TITLE}-示例门户网站", domain="x")
        assert read_page(page).identity.title == f"鼓楼区教育局{TITLE}"

    def test_other_hosts_say_nothing(self) -> None:
        reading = read(f"{TITLE}{BUREAU}", url="http://www.hengshui.gov.cn.example.com/1.html")
        assert place(reading) == (None, None, None, None)


class TestScope:
    def test_a_government_speaking_for_its_office(self) -> None:
        reading = read(f"武邑县人民政府{TITLE}\n一、总体情况\n县政府办公室全年共收到申请5件。")
        assert reading.identity.scope == "government_office"
        assert "scope_uncertain" in codes(reading)

    def test_an_office_reporting_on_counties(self) -> None:
        reading = read(f"衡水市人民政府办公室{TITLE}\n本报告在各县市区报告基础上编制。")
        assert reading.identity.scope == "uncertain"
        assert reading.identity.includes_lower_levels == "yes"

    def test_a_nameless_government_is_known_by_its_counties(self) -> None:
        reading = read(
            "一、总体情况\n2020年,我市扎实推进。全市共收到申请90件,其中武邑县9件、饶阳县8件、枣强县7件。"
        )
        assert reading.identity.agency == "衡水市人民政府"
        assert reading.identity.title is None
        assert "agency_inferred" in codes(reading)

    def test_but_not_by_counties_of_two_cities(self) -> None:
        reading = read("一、总体情况\n2020年,我市学习武邑县、饶阳县、沭阳县、泗阳县的做法。")
        assert reading.identity.agency is None


def test_fast_enough_for_millions() -> None:
    document = f"衡水市{TITLE}\n" + "2020年,衡水市各县市区、市政府各部门公开信息。" * 400
    given = Hints()
    parsed = lines.parse(text.decode(document.encode()), given)
    identify(parsed, given)
    start = time.process_time()
    identify(parsed, given)
    assert time.process_time() - start < 1
