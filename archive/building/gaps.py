"""Rows of `division_years` without figures: a known division and year without aggregate report.

A division is one through its names and codes (`archive.building.agencies.lineage`): a gap of 2013
is that of 徐水县, one of 2017 that of 徐水区, and a report under either name fills its year. There
is none in years in which no list has the division, and none where a copy fills the year: a gap is
of the best source class in which the division was seen.
"""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache

from archive.addresses import IS_FIRST_HAND
from archive.building.agencies.lineage import lineage_of
from parsers import divisions
from parsers.divisions import Division

Row = tuple[object, ...]

_PLACE = "division_code, province, prefecture, county"
LINE = (
    "line_of(division_code,"
    " CASE level WHEN 'county' THEN county WHEN 'prefecture' THEN prefecture ELSE province END,"
    f" json_array({_PLACE}))"
)
# Divisions of reports, each with what tells it: of many that the lists lack, all with a null for
# their code, each would be compared with every other.
_SEEN = (
    f"CREATE TEMP TABLE seen_divisions AS SELECT {LINE} AS line, {_PLACE}, level,"
    f" min((NOT {IS_FIRST_HAND}) || source_class) AS best_class"
    " FROM reports WHERE province IS NOT NULL AND current = 1"
    f" AND level IN ('province', 'prefecture', 'county') GROUP BY line, {_PLACE}, level"
)
_YEARS = "(SELECT DISTINCT year FROM reports WHERE year IS NOT NULL)"
_MISSING = "json_array(line, year) NOT IN (SELECT key FROM with_aggregate)"
_INSERT = f"INSERT INTO division_years ({_PLACE}, level, year, source_class)"


def tell_divisions(connection: sqlite3.Connection) -> None:
    """Make `LINE` known: what tells the division of a row of `reports` or `division_years`."""
    connection.create_function("line_of", 3, _line, deterministic=True)


def load_division_gaps(connection: sqlite3.Connection) -> None:
    """Add the gaps; `division_years` holds the aggregates, one for each division and year.

    `tell_divisions` was called before.
    """
    connection.execute("CREATE TEMP TABLE with_aggregate (key TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.execute(
        f"INSERT OR IGNORE INTO with_aggregate SELECT json_array({LINE}, year) FROM division_years"
    )
    connection.execute(_SEEN)
    missing = connection.execute(
        "SELECT line, year, substr(best_class, 2) FROM"
        " (SELECT line, min(best_class) AS best_class FROM seen_divisions"
        "  WHERE line NOT LIKE '[%' GROUP BY line)"
        f" CROSS JOIN {_YEARS} WHERE {_MISSING} ORDER BY line, year"
    ).fetchall()
    connection.executemany(f"{_INSERT} VALUES (?, ?, ?, ?, ?, ?, ?)", _gaps(missing))
    connection.execute(
        f"{_INSERT} SELECT {_PLACE}, level, year, substr(best_class, 2)"
        f" FROM seen_divisions CROSS JOIN {_YEARS} WHERE line LIKE '[%' AND {_MISSING}"
        f" ORDER BY {_PLACE}, year"
    )
    connection.execute("DROP TABLE with_aggregate")
    connection.execute("DROP TABLE seen_divisions")


def _line(code: str | None, name: str | None, place: str) -> str:
    """What tells a division: code and name of its first state; its place when no list has it.

    >>> _line("130609", "徐水区", "[]"), _line(None, "某区", '[null,"某省",null,"某区"]')
    ('130625 徐水县', '[null,"某省",null,"某区"]')
    """
    states = _states(f"{code} {name}")
    return f"{states[0].code} {states[0].name}" if states else place


@lru_cache(8192)
def _states(line: str) -> tuple[Division, ...]:
    code, _, name = line.partition(" ")
    named = divisions.full_names().get(name, ())
    division = next((one for one in named if one.code == code), None)
    return lineage_of(division).states if division else ()


def _gaps(missing: list[tuple[str, int, str]]) -> Iterator[Row]:
    """Place, level, year and source class of each gap, under the names of its year."""
    for line, year, source_class in missing:
        state = next((one for one in _states(line) if one.held_in(year)), None)
        if state:
            chain = (state, *divisions.ancestors(state, year))
            names = {one.level: one.name for one in chain}
            place = (names.get(level) for level in ("province", "prefecture", "county"))
            yield (state.code, *place, state.level, year, source_class)
