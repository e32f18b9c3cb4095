"""Publication lags: what each kind of date proves, and late only with proof (codebook 6 and 8.2).

Deadline of a government's report on 2020: 31 March 2021, in China, eight hours before UTC
(regulations of 2019, article 49).
"""

from contextlib import closing
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, page, report, rows

from archive import clock
from archive.build import build
from archive.catalog import Catalog
from archive.exchanges.capture import Exchange
from archive.exchanges.history import Run
from archive.exchanges.recording import Link, Recording
from archive.ledgers.lags import Dates, judge
from archive.snapshot import Kind

LIST, PAGE = f"{HOST}/gknb/index.html", f"{HOST}/gknb/content_7654321.html"
TITLE = "某市人民政府2020年政府信息公开工作年度报告"
EMPTY = "<html><a href='content_1111111.html'>某市人民政府2019年年报</a></html>"
WITH_LINK = EMPTY.replace("</html>", "<a href='./content_7654321.html'>年报</a></html>")


def moment(text: str) -> datetime:
    return clock.parse(f"{text}T08:00:00Z" if len(text) == 10 else text)


def fetched(made: MadeHome, answer: Exchange, link: Link, run: str | None = None) -> None:
    """An answer that a crawler got."""
    with (
        closing(Catalog(made.home)) as catalog,
        closing(Recording(made.home, catalog, run)) as recording,
    ):
        recording.exchange("moushi", answer, link)


def answer(at: str, url: str, body: bytes | str) -> Exchange:
    """Lists are HTML, reports made documents."""
    data = body if isinstance(body, bytes) else body.encode()
    headers = (("Content-Type", "text/html"),)
    return Exchange(url, moment(at), "GET", (), 200, "", headers, data)


def listed(made: MadeHome, at: str, body: bytes | str = EMPTY, **more: Any) -> None:
    url = more.pop("url", LIST)
    fetched(made, answer(at, url, body), Link(Kind.LISTING), more.pop("run", None))


def published(made: MadeHome, at: str, url: str = PAGE, **said: Any) -> None:
    fetched(made, answer(at, url, page(report(**said))), Link(Kind.REPORT, LIST, TITLE))


def lag(made: MadeHome) -> dict[str, Any]:
    """The only row of the ledger, and that `reports` says no more than it."""
    build(made.home, OPTIONS)
    names = ("on_time", "days_late", "kind", "date_used", "date_basis")
    names += ("contradictory", "last_listed_without")
    (found,) = rows(made.home, f"SELECT {', '.join(names)} FROM publication_lags")
    assert rows(made.home, "SELECT on_time FROM reports WHERE current = 1") == [found[:1]]
    assert rows(made.home, "SELECT on_time FROM division_years WHERE year = 2020") == [found[:1]]
    return dict(zip(names, found, strict=True))


def displayed(day: str) -> dict[str, str]:
    return {"published_on": day, "date_basis": "displayed"}


@pytest.mark.parametrize(
    ("day", "on_time", "days"), [("2021-03-31", 1, 0), ("2021-04-01", 0, 1), ("2021-01-20", 1, -70)]
)
def test_a_displayed_date_is_exact(made: MadeHome, day: str, on_time: int, days: int) -> None:
    published(made, "2024-05-01", **displayed(day))
    found = lag(made)
    assert (found["kind"], found["on_time"], found["days_late"]) == ("exact", on_time, days)
    assert rows(made.home, "SELECT days_late FROM reports") == [(days,)]


def test_a_list_after_the_deadline_without_it_proves_it_late(made: MadeHome) -> None:
    listed(made, "2021-04-10")
    published(made, "2021-05-02")
    found = lag(made)
    assert (found["on_time"], found["kind"]) == (0, "upper_bound")
    assert found["last_listed_without"] == "2021-04-10T08:00:00.000000Z"
    # At most so many days: nobody knows the day between the two captures.
    assert (found["date_used"], found["days_late"]) == ("2021-05-02", 32)
    assert rows(made.home, "SELECT days_late FROM reports") == [(None,)]


def test_the_proof_can_be_looked_up(made: MadeHome) -> None:
    listed(made, "2021-04-10")
    published(made, "2021-05-02")
    build(made.home, OPTIONS)
    with closing(Catalog(made.home)) as catalog:
        capture = next(catalog.snapshots())
    proof = "listing_url, listing_digest, listing_warc_file, listing_warc_offset"
    assert rows(made.home, f"SELECT {proof} FROM publication_lags") == [
        (LIST, capture.payload_digest, capture.warc_file, capture.warc_offset)
    ]


