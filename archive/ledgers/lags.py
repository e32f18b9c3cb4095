"""When each report was published, as far as it can be told, and whether that was in time.

A displayed date is exact. Any other date says that the report was public by then: pages move,
and their meta tags and addresses then carry the day of the move. Late is said only with proof
(codebook 6): a displayed date after the deadline, or our own capture of the list, taken after
the deadline, that does not have the report.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from typing import Any

from archive import clock
from archive.addresses import FIRST_HAND
from archive.database import NewDatabase, Row
from archive.ledgers.lists import Lists, ListWithout
from archive.schema.shared import REPORTER_YEAR
from parsers.dates import address_date

_CHINA = timedelta(hours=8)
# Codebook M-DATE: December of the report year happens; an earlier date is of something else.
_FIRST_MONTH = "-12-01"
_HEAD = ", ".join(f"reports.{column.name}" for column in REPORTER_YEAR)
# An address that brought an older edition counts: the report was published with it.
_REPORTS = f"""
SELECT reports.id, reports.report_id, {_HEAD}, deadline, deadline_rule, on_time, days_late,
    (SELECT min(published_on) FROM reports AS editions WHERE date_basis = 'displayed'
        AND editions.report_id = reports.report_id) AS printed_on,
    (SELECT min(published_on) FROM reports AS editions WHERE date_basis = 'meta'
        AND editions.report_id = reports.report_id) AS meta_on,
    (SELECT json_group_array(json_array(url, address, first_seen)) FROM (SELECT * FROM addresses
        WHERE addresses.report_id = reports.report_id ORDER BY first_seen, id)) AS places,
    EXISTS (SELECT 1 FROM reports AS others JOIN addresses USING (report_id)
        WHERE others.agency_id = reports.agency_id AND others.year = reports.year
        AND others.scope IS reports.scope AND others.report_id != reports.report_id
        AND addresses.first_seen < (SELECT min(first_seen) FROM addresses
            WHERE addresses.report_id = reports.report_id)) AS has_elder
