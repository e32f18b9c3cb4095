"""What the codes of issues mean: in words, whose turn it is, what to do next.

One table beside this module lists every code that the parsers emit. A code that is not in it
counts as ours: what is new must be looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from archive.lists import listed

FIGURES_LOST = ("unknown_form", "unread_cell", "unrecoverable")
"""Issues that explain why a report without figures has none."""


class Turn(StrEnum):
    """Who has to act: the code has to learn something, or the document is as it is."""

    OURS = "ours"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class IssueCode:
    """One code: its name in Chinese and English, and a sentence that says what to do."""

    code: str
    turn: Turn
    zh: str
    en: str
    next_step: str


def issue_code(code: str) -> IssueCode:
    """What a code means; one that is not listed is ours to mend.

    >>> issue_code("unmapped_label").turn, issue_code("M-DATE").turn
    (<Turn.OURS: 'ours'>, <Turn.SOURCE: 'source'>)
    """
    unlisted = f"Add {code} to archive/issue_codes.csv, with whose turn it is."
    return issue_codes().get(code) or IssueCode(code, Turn.OURS, code, "", unlisted)


@cache
def issue_codes() -> Mapping[str, IssueCode]:
    """Every listed code, in the order of the table."""
    return {row["code"]: _issue_code(row) for row in listed("issue_codes.csv")}


def _issue_code(row: Mapping[str, str]) -> IssueCode:
    return IssueCode(row["code"], Turn(row["turn"]), row["zh"], row["en"], row["next_step"])
