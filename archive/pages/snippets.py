"""Where the searched words stand: a few words around each, for every report of a result.

Words that stand neither in title nor in text stand in a row of a table, or at the head of a column:
then the row is named.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.pages import label_rows
from archive.pages.records import marks
from archive.search import forms_of, words_of

BEFORE, AFTER = 24, 60
"""Characters shown before and after a word that was found."""
PIECES = 3
"""Places shown of one section, where its words stand far apart."""
ROWS = 2
"""Rows of tables that are named for one report."""
UNDER = " › "
"""Stands between a heading of a table and the row under it."""

_Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `marked` when it is a word that was asked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """The text around the words, the heading of the section in which they stand, and the
    number of other sections that hold one. Of words that are not in the text the rows of tables,
    and how many more rows hold one.
    """

    heading: str
    pieces: tuple[Piece, ...]
    others: int = 0
    rows: tuple[tuple[Piece, ...], ...] = ()
    other_rows: int = 0


def snippets(
    connection: sqlite3.Connection, reports: Sequence[int], asked: str
) -> dict[int, Snippet]:
    """Of each report (rows of `reports`) the section that holds the most of the words, and rows
    of its tables for those that are in none of its texts.
    """
    words = words_of(asked)
    if not reports or not words:
        return {}
    rows = connection.execute(
        "select report, title, text from sections"
        f" where report in ({marks(reports)}) order by report, id",
        tuple(reports),
    )
    texts = {report: list(sections) for report, sections in groupby(rows, key=itemgetter(0))}
    pattern = _pattern(words)
    found = {
        report: _best([row[1:] for row in sections], pattern) for report, sections in texts.items()
    }
    named = _rows_of_tables(connection, _not_in_text(connection, reports, texts, asked))
    return {
        report: replace(found.get(report) or Snippet("", ()), **named.get(report, {}))
        for report in reports
        if found.get(report) or report in named
    }


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Cut a text at the words asked for, the longer first; case does not count.

    >>> [piece.text for piece in marked("依法公开信息", ["公开"]) if piece.marked]
    ['公开']
    >>> [piece.text for piece in marked("食品，安全", ["食品 安全"]) if piece.marked]
    ['食品，安全']
    """
    return _marked(text, _pattern(words))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """What finds any of the words; between the runs of a phrase may stand punctuation."""
    longest = sorted(words, key=len, reverse=True)
    written = (r"[\W_]+".join(map(re.escape, word.split())) for word in longest)
    return re.compile("|".join(written), re.IGNORECASE)


def _marked(text: str, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    pieces, end = [], 0
    for place in pattern.finditer(text):
        pieces += [Piece(text[end : place.start()], False), Piece(place[0], True)]
        end = place.end()
    return tuple(piece for piece in (*pieces, Piece(text[end:], False)) if piece.text)


def _best(sections: Sequence[tuple[str, str]], pattern: re.Pattern[str]) -> Snippet | None:
    """The section with the most different words, the first of several; None where none has one."""
    places = [list(pattern.finditer(text or "")) for _, text in sections]
    holding = [number for number, found in enumerate(places) if found]
    if not holding:
        return None
    best = max(holding, key=lambda number: len({one[0].lower() for one in places[number]}))
    title, text = sections[best]
    pieces = _marked(_around(text, _first_of_each(places[best])), pattern)
    return Snippet(title or "", pieces, len(holding) - 1)


def _first_of_each(found: Iterable[re.Match[str]]) -> list[int]:
    """Where each different word stands first."""
    first: dict[str, int] = {}
    for place in found:
        first.setdefault(place[0].lower(), place.start())
    return list(first.values())


def _around(text: str, places: Sequence[int]) -> str:
    """The text around places that are given in ascending order; those far apart by themselves."""
    windows: list[tuple[int, int]] = []
    for place in places:
        start, end = max(0, place - BEFORE), min(len(text), place + AFTER)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        elif len(windows) < PIECES:
            windows.append((start, end))
    cut = "…".join(text[start:end].replace("\n", " ") for start, end in windows)
    before, after = windows[0][0] > 0, windows[-1][1] < len(text)
    return f"{'…' * before}{cut}{'…' * after}"


def _not_in_text(
    connection: sqlite3.Connection, reports: Sequence[int], texts: Mapping[int, _Rows], asked: str
) -> dict[int, list[re.Pattern[str]]]:
    """Of each report the words that are neither in a section nor in title or agency."""
    words = [_pattern(forms) for forms in forms_of(asked)]
    bodies = {
        report: "\n".join(f"{title}\n{text}" for *_, title, text in texts.get(report, ()))
        for report in reports
    }
    missing = {report: _missing(words, body) for report, body in bodies.items()}
    left = [report for report, patterns in missing.items() if patterns]
    heads = (
        connection.execute(
            f"select id, title, agency from reports where id in ({marks(left)})", left
        )
        if left
        else ()
    )
    missing = {row: _missing(missing[row], f"{title}\n{agency}") for row, title, agency in heads}
    return {report: patterns for report, patterns in missing.items() if patterns}


def _missing(words: Iterable[re.Pattern[str]], text: str) -> list[re.Pattern[str]]:
    return [word for word in words if not word.search(text)]


def _rows_of_tables(
    connection: sqlite3.Connection, missing: Mapping[int, Sequence[re.Pattern[str]]]
) -> dict[int, dict[str, Any]]:
    """The rows of tables that hold a missing word, as fields of a snippet."""
    found = {}
    for report, paths in (label_rows.printed(connection, missing) if missing else {}).items():
        words = missing[report]
        rows = label_rows.holding(paths, words)
        if rows:
            pattern = re.compile("|".join(word.pattern for word in words), re.IGNORECASE)
            pieces = tuple(_marked(UNDER.join(row), pattern) for row in rows[:ROWS])
            found[report] = {"rows": pieces, "other_rows": max(0, len(rows) - ROWS)}
    return found
