"""A database of as many reports as wanted, for measuring the site: really read rows, multiplied.

    python tests/benchmarks/large_site.py HOME 100000 [--cells 10000] [--no-texts]

Some hundred made reports are read and built as ever; their rows are then copied, report by
report, under new bodies of every prefecture of the country. A fifth of the reports have an
earlier edition too. Counts of facets and the search index are made by the build's own functions.
"""

import argparse
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from hashlib import sha256
from itertools import chain, count, islice, product
from operator import itemgetter
from pathlib import Path

from large_home import Facts, fill, portals

from archive.build import BuildOptions, build
from archive.building.counting import load_counts
from archive.building.front_summaries import load_front_summaries
from archive.building.searching import SearchRow, search_rows
from archive.database import NewDatabase, new_database
from archive.home import Home
from archive.ledgers.news import load_news
from archive.schema import TABLES, TableSpec
from archive.search import bigrams

BODIES, LONG, YEARS, SINCE = 60, 22, 13, 2019
"""Bodies of a copy; those behind the first 22 report only since 2019, as most real ones do."""
CHANGED = 5
"""Each fifth report was changed once."""
CELLS = 10_000
FIRST_ONLY = frozenset(("cells", "panel_values", "indicator_values"))
"""Tables of every printed figure, the largest by far: for the first reports only."""
MADE_ANEW = frozenset(
    ("facet_cells", "facet_rows", "front_counts", "series_reports", "series_totals")
)
TEXTS = frozenset(("sections",))
_SYLLABLES = "云松石柳荻枕竹鹭桑雁霞苇蓼菱槐岫汀"


@dataclass(frozen=True, slots=True)
class Row:
    """A report of the copied archive: the row that it copies, and what is its own."""

    id: int
    base: int
    base_agency: str
    old_name: str
    new_name: str
    report_id: str
    edition: int
    current: int
    agency_id: str
    agency: str
    province: str
    prefecture: str | None
    county: str | None
    division_code: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much: reports in force, for how many of them cells, whether with texts."""

    reports: int
    cells: int = CELLS
    texts: bool = True


_OWN = frozenset(one.name for one in fields(Row)) - {"id", "base"}


def large_site(home: Home, wanted: Wanted) -> Home:
    """Fill the home's database anew; `home` is a sandbox home."""
    base = _based(home.path.with_name("base"))
    with new_database(home.database_path) as database:
        _timed("rows", lambda: _multiply(database, base, wanted))
        _timed("indexes", database.index)
        _timed("counts", lambda: load_counts(database.connection))
        _timed("news", lambda: load_news(database))
        _timed("front page", lambda: load_front_summaries(database.connection))
        if wanted.texts:
            _timed("search", lambda: database.load_search(_texts(database.connection, base)))
        begun = time.perf_counter()
    print(f"statistics: {time.perf_counter() - begun:.1f} s", flush=True)
    return home


