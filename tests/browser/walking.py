"""What the walk does at each page: open it, look at it in both languages, follow its links."""

import os
from collections import Counter
from pathlib import Path

import looking
from playwright.sync_api import Page, Response, expect

WIDTHS = {"zh": 1440, "en": 360}
"""At which width axe looks at a page of a language: each page is seen by it once of each."""
OF_A_SHAPE = 2
"""So many links that differ only in their values are followed in one walk."""
PICTURES = os.environ.get("NIANBAO_SCREENSHOTS")


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


def faults(page: Page, name: str, address: str, followed: Counter[str]) -> list[str]:
    """All that is wrong with the page at an address, in both languages and at both widths."""
    wrong = []
    for language, width in WIDTHS.items():
        answer = opened(page, address, language, width)
        assert answer.status == 200, (name, language, answer.status)
        assert page.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator(".facets-timed-out")).to_have_count(0)
        wrong += look(page, name, language)
    host = "/".join(address.split("/")[:3])
    return [f"{name}: {one}" for one in wrong + dead_links(page, host, followed)]
