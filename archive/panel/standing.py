"""Which report stands for its agency, year, scope and source class (codebook M-DUP)."""

import sqlite3

from archive.building.across_years import BEST

# An agency or year that is not known makes no place in the panel. A scope that is not certain is
# a place of its own: never the aggregate's, never the office's.
_MARK = f"""
UPDATE reports SET in_panel = 1 WHERE id IN (
    SELECT id FROM (
        SELECT reports.id AS id, row_number() OVER (
            PARTITION BY agency_id, year, scope, source_class ORDER BY {BEST}
        ) AS place
        FROM panel JOIN reports ON reports.id = panel.report
        WHERE current = 1 AND agency_id IS NOT NULL AND year IS NOT NULL
    ) WHERE place = 1
)
"""
_LEAVE = "DELETE FROM panel_wide WHERE report NOT IN (SELECT id FROM reports WHERE in_panel = 1)"


def mark_standing(connection: sqlite3.Connection) -> None:
    """Set `reports.in_panel`, and leave in `panel_wide` only the rows of those reports.

    All editions in force are loaded and noted for comparison (`archive.building.across_years`).
    """
    connection.execute(_MARK)
    connection.execute(_LEAVE)
