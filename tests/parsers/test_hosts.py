"""Official, gate or mirror by the host; signs of a copy; the site that a mirror copied."""

import pytest

from parsers import lines
from parsers.hints import Hints
from parsers.hosts import copied_host, host_of, kind_of_host, through_gate
from parsers.identity import IdentityReading, identify
from parsers.read import read_document
from parsers.text import decode

TITLE = "2020年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://www.hengshui.gov.cn/a.html", "official"),
        ("https://WWW.GOV.CN/a.html", "official"),
        ("http://www.beijing.gov.cn/gate/big5/www.beijing.gov.cn/a.html", "gate"),
        ("http://big5.www.gov.cn/gate/big5/www.xizang.gov.cn/a.html", "gate"),
        # a clone copies the gate's path too
        ("http://www.example.com/gate/big5/www.beijing.gov.cn/a.html", "mirror"),
        ("http://www.hebei.gov.cn.example.com/a.html", "mirror"),
        ("http://hebei-gov.cn/a.html", "mirror"),
        ("http://gov.cn.net/a.html", "mirror"),
        ("http://118.213.59.20/a.html", "unknown"),
        ("http://www.sample.test/a.html", "unknown"),
        ("http://localhost:8000/a.html", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_kind_of_host(url: str | None, kind: str) -> None:
    assert kind_of_host(url) == kind


def test_an_address_that_cannot_be_names_no_host_and_breaks_nothing() -> None:
    bad = "http://[bad"
    assert (host_of(bad), through_gate(bad), kind_of_host(bad)) == ("", bad, "unknown")
    text = f"衡水市教育局{TITLE}\n一、总体情况\n本局收到政府信息公开申请3件。"
    (report,) = read_document(text.encode(), Hints(url=bad))
    assert [cell.value for cell in report.cells if cell.code == "p.received"] == [3]


@pytest.mark.parametrize(
    ("url", "copied"),
    [
        ("http://www.lotussunrise.com/zwgk/1.html", "www.gd.gov.cn"),
        ("http://tjj.yaoyejob.com/1.html", "www.ln.gov.cn"),
        ("http://p.example.com/http://www.gd.gov.cn/zwgk/1.html", "www.gd.gov.cn"),
        ("http://222.178.203.72:19005/whkns/vvvzgdadhzfnuzbm/1.html", "www.hebei.gov.cn"),
        ("http://www-wuming-gov-cn.example.net/1.html", "www.wuming.gov.cn"),
        ("http://www.example.com/zwgk/1.html", None),
        ("http://www.hengshui.gov.cn/http/www.gd.gov.cn/1.html", None),
    ],
)
def test_the_site_that_a_copy_was_taken_from(url: str, copied: str | None) -> None:
    assert copied_host(url) == copied


def test_only_a_government_has_a_gate() -> None:
    copy = "http://www.example.com/gate/big5/www.beijing.gov.cn/a.html"
    assert through_gate(copy) == copy


def read(text: str, url: str | None = None) -> IdentityReading:
    hints = Hints(url=url)
    return identify(lines.parse(decode(text.encode()), hints), hints)


def signs(reading: IdentityReading) -> set[tuple[str, str]]:
    codes = ("pinyin_dense", "foreign_domain")
    return {(issue.code, issue.text) for issue in reading.issues if issue.code in codes}


def test_a_gate_is_read_as_the_page_behind_it() -> None:
    url = "http://big5.www.gov.cn/gate/big5/www.hengshui.gov.cn/a.html"
    reading = read(f"教育局{TITLE}\n一、总体情况\n我局公开信息,我局无申请。", url)
    assert reading.identity.prefecture == "衡水市"
    assert signs(reading) == set()


def test_a_copy_is_told_and_placed_by_the_site_it_copied() -> None:
    reading = read(f"教育局{TITLE}\n我局公开信息,我局无申请。", "http://saintpaulhem.com/a.html")
    assert reading.identity.prefecture == "南昌市"
    assert reading.identity.sources["prefecture"] == "mirror"
    assert signs(reading) == {("foreign_domain", "saintpaulhem.com")}


def test_pinyin_all_over_the_text() -> None:
    sentence = "本局認(rèn)真公開(kāi)信息,發(fā)布數(shù)據,機(jī)關(guān)無申請。"
    ((code, text),) = signs(read(f"衡水市教育局{TITLE}\n" + sentence * 3))
    assert code == "pinyin_dense"
    assert text.startswith("18 readings in ")


def test_one_rare_name_is_no_copy() -> None:
    name = "衡水市教育局组织村民邢(xíng)某参加座谈会。"
    assert signs(read(f"衡水市教育局{TITLE}\n{name}")) == set()


@pytest.mark.parametrize(
    ("sentence", "domain"),
    [
        ("本报告电子版可从衡水市教育局网站(www.example.com)下载。", "www.example.com"),
        ("本报告电子版可从衡水市人民政府网站(www.hengshui.gov.cn)下载。", None),
        ("邮箱:hsjyj@163.com,欢迎来信。", None),
        ("下载报告请联系邮箱hsjyj@163.com。", None),
    ],
)
def test_a_domain_of_others_in_the_text(sentence: str, domain: str | None) -> None:
    expected = {("foreign_domain", f"text: {domain}")} if domain else set()
    assert signs(read(f"衡水市教育局{TITLE}\n{sentence}")) == expected
