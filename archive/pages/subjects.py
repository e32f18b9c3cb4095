"""What a disposition or reason is: words for it, and which printed rows lead to it.

The words come from `subjects.csv` (codebook 2.4, 4 and 5), the rows from the crosswalk and the
codebook of the database. Articles of the regulations are quoted from the codebook, which has
not compared all of them with the text of the law; the page says so.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from archive.pages.labels import labels
from archive.words import Word, word


@dataclass(frozen=True, slots=True)
class Subject:
    """A disposition, or a reason within one, by its code in the panel (`refused.state_secret`)."""

    code: str
    name: Word
    means: Word
    law: Word | None
    note: Word | None

    @property
    def disposition(self) -> str:
        """The disposition that it is, or belongs to."""
        return self.code.partition(".")[0]

    @property
    def reason(self) -> str | None:
        """The code of the reason alone; None for a disposition."""
        return self.code.partition(".")[2] or None

    @property
    def path(self) -> str:
        """Address of its page.

        >>> subjects()["refused.state_secret"].path
        '/reason/refused/state_secret'
        """
        if self.reason is None:
            return f"/disposition/{self.code}"
        return f"/reason/{self.disposition}/{self.reason}"


@dataclass(frozen=True, slots=True)
class FormRows:
    """The rows of a form that lead to a subject: what each is called, how far they compare."""

    form: Word
    labels: tuple[Word, ...]
    comparability: Word
    from_year: int | None
    to_year: int | None
    note: Word | None


@cache
def subjects() -> dict[str, Subject]:
    """All dispositions, then all reasons, by their code and in the order of the forms."""
    rows = listed("pages/subjects.csv")
    return {row["code"]: _subject(row, order) for order, row in enumerate(rows)}


def dispositions() -> tuple[Subject, ...]:
    """The nine dispositions of codebook 4.1."""
    return tuple(one for one in subjects().values() if one.reason is None)


def reasons_of(disposition: str) -> tuple[Subject, ...]:
    """The reasons within a disposition.

    >>> [one.reason for one in reasons_of("other_handling")]
    ['overdue_correction', 'fee_unpaid', 'unspecified']
    """
    found = subjects().values()
    return tuple(one for one in found if one.reason and one.disposition == disposition)


def form_rows(connection: sqlite3.Connection, code: str) -> tuple[FormRows, ...]:
    """The rows of each form that lead to a subject, the newest form first.

    Where a form leads to it in two ways, as by its own row and by the sum of its parts, the first
    of the crosswalk is told.
    """
    found = connection.execute(
        # Of rows grouped with min(), SQLite takes the other columns from the row that has it.
        "select form, source_codes, comparability, from_year, to_year, note_zh, note, min(id)"
        " from crosswalk where code = ? group by form, from_year, to_year order by min(id)",
        (code,),
    ).fetchall()
    return tuple(_form_rows(connection, row[:-1]) for row in found)


def _form_rows(connection: sqlite3.Connection, row: tuple[str, ...]) -> FormRows:
    form, source_codes, comparability, from_year, to_year, note_zh, note = row
    sources = json.loads(source_codes)
    named = labels(connection, sources, form, every=True)
    return FormRows(
        word("form", form),
        tuple(named[one] for one in sources if one in named),
        word("comparability", comparability),
        int(from_year) if from_year else None,
        int(to_year) if to_year else None,
        Word(form, note_zh, note or "") if note_zh else None,
    )


def _subject(row: Mapping[str, str], order: int) -> Subject:
    def words_of(column: str) -> Word | None:
        zh = row[f"{column}_zh"]
        return Word(row["code"], zh, row[f"{column}_en"], order) if zh else None

    means = words_of("means")
    if means is None:
        raise ValueError(f"subjects.csv: {row['code']} has no meaning; write one")
    name = Word(row["code"], row["zh"], row["en"], order)
    return Subject(row["code"], name, means, words_of("law"), words_of("note"))
