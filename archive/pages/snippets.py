"""Where a searched word stands: a few words around it, for each report of a result."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.search import words_of

BEFORE, AFTER = 24, 60
"""Characters shown before and after the first word found."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `marked` when it is a word that was asked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """The text around a word, and the heading of the section in which it stands."""

    heading: str
    pieces: tuple[Piece, ...]


def snippets(
    connection: sqlite3.Connection, reports: Sequence[int], asked: str
) -> dict[int, Snippet]:
    """The first place of the words in each report (rows of `reports`), if its text has one."""
    words = words_of(asked)
    if not reports or not words:
        return {}
    marks = ", ".join("?" for _ in reports)
    rows = connection.execute(
        f"select report, title, text from sections where report in ({marks}) order by report, id",
        tuple(reports),
    )
    found: dict[int, Snippet] = {}
    for report, heading, text in rows:
        places = [text.find(word) for word in words if word in text]
        if report not in found and places:
            found[report] = Snippet(heading or "", marked(_around(text, min(places)), words))
    return found


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Cut a text at the words asked for.

    >>> [piece.text for piece in marked("依法公开信息", ["公开"]) if piece.marked]
    ['公开']
    """
    pieces: list[Piece] = []
    rest = text
    while rest:
        start, word = min(
            ((rest.find(word), word) for word in words if word in rest), default=(len(rest), "")
        )
        pieces += [Piece(rest[:start], False)] if start else []
        pieces += [Piece(word, True)] if word else []
        rest = rest[start + len(word) :]
    return tuple(pieces)


def _around(text: str, place: int) -> str:
    start, end = max(0, place - BEFORE), place + AFTER
    cut = text[start:end].replace("\n", " ")
    return ("…" if start else "") + cut + ("…" if end < len(text) else "")
