"""The walk through the pages of tables, in a file of its own so that two cores can walk at once."""

from collections import Counter

import pytest
from pages import PAGES, TABLE_PAGES
from playwright.sync_api import Page
from walking import faults

SCROLL_BAR = 15
"""Pixels of a window that a scroll bar takes in most browsers, not in this one."""


@pytest.mark.parametrize("name", TABLE_PAGES)
def test_a_table_is_whole(
    watched: Page, address: str, places: dict[str, object], followed: Counter[str], name: str
) -> None:
    assert faults(watched, name, address + PAGES[name].format(**places), followed) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["reports", "table-found", "table-found-in-rows"])
def test_the_last_column_of_reports_is_seen_whole(
    page: Page, address: str, places: dict[str, object], name: str, language: str
) -> None:
    page.set_viewport_size({"width": 1440 - SCROLL_BAR, "height": 900})
    page.goto(f"{address}{PAGES[name].format(**places)}&lang={language}")
    hidden = page.locator(".results .scroll").evaluate("one => one.scrollWidth - one.clientWidth")
    assert hidden == 0
