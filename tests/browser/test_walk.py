"""Every page of the site but its tables, in both languages, wide and narrow: whole, legible, in one
language, and leading nowhere that is not there. With NIANBAO_SCREENSHOTS=DIR pictures of all are
kept.
"""

from collections import Counter

import looking
import pytest
from pages import FAILING, PAGES, TABLE_PAGES
from playwright.sync_api import Page, expect
from walking import WIDTHS, faults, look, opened, picture

DARK = ("front", "reports", "report", "table-empty", "accuracy")


@pytest.mark.parametrize("name", [name for name in PAGES if name not in TABLE_PAGES])
def test_a_page_is_whole(
    watched: Page, address: str, places: dict[str, object], followed: Counter[str], name: str
) -> None:
    assert faults(watched, name, address + PAGES[name].format(**places), followed) == []


@pytest.mark.parametrize("name", FAILING)
def test_a_page_that_cannot_be_shown_says_why(page: Page, address: str, name: str) -> None:
    path, status = FAILING[name]
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for language, width in WIDTHS.items():
        assert opened(page, address + path, language, width).status == status
        expect(page.locator("main .next-steps a").first).to_be_visible()
        wrong += look(page, name, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", DARK)
def test_a_page_is_legible_in_the_dark(
    watched: Page, address: str, places: dict[str, object], name: str
) -> None:
    watched.emulate_media(color_scheme="dark")
    opened(watched, address + PAGES[name].format(**places), "en", 1440)
    paper = watched.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(22, 24, 27)"
    picture(watched, f"{name}-1440-en-dark")
    assert looking.barriers(watched, looking.CONTRAST) == []