def test_a_list_that_did_not_change_is_a_proof_as_well(made: MadeHome) -> None:
    """The same bytes as in January: their record is a revisit, and says when we looked."""
    listed(made, "2021-01-10")
    listed(made, "2021-04-10")
    published(made, "2021-05-02")
    found = lag(made)
    assert found["last_listed_without"] == "2021-04-10T08:00:00.000000Z"
    with closing(Catalog(made.home)) as catalog:
        first, revisit, _ = catalog.snapshots()
    assert revisit.revisit
    assert rows(made.home, "SELECT listing_warc_offset FROM publication_lags") == [
        (revisit.warc_offset,)
    ]
    assert first.payload_digest == revisit.payload_digest


def test_the_last_list_without_it_is_the_one_that_is_told(made: MadeHome) -> None:
    listed(made, "2021-04-10")
    listed(made, "2021-04-20", EMPTY.replace("年报", "年度报告"))
    published(made, "2021-05-02")
    assert lag(made)["last_listed_without"] == "2021-04-20T08:00:00.000000Z"


def test_the_crawl_that_came_to_it_proves_nothing_by_its_own_list(made: MadeHome) -> None:
    with closing(Catalog(made.home)) as catalog:
        at = moment("2021-05-02")
        catalog.put_run(Run("r1", "crawl", at, at, "done", {}))
    listed(made, "2021-05-02", run="r1")
    fetched(
        made,
        answer("2021-05-02T08:05:00Z", PAGE, page(report())),
        Link(Kind.REPORT, LIST, TITLE),
        "r1",
    )
    assert lag(made)["on_time"] is None


@pytest.mark.parametrize(
    ("at", "on_time"), [("2021-03-31T15:59:00Z", None), ("2021-03-31T16:01:00Z", 0)]
)
def test_the_deadline_ends_at_midnight_in_china(
    made: MadeHome, at: str, on_time: int | None
) -> None:
    listed(made, at)
    published(made, "2021-05-02")
    assert lag(made)["on_time"] == on_time


@pytest.mark.parametrize(
    "shown",
    [
        WITH_LINK,
        # Under another address, or in a list of data with escapes.
        EMPTY.replace("</html>", f"<a href='content_9.html'>{TITLE}</a></html>"),
        EMPTY.replace("</html>", f"<a>{TITLE[:6]}\n {TITLE[6:]}</a></html>"),
        f'[{{"t": "{TITLE.encode("unicode_escape").decode()}", "id": 9}}]',
        '[{"t": "x", "id": 7654321}]',
        EMPTY.replace("</html>", f"<a>{TITLE}</a></html>").encode("gb18030"),
        # What cannot be looked at proves nothing.
        b"\x00\x01",
    ],
)
def test_a_list_that_may_show_it_proves_nothing(made: MadeHome, shown: bytes | str) -> None:
    listed(made, "2021-04-10", shown)
    published(made, "2021-05-02")
    assert (lag(made)["on_time"], lag(made)["kind"]) == (None, "unknown")


def test_another_page_of_the_list_may_show_it(made: MadeHome) -> None:
    with closing(Catalog(made.home)) as catalog:
        at = moment("2021-04-10")
        catalog.put_run(Run("r1", "crawl", at, at, "done", {}))
    listed(made, "2021-04-10", run="r1")
    listed(made, "2021-04-10T08:01:00Z", WITH_LINK, url=f"{HOST}/gknb/index_2.html", run="r1")
    published(made, "2021-05-02")
    assert lag(made)["on_time"] is None


def test_another_list_proves_nothing(made: MadeHome) -> None:
    listed(made, "2021-04-10", url=f"{HOST}/news/index.html")
    published(made, "2021-05-02")
    assert lag(made)["on_time"] is None


def test_a_challenge_in_the_place_of_a_list_proves_nothing(made: MadeHome) -> None:
    listed(made, "2021-04-10")
    with (
        closing(Catalog(made.home)) as catalog,
        closing(Recording(made.home, catalog)) as recording,
    ):
        recording.judgement("moushi", LIST, "challenge", Link(Kind.LISTING))
    published(made, "2021-05-02")
    assert lag(made)["on_time"] is None


def test_a_report_that_was_asked_for_before_the_list_was_listed(made: MadeHome) -> None:
    """It did not come then, so it was first had later; its list knew it all the time."""
    with (
        closing(Catalog(made.home)) as catalog,
        closing(Recording(made.home, catalog)) as recording,
    ):
        clock.set_for_tests(moment("2021-03-30"))
        recording.failure("moushi", PAGE, "timeout", Link(Kind.REPORT, LIST, TITLE))
        clock.set_for_tests(None)
    listed(made, "2021-04-10")
    published(made, "2021-05-02")
    assert lag(made)["on_time"] is None


def test_first_seen_before_the_deadline_is_in_time(made: MadeHome) -> None:
    published(made, "2021-03-01")
    found = lag(made)
    assert (found["on_time"], found["kind"], found["date_basis"]) == (
        1,
        "upper_bound",
        "first_seen",
    )
    assert found["date_used"] == "2021-03-01"


