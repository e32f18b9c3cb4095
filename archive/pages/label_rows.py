"""Rows and columns of tables by the words in their labels, for a result's snippets."""

import re
import sqlite3
from collections.abc import Collection, Iterable, Sequence

from archive.pages.records import marks
from archive.printed_labels import Path, printed_paths
from parsers.model import State

_PRINTED = """
    select reports.id, form, group_concat(distinct codes.name),
        group_concat(distinct applicants.name)
    from reports join cells on cells.report = reports.id join codes on codes.id = cells.code
    left join applicants on applicants.id = cells.applicant
    where reports.id in ({marks}) and cells.state not in (select id from states where name = ?)
    group by reports.id
"""


def printed(
    connection: sqlite3.Connection, reports: Collection[int]
) -> dict[int, tuple[Path, ...]]:
    """Of each report (rows of `reports`) the labels of the rows and columns that it printed."""
    sql = _PRINTED.format(marks=marks(reports))
    rows = connection.execute(sql, (*reports, State.SAID_IN_WORDS.value))
    return {
        report: printed_paths(form, codes.split(","), (applicants or "").split(","))
        for report, form, codes, applicants in rows
    }


def holding(paths: Iterable[Path], words: Sequence[re.Pattern[str]]) -> list[Path]:
    """The rows that hold one of the words, those with the most first; each ends with its last
    label that holds one, so that what stands under a heading does not repeat it.

    >>> paths = [("结果", "不予公开", "1.国家秘密"), ("结果", "不予公开", "2.其他")]
    >>> holding(paths, [re.compile("不予")])
    [('结果', '不予公开')]
    """
    cut = dict.fromkeys(filter(None, (_up_to_the_last(path, words) for path in paths)))
    return sorted(cut, key=lambda path: -sum(_holds(path, word) for word in words))


def _up_to_the_last(path: Path, words: Sequence[re.Pattern[str]]) -> Path:
    found = [place for place, label in enumerate(path) if any(word.search(label) for word in words)]
    return path[: found[-1] + 1] if found else ()


def _holds(path: Path, word: re.Pattern[str]) -> bool:
    return any(word.search(label) for label in path)
