"""The seeded history itself: repeatable, each report with one fate, addresses that stay."""

from collections import Counter
from datetime import date

from crawler.sandbox.generator import make, published_on, title_of
from crawler.sandbox.history import NEVER, YEARS, Fate, History
from crawler.sandbox.portals import Portals
from crawler.sandbox.world import key_of

HISTORY = History.make(5)
BEGIN, END = date(2022, 2, 10), date(2024, 12, 31)


def test_a_seed_gives_one_history() -> None:
    assert History.make(5) == HISTORY
    assert History.make(6).deeds != HISTORY.deeds


def test_every_fate_once_and_each_report_one() -> None:
    fates = Counter(deed.fate for deed in History.make(5, 6, 2).deeds)
    assert {fates[fate] for fate in Fate if fate is not Fate.PLAIN} == {2}
    assert set(Counter(deed.key for deed in HISTORY.deeds).values()) == {1}
    assert {deed.order.year for deed in HISTORY.deeds} == set(YEARS)


def test_what_changes_leaves_the_addresses_of_others_alone() -> None:
    addresses = [
        {key_of(order): site.address_of(order) for site in sites for order in site.orders}
        for sites in (Portals(HISTORY.on(day)).sites.values() for day in (BEGIN, END))
    ]
    assert addresses[0] == addresses[1]


def test_what_is_not_there_is_not_listed() -> None:
    before = HISTORY.on(BEGIN)
    assert before.removed == {deed.key for deed in HISTORY.deeds if deed.appears > BEGIN}
    never = {deed.key for deed in HISTORY.deeds if deed.appears == NEVER}
    (removed,) = HISTORY.of(Fate.REMOVED)
    assert HISTORY.on(END).removed == {*never, removed.key}


def test_a_report_without_a_date_prints_none() -> None:
    (deed,) = HISTORY.of(Fate.UNDATED_IN_TIME)
    portals = Portals(HISTORY.on(END))
    (site,) = (one for one in portals.sites.values() if deed.order in one.orders)
    report = make(deed.order)
    assert report.published_on == published_on(deed.order) == ""
    page = site.body_of(report) + title_of(deed.order)
    assert str(deed.order.year + 1) not in page


def test_a_revision_of_words_changes_no_figure() -> None:
    (deed,) = HISTORY.of(Fate.TEXT_REVISED)
    before, after = make(deed.on(BEGIN)), make(deed.on(END))
    assert before.cells == after.cells
    assert before.sections != after.sections
