"""What happened, event by event: for feeds and the front page.

Made of the other ledgers by SQL, in the order of time, so that the same archive gives the same
rows; an event keeps its key through builds.
"""

from archive.database import NewDatabase
from archive.schema import table
from archive.schema.shared import REPORTER_YEAR

_HEAD = tuple(column.name for column in REPORTER_YEAR)
_OF = {name: f"reports.{name}" for name in _HEAD}
_REPORT = ", ".join(_OF.values())
_LOST = ", ".join(f"disappearances.{name}" for name in _HEAD)
_NOBODY = ", ".join("NULL" for _ in _HEAD)
_CHANGED = (
    "(SELECT json_group_array(code) FROM (SELECT DISTINCT code FROM revisions"
    " WHERE revisions.report_id = reports.report_id AND edition_after = reports.edition"
    " ORDER BY code))"
)

# A date in an address may be that of a copy or of a move: it is told nowhere as that of the report.
_SHOWN = "CASE WHEN date_basis IN ('displayed', 'meta') THEN published_on END"

_NEW = f"""
SELECT report_id || '/new', (SELECT min(captured_at) FROM reports AS other
        WHERE other.report_id = reports.report_id), 'new', report_id, {_REPORT},
    {_SHOWN}, (SELECT min(edition) FROM reports AS other
        WHERE other.report_id = reports.report_id), NULL, NULL
FROM reports WHERE current = 1
"""
_EDITIONS = f"""
SELECT report_id || '/edition/' || edition, captured_at, 'edition', report_id, {_REPORT},
    {_SHOWN}, edition, {_CHANGED}, NULL
FROM reports WHERE edition > 1
"""
_GONE = f"""
SELECT report_id || '/' || what || '/' || gone_since || '/' || address, gone_since, what,
    report_id, {_LOST}, NULL, NULL, NULL, url
FROM disappearances
"""
_BACK = f"""
SELECT report_id || '/back/' || back_since || '/' || address, back_since, 'back',
    report_id, {_LOST}, NULL, NULL, NULL, url
FROM disappearances WHERE back_since IS NOT NULL
"""
_WITHHELD = f"""
SELECT 'withheld/' || withheld_id, date || 'T00:00:00.000000Z', 'withheld', NULL, {_NOBODY},
    NULL, NULL, NULL, reason
FROM ({{stones}})
"""


def withheld_sql(stones: str) -> str:
    """News of entries that are withheld, for a SELECT with withheld_id, reason and date: nothing
    of the reports themselves.
    """
    return _WITHHELD.format(stones=stones)


def load_news(database: NewDatabase) -> None:
    """Fill `news` from reports, revisions, disappearances and tombstones, all loaded."""
    stones = withheld_sql("SELECT withheld_id, reason, date FROM tombstones")
    names = table("news").column_names[1:]
    events = " UNION ALL ".join((_NEW, _EDITIONS, _GONE, _BACK, stones))
    database.connection.execute(
        f"INSERT INTO news ({', '.join(names)})"
        f" SELECT * FROM ({events}) ORDER BY 2, 1"  # at, then the key of the event
    )
