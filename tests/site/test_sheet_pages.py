"""The sheets before 2019 stand on a report's page as their forms print them: rows in the order of
the codebook with its parents as depth, units, blanks as blanks, what was not printed hatched.
"""

import html
import re

import made
import pytest

from archive.pages.layout import CodeRow, sheet_layout
from archive.serve import create_app
from parsers.codebook import entries

# Rows of each sheet (codebook 2.6; 35 and 17 lines in the notices) and the head of its figures.
SHEETS = {
    "annex_2014": (65, "统计数", "政府信息公开情况统计表"),
    "regional_sh_2008": (35, "统计数", "政府信息公开统计表"),
    "regional_fj_2009": (17, "年度", "政府信息公开情况统计附表"),
}
RECEIVED = {
    "annex_2014": "a3.received",
    "regional_sh_2008": "r1.received",
    "regional_fj_2009": "r2.received",
}
PAST_SHEET = "t3.granted"


def listed(form):
    return [one for one in entries() if one.form == form]


def depth(entry):
    parents = {one.code: one.parent_code for one in listed(entry.form)}
    above = parents[entry.code]
    return 0 if above is None else 1 + depth(next(e for e in listed(entry.form) if e.code == above))


def layout(form, **more):
    rows = [CodeRow(e.code, e.zh_label, e.en_label, e.parent_code, e.unit) for e in listed(form)]
    return sheet_layout(rows, **more)


@pytest.mark.parametrize("form", SHEETS)
def test_every_row_stands_in_the_order_of_the_form_with_its_depth_and_unit(form):
    found = [
        (row.labels[0].zh, row.labels[0].depth, row.unit, [slot.code for slot in row.slots])
        for row in layout(form).body
    ]
    assert len(found) == SHEETS[form][0]
    assert found == [
        (one.zh_label, depth(one), one.unit, [one.code] if one.unit else []) for one in listed(form)
    ]


def test_the_annex_has_nine_blocks_and_six_reasons_below_its_refusals():
    """Codebook 2.6."""
    rows = [(row.labels[0].zh, row.labels[0].depth) for row in layout("annex_2014").body]
    assert "".join(zh[0] for zh, deep in rows if deep == 0) == "一二三四五六七八九"
    at = rows.index(("4.不同意公开答复数", 3 - 1))
    assert [deep for _, deep in rows[at + 1 : at + 8]] == [3, 3, 3, 3, 3, 3, 2]
    assert rows[at + 7][0] == "5.不属于本行政机关公开数"


REPORT = "sample-000000000003"


def site_with(path, form, figures, *more):
    """A site whose third report has `figures` as printed cells by code, None for a blank."""
    home = made.make_home(path / "home")
    statements = ["delete from cells where report = 3", "delete from checks where report = 3"]
    for code, value in figures.items():
        state = "blank" if value is None else "number" if value else "zero"
        statements += [
            f"insert into {table} (name) select '{name}'"
            f" where not exists (select 1 from {table} where name = '{name}')"
            for table, name in (("codes", code), ("states", state))
        ]
        statements.append(
            "insert into cells (report, code, state, value) select 3, codes.id, states.id,"
            f" {'null' if value is None else value} from codes, states"
            f" where codes.name = '{code}' and states.name = '{state}'"
        )
    head = f"update reports set form = '{form}', total_ok = null, columns_ok = null, errors = 0"
    made.change(home.database_path, *statements, f"{head} where id = 3", *more)
    return home, create_app(home)


def page(path, form, figures, *more, lang="zh"):
    """The report's page."""
    _, site = site_with(path, form, figures, *more)
    return made.ask(site, f"/report/{REPORT}", lang=lang).text


def sheet_of(shown):
    return re.search(r'<section id="sheet">.*?</section>', shown, re.DOTALL)[0]


def lines(section):
    body = re.search(r"<tbody.*?</tbody>", section, re.DOTALL)[0]
    return re.findall(r"<tr.*?</tr>", body, re.DOTALL)


def words(line):
    return [
        html.unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r"<t[hd].*?</t[hd]>", line)
    ]


