"""A figure's way to its proof and back: with the mouse, with the keyboard, without scripts; the
page on a phone and on paper.
"""

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from archive import database
from archive.home import Home

TOTAL = 'td[data-code="t3.answered_total"][data-applicant="total"]'


@pytest.fixture(scope="session")
def failing(demo_home: Home) -> str:
    """The path of a report with tables in which a sum fails."""
    with closing(database.open_readonly(demo_home.database_path)) as connection:
        ((report_id,),) = connection.execute(
            "select report_id from reports where errors > 1 and form = 'form_2021'"
            " and source_class = 'sandbox' order by report_id limit 1"
        ).fetchall()
    return f"/report/{report_id}"


@pytest.fixture
def opened(watched: Page, address: str, failing: str) -> Callable[[str], Page]:
    """The report in a language."""

    def show(language: str) -> Page:
        watched.goto(f"{address}{failing}?lang={language}")
        return watched

    return show


def test_a_figure_opens_its_proof_beside_it(opened: Callable[[str], Page]) -> None:
    page = opened("en")
    cell = page.locator(TOTAL)
    cell.locator("a.proof").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    expect(box).to_contain_text(cell.get_attribute("data-raw") or "?")
    expect(box).to_contain_text(re.compile(r"table \d+, row \d+, column \d+"))
    expect(box.locator('a[href*="/-/capture/"]')).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(cell.locator("a.proof")).to_be_focused()


def test_without_scripts_the_line_of_proof_is_marked_and_leads_back(
    browser: Browser, address: str, failing: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{failing}")
    cell = page.locator(TOTAL)
    printed = cell.get_attribute("data-raw") or "?"
    cell.locator("a.proof").click()
    line = page.locator("tr:target")
    expect(line.locator("td.raw")).to_have_text(printed)
    expect(line).to_be_in_viewport()
    line.locator("td.fig a").first.click()
    expect(page.locator("td:target")).to_have_attribute("data-code", "t3.answered_total")
    expect(page.locator("td:target")).to_be_in_viewport()
    context.close()


def test_the_terms_of_a_failed_sum_come_to_its_sides(opened: Callable[[str], Page]) -> None:
    page = opened("zh")
    item = page.locator("#checks li", has_text="T3-SUM").first
    sides = item.locator(".equation > div").all()
    assert len(sides) == 2
    for side in sides:
        total = side.locator("dt").inner_text().replace(",", "")
        printed = [one for one in side.locator(".addend b").all_inner_texts() if one != "空白"]
        assert total == (str(sum(map(int, printed))) if printed else "空白")


def test_table_4_fits_a_phone(opened: Callable[[str], Page]) -> None:
    page = opened("en")
    page.set_viewport_size({"width": 360, "height": 800})
    table = page.locator("table.official.t4")
    box = table.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    places = [cell.bounding_box() for cell in table.locator("td").all()]
    assert len({round(one["y"]) for one in places if one}) == 3  # a route a line, five results each
    heads = table.locator("thead tr").nth(2).locator("th")
    for head, cell in zip(heads.all(), table.locator("td").all(), strict=True):
        above, below = head.bounding_box(), cell.bounding_box()
        assert above and below
        assert (round(above["x"]), above["y"] < below["y"]) == (round(below["x"]), True)


def test_the_printed_report_has_its_tables_and_no_list_of_places(
    opened: Callable[[str], Page],
) -> None:
    page = opened("zh")
    page.emulate_media(media="print")
    expect(page.locator(TOTAL)).to_be_visible()
    expect(page.locator("#figures")).to_be_hidden()
    expect(page.locator("nav.contents")).to_be_hidden()
    # 186 mm between the margins of A4 hold the widest table.
    page.set_viewport_size({"width": 703, "height": 1000})
    for table in page.locator("table.official").all():
        box = table.bounding_box()
        assert box is not None and box["width"] <= 703


def test_a_heading_without_text_leads_to_its_table(
    page: Page, address: str, places: dict[str, object]
) -> None:
    page.goto(f"{address}/report/{places['report']}?lang=zh")
    bare = page.locator("#text section.prose:not(:has(p))")
    expect(bare).to_have_count(0)
    for table in ("t2", "t3", "t4"):
        page.locator(f'#text .in-table a[href="#{table}"]').click()
        expect(page.locator(f"#{table}")).to_be_in_viewport()
