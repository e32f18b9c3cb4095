"""What the script adds, and that nothing is lost without it."""

from collections.abc import Iterator
from typing import Literal

import pytest
from pages import PAGES
from playwright.sync_api import Browser, Page, expect

MAIN = (
    "front",
    "reports",
    "subject-dispositions",
    "report",
    "provinces",
    "compare",
    "data",
    "methods",
)


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A page whose browser runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", MAIN)
def test_a_page_is_whole_without_scripts(
    bare: Page,
    address: str,
    places: dict[str, object],
    name: str,
) -> None:
    answer = bare.goto(address + PAGES[name].format(**places))
    assert answer is not None
    assert answer.status == 200
    expect(bare.locator("main h1")).to_be_visible()
    assert len(bare.locator("main").inner_text()) > 300
    assert bare.locator("button:not([type=submit]):not([popovertarget])").count() == 0


def test_search_language_and_theme_work_without_scripts(bare: Page, address: str) -> None:
    bare.goto(f"{address}/nianbao/codebook?lang=zh")
    bare.get_by_role("searchbox").first.fill("复议")
    bare.get_by_role("button", name="搜索").first.click()
    assert "_zh=" in bare.url
    bare.get_by_role("link", name="English").click()
    expect(bare.locator("html")).to_have_attribute("lang", "en")
    assert "_zh=" in bare.url
    bare.get_by_role("link", name="dark", exact=True).click()
    expect(bare.locator("html")).to_have_attribute("data-theme", "dark")
    bare.goto(address)
    expect(bare.locator("html")).to_have_attribute("data-theme", "dark")
    expect(bare.locator("html")).to_have_attribute("lang", "en")


def test_a_figure_leads_to_its_line_without_scripts(
    bare: Page,
    address: str,
    places: dict[str, object],
) -> None:
    bare.goto(f"{address}/report/{places['report']}")
    figure = bare.locator("table.official a[data-proof]").first
    # A dot in an id is no class.
    line = bare.locator(f"[id='{(figure.get_attribute('href') or '#none')[1:]}']")
    figure.click()
    expect(line).to_be_in_viewport()
    assert "#figure-" in bare.url


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["light", "dark", "auto"])
def test_the_readers_theme_goes_before_the_systems(
    watched: Page, address: str, system: Literal["light", "dark"], chosen: str
) -> None:
    watched.emulate_media(color_scheme=system)
    watched.goto(f"{address}/nianbao/codebook?lang=en&theme={chosen}")
    light = (system if chosen == "auto" else chosen) == "light"
    paper, ink = watched.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert paper == ("rgb(252, 251, 248)" if light else "rgb(22, 24, 27)")
    assert ink == ("rgb(34, 37, 42)" if light else "rgb(228, 226, 220)")


def test_the_theme_changes_at_once_and_is_kept(watched: Page, address: str) -> None:
    watched.goto(f"{address}/nianbao/codebook?lang=en")
    loads: list[str] = []
    watched.on("framenavigated", lambda frame: loads.append(frame.url))
    watched.get_by_role("link", name="dark", exact=True).click()
    expect(watched.locator("html")).to_have_attribute("data-theme", "dark")
    assert watched.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
    assert loads == []
    watched.reload()
    expect(watched.locator("html")).to_have_attribute("data-theme", "dark")
    watched.get_by_role("link", name="as the system").click()
    assert watched.locator("html").get_attribute("data-theme") is None


def test_the_slash_goes_to_the_search_box_and_can_be_switched_off(
    watched: Page, address: str
) -> None:
    watched.goto(f"{address}/nianbao/codebook?lang=en")
    box = watched.get_by_role("searchbox").first
    watched.keyboard.press("/")
    expect(box).to_be_focused()
    watched.keyboard.type("a/b")
    expect(box).to_have_value("a/b")
    switch = watched.get_by_role("button", name="Shortcut / to the search box")
    switch.click()
    watched.keyboard.press("/")
    expect(box).not_to_be_focused()
    watched.reload()
    expect(switch).to_have_text("Shortcut / to the search box: off")


def test_a_proof_opens_beside_its_figure(
    watched: Page,
    address: str,
    places: dict[str, object],
) -> None:
    watched.goto(f"{address}/report/{places['report']}?lang=en")
    figure = watched.locator("table.official a[data-proof]").first
    box = watched.locator(".proof-box")
    figure.focus()
    watched.keyboard.press("Enter")
    expect(box).to_be_focused()
    line = watched.locator(figure.get_attribute("href") or "#none")
    for cell in line.locator("td").all_inner_texts():
        expect(box).to_contain_text(cell.strip())
    watched.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(figure).to_be_focused()
    figure.click()
    expect(box).to_have_count(1)
    watched.locator("h1").click()
    expect(box).to_have_count(0)
    watched.set_viewport_size({"width": 360, "height": 800})
    figure.click()
    edge = box.evaluate("element => element.getBoundingClientRect().right")
    assert 0 < edge <= 360


def test_a_citation_is_copied(
    watched: Page,
    address: str,
    places: dict[str, object],
) -> None:
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.goto(f"{address}/report/{places['report']}?lang=en")
    cited = watched.locator(".citation[data-copy]").inner_text().strip()
    watched.get_by_role("button", name="Copy").first.click()
    expect(watched.get_by_role("status").first).to_have_text("Copied")
    assert watched.evaluate("navigator.clipboard.readText()") == cited
    assert str(places["report"]) in cited


def test_a_small_table_is_sorted_by_its_headings(watched: Page, address: str) -> None:
    watched.goto(f"{address}/nianbao/codebook?lang=en")
    watched.set_content(
        f"""<html lang="en"><body><main><table class="sortable"><thead><tr><th>Name</th>
        <th>Requests</th></tr></thead><tbody><tr><th>b</th><td>1,200</td></tr>
        <tr><th>a</th><td>–</td></tr><tr><th>c</th><td>35</td></tr></tbody></table></main>
        <script src="{address}/static/nianbao.js"></script></body></html>""",
        wait_until="load",
    )
    names = watched.locator("tbody th")
    watched.get_by_role("button", name="Requests").click()
    expect(names).to_have_text(["c", "b", "a"])
    watched.get_by_role("button", name="Requests").click()
    expect(names).to_have_text(["b", "c", "a"])
    expect(watched.locator("th", has_text="Requests")).to_have_attribute("aria-sort", "descending")
    watched.get_by_role("button", name="Name").click()
    expect(names).to_have_text(["a", "b", "c"])
