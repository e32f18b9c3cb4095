"""What each field of an identity rests on; names of divisions with a wrong character."""

import pytest
from test_identity import BUREAU, TITLE, codes, place, read

from parsers.jsonform import report_to_json
from parsers.misprints import meant_by
from parsers.read import read_document


class TestSources:
    """Each field says what it rests on."""

    def test_all_by_the_title(self) -> None:
        sources = read(f"衡水市水利局{TITLE}{BUREAU}").identity.sources
        assert sources == {
            "title": "title", "agency": "title", "province": "agency", "prefecture": "agency",
            "division_code": "agency", "level": "division", "scope": "agency", "year": "title",
        }  # fmt: skip

    def test_a_name_told_apart_by_its_telephone(self) -> None:
        sources = read(f"鼓楼区教育局{TITLE}\n电话:0591-80000000。{BUREAU}").identity.sources
        assert (sources["agency"], sources["county"]) == ("title", "agency+area_code")

    @pytest.mark.parametrize(
        ("text", "url", "field", "source"),
        [
            (f"发布机构:衡水市水利局 发布日期:2021-01-20\n{TITLE}", None, "agency", "head"),
            (
                f"发布机构:衡水市水利局 发布日期:2021-01-20\n{TITLE}",
                None,
                "published_on",
                "displayed",
            ),
            ("统计期限为2019年1月1日至2019年12月31日。", None, "year", "period"),
            ("2019年公开。2019年无申请。", None, "year", "sentences"),
            ("请与衡水市水利局联系。", None, "agency", "contact"),
            ("我局公开。我局无申请。邮编:053000", None, "province", "postcode"),
            ("我局公开。我局无申请。", "http://www.hengshui.gov.cn/1.html", "prefecture", "domain"),
            ("我局公开。我局无申请。", "http://a.gov.cn/2021/1/30/1.html", "published_on", "url"),
            ("我局公开。我局无申请。", None, "scope", "voice"),
        ],
    )
    def test_what_else_a_field_may_rest_on(
        self, text: str, url: str | None, field: str, source: str
    ) -> None:
        hints = {"url": url} if url else {}
        assert read(f"{text}\n一、概述\n公开信息。", **hints).identity.sources[field] == source

    def test_what_is_not_known_rests_on_nothing(self) -> None:
        identity = read("一、概述\n公开信息。").identity
        assert identity.sources == {}


class TestPlacesOfTheText:
    """A body that says nowhere where it is, and names places."""

    @pytest.mark.parametrize(
        ("words", "province"),
        [
            ("在武邑县、饶阳县举办培训。", "河北省"),
            ("承办武邑县申请1件,武邑县申请已转办,武邑县同意。", "河北省"),
            ("在武邑县举办培训。", None),
            ("在武邑县、沭阳县举办培训。", None),
            ("赴武邑县、到饶阳县考察。", None),
        ],
    )
    def test_all_in_one_province(self, words: str, province: str | None) -> None:
        reading = read(f"{TITLE}\n一、总体情况\n我局公开。我局无申请。{words}")
        assert place(reading) == (province, None, None, None)
        assert reading.identity.sources.get("province") == (province and "places")
        assert ("division_inferred" in codes(reading)) is (province is not None)


def test_a_report_as_json_says_what_it_rests_on() -> None:
    text = f"衡水市水利局{TITLE}\n一、总体情况\n我局收到政府信息公开申请3件,依申请公开办结3件。"
    (report,) = read_document(text.encode())
    sources = report_to_json(report)["identity_sources"]
    assert (sources["year"], sources["form"]) == ("title", "text")


class TestMisprints:
    def test_a_character_that_looks_alike(self) -> None:
        reading = read(f"沐阳县水利局{TITLE}{BUREAU}")
        assert place(reading) == ("江苏省", "宿迁市", "沭阳县", "321322")
        assert reading.identity.agency == "沭阳县水利局"
        assert reading.identity.title == f"沐阳县水利局{TITLE}"
        assert "division_misprinted" in codes(reading)

    def test_two_that_look_alike_stay_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        alike = {"玄": "武鼓"}
        monkeypatch.setattr("parsers.misprints._lookalikes", lambda: alike)
        assert len(meant_by("玄楼区", 2020)) == 4

    def test_a_second_source_names_the_division(self) -> None:
        reading = read(f"金鼎县水利局{TITLE}\n来源:武邑县水利局 发布日期:2021-01-20{BUREAU}")
        assert reading.identity.agency == "武邑县水利局"
        assert reading.identity.sources["agency"] == "head"
        assert reading.identity.title == f"金鼎县水利局{TITLE}"

    def test_a_division_of_another_kind_is_no_second_source(self) -> None:
        reading = read(f"金鼎县水利局{TITLE}\n来源:衡水市水利局 发布日期:2021-01-20{BUREAU}")
        assert reading.identity.agency == "金鼎县水利局"
        assert "division_unknown" in codes(reading)

    def test_other_unknown_names_are_not_mended(self) -> None:
        reading = read(f"青石县水利局{TITLE}{BUREAU}")
        assert place(reading)[:3] == (None, None, None)
        assert "division_unknown" in codes(reading)


class TestOtherBodies:
    """M-AGENCY: whom the opening names in place of the title's body."""

    @pytest.mark.parametrize(
        ("agency", "opening"),
        [
            ("衡水市发展和改革委员会", "本报告由市发改委编制。"),
            ("衡水市水利局", "本报告由衡水市水利局办公室编制。"),
            ("衡水市水利局", "请与衡水市政务服务中心联系。"),
            ("武邑县人民政府", "本报告由武邑县行政审批局负责编制。"),
            ("武邑县审塘镇人民政府", "本报告由审塘镇党政办公室编制。"),
            ("衡水市人民政府", "由衡水市政府信息公开工作领导小组办公室根据条例编制。"),
            ("衡水市市场监督管理局", "本报告由衡水市市场监管局编制。"),
        ],
    )
    def test_its_parts_short_names_and_helpers_are_none(self, agency: str, opening: str) -> None:
        reading = read(f"{agency}{TITLE}\n{opening}\n一、总体情况\n")
        assert "M-AGENCY" not in codes(reading)
        assert not reading.claims.others

    @pytest.mark.parametrize(
        ("agency", "opening", "other"),
        [
            ("衡水市水利局", "本报告由石家庄市水利局编制。", "compiled 石家庄市水利局"),
            (
                "衡水市水利局",
                "现公布衡水市教育局2020年政府信息公开年度报告。",
                "published 衡水市教育局",
            ),
            (
                "武邑县审塘镇人民政府",
                "本报告由武邑县龙店镇人民政府编制。",
                "compiled 武邑县龙店镇人民政府",
            ),
        ],
    )
    def test_a_copied_template_names_another(self, agency: str, opening: str, other: str) -> None:
        reading = read(f"{agency}{TITLE}\n{opening}\n一、总体情况\n")
        assert "M-AGENCY" in codes(reading)
        assert reading.claims.others == (other,)
        assert reading.claims.agency == agency

    def test_both_years_are_claimed(self) -> None:
        reading = read(f"衡水市水利局{TITLE}\n统计期限为2019年1月1日至2019年12月31日。{BUREAU}")
        assert (reading.claims.titled, reading.claims.covered) == (2020, 2019)