def _timed(step: str, work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    work()
    print(f"{step}: {time.perf_counter() - begun:.1f} s", flush=True)


def _based(folder: Path) -> Path:
    """The built archive that is multiplied; made once, beside the large home."""
    home = fill(folder, BODIES * YEARS)
    if not home.database_path.is_file():
        build(home, BuildOptions(portals=portals()))
    return home.database_path


def _multiply(database: NewDatabase, base: Path, wanted: Wanted) -> None:
    connection = database.connection
    connection.execute("ATTACH ? AS base", (str(base),))
    names = [one.name for one in fields(Row)]
    connection.execute(f"CREATE TEMP TABLE made (id INTEGER PRIMARY KEY, {', '.join(names[1:])})")
    rows = map(astuple, _rows(base, wanted.reports))
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO made VALUES ({marks})", rows)
    for spec in TABLES:
        if spec.name not in MADE_ANEW and (wanted.texts or spec.name not in TEXTS):
            last = wanted.cells if spec.name in FIRST_ONLY else wanted.reports * 2
            connection.execute(_insert(spec), {"last": last} if "report" in _key(spec) else {})
    connection.commit()
    connection.execute("DETACH base")


def _key(spec: TableSpec) -> str:
    """The column that ties a table to reports, empty where none does."""
    if spec.name == "reports":
        return "id of report"
    return next((name for name in ("report", "report_id") if name in spec.column_names), "")


def _insert(spec: TableSpec) -> str:
    """Copy one table: for each made report the rows of its base."""
    key = _key(spec)
    if spec.name in ("agencies", "agency_names"):
        return _insert_agencies(spec)
    if not key:
        return f"INSERT INTO {spec.name} SELECT * FROM base.{spec.name}"
    source = f"made JOIN base.{spec.name} AS one ON one.{key} = made.base"
    if spec.name == "reports":
        source = "made JOIN base.reports AS one ON one.id = made.base"
    if key == "report_id":
        source = (
            "made JOIN base.reports AS own ON own.id = made.base"
            f" JOIN base.{spec.name} AS one ON one.report_id = own.report_id AND made.current"
        )
    values = ", ".join(_value(spec, name) for name in spec.column_names)
    return f"INSERT INTO {spec.name} SELECT {values} FROM {source} WHERE made.id <= :last"


def _value(spec: TableSpec, name: str) -> str:
    if name == "id":
        return "made.id" if spec.name == "reports" else "NULL"
    if name == "report":
        return "made.id"
    if name in ("title", "url") and spec.name == "reports":
        return f"replace(one.{name}, made.old_name, made.new_name)"
    return f"made.{name}" if name in _OWN else f"one.{name}"


def _insert_agencies(spec: TableSpec) -> str:
    own = ("agency_id", "agency", "name", *("province", "prefecture", "county", "division_code"))
    values = ", ".join(
        "NULL"
        if name == "id"
        else f"made.{'agency' if name == 'name' else name}"
        if name in (*own, "level")
        else f"one.{name}"
        for name in spec.column_names
    )
    return (
        f"INSERT INTO {spec.name} SELECT {values} FROM (SELECT * FROM made GROUP BY agency_id)"
        f" AS made JOIN base.{spec.name} AS one ON one.agency_id = made.base_agency"
    )


def _rows(base: Path, reports: int) -> Iterator[Row]:
    """The rows of `reports`: so many reports in force, and the earlier editions."""
    numbers, numbered = count(1), count()
    for one in islice(_reports(base), reports):
        place = next(numbered)
        changed = place % CHANGED == 0
        for edition in range(1, 2 + changed):
            yield Row(next(numbers), *one[:4], one[4], edition, int(edition > changed), *one[5:])


def _reports(base: Path) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Reports without end: round by round through every prefecture of the country."""
    with closing(sqlite3.connect(base)) as connection:
        bodies = _base_bodies(connection)
    syllables = ("".join(four) for four in product(_SYLLABLES, repeat=4))
    begun: set[str] = set()
    for place in chain.from_iterable(_places() for _ in count()):
        for number, (agency_id, agency, county, reports) in enumerate(bodies):
            if number % 5 == 0:
                where = _where(number // 5, place, begun, syllables)
            name = agency.replace(county, where[-1])
            own = sha256(f"{where}{agency}".encode()).hexdigest()[:8]
            for row, year in reports:
                if number < LONG or year >= SINCE:
                    report_id = f"large-{own}{row:04x}"
                    yield (
                        *(row, agency_id, county, where[-1], report_id),
                        *(f"{where[3] or '000000'}-{own}", name, *where[:5]),
                    )


def _places() -> list[Facts]:
    """Prefectures, one of each province in turn, so that a part of them is of the whole country."""
    seen: Counter[str] = Counter()
    turns = []
    for one in portals().values():
        seen[one.province] += 1
        turns.append((seen[one.province], one.division_code, one))
    return [one for *_, one in sorted(turns, key=itemgetter(0, 1))]


def _where(
    number: int, place: Facts, begun: set[str], syllables: Iterator[str]
) -> tuple[str | None, ...]:
    """Province, prefecture, county, code, level and name of a place: the first of a copy is the
    prefecture itself, the second of a province's first copy the province.
    """
    if number == 0:
        known = (place.name, None, place.division_code, "prefecture", place.name)
        return (
            (place.province, *known)
            if place.name not in begun and not begun.add(place.name)
            else _county(place, next(syllables))
        )
    if number == 1 and place.province not in begun:
        begun.add(place.province)
        code = f"{place.division_code[:2]}0000"
        return (place.province, None, None, code, "province", place.province)
    return _county(place, next(syllables))


def _county(place: Facts, syllables: str) -> tuple[str | None, ...]:
    name = f"{syllables}县"
    return (place.province, place.name, name, None, "county", name)


Bodies = list[tuple[str, str, str, list[tuple[int, int]]]]


def _base_bodies(connection: sqlite3.Connection) -> Bodies:
    """Id, name, county and reports (row, year) of each body, county by county."""
    found: dict[str, tuple[str, str, str, list[tuple[int, int]]]] = {}
    rows = connection.execute(
        "SELECT agency_id, agency, county, id, year FROM reports WHERE county IN (SELECT county"
        " FROM reports GROUP BY county HAVING count(DISTINCT agency_id) = 5)"
        " ORDER BY county, agency, year"
    )
    for agency_id, agency, county, row, year in rows:
        found.setdefault(agency_id, (agency_id, agency, county, []))[3].append((row, year))
    return list(found.values())[:BODIES]


_HEADS = (
    "SELECT made.id, reports.title, reports.agency, made.base FROM made JOIN reports USING (id)"
)


def _texts(connection: sqlite3.Connection, base: Path) -> Iterator[SearchRow]:
    """What the search index holds of each row: its own head, text and labels of its base."""
    with closing(sqlite3.connect(base)) as built:
        known = {row: rest for row, _, *rest in search_rows(built)}
    for row, title, agency, copied in connection.execute(f"{_HEADS} ORDER BY made.id"):
        yield row, bigrams(f"{title or ''}\n{agency or ''}"), *known[copied]


def main() -> None:
    """Fill one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("reports", type=int)
    parser.add_argument("--cells", type=int, default=CELLS, help="reports that have their cells")
    parser.add_argument("--no-texts", action="store_true", help="no sections, no search index")
    told = parser.parse_args()
    home = Home.open(told.home, kind="sandbox", create=True)
    large_site(home, Wanted(told.reports, told.cells, not told.no_texts))


if __name__ == "__main__":
    main()
