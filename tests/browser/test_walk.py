"""Every page of the site, in both languages, wide and narrow: whole, legible, in one language, and
leading nowhere that is not there. With NIANBAO_SCREENSHOTS=DIR pictures of all are kept.
"""

import os
from collections import Counter
from pathlib import Path

import looking
import pytest
from pages import FAILING, PAGES
from playwright.sync_api import Page, Response, expect

WIDTHS = {"zh": 1440, "en": 360}
"""At which width axe looks at a page of a language: each page is seen by it once of each."""
OF_A_SHAPE = 2
"""So many links that differ only in their values are followed in one walk."""
DARK = ("front", "reports", "report", "table-empty", "accuracy")
PICTURES = os.environ.get("NIANBAO_SCREENSHOTS")


@pytest.fixture(scope="session")
def followed() -> Counter[str]:
    """How many links of each shape were followed, and which (as shapes of themselves)."""
    return Counter()


def opened(page: Page, address: str, language: str, width: int) -> Response:
    """Open an address in a language at a width."""
    page.set_viewport_size({"width": width, "height": 900})
    mark = "&" if "?" in address else "?"
    answer = page.goto(f"{address}{mark}lang={language}")
    assert answer is not None
    return answer


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, if pictures are asked for."""
    if PICTURES:
        path = Path(PICTURES) / f"{name}.png"
        page.screenshot(path=path, full_page=True)


def look(page: Page, name: str, language: str) -> list[str]:
    """All that is wrong with an open page, at both widths."""
    found = [f"not in {language}: {one}" for one in looking.wrong_language(page, language)]
    for width in sorted(WIDTHS.values(), key=lambda one: one == WIDTHS[language]):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"too wide at {width}: {one}" for one in looking.sticking_out(page)]
        found += [f"broken at {width}: {one}" for one in looking.broken_numbers(page)]
        picture(page, f"{name}-{width}-{language}")
    rules = looking.UNCOLOURED if language == "zh" else None
    return found + [f"axe at {width}: {one}" for one in looking.barriers(page, rules)]


def dead_links(page: Page, address: str, followed: Counter[str]) -> list[str]:
    """Links of a page that lead to errors, of those that nobody followed yet."""
    dead = []
    for link in dict.fromkeys(looking.links(page)):
        kind = looking.shape(link)
        if followed[link] or followed[kind] >= OF_A_SHAPE or "theme=" in link:
            continue
        followed.update({link, kind})
        answer = page.request.get(address + link, max_redirects=5)
        if not answer.ok:
            dead.append(f"leads to {answer.status}: {link}")
    return dead


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole(
    watched: Page,
    address: str,
    places: dict[str, object],
    followed: Counter[str],
    name: str,
) -> None:
    wrong = []
    for language, width in WIDTHS.items():
        answer = opened(watched, address + PAGES[name].format(**places), language, width)
        assert answer.status == 200, (name, language, answer.status)
        assert (
            watched.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]
        )
        expect(watched.locator("h1")).to_have_count(1)
        expect(watched.locator(".facets-timed-out")).to_have_count(0)
        wrong += look(watched, name, language)
    wrong += dead_links(watched, address, followed)
    assert not wrong, "\n".join([f"{name}: {len(wrong)} findings", *wrong])


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
