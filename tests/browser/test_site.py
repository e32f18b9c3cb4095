"""A reader's way through the demo, in a real Chromium, held against the database."""

import csv
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from archive import database
from archive.home import Home
from crawler.sandbox.world import COMMA_WORD, MARKER_WORD, MARKER_WORD_TRADITIONAL

Rows = list[tuple[object, ...]]
Ask = Callable[..., Rows]
IN_FORCE = "current = 1 and source_class = 'sandbox'"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A browser of a Chinese reader."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(scope="session")
def ask(demo_home: Home) -> Ask:
    """`ask(sql, *parameters)`: rows of the demo's database."""

    def query(sql: str, *parameters: object) -> Rows:
        with closing(database.open_readonly(demo_home.database_path)) as connection:
            return [tuple(row) for row in connection.execute(sql, parameters)]

    return query


def shown(page: Page, facet: str) -> dict[str, tuple[int, int]]:
    """A facet as the page shows it: value -> (reports, requests)."""
    values = {}
    for row in page.locator(f"#facet-{facet} tbody tr").all():
        numbers = (row.locator(f"td.{kind}").inner_text() for kind in ("reports", "requests"))
        reports, requests = (int(number.replace(",", "")) for number in numbers)
        values[row.get_attribute("data-value") or ""] = (reports, requests)
    return values


def counted(ask: Ask, column: str, where: str) -> dict[str, tuple[int, int]]:
    rows = ask(
        f"select {column}, count(distinct report), sum(total) from dispositions"
        f" where {IN_FORCE} and total > 0 and {where} group by {column}"
    )
    return {str(value): (reports, requests) for value, reports, requests in rows}  # type: ignore[misc]


def choose(page: Page, facet: str, value: str) -> None:
    page.locator(f'#facet-{facet} tr[data-value="{value}"] a').click()
    expect(page.locator(f'#facet-{facet} tr[data-value="{value}"]')).to_have_class("selected")


def test_from_the_front_page_through_the_facets(watched: Page, address: str, ask: Ask) -> None:
    watched.goto(address)
    expect(watched.locator(".notice")).to_contain_text("示例数据，数字均为虚构")
    watched.get_by_role("link", name="按处理结果").click()
    assert shown(watched, "disposition") == counted(ask, "disposition", "1")
    assert shown(watched, "year") == counted(ask, "year", "1")
    where = "1"
    for facet in ("province", "year", "disposition"):
        value = max(shown(watched, facet).items(), key=lambda item: item[1][1])[0]
        choose(watched, facet, value)
        where += f" and {facet} = '{value}'"
        for other in ("scope", "province", "year", "disposition"):
            assert shown(watched, other) == counted(ask, other, where)
    expect(watched.locator(".facets-timed-out")).to_have_count(0)
    watched.locator("#facet-year tr.selected a").click()
    expect(watched.locator("#facet-year tr.selected")).to_have_count(0)


def test_facets_of_reports(watched: Page, address: str, ask: Ask) -> None:
    watched.goto(address)
    watched.get_by_role("link", name="按地区").click()
    expected = counted(ask, "disposition", "1")
    assert shown(watched, "dispositions") == expected
    choose(watched, "dispositions", "refused")
    reports = ask(f"select id from reports where {IN_FORCE} and dispositions like '%\"refused\"%'")
    assert shown(watched, "dispositions")["refused"] == expected["refused"]
    expect(watched.locator(".result strong").first).to_have_text(str(len(reports)))


@pytest.mark.parametrize(
    ("word", "simplified"),
    [
        (MARKER_WORD, MARKER_WORD),
        (MARKER_WORD_TRADITIONAL, MARKER_WORD),
        ("复议", "复议"),
        ("複議", "复议"),
        ("信", "信"),
        (COMMA_WORD, COMMA_WORD),
    ],
)
def test_search_finds_what_contains_the_word(
    watched: Page, address: str, ask: Ask, word: str, simplified: str
) -> None:
    watched.goto(address)
    watched.get_by_role("searchbox").fill(word)
    watched.keyboard.press("Enter")
    expect(watched.locator(".filters-on")).to_contain_text(word)
    expected = ask(
        f"select title from reports where {IN_FORCE} and (instr(title, ?1) or instr(agency, ?1)"
        " or exists (select 1 from sections where report = reports.id and"
        " (instr(sections.text, ?1) or instr(sections.title, ?1))))",
        simplified,
    )
    expect(watched.locator("p.result")).to_have_attribute("data-rows", str(len(expected)))
    if simplified == MARKER_WORD:
        assert len(expected) == 7
        expect(watched.locator("mark", has_text=MARKER_WORD)).to_have_count(7)
    if word == COMMA_WORD:
        assert expected == []


