"""The ledger of pages that went away: gone, moved, back; and errors that agencies printed."""

from contextlib import closing
from datetime import timedelta

from made_archive import HOST, MONDAY, OPTIONS, MadeHome, page, report, rows

from archive.build import build
from archive.catalog import Catalog
from archive.snapshot import Kind

FIRST, SECOND = f"{HOST}/1.html", f"{HOST}/2.html"
TOLD = "url, last_seen, gone_since, still_at, back_since, what"


def day(number: int) -> str:
    """The days of the made home, from Monday, 4 January 2021."""
    return f"2021-01-{MONDAY.day + number:02}T08:00:00.000000Z"


def ledger(made: MadeHome) -> list[tuple[object, ...]]:
    build(made.home, OPTIONS)
    return rows(made.home, f"SELECT {TOLD} FROM disappearances ORDER BY id")


def lost(made: MadeHome, url: str, days: int = 3) -> None:
    for _ in range(days):
        made.add_gone(url)


def test_a_page_that_stands_has_no_row(made: MadeHome) -> None:
    made.add(report())
    lost(made, FIRST, days=2)
    made.add(report())
    assert ledger(made) == []


def test_a_page_that_is_gone(made: MadeHome) -> None:
    made.add(report())
    lost(made, FIRST)
    assert ledger(made) == [(FIRST, day(0), day(1), 0, None, "gone")]
    head = "agency, province, year, scope, source_class, address"
    assert rows(made.home, f"SELECT {head} FROM disappearances") == [
        ("某市人民政府", "河北省", 2020, "government_aggregate", "official", "moushi.gov.cn/1.html")
    ]


def test_a_report_that_moved(made: MadeHome) -> None:
    made.add(report())
    made.add(report(), url=SECOND)
    lost(made, FIRST)
    assert ledger(made) == [(FIRST, day(0), day(2), 1, None, "moved")]


def test_a_report_that_moved_and_then_went(made: MadeHome) -> None:
    made.add(report())
    made.add(report(), url=SECOND)
    lost(made, FIRST)
    lost(made, SECOND)
    assert ledger(made) == [
        (FIRST, day(0), day(2), 0, None, "gone"),
        (SECOND, day(1), day(5), 0, None, "gone"),
    ]


def test_a_page_that_came_back(made: MadeHome) -> None:
    made.add_response(FIRST, page(report()))
    lost(made, FIRST)
    made.add_response(FIRST, page(report()))
    assert ledger(made) == [(FIRST, day(0), day(1), 0, day(4), "gone")]
    assert rows(made.home, "SELECT gone_since FROM addresses") == [(None,)]


def test_a_page_that_went_twice(made: MadeHome) -> None:
    made.add_response(FIRST, page(report()))
    lost(made, FIRST)
    made.add_response(FIRST, page(report()))
    lost(made, FIRST)
    assert ledger(made) == [
        (FIRST, day(0), day(1), 0, day(4), "gone"),
        (FIRST, day(4), day(5), 0, None, "gone"),
    ]


def test_errors_of_a_server_are_no_absence(made: MadeHome) -> None:
    made.add(report())
    for _ in range(4):
        made.add_response(FIRST, b"down", status=503)
    assert ledger(made) == []


def test_a_portal_that_is_away_takes_no_page_with_it(made: MadeHome) -> None:
    """On each of the three days its list was not there either."""
    made.add(report())
    for _ in range(3):
        made.add_response(f"{HOST}/list.html", b"down", status=503, kind=Kind.LISTING)
        made.day -= timedelta(days=1)
        made.add_gone(FIRST)
    assert ledger(made) == []


def test_a_list_that_went_is_no_report(made: MadeHome) -> None:
    made.add(report())
    made.add_response(f"{HOST}/list.html", b"<html>", kind=Kind.LISTING)
    for _ in range(3):
        made.add_response(f"{HOST}/list.html", b"gone", status=404, kind=Kind.LISTING)
    assert ledger(made) == []


FAILING = ("T3-SUM", "t3.answered_total", "total", "fail")


def test_errors_that_the_agency_printed_are_listed_with_their_capture(made: MadeHome) -> None:
    made.add(report(checks=[(*FAILING, "source_inconsistency")]))
    build(made.home, OPTIONS)
    told = 'agency, year, check_id, "column", "left", "right", difference, url, digest, warc_file'
    (found,) = rows(made.home, f"SELECT {told} FROM source_errors")
    with closing(Catalog(made.home)) as catalog:
        (capture,) = catalog.snapshots()
    assert found[:7] == ("某市人民政府", 2020, "T3-SUM", "total", 3, 4, -1)
    assert found[7:] == (FIRST, capture.payload_digest, capture.warc_file)


def test_what_is_ours_or_not_settled_is_not_blamed_on_the_agency(made: MadeHome) -> None:
    made.add(
        report(
            checks=[
                (*FAILING, "extraction_error"),
                (*FAILING, "unconfirmed"),
                (*FAILING[:3], "pass_with_blanks", "source_inconsistency"),
            ]
        )
    )
    build(made.home, OPTIONS)
    assert rows(made.home, "SELECT count(*) FROM source_errors") == [(0,)]


def test_an_error_that_was_corrected_is_not_listed(made: MadeHome) -> None:
    made.add(report(checks=[(*FAILING, "source_inconsistency")]))
    made.add(report(text="更正。"))
    build(made.home, OPTIONS)
    assert rows(made.home, "SELECT count(*) FROM source_errors") == [(0,)]
