"""Which arguments of a table's address name a column, and whether the table has it.

Datasette writes the names of filter columns into its SQL between quotes, and SQLite takes an
unknown name in double quotes for a text: `?yaer=2020` would find nothing and say nothing, and a
name that holds a quote would end in the SQL. So every name is looked up here, before any SQL
is run.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from archive.pages import ranking
from archive.pages.columns import ALL
from archive.pages.table_address import is_filter

NAMING = ("_facet", "_facet_array", "_facet_date", "_facet_requests", "_sort", "_sort_desc")
"""Arguments whose value is a column."""

WHOLE_NUMBERS = ("_timelimit", "_facet_size")
"""Arguments that Datasette turns into numbers without a look at them."""

CHOICES = {ranking.PLACE[0]: ranking.PLACE[1]}
"""Arguments of ours that have one value."""

AT_MOST = 100
"""Arguments of one address: every link of a page repeats them all."""
FACETS = 20
"""Columns that one page counts by."""
_EACH_ONCE = ("_columns", "_col", "_nocol")
"""Arguments that name each column of a table at most once, and so may be more."""

_LISTS = ("in", "notin")
_ORDERS = ("gt", "gte", "lt", "lte")
"""Comparisons of which Datasette turns the value into a list, or into a number."""
_DIGITS = 18
"""SQLite's whole numbers hold so many."""

_INDEX = ("_fts_table", "_fts_pk")
"""Arguments of Datasette's that lead any table's rows to the search index."""

LONGEST_SEARCH = 200
"""Characters: SQLite's search refuses deep expressions, and no phrase of a report is longer."""


@dataclass(frozen=True, slots=True)
class Known:
    """What one table's address may name: its columns, those that `_facet_requests` counts, and
    the comparisons of filters, as `gt` in `year__gt=2019`.
    """

    columns: Collection[str]
    counted: Collection[str]
    lookups: Collection[str]
    is_view: bool = False


def fault(pairs: Iterable[tuple[str, str]], known: Known) -> str | None:
    """What is wrong with the arguments of a table; None when nothing is.

    >>> known = Known(["year", "title"], ["year"], ["gt"])
    >>> fault([("year__gt", "2019"), ("_sort", "title"), ("_zh", "复议")], known)
    >>> fault([("yaer", "2020")], known)
    'no column “yaer” here'
    >>> fault([("year__above", "2020")], known)
    'no comparison “above”'
    """
    every = list(pairs)
    each = (_fault(key, value, known) for key, value in every)
    return _crowd(every) or next(filter(None, each), None)


def fault_of_operands(pairs: Iterable[tuple[str, str]]) -> str | None:
    """What is wrong with the values of comparisons, which Datasette reads before it asks us.

    >>> fault_of_operands([("year", "["), ("year__in", "[")])
    'year__in is a list as 1,2 or [1, 2], found “[”'
    """
    each = (_fault_of_operand(key, _filter(key)[1], value) for key, value in pairs)
    return next(filter(None, each), None)


def fault_of_page(next_page: str | None, rows: Sequence[object]) -> str | None:
    """What is wrong with a page that another page is said to have led to: a page leads on only
    where there are more rows.

    >>> fault_of_page("x", [])
    'no page begins at _next=x: begin with the first one'
    """
    if not next_page or rows:
        return None
    return f"no page begins at _next={next_page[:80]}: begin with the first one"


def _crowd(pairs: Sequence[tuple[str, str]]) -> str | None:
    named = {pair for pair in pairs if pair[0] in _EACH_ONCE}
    if len(pairs) - len(named) > AT_MOST:
        return f"an address takes up to {AT_MOST} arguments, found {len(pairs)}"
    facets = sum(key.startswith("_facet") for key, _ in pairs)
    return f"a page counts by up to {FACETS} columns, found {facets}" if facets > FACETS else None


def _fault(key: str, value: str, known: Known) -> str | None:
    refused = _fault_of_name(key, value, known)
    if refused:
        return refused
    column, lookup = (value or None, "") if key in NAMING else _filter(key)
    if key == "_columns" and value != ALL:
        column = value
    if column is not None and column not in known.columns:
        return f"no column “{column[:80]}” here"
    if lookup and lookup not in known.lookups:
        return f"no comparison “{lookup[:80]}”"
    return _fault_of_value(key, value, known) or _fault_of_operand(key, lookup, value)


def _fault_of_name(key: str, value: str, known: Known) -> str | None:
    if key == "_through":
        return "no table here is joined by _through"
    if key in _INDEX:
        return f"{key} is not known here: use _zh="
    if key == "_facet_requests" and value not in known.counted:
        return f"reports and requests are not counted by “{value[:80]}” here"
    if key.startswith("_facet") and key not in (*NAMING, *WHOLE_NUMBERS):
        return f"no argument “{key[:80]}” here"
    return None


def _fault_of_value(key: str, value: str, known: Known) -> str | None:
    counting = key in WHOLE_NUMBERS or (known.is_view and key == "_next")
    if (
        counting
        and (key, value) != ("_facet_size", "max")
        and not re.fullmatch("[0-9]{1,9}", value)
    ):
        return f"{key} is a whole number, found “{value[:80]}”"
    if value != CHOICES.get(key, value):
        return f"{key} is {CHOICES[key]} or left out, found “{value[:80]}”"
    if key in ranking.ASKED and len(value) > LONGEST_SEARCH:
        return f"{key} takes up to {LONGEST_SEARCH} characters, found {len(value)}"
    return None


def _fault_of_operand(key: str, lookup: str, value: str) -> str | None:
    if lookup in _LISTS and value.startswith("[") and not _is_list(value):
        return f"{key[:80]} is a list as 1,2 or [1, 2], found “{value[:80]}”"
    if lookup in _ORDERS and value.isdigit() and not re.fullmatch(f"[0-9]{{1,{_DIGITS}}}", value):
        return f"{key[:80]} is a number of up to {_DIGITS} digits, found “{value[:80]}”"
    return None


def _is_list(value: str) -> bool:
    """Whether it is a list in JSON of texts and of numbers that SQLite holds."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return False
    return all(
        one is None
        or isinstance(one, (str, float))
        or (isinstance(one, int) and abs(one) < 10**_DIGITS)
        for one in found
    )


def _filter(key: str) -> tuple[str | None, str]:
    """Column and comparison of a filter, cut as Datasette cuts them; no column for the rest."""
    if not is_filter(key):
        return None, ""
    column, mark, lookup = key.rpartition("__")
    return (column, lookup) if mark else (key, "")