@pytest.mark.parametrize("due", [date(2021, 3, 31), None])
@pytest.mark.parametrize("without", ["2021-04-10T01:00:00.000000Z", None])
def test_unknown_is_what_no_date_bounds(due: date | None, without: str | None) -> None:
    """Every mixture of dates: early ones of something else, in time, late, none."""
    days = ("2020-03-01", "2021-02-10", "2023-08-21", None)
    for printed, meta, address, seen in product((*days[1:],), days, days, days[1:]):
        found = judge(Dates(printed, meta, address, seen), due, without, 2020)
        dated = {meta, address} & {"2021-02-10", "2023-08-21"}
        counts = seen and (without or (due and seen == "2021-02-10") or seen < (printed or ""))
        assert (found.kind == "unknown") == (not (printed or dated or counts))
        assert (found.kind == "unknown") == (found.date_used is None)
        assert (found.kind == "exact") == (printed is not None and not (seen and seen < printed))


def test_first_seen_years_later_says_nothing(made: MadeHome) -> None:
    published(made, "2024-05-01")
    found = lag(made)
    assert (found["on_time"], found["kind"], found["date_used"]) == (None, "unknown", None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("20210210", (1, -49, "upper_bound", "address")),
        # Migrated: a later address date alone is no lateness.
        ("20230821", (None, 873, "upper_bound", "address")),
        # A folder that was made before the year was over says nothing of its reports.
        ("20200301", (None, None, "unknown", None)),
    ],
)
def test_a_date_in_the_address_is_a_bound(
    made: MadeHome, day: str, expected: tuple[int | None, int | None, str, str | None]
) -> None:
    url = f"{HOST}/gknb/{day[:6]}/t{day}_7654321.html"
    published(made, "2024-05-01", url=url)
    found = lag(made)
    names = ("on_time", "days_late", "kind", "date_basis")
    assert tuple(found[name] for name in names) == expected
    assert rows(made.home, "SELECT address_on FROM publication_lags") == [
        (f"{day[:4]}-{day[4:6]}-{day[6:]}",)
    ]


def test_a_displayed_day_on_which_the_list_did_not_have_it_is_flagged_and_stands(
    made: MadeHome,
) -> None:
    listed(made, "2021-04-10")
    published(made, "2021-05-02", **displayed("2021-03-20"))
    found = lag(made)
    assert (found["on_time"], found["days_late"], found["contradictory"]) == (1, -11, 1)


def test_a_page_that_displays_a_later_day_than_that_on_which_we_had_it(made: MadeHome) -> None:
    published(made, "2021-03-10", **displayed("2021-06-01"))
    found = lag(made)
    assert (found["on_time"], found["contradictory"], found["date_basis"]) == (1, 1, "first_seen")
    assert rows(made.home, "SELECT printed_on FROM publication_lags") == [("2021-06-01",)]


def test_the_first_edition_says_when_a_report_was_published(made: MadeHome) -> None:
    published(made, "2022-01-10", **displayed("2021-03-20"))
    published(made, "2022-02-10", text="更正。", **displayed("2022-02-01"))
    assert (lag(made)["on_time"], lag(made)["date_used"]) == (1, "2021-03-20")


def test_a_second_page_of_a_published_report_is_no_late_report(made: MadeHome) -> None:
    """It stood elsewhere before, in other words: the list proves no lateness of the agency."""
    published(made, "2021-02-01", url=f"{HOST}/gknb/content_5555555.html", text="初稿。")
    listed(made, "2021-04-10")
    published(made, "2021-05-02", text="全文。")
    build(made.home, OPTIONS)
    found = rows(made.home, "SELECT first_seen, on_time FROM publication_lags ORDER BY 1")
    assert [on_time for _, on_time in found] == [1, None]


def test_where_no_article_names_the_publisher_nothing_is_late(made: MadeHome) -> None:
    listed(made, "2021-04-10")
    published(made, "2021-05-02", scope="township", level="township", **displayed("2021-04-30"))
    build(made.home, OPTIONS)
    found = rows(made.home, "SELECT deadline, on_time, days_late, kind FROM publication_lags")
    assert found == [(None, None, None, "exact")]


def test_a_mirror_proves_nothing_by_when_we_saw_it(made: MadeHome) -> None:
    made.add(report(), url="http://copies.example.net/1.html")
    build(made.home, OPTIONS)
    found = rows(made.home, "SELECT source_class, on_time, kind FROM publication_lags")
    assert found == [("mirror", None, "unknown")]


def test_late_is_a_status_of_the_register(made: MadeHome) -> None:
    listed(made, "2021-04-10")
    published(made, "2021-05-02")
    build(made.home, OPTIONS)
    assert rows(made.home, "SELECT status FROM coverage WHERE year = 2020") == [("late",)]
