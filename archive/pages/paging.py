"""Pages that together hold every row once.

Datasette 0.65 breaks ties by the primary key from the second page on, but not on the first:
where an index on the sorted column is read backwards, the rows that the first page leaves out
are not those that the second begins with, and rows are lost between them, in CSV files too.
"""

import re

from archive.schema import TABLES

_FIRST_PAGE = re.compile(
    r"(?P<before>select .* from \W?(?P<table>\w+)\W? (?:where .*)?"
    r"order by \W?(?P<sort>\w+)\W?(?: desc)?)(?P<after> limit \d+)",
    re.DOTALL,
)
_KEYS = {spec.name: ", ".join(f'"{name}"' for name in spec.primary_key) for spec in TABLES}


def with_ties_broken(sql: str) -> str:
    """The SQL of a table's first page, ordered as the pages after it; any other SQL as it is.

    >>> with_ties_broken("select id, year from reports order by year desc limit 51")
    'select id, year from reports order by year desc, "id" limit 51'
    >>> with_ties_broken("select 1")
    'select 1'
    """
    found = _FIRST_PAGE.fullmatch(sql)
    if found is None or found["table"] not in _KEYS:
        return sql
    return f"{found['before']}, {_KEYS[found['table']]}{found['after']}"


_HOLDS = re.compile(
    r"(:p\d+) in \(select value from json_each\(\W?reports\W?\.\W?dispositions\W?\)\)"
)


def with_codes_looked_for(sql: str) -> str:
    """SQL that looks for a code of a disposition in the text of the array, without taking it
    apart: of a rare one, a hundred thousand arrays are looked through for one page.

    >>> with_codes_looked_for(":p1 in (select value from json_each(reports.dispositions))")
    'instr(reports.dispositions, json_quote(:p1)) > 0'
    """
    return _HOLDS.sub(r"instr(reports.dispositions, json_quote(\1)) > 0", sql)
