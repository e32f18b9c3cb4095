"""The full-text index, made from the loaded texts: a step of its own, the longest after reading."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from archive.building.progress import Progress
from archive.database import NewDatabase
from archive.printed_labels import labels, printed_paths
from archive.search import bigrams, bigrams_apart
from parsers.model import State

T = TypeVar("T")

SearchRow = tuple[int, str, str, str]
"""A row of the search table: the number of the report; tokens of head, text and labels."""

_HEADS = "SELECT id, title, agency, form FROM reports ORDER BY id"
# Sections are loaded report by report, in the order of the reports' rows.
_TEXTS = "SELECT report, title, text FROM sections ORDER BY id"
# What is said in words stands in no table.
_PRINTED = f"""SELECT report, group_concat(DISTINCT code), group_concat(DISTINCT applicant)
    FROM cells WHERE state NOT IN (SELECT id FROM states WHERE name = '{State.SAID_IN_WORDS}')
    GROUP BY report ORDER BY report"""


def load_search(database: NewDatabase, progress: Progress) -> None:
    """Fill the search table: of each edition title and agency, its text as published, and the
    labels of its tables.
    """
    ((count,),) = database.connection.execute("SELECT count(*) FROM reports")
    rows = progress.track(search_rows(database.connection), "searching", count)
    database.load_search(rows)


def search_rows(connection: sqlite3.Connection) -> Iterator[SearchRow]:
    """What the search table holds of each report, in the order of their rows."""
    text_of = _in_step(
        (report, "\n".join(f"{heading}\n{body}" for _, heading, body in sections))
        for report, sections in groupby(connection.execute(_TEXTS), key=itemgetter(0))
    )
    printed_of = _in_step((report, lists) for report, *lists in connection.execute(_PRINTED))
    tokens_of = _label_tokens(connection)
    for row_id, title, agency, form in connection.execute(_HEADS):
        head = bigrams(f"{title or ''}\n{agency or ''}")
        codes, applicants = printed_of(row_id) or ("", "")
        yield row_id, head, bigrams(text_of(row_id) or ""), tokens_of(form, codes, applicants)


def _in_step(pairs: Iterable[tuple[int, T]]) -> Callable[[int], T | None]:
    """A function that gives the value of a report, asked for in the order of the pairs; None
    for a report that has none.
    """
    left = iter(pairs)
    ahead = next(left, None)

    def of(report: int) -> T | None:
        nonlocal ahead
        if ahead is None or ahead[0] != report:
            return None
        found = ahead[1]
        ahead = next(left, None)
        return found

    return of


def _label_tokens(connection: sqlite3.Connection) -> Callable[[str | None, str, str], str]:
    """A function of a form, and the numbers of its printed codes and applicants, to tokens."""
    codes, applicants = (
        dict(connection.execute(f"SELECT CAST(id AS TEXT), name FROM {table}"))
        for table in ("codes", "applicants")
    )

    # Most reports print what others print: some hundred sets of rows are split up, once each.
    @lru_cache(maxsize=4096)
    def tokens(form: str | None, rows: str, columns: str | None) -> str:
        paths = printed_paths(form, _named(codes, rows), _named(applicants, columns))
        return bigrams_apart(labels(paths))

    return tokens


def _named(names: Mapping[str, str], numbers: str | None) -> list[str]:
    return [names[number] for number in (numbers or "").split(",") if number]