@pytest.mark.parametrize("form", SHEETS)
def test_a_whole_sheet_stands_on_the_page_as_printed(tmp_path, form):
    printed = [one for one in listed(form) if one.unit]
    figures = {one.code: 1000 + number for number, one in enumerate(printed)}
    shown = page(tmp_path, form, figures)
    section = sheet_of(shown)
    _, value, title = SHEETS[form]
    assert f"<h2>{title}</h2>" in section
    assert re.findall(r'scope="col">([^<]*)<', section)[:3] == ["统计指标", "单位", value]
    expected = [
        [one.zh_label, *([one.unit, str(figures[one.code])] if one.unit else [])]
        for one in listed(form)
    ]
    assert [words(line) for line in lines(section)] == expected
    assert 'id="others"' not in shown
    assert ("历年累计" in section) == (form == "regional_fj_2009")


@pytest.mark.parametrize("form", SHEETS)
def test_blank_zero_and_not_printed_differ_and_what_is_of_no_row_stands_apart(tmp_path, form):
    blank, zero, absent = [one for one in listed(form) if one.unit][:3]
    shown = page(tmp_path, form, {blank.code: None, zero.code: 0, PAST_SHEET: 5})
    by_code = {
        one[1]: line
        for line in lines(sheet_of(shown))
        if (one := re.search(r'data-code="([^"]+)" data-state', line))
    }
    assert 'data-state="blank"' in by_code[blank.code]
    assert "data-value" not in by_code[blank.code]
    assert 'data-state="zero" data-value="0"' in by_code[zero.code]
    assert "st-not_printed" in by_code[absent.code]
    others = re.search(r'<section id="others">.*?</section>', shown, re.DOTALL)[0]
    assert re.findall(r'data-code="([^"]+)"', others) == [PAST_SHEET]


@pytest.mark.parametrize("form", SHEETS)
def test_a_figure_leads_to_its_proof_and_a_failed_check_stands_beside_it(tmp_path, form):
    code = RECEIVED[form]
    failed = (
        'insert into checks (report, check_id, code, "left", "right", outcome, severity)'
        f" values (3, 'A-RECV', '{code}', 41, 44, 'fail', 'W')"
    )
    received = "update reports set requests_received = 44 where id = 3"
    shown = page(tmp_path, form, {code: 44}, failed, received, lang="en")
    cell = next(line for line in lines(sheet_of(shown)) if f'data-code="{code}"' in line)
    place = re.search(r'id="cell-([^"]+)"', cell)[1]
    assert f'href="#figure-{place}"' in cell
    assert f'<tr id="figure-{place}">' in shown
    assert f'href="#cell-{place}"' in shown
    assert ">41 ≠ 44</a>" in cell
    # The number at the head of the page leads to the same proof.
    assert f'<a data-proof href="#figure-{place}">44</a>' in shown
    entry = next(one for one in listed(form) if one.code == code)
    assert f'{entry.en_label} <small lang="zh-Hans">{entry.zh_label}</small>' in cell


@pytest.mark.parametrize(
    ("on_time", "zh", "en"),
    [
        (38, "附表合计相符", "sums of the sheet hold"),
        (39, "附表合计不符", "sums of the sheet fail"),
    ],
)
def test_other_pages_say_of_a_sheet_what_its_own_page_says(tmp_path, on_time, zh, en):
    """A-CLOSE of codebook 3.2: closed = on time + extended."""
    figures = {"a3.closed": 40, "a3.closed.on_time": on_time, "a3.closed.extended": 2}
    home, site = site_with(tmp_path, "annex_2014", figures)
    ((agency, other),) = made.rows(
        home,
        "select one.agency_id, min(other.report_id) from reports as one join reports as other"
        " on other.agency_id = one.agency_id and other.id <> one.id and other.current = 1"
        " and other.source_class = one.source_class where one.id = 3",
    )
    for lang, words_of_it in (("zh", zh), ("en", en)):
        for path in (f"/report/{REPORT}", f"/report/{other}", f"/agency/{agency}"):
            shown = made.ask(site, path, lang=lang).text
            years = re.findall(
                r"<tr.*?</tr>", shown.partition('<section id="years">')[2], re.DOTALL
            )
            own = [one for one in years if REPORT in one or "aria-current" in one]
            assert words_of_it in "".join(own), (path, lang)
