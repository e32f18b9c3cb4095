"""The walk through the pages of tables, in a file of its own so that two cores can walk at once."""

from collections import Counter

import pytest
from pages import PAGES, TABLE_PAGES
from playwright.sync_api import Page
from walking import faults


@pytest.mark.parametrize("name", TABLE_PAGES)
def test_a_table_is_whole(
    watched: Page, address: str, places: dict[str, object], followed: Counter[str], name: str
) -> None:
    assert faults(watched, name, address + PAGES[name].format(**places), followed) == []