def test_a_failed_check_stands_beside_its_number(watched: Page, address: str, ask: Ask) -> None:
    (report_id, check, left, right), *_ = ask(
        'select report_id, check_id, "left", "right" from checks where outcome = \'fail\' and'
        f" {IN_FORCE} and check_id = 'T3-SUM' and form like 'form_%' and \"right\" > 0"
        " order by id"
    )
    watched.goto(f"{address}/report/{report_id}")
    mark = watched.locator(f'td.failed a[data-check="{check}"]').first
    expect(mark).to_have_text(f"{left:,} ≠ {right:,}")
    mark.click()
    expect(watched.locator("#checks li:target")).to_contain_text(f"{left:,} ≠ {right:,}")


def test_a_report_shows_every_printed_cell(watched: Page, address: str, ask: Ask) -> None:
    for form in ("form_2019", "form_2021"):
        (report, report_id), *_ = ask(
            f"select id, report_id from reports where {IN_FORCE} and form = ? order by id", form
        )
        watched.goto(f"{address}/report/{report_id}")
        cells = watched.eval_on_selector_all(
            "table.official td.fig:not(.st-not_printed)",
            "all => all.map(d => [d.dataset.code, d.dataset.applicant || null, d.dataset.raw])",
        )
        expected = ask(
            "select code, applicant, raw from cells_readable where report = ? and"
            " (code like 't2.%' or code like 't3.%' or code like 't4.%')",
            report,
        )
        assert sorted(map(str, map(tuple, cells))) == sorted(
            str((code, applicant, "" if raw is None else str(raw).strip()))
            for code, applicant, raw in expected
        )


def test_the_archived_copy_opens_in_its_frame(watched: Page, address: str, ask: Ask) -> None:
    ((report_id,),) = ask(f"select report_id from reports where {IN_FORCE} order by id limit 1")
    watched.goto(f"{address}/report/{report_id}")
    watched.locator("#archived").click()
    expect(watched.locator("main h1")).to_contain_text("存档")
    inside = watched.frame_locator("iframe.replay").locator("body")
    expect(inside).to_contain_text("示例数据")
    assert watched.url.startswith(address)


def test_the_csv_holds_the_rows_of_the_view(watched: Page, address: str, ask: Ask) -> None:
    watched.goto(address)
    watched.get_by_role("link", name="按处理结果").click()
    choose(watched, "disposition", "refused")
    with watched.expect_download() as download:
        watched.locator("#csv").click()
    assert "sample" in download.value.suggested_filename
    path = download.value.path()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(int(row["id"]), row["agency"], row["total"]) for row in csv.DictReader(lines)]
    expected = ask(
        "select id, agency, total from dispositions where"
        f" {IN_FORCE} and total > 0 and disposition = 'refused'"
    )
    assert sorted(rows) == sorted(
        (row, agency or "", str(total)) for row, agency, total in expected
    )


def test_names_of_rows_stay_in_sight_on_a_phone(watched: Page, address: str) -> None:
    """The wide table opens at its newest years: its first column lies over the others."""
    watched.set_viewport_size({"width": 360, "height": 800})
    watched.goto(address)
    hidden = watched.eval_on_selector_all(
        ".grid thead th:first-child, .grid tbody th, .grid tfoot th",
        """all => all.filter(name => {
            name.scrollIntoView({block: 'center'});
            const box = name.getBoundingClientRect();
            const top = document.elementFromPoint(box.right - 4, box.y + box.height / 2);
            return !name.contains(top);
        }).map(name => name.innerText)""",
    )
    assert watched.locator(".grid tbody th").count() > 3
    assert hidden == []


def test_a_phone_shows_every_site_as_a_card(watched: Page, address: str) -> None:
    watched.set_viewport_size({"width": 390, "height": 900})
    watched.goto(f"{address}/about/health")
    heights = watched.eval_on_selector_all(
        "main tbody tr", "rows => rows.map(row => row.getBoundingClientRect().height)"
    )
    assert heights and max(heights) < 260, heights
    names = watched.eval_on_selector_all(
        "main tbody th a", "all => all.map(name => name.getClientRects().length)"
    )
    assert max(names) <= 2  # lines of a name: once it was one character a line
