"""What the front page counts, counted once: reports, doubts, and the chart over a fixed set.

Each table is one SELECT over the tables of reports. The build stores its rows; a connection from
which reports are withheld takes off what these added (`archive.pages.withholding`).
"""

import sqlite3

from archive.building.gaps import LINE, tell_divisions
from archive.issue_codes import FIGURES_LOST
from archive.schema import table
from archive.schema.archive_tables import IS_SOURCE_ERROR

EXAMPLES = 3
"""Contradictions that are shown, of one report each: an error before a warning, both sides above 0,
since a 0 may stand for blanks."""
SHORTEST = 3
"""Years that a chart must have, to show more than a difference."""

_COUNTS = f"""
SELECT 'report', source_class, province, year, NULL, count(*)
FROM reports WHERE current = 1 GROUP BY source_class, province, year
UNION ALL SELECT 'issue', NULL, NULL, NULL, code, count(DISTINCT report)
FROM issues WHERE current = 1 GROUP BY code
UNION ALL SELECT 'contradiction', source_class, NULL, NULL, NULL, count(DISTINCT report)
FROM checks WHERE {IS_SOURCE_ERROR} GROUP BY source_class
UNION ALL SELECT 'check', source_class, NULL, NULL, check_id, count(DISTINCT report)
FROM checks WHERE {IS_SOURCE_ERROR} GROUP BY source_class, check_id
UNION ALL SELECT 'example', source_class, NULL, NULL, CAST(id AS TEXT), 1 FROM (
    SELECT id, source_class, row_number() OVER (PARTITION BY source_class ORDER BY id DESC) AS place
    FROM checks WHERE id IN (
        SELECT coalesce(min(CASE severity WHEN 'E' THEN id END), min(id)) FROM checks
        WHERE {IS_SOURCE_ERROR} AND "left" > 0 AND "right" > 0
        GROUP BY report
    )
) WHERE place <= {EXAMPLES}
UNION ALL SELECT 'no_figures', NULL, NULL, NULL, NULL, count(DISTINCT report)
FROM issues WHERE current = 1 AND code IN {FIGURES_LOST}
    AND NOT EXISTS (SELECT 1 FROM cells WHERE cells.report = issues.report)
UNION ALL SELECT 'reading', NULL, NULL, NULL, reading, count(*)
FROM snapshots WHERE reading NOT IN ('read', 'withheld') GROUP BY reading
"""
# Of one level alone, since the aggregate of a province may contain those of its cities; from 2019
# on, since the earlier forms count other things; the same divisions in every year, so that a
# growing archive is not read as a trend; only figures whose dispositions add up to the printed
# total, so that the bars are whole. Of all stretches of years and levels that which rests on the
# most reports: more divisions over fewer years or fewer over more.
_SERIES = f"""
WITH whole AS (
    SELECT min(report) AS report, report_id, source_class, level, province, prefecture, county,
        division_code, year, {LINE} AS line
    FROM division_years
    WHERE form IN ('form_2019', 'form_2021') AND year >= 2019 AND requests_answered > 0
        AND requests_answered = (SELECT sum(total) FROM dispositions
            WHERE dispositions.report = division_years.report)
    GROUP BY source_class, level, line, year
), years AS (SELECT DISTINCT year FROM whole
), stretches AS (
    SELECT first.year AS first, last.year AS last FROM years AS first JOIN years AS last
    ON last.year >= first.year + {SHORTEST - 1}
), held AS (
    SELECT source_class, level, line, first, last FROM whole JOIN stretches
    ON year BETWEEN first AND last GROUP BY source_class, level, line, first, last
    HAVING count(DISTINCT year) = last - first + 1
), best AS (
    SELECT source_class, level, first, last, row_number() OVER (PARTITION BY source_class
        ORDER BY count(*) * (last - first + 1) DESC, last DESC, first, level) AS place
    FROM held GROUP BY source_class, level, first, last
)
SELECT report, report_id, source_class, level, province, prefecture, county, division_code, year
FROM whole JOIN held USING (source_class, level, line) JOIN best USING (source_class, level, first,
    last)
WHERE place = 1 AND year BETWEEN first AND last ORDER BY source_class, year, report
"""
_TOTALS = """
SELECT chosen.source_class, chosen.level, chosen.year, disposition,
    (SELECT count(*) FROM series_reports AS one
        WHERE one.source_class = chosen.source_class AND one.year = chosen.year), sum(total)
FROM series_reports AS chosen JOIN dispositions ON dispositions.report = chosen.report
GROUP BY chosen.source_class, chosen.year, disposition
"""

STORED = {"front_counts": _COUNTS, "series_reports": _SERIES, "series_totals": _TOTALS}
"""SELECTs of all columns but `id`, each over the tables of reports and those before it."""


def load_front_summaries(connection: sqlite3.Connection) -> None:
    """Fill the tables of the front page; `division_years` is complete."""
    tell_divisions(connection)
    for name, sql in STORED.items():
        columns = ", ".join(table(name).column_names[1:])
        connection.execute(f"INSERT INTO {name} ({columns}) {sql}")