FROM reports WHERE current = 1 ORDER BY reports.id
"""


@dataclass(frozen=True, slots=True)
class Dates:
    """What is known of a publication: ISO days, in China; `first_seen` too."""

    printed_on: str | None = None
    meta_on: str | None = None
    address_on: str | None = None
    first_seen: str | None = None


@dataclass(frozen=True, slots=True)
class Lag:
    """The date that stands, what it rests on, how far it proves anything."""

    date_used: str | None
    basis: str | None
    kind: str
    on_time: int | None = None
    days_late: int | None = None
    contradictory: int = 0


def load_lags(database: NewDatabase, lists: Lists) -> None:
    """Fill `publication_lags`; tell `reports` what it found."""
    connection = database.connection
    connection.execute("CREATE TEMP TABLE told (report INTEGER PRIMARY KEY, on_time, days_late)")
    database.load("publication_lags", _rows(connection, lists))
    connection.execute(
        "UPDATE reports SET on_time = told.on_time, days_late = told.days_late"
        " FROM told WHERE told.report = reports.id"
    )
    connection.execute("DROP TABLE told")


def _rows(connection: sqlite3.Connection, lists: Lists) -> Iterator[Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    for report in cursor.execute(_REPORTS):
        places = json.loads(report["places"])
        dates = _dates(report, places)
        due = date.fromisoformat(report["deadline"]) if report["deadline"] else None
        without = _without(report, dates, due, places, lists)
        lag = judge(dates, due, without.captured_at if without else None, report["year"])
        if (told := _told(lag)) != (report["on_time"], report["days_late"]):
            connection.execute("INSERT INTO told VALUES (?, ?, ?)", (report["id"], *told))
        yield _row(report, places, dates, without, lag)


def judge(dates: Dates, due: date | None, without: str | None, year: int | None) -> Lag:
    """Weigh the dates of a report; `without` is when its list did not have it yet (UTC text).

    >>> due = date(2021, 3, 31)
    >>> lag = judge(Dates("2021-03-29", first_seen="2024-05-01"), due, None, 2020)
    >>> lag.kind, lag.on_time, lag.days_late
    ('exact', 1, -2)
    >>> judge(Dates(first_seen="2021-05-02"), due, "2021-04-20T01:00:00.000000Z", 2020).on_time
    0
    """
    lag = _standing(dates, due, without, year)
    after = china_day(without) if without else ""
    listed_later = lag.date_used is not None and lag.date_used < after
    doubt = int(listed_later or _seen_sooner(dates))
    if due is None or lag.date_used is None:
        return replace(lag, contradictory=doubt)
    late = (date.fromisoformat(lag.date_used) - due).days
    on_time = 1 if late <= 0 else None
    if late > 0 and (lag.kind == "exact" or after > due.isoformat()):
        on_time = 0
    return replace(lag, on_time=on_time, days_late=late, contradictory=doubt)


def _seen_sooner(dates: Dates) -> bool:
    """Whether we had the report before the day that it displays."""
    return bool(dates.printed_on and dates.first_seen and dates.first_seen < dates.printed_on)


def _standing(dates: Dates, due: date | None, without: str | None, year: int | None) -> Lag:
    """The displayed date, unless we had the report before it; else the earliest bound."""
    if dates.printed_on and not _seen_sooner(dates):
        return Lag(dates.printed_on, "displayed", "exact")
    since = f"{year}{_FIRST_MONTH}" if year else ""
    bounds = [(dates.meta_on, "meta"), (dates.address_on, "address")]
    bounds = [(day, basis) for day, basis in bounds if day and day >= since]
    # The first capture of an old report, years later, is a bound that tells nobody anything.
    in_time = due is not None and (dates.first_seen or "9999") <= due.isoformat()
    if dates.first_seen and (without or in_time or _seen_sooner(dates)):
        bounds.append((dates.first_seen, "first_seen"))
    day, basis = min(bounds, default=(None, None))
    return Lag(day, basis, "upper_bound" if day else "unknown")


def china_day(moment: str) -> str:
    """The day of a moment (UTC text) in China, where deadlines end.

    >>> china_day("2021-03-31T16:30:00.000000Z")
    '2021-04-01'
    """
    return (clock.parse(moment) + _CHINA).date().isoformat()


def end_of(day: date) -> str:
    """The moment (UTC text) at which a day ends in China.

    >>> end_of(date(2021, 3, 31))
    '2021-03-31T16:00:00.000000Z'
    """
    return f"{day.isoformat()}T16:00:00.000000Z"


def _dates(report: sqlite3.Row, places: list[list[str]]) -> Dates:
    addressed = sorted(filter(None, (address_date(url) for url, _, _ in places if url)))
    since = f"{report['year']}{_FIRST_MONTH}"
    usable = [day for day in addressed if day >= since] or addressed
    seen = places and report["source_class"] in FIRST_HAND
    return Dates(
        printed_on=_day(report["printed_on"]),
        meta_on=_day(report["meta_on"]),
        address_on=next(iter(usable), None),
        first_seen=china_day(places[0][2]) if seen else None,
    )


def _day(text: str | None) -> str | None:
    """A full date; a month or a year alone is no day that could be compared."""
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        return None


def _without(
    report: sqlite3.Row, dates: Dates, due: date | None, places: list[list[str]], lists: Lists
) -> ListWithout | None:
    """The list as proof, where it can decide anything; not for what stood elsewhere before."""
    if due is None or not dates.first_seen or dates.first_seen <= due.isoformat():
        return None
    if report["has_elder"] or (dates.printed_on or "") > due.isoformat():
        return None
    addresses = [address for _, address, _ in places if address]
    return lists.last_without(addresses, end_of(due)) if addresses else None


def _told(lag: Lag) -> tuple[int | None, int | None]:
    """What `reports` says: days from a date of publication only, not from our first capture."""
    dated = lag.kind == "exact" or (lag.on_time == 1 and lag.basis != "first_seen")
    return lag.on_time, lag.days_late if dated else None


def _row(
    report: sqlite3.Row,
    places: list[list[str]],
    dates: Dates,
    without: ListWithout | None,
    lag: Lag,
) -> Row:
    head = (None, *tuple(report)[: 2 + len(REPORTER_YEAR)])
    due = (report["deadline"], report["deadline_rule"])
    seen = places[0][2] if places else None
    proof: tuple[Any, ...] = astuple(without) if without else (None,) * 5
    said = (lag.date_used, lag.basis, lag.days_late, lag.on_time, lag.kind, lag.contradictory)
    return (*head, *due, dates.printed_on, dates.meta_on, dates.address_on, seen, *proof, *said)
