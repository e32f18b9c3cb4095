"""What a province's page says of reports that are not held: rows written down here."""

import lxml.html
import made

from archive.serve import create_app


def words(node) -> str:
    return " ".join(node.text_content().split())


def test_divisions_without_a_report_are_told_with_what_is_known_of_them(tmp_path):
    home = made.make_home(tmp_path / "home")
    place = "('130{}00', '河北省', '{}', 'prefecture', 2021, '{}', {}, {})"
    values = (
        place.format(1, "石家庄市", "sandbox", "null", "null"),
        place.format(2, "唐山市", "sandbox", "null", "null"),
        place.format(2, "唐山市", "mirror", 1, "'tangshan-copy'"),
        place.format(3, "秦皇岛市", "sandbox", "null", "null"),
    )
    made.change(
        home.database_path,
        "insert into division_years (division_code, province, prefecture, level, year,"
        f" source_class, report, report_id) values {', '.join(values)}",
        "insert into coverage (province, prefecture, scope, year, status)"
        " values ('河北省', '石家庄市', 'government_aggregate', 2021, 'not_found')",
    )
    page = made.ask(create_app(home), "/province/130000", year=2021, lang="zh").text
    tree = lxml.html.fromstring(page)
    listed = tree.xpath("//*[@id='divisions']//details//li")
    assert [words(one) for one in listed] == [
        "石家庄市 · 未找到",
        "唐山市 · 其他来源有一份",
        "秦皇岛市",
    ]
    assert listed[1].xpath("./a/@href") == ["/report/tangshan-copy"]


def test_what_nobody_looked_for_leaves_the_bar_open(tmp_path):
    home = made.make_home(tmp_path / "home")
    statuses = ["found"] * 2 + ["blocked"] * 3 + ["not_assessed"] * 5
    values = ", ".join(f"('河北省', 1999, '{status}')" for status in statuses)
    made.change(
        home.database_path, f"insert into coverage (province, year, status) values {values}"
    )
    page = made.ask(create_app(home), "/province/130000", lang="zh").text
    row = lxml.html.fromstring(page).xpath("//*[@id='coverage']//tr[th='1999']")[0]
    assert words(row.xpath("./td[last()]")[0]) == "2 / 2 另 8 份没有看到"
    held, unseen = row.xpath(".//*[@class='track']/span/@style")
    assert (held, unseen) == ("width: 20.0%", "width: 80.0%")
