"""What pages show: the report as it was printed, where it fails, and that it is a sample."""

import csv
import io
import re

import made
import pytest

from archive.serve import create_app

SAMPLE = {"current": "1", "source_class": "sandbox"}
PAGES = [
    "/",
    "/nianbao",
    "/nianbao/reports",
    "/nianbao/dispositions",
    "/nianbao/cells_readable",
    "/nianbao/reports/3",
    "/nianbao/checks",
    "/report/sample-000000000002",
    "/-/capture/2",
    "/nothing/here",
]


@pytest.fixture
def failing(get, sample_home):
    ((report_id,),) = made.rows(sample_home, "select report_id from reports where errors > 0")
    return get(f"/report/{report_id}").text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("language", "notice"),
    [("zh", "示例数据，数字均为虚构"), ("en", "Sample data, invented figures")],
)
def test_every_page_of_a_sample_says_so(get, path, language, notice):
    page = get(path, lang=language).text
    assert f"<strong>{notice}</strong>" in page
    assert notice in re.findall("<title>(.*?)</title>", page, re.DOTALL)[0]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_a_script_but_ours_or_loads_from_elsewhere(get, path):
    answer = get(path)
    assert not made.foreign_scripts(answer.text)
    assert not re.findall(r'(?:src|<link[^>]+href)="https?:', answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def cell(page, code, applicant=None):
    who = f' data-applicant="{applicant}"' if applicant else ""
    found = re.search(rf'<td class="([^"]*)"[^>]*data-code="{code}"{who}[^>]*>(.*?)</td>', page)
    return found and (found[1], found[2])


def printed(page, code, applicant=None):
    """How a figure looks and what stands there."""
    look, inside = cell(page, code, applicant)
    return look, re.sub("<[^>]+>", "", inside)


def test_the_tables_stand_as_the_form_prints_them(failing):
    assert 'rowspan="20"' in failing
    assert '<th class="depth1" scope="row" rowspan="8">（三）不予公开' in failing
    assert "本年新制作数量" in failing
    assert '<th scope="col" colspan="10">行政诉讼' in failing


def test_blank_dash_zero_and_unread_are_told_apart(failing):
    granted = "t3.granted"
    assert printed(failing, granted, "natural_person") == ("fig st-blank", "")
    assert printed(failing, granted, "org_business") == ("fig st-dash", "—")
    assert printed(failing, granted, "org_research")[0] == "fig st-unread"
    assert printed(failing, "t4.review.total") == ("fig st-zero", "0")


def test_a_failed_check_stands_beside_its_number_with_both_sides(failing):
    look, inside = cell(failing, "t3.answered_total", "natural_person")
    assert "failed" in look
    sides = re.search(r'data-check="T3-SUM"[^>]*>([\d,]+) ≠ ([\d,]+)<', inside)
    assert int(sides[1].replace(",", "")) - int(sides[2].replace(",", "")) == 1
    assert "办结总计＝各项处理结果之和" in failing
    assert "共收到申请42件……收到申请2件" in failing


def test_every_number_carries_its_place_and_raw_text(failing):
    assert 'data-raw="—"' in failing
    assert "第2表 第4行 第5列" in failing
    assert 'data-place=\'{"column": 5, "row": 4, "table": 2}\'' in failing


def test_prose_figures_stand_with_their_place(get, sample_home):
    ((report_id,),) = made.rows(
        sample_home, "select report_id from reports where form = 'prose_2008' limit 1 offset 1"
    )
    page = get(f"/report/{report_id}").text
    assert 'data-code="p.received"' in page
    assert "第3段" in page


def test_editions_lead_to_each_other(get):
    page = get("/report/sample-000000000001").text
    assert "?edition=1" in page
    earlier = get("/report/sample-000000000001", edition=1).text
    assert "这是旧版本" in earlier
    assert get("/report/sample-000000000001", edition=9).status_code == 404
    assert get("/report/nothing").status_code == 404


def test_a_merged_id_leads_on_to_the_report(get):
    answer = get(f"/report/{made.FORMER}")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/report/sample-000000000003"
    assert get(answer.headers["location"]).status_code == 200


def test_a_report_without_agency_year_and_title_has_a_page(tmp_path):
    home = made.make_home(tmp_path / "home")
    nameless = "update {} set agency = null, agency_id = null, year = null where report_id = '{}'"
    for table in ("reports", "dispositions"):
        made.change(home.database_path, nameless.format(table, "sample-000000000004"))
    made.change(home.database_path, "update reports set title = null where id = 4")
    site = create_app(home)
    page = made.ask(site, "/report/sample-000000000004").text
    assert "<h1>衡水市 年度报告（机关名称未识别）</h1>" in page
    assert "None" not in page
    for table in ("reports", "dispositions"):
        assert "机关名称未识别" in made.ask(site, f"/nianbao/{table}?year__isnull=1").text


def test_what_a_page_could_not_read_is_said_once_with_its_number(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(
        home.database_path, *["insert into issues (report, code, text) values (3, 'x', 'y')"] * 3
    )
    assert "×3" in made.ask(create_app(home), "/report/sample-000000000003").text


def test_a_check_that_holds_with_blanks_is_not_shown_as_failed(tmp_path):
    home = made.make_home(tmp_path / "home")
    made.change(home.database_path, "update checks set outcome = 'pass_with_blanks'")
    assert "空白按零计则相符" in made.ask(create_app(home), "/nianbao/checks").text


def test_an_empty_result_is_one_sentence_without_empty_facets(get):
    page = get("/nianbao/reports", _zh="不存在此词", **SAMPLE).text
    assert "没有符合条件的记录" in page
    assert 'class="facet"' not in page


def test_links_of_a_copy_lead_to_copies(get):
    page = get("/report/ingest-00000000000b").text
    assert "source_class=mirror&amp;year=" in page


def test_nothing_printed_is_not_said_to_add_up(get, sample_home):
    (found,) = made.rows(
        sample_home, "select report_id from reports where total_ok is null limit 1"
    )
    assert "无可核对" in get(f"/report/{found[0]}").text


def test_a_withheld_report_leaves_a_tombstone(get):
    answer = get("/report/sample-withheld")
    assert answer.status_code == 410
    assert "涉及个人隐私" in answer.text


def test_hostile_text_is_never_html(get, sample_home):
    ((report_id, row),) = made.rows(
        sample_home,
        "select report_id, id from reports where title like '<script%' and edition = 1",
    )
    paths = (
        f"/report/{report_id}",
        f"/nianbao/reports/{row}",
        "/",
        f"/-/capture/{row}",
        f"/nianbao/reports?_zh={made.WORD}",
        "/nianbao/issues",
        "/nianbao/sections",
        "/nianbao/cells_readable?state=text",
        "/nianbao/dispositions",
    )
    for path in paths:
        page = get(path).text
        assert not made.foreign_scripts(page)
        assert "<img" not in page
    assert "&lt;script&gt;" in get(f"/report/{report_id}").text


def test_csv_of_a_filtered_view_holds_all_its_rows(get, sample_home):
    page = get("/nianbao/dispositions", province="河北省", total__gt=0, **SAMPLE).text
    link = re.search(r'id="csv" href="([^"]+)"', page)[1].replace("&amp;", "&")
    answer = get(link)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert (
        'filename="nianbao-sample-data-dispositions.csv"' in answer.headers["content-disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    expected = made.rows(
        sample_home,
        "select id, total from dispositions where province = '河北省' and total > 0"
        " and current = 1 and source_class = 'sandbox' order by id",
    )
    found = sorted((int(row["id"]), int(row["total"])) for row in rows)
    assert found == expected


def test_the_api_sends_no_bom(get):
    assert not get("/nianbao/reports.csv", _size=1).content.startswith(b"\xef\xbb\xbf")


def test_columns_are_chosen_and_described(get):
    page = get("/nianbao/reports", **SAMPLE).text
    assert 'data-column="requests_received"' in page
    assert 'data-column="digest"' not in page
    assert "新收申请" in page
    assert 'data-column="digest"' in get("/nianbao/reports", _columns="all", **SAMPLE).text


def test_sql_is_off_unless_the_operator_opens_it(get):
    assert get("/nianbao", sql="select 1").status_code == 403
    assert get("/nianbao/reports", _where="1=1").status_code == 403


@pytest.mark.parametrize("table", ["reports", "dispositions"])
@pytest.mark.parametrize("sort", ["", "_sort=year", "_sort_desc=year", "_sort_desc=province"])
def test_pages_together_hold_every_row_once(get, sample_home, table, sort):
    address = f"/nianbao/{table}.json?_size=7&_shape=objects&{sort}"
    found = []
    while address:
        answer = get(address).json()
        found += [row["id"] for row in answer["rows"]]
        address = answer["next_url"]
    expected = [row for (row,) in made.rows(sample_home, f"select id from {table} order by id")]
    assert sorted(found) == expected


def test_a_csv_longer_than_a_page_holds_every_row_once(get, sample_home, monkeypatch, site):
    monkeypatch.setattr(site, "max_returned_rows", 10)
    answer = get("/nianbao/dispositions.csv", _stream="on", _size="max", _sort_desc="year")
    found = [int(row["id"]) for row in csv.DictReader(io.StringIO(answer.text))]
    expected = [row for (row,) in made.rows(sample_home, "select id from dispositions order by id")]
    assert sorted(found) == expected


def real_site(path, *statements):
    home = made.make_home(path / "home", kind="real")
    made.change(home.database_path, *statements)
    return create_app(home)


def test_a_host_that_is_not_registered_is_not_called_a_copy(tmp_path):
    site = real_site(tmp_path)
    said = {
        "zh": (
            "来源主机未登记（可能是官方网站，也可能是转载）",
            "来自未登记的主机（官方网站或转载）",
        ),
        "en": ("it may be an official site or a copy", "not registered here (official or copies)"),
    }
    for path in ("/", "/report/ingest-00000000000b", "/nianbao/reports?_columns=all"):
        for language, either in said.items():
            page = made.ask(site, f"{path}{'&' if '?' in path else '?'}lang={language}").text
            assert any(words in page for words in either)
            assert "非官方" not in page
    copy = made.ask(site, "/report/ingest-00000000000b", lang="en").text
    assert "Not compared with an official page" in copy


@pytest.mark.parametrize(
    ("quality", "sign"),
    [
        ("1, columns_ok = 1, errors = 0", ">✓</span>"),
        ("1, columns_ok = 0, errors = 2", "总计 ✓ / 其他列不符"),
        ("1, columns_ok = 1, errors = 2", "总计 ✓ / 其他数字不符"),
        ("1, columns_ok = null, errors = 0", ">总计 ✓</span>"),
        ("0, columns_ok = 0, errors = 2", ">✗</span>"),
    ],
)
def test_the_list_marks_what_adds_up(tmp_path, quality, sign):
    site = real_site(tmp_path, f"update reports set total_ok = {quality}")
    page = made.ask(site, "/nianbao/reports?id=3").text
    assert sign in re.search(r'<td class="col-total_ok.*?</td>', page, re.DOTALL)[0]


def test_requests_are_those_with_a_stated_outcome(get):
    page = get("/nianbao/reports", **SAMPLE).text
    assert 'title="已列结果的申请"' in page
    assert page.count("申请：报告中已列结果的申请，含几种结果合并填写的") == 1
    other = get("/nianbao/dispositions", _facet="year", **SAMPLE).text
    assert "不属于任何一种，只计入报告表" in other and "含几种结果合并填写的" not in other


def test_an_empty_search_says_what_is_searched(get):
    said = "搜索标题、机关名称、正文，以及表格的行名和列名。"
    assert said in get("/nianbao/reports", _zh="不存在此词", **SAMPLE).text
    of_text = get("/nianbao/reports", _zh="不存在此词", _in="text", **SAMPLE).text
    assert said not in of_text
    assert "这里只搜索标题、机关名称和正文。" in of_text
    assert said not in get("/nianbao/reports", year=1900, **SAMPLE).text


def test_an_invented_address_is_no_link(get, tmp_path):
    paths = ("/report/sample-000000000002", "/-/capture/2", "/nianbao/reports?id=2")
    for path in paths:
        page = get(path).text
        assert "示例地址" in page
        assert not re.search(r'href="https?://[^"]*\.test', page)
    site = real_site(tmp_path)
    for path in paths:
        page = made.ask(site, path).text
        assert "示例地址" not in page
        assert re.search(r'href="https?://[^"]*\.test', page)
