"""Pages on paper: whole on A4, black on white, with the address they came from."""

import io
import re

import looking
import pypdfium2
import pytest
from pages import PAGES
from playwright.sync_api import Page

MILLIMETRE = 72 / 25.4
SHEET = {"report": (210, 297), "reports": (297, 210)}
"""A4, upright or across, in mm; margins of 12 mm on either side."""
CUT = """() => {
  const edge = document.documentElement.clientWidth + 1;
  const cut = one => one.checkVisibility() && one.getBoundingClientRect().right > edge;
  return [...document.querySelectorAll("main *")].filter(cut).slice(0, 3)
    .map(one => one.outerHTML.slice(0, 120));
}"""
"""What reaches beyond the sheet, where the window is as wide as what is printed on."""


def printed(page: Page) -> tuple[list[tuple[float, float]], str]:
    """The open page as its sheets (width and height in mm) and their text."""
    document = pypdfium2.PdfDocument(
        io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=False))
    )
    sheets = [tuple(side / MILLIMETRE for side in sheet.get_size()) for sheet in document]
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    return sheets, text  # type: ignore[return-value]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", SHEET)
def test_a_page_fits_its_sheets(
    page: Page, address: str, places: dict[str, object], name: str, language: str
) -> None:
    wide, high = SHEET[name]
    page.emulate_media(color_scheme="dark", media="print")
    page.set_viewport_size({"width": int((wide - 24) * 96 / 25.4), "height": 1000})
    path = PAGES[name].format(**places)
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate(CUT) == []
    sheets, text = printed(page)
    assert sheets[0] == pytest.approx((wide, high), abs=1)
    assert len(sheets) <= 15
    assert squeezed(page.locator("h1").inner_text()) in squeezed(text)
    assert squeezed(address + path.split("?")[0]) in squeezed(text)


@pytest.mark.parametrize(("name", "least"), [("report", 150), ("sheet", 40)])
def test_every_figure_of_a_report_is_on_paper(
    page: Page, address: str, places: dict[str, object], name: str, least: int
) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}/report/{places[name]}?lang=zh")
    figures = page.locator("table.official .fig:not(.st-not_printed)").all_inner_texts()
    _, text = printed(page)
    assert len(figures) > least
    for figure in {one.strip().split()[0] for one in figures if one.strip()}:
        assert figure in text


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_the_screen_is_printed(
    page: Page, address: str, places: dict[str, object], name: str
) -> None:
    page.emulate_media(media="print")
    page.goto(address + PAGES[name].format(**places))
    for part in (".masthead nav", ".masthead .search", ".directory", ".themes", ".languages"):
        assert not page.locator(part).is_visible(), part
    assert page.locator(".on-paper").is_visible()
    assert page.locator(".notice").is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_no_number_of_a_table_is_broken_on_paper(
    page: Page, address: str, places: dict[str, object], name: str
) -> None:
    page.emulate_media(media="print")
    path = PAGES[name].format(**places)
    for language in ("zh", "en"):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        across = page.locator("body.table").count()
        width = SHEET["reports" if across else "report"][0] - 24
        page.set_viewport_size({"width": int(width * 96 / 25.4), "height": 1000})
        assert looking.broken_numbers(page) == [], language


@pytest.mark.parametrize("name", ["reports", "table-found"])
def test_a_printed_table_says_which_rows_it_shows(
    page: Page, address: str, places: dict[str, object], name: str
) -> None:
    page.emulate_media(media="print")
    page.goto(address + PAGES[name].format(**places) + "&lang=en")
    total = page.locator(".result").get_attribute("data-rows")
    rows = page.locator("table.rows tbody tr").count()
    _, text = printed(page)
    assert f"Rows 1–{rows} of {total}" in text
