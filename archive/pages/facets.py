"""Facets that count what people mean: for each value the reports and the requests in them.

不予公开 in 4 reports says the opposite of 535 requests refused; both numbers stand together.
Here is the SQL and the order of values; `datasette/plugins/requests_facet.py` asks it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.pages.columns import kind_of
from archive.schema import table as declared
from archive.words import word

ARRAY = "dispositions"
"""The column of `reports` that holds several values; its requests come from another table."""

_IN_FORCE = {"current": "1", "source_class": None}
_OF_A_SOURCE: dict[str, str | None] = {"source_class": None}
DEFAULT_FILTERS: dict[str, dict[str, str | None]] = {
    "reports": _IN_FORCE,
    "dispositions": {**_IN_FORCE, "total__gt": "0"},
    **dict.fromkeys(("reasons", "proactive", "disputes", "checks", "issues"), _IN_FORCE),
    **dict.fromkeys(("panel_wide", "panel_long", "indicators", "source_errors"), _OF_A_SOURCE),
    **dict.fromkeys(("publication_lags", "revisions", "disappearances"), _OF_A_SOURCE),
    # A row without a report says that there is none: the ledgers say it better.
    "division_years": {"source_class": None, "report_id__notnull": "1"},
    # Of 58,000 rows few say anything but that nobody looked.
    "coverage": {"status__not": "not_assessed"},
}
"""Filters of every link that we make; None stands for the home's class of sources."""

COUNTED = ("reports", "dispositions")
"""Tables whose facets count reports and requests."""

COUNTS = "nianbao.counts"
"""Where a request keeps what was counted for it."""

OF_THE_REPORT = ("scope", "province", "year", "form", "level")
"""Facet columns that are the same in every row of a report: they are counted together."""

_BY_COUNT = ("province", "prefecture", "county", "agency", "portal")


@dataclass(frozen=True, slots=True)
class Counted:
    """One value of a facet. `requests` is None where no row has a figure."""

    value: str | int | None
    reports: int
    requests: int | None


def counted(value: str | int | None, reports: int, requests: int | None) -> Counted:
    """A counted value; stored counts keep years as text, which become numbers again."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value)
    return Counted(value, reports, requests)


def default_filters(table: str, source_class: str) -> dict[str, str]:
    """The filters of a table's default view, in the order in which links carry them; none for
    a table that shows all it has.
    """
    return {key: value or source_class for key, value in DEFAULT_FILTERS.get(table, {}).items()}


def columns_of(table: str) -> frozenset[str]:
    """Columns by which reports and requests are counted: those that the schema marks as facets,
    and the array of a report's dispositions. Their names go into SQL, so no other may.

    >>> "year" in columns_of("reports"), columns_of("checks")
    (True, frozenset())
    """
    if table not in COUNTED:
        return frozenset()
    own = (ARRAY,) if table == "reports" else ()
    return frozenset((*declared(table).facets, *own))


def facet_sql(table: str, column: str, rows: str) -> str:
    """SQL that counts a facet over `rows`, a SELECT from `table` that may hold parameters."""
    if table == "reports" and column == ARRAY:
        return (
            "select disposition as value, count(distinct report) as reports,"
            " sum(total) as requests from dispositions"
            f" where total > 0 and report in (select id from ({rows})) group by disposition"
        )
    if table == "reports":
        return (
            f'select "{column}" as value, count(*) as reports,'
            f' sum(requests_classified) as requests from ({rows}) group by "{column}"'
        )
    reports = "count(*)" if column == "disposition" else "count(distinct report)"
    return (
        f'select "{column}" as value, {reports} as reports,'
        f' sum(total) as requests from ({rows}) group by "{column}"'
    )


def together_sql(table: str, columns: Sequence[str], rows: str) -> str:
    """SQL that counts several facets in one pass: a row for each combination of their values.

    The columns say something of the report as a whole, so each report falls into one row.
    """
    listed = ", ".join(f'"{column}"' for column in columns)
    if table == "reports":
        return (
            f"select {listed}, count(*), sum(requests_classified) from ({rows}) group by {listed}"
        )
    return (
        f"select {listed}, count(*), sum(requests) from (select {listed}, sum(total) as requests"
        f" from ({rows}) group by report) group by {listed}"
    )


def apart(columns: Sequence[str], combined: Iterable[Sequence[Any]]) -> dict[str, list[Counted]]:
    """The facets that were counted together, each by itself.

    >>> apart(["scope", "year"], [("department", 2020, 1, 7), ("department", 2021, 2, None)])
    {'scope': [Counted(value='department', reports=3, requests=7)], 'year': [Counted(value=2020, \
reports=1, requests=7), Counted(value=2021, reports=2, requests=None)]}
    """
    sums: dict[str, dict[Any, Counted]] = {column: {} for column in columns}
    for *values, reports, requests in combined:
        for column, value in zip(columns, values, strict=True):
            before = sums[column].get(value, Counted(value, 0, None))
            known = [number for number in (before.requests, requests) if number is not None]
            total = sum(known) if known else None
            sums[column][value] = Counted(value, before.reports + reports, total)
    return {column: list(by_value.values()) for column, by_value in sums.items()}


def reports_sql(table: str, where: str) -> str:
    """SQL that counts what is found: reports where rows tell of them, rows elsewhere.

    >>> reports_sql("agencies", "")
    'select count(*) from agencies'
    """
    count = "count(distinct report)" if table == "dispositions" else "count(*)"
    return f"select {count} from {table}" + (f" where {where}" if where else "")


def in_order(table: str, column: str, counted: Iterable[Counted]) -> list[Counted]:
    """Values as people look for them: years from the newest, codes as the codebook lists them,
    names by their number of reports; what was not recognised comes last.
    """
    if column == "year":
        return sorted(counted, key=lambda one: -int(one.value or 0))
    if column in _BY_COUNT:
        return sorted(counted, key=lambda one: (one.value is None, -one.reports, str(one.value)))
    kind = kind_of(table, column)
    return sorted(counted, key=lambda one: (one.value is None, word(kind, one.value).order))


def mixes_scopes(facets: Mapping[str, Any]) -> bool:
    """Whether a result holds aggregates beside the offices and departments that they contain."""
    found = {value["value"] for value in facets.get("scope", {}).get("results", ())}
    return "government_aggregate" in found and len(found) > 1
