"""Pages of reports that went away, whether another address still has them, whether they came back.

When a page counts as gone is decided in `archive.exchanges.visits`.
"""

from collections.abc import Iterator

from archive import clock
from archive.addresses import IS_FIRST_HAND
from archive.catalog import Catalog
from archive.database import NewDatabase
from archive.exchanges.visits import absences
from archive.schema.shared import REPORTER_YEAR

_SCHEMA = "CREATE TEMP TABLE absent (address TEXT, last_seen TEXT, since TEXT, back TEXT)"
_HEAD = ", ".join(f"reports.{column.name}" for column in REPORTER_YEAR)
# An absence counts for a report that was seen at the address before it. One that another address
# shows, or showed later than that, has moved.
_FILL = f"""
INSERT INTO disappearances
SELECT NULL, report_id, {_HEAD.replace("reports.", "")}, url, address, seen, since, still_at, back,
    CASE WHEN still_at THEN 'moved' ELSE 'gone' END
FROM (
    SELECT reports.report_id, {_HEAD}, addresses.url, addresses.address,
        CASE WHEN absent.back IS NULL THEN addresses.last_seen ELSE absent.last_seen END AS seen,
        absent.since, absent.back,
        (SELECT count(*) FROM addresses AS others
            WHERE others.report_id = addresses.report_id AND others.id != addresses.id
            AND (others.gone_since IS NULL OR others.gone_since > coalesce(absent.back, 'z'))
        ) AS still_at
    FROM absent
    JOIN addresses ON addresses.address = absent.address AND addresses.first_seen < absent.since
    JOIN reports ON reports.report_id = addresses.report_id AND reports.current = 1
    WHERE reports.{IS_FIRST_HAND}
    ORDER BY reports.id, addresses.id, absent.since
)
"""


def load_disappearances(database: NewDatabase, catalog: Catalog) -> None:
    """Fill `disappearances` from the log of fetches and `addresses`."""
    connection = database.connection
    connection.execute(_SCHEMA)
    connection.executemany("INSERT INTO absent VALUES (?, ?, ?, ?)", _absences(catalog))
    connection.execute(_FILL)
    connection.execute("DROP TABLE absent")


def _absences(catalog: Catalog) -> Iterator[tuple[str | None, ...]]:
    for address, absence in absences(catalog):
        back = clock.stamp(absence.back) if absence.back else None
        yield address, clock.stamp(absence.last_seen), clock.stamp(absence.since), back
