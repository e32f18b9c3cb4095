"""The codebook as pages: forms with every printed row, and where each row leads in the panel.

The rows come from the database, so that they are those by which it was read; words around them
from `codebook_words.csv`, what dispositions and reasons are from `archive.pages.subjects`.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from archive.lists import listed
from archive.pages.labels import labels
from archive.panel.codes import panel_codes
from archive.words import Word, word, words
from parsers import forms


@dataclass(frozen=True, slots=True)
class FormHead:
    """One form: its notice in Chinese, its years and contents in words, rows in the codebook,
    reports in the database of any source, editions in force only.
    """

    form: Word
    notice: str
    years: Word
    holds: Word
    rows: int
    reports: int


@dataclass(frozen=True, slots=True)
class Target:
    """Where a printed row leads: a code of the panel, by which rule, how far it compares.

    `together` are labels of the other rows that the rule takes with it.
    """

    code: str
    name: Word
    rule: Word
    together: tuple[str, ...]
    comparability: Word
    note: Word | None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of a form: its official label, ours in English, and its code. `depth` counts the
    rows above it that it is part of; `evidence` says where the wording was seen.
    """

    code: str
    zh: str
    en: str
    depth: int
    unit: Word | None
    evidence: Word | None
    targets: tuple[Target, ...]

    @property
    def anchor(self) -> str:
        """What its address on the page ends with."""
        return self.code.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Block:
    """A table of a form, or a part of it, with its rows in printed order."""

    block: Word
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """All that the page of one form shows."""

    head: FormHead
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator with its formula in codes of the panel."""

    code: str
    name: Word
    formula: str | None
    description: Word
    note: Word | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the first page shows beside what needs no database."""

    forms: tuple[FormHead, ...]
    indicators: tuple[Indicator, ...]


@cache
def codebook_words(kind: str) -> Mapping[str, Word]:
    """Words that only these pages need, of one kind by their code."""
    rows = (row for row in listed("pages/codebook_words.csv") if row["kind"] == kind)
    return {r["code"]: Word(r["code"], r["zh"], r["en"], n) for n, r in enumerate(rows)}


def overview(connection: sqlite3.Connection) -> Overview:
    """The forms, the newest first, and the indicators."""
    heads = {head.form.code: head for head in _heads(connection)}
    order = codebook_words("years")
    return Overview(
        forms=tuple(heads[code] for code in order if code in heads),
        indicators=tuple(_indicators(connection)),
    )


def form_page(connection: sqlite3.Connection, form: str) -> FormPage | None:
    """One form with its rows; None for a form that there is not."""
    head = next((head for head in _heads(connection) if head.form.code == form), None)
    return FormPage(head, tuple(_blocks(connection, form))) if head else None


def _heads(connection: sqlite3.Connection) -> Iterator[FormHead]:
    rows = dict(connection.execute("select form, count(*) from codebook group by form").fetchall())
    held = dict(
        connection.execute(
            "select form, count(*) from reports where current = 1 group by form"
        ).fetchall()
    )
    for code in forms.names():
        if code in rows:
            yield FormHead(
                form=word("form", code),
                notice=forms.load(code).notice,
                years=codebook_words("years")[code],
                holds=codebook_words("holds")[code],
                rows=rows[code],
                reports=held.get(code, 0),
            )


def _blocks(connection: sqlite3.Connection, form: str) -> Iterator[Block]:
    targets, depths = _targets(connection, form), _depths(connection, form)
    found = connection.execute(
        "select block, code, zh_label, en_label, unit, evidence from codebook"
        " where form = ? order by id",
        (form,),
    ).fetchall()
    for block, rows in groupby(found, key=lambda row: row[0]):
        name = codebook_words("block").get(block) or Word(block, block, block)
        yield Block(name, tuple(_row(row[1:], depths, targets) for row in rows))


def _row(
    row: Sequence[str | None], depths: Mapping[str, int], targets: Mapping[str, list[Target]]
) -> PrintedRow:
    code, zh, en, unit, evidence = row
    assert code is not None
    return PrintedRow(
        code=code,
        zh=zh or "",
        en=en or "",
        depth=depths[code],
        unit=word("unit", unit) if unit else None,
        evidence=codebook_words("evidence").get(evidence or ""),
        targets=tuple(targets.get(code, ())),
    )


def _depths(connection: sqlite3.Connection, form: str) -> dict[str, int]:
    """How many rows stand above each row of a form, by the codebook's own parents."""
    parents = dict(
        connection.execute("select code, parent_code from codebook where form = ?", (form,))
    )

    def depth(code: str | None) -> int:
        above = parents.get(code) if code else None
        return 1 + depth(above) if above in parents else 0

    return {code: depth(code) for code in parents}


def _targets(connection: sqlite3.Connection, form: str) -> dict[str, list[Target]]:
    """Where the rows of a form lead, by the code of the row."""
    found: dict[str, list[Target]] = {}
    rows = connection.execute(
        "select source_codes, rule, code, comparability, note_zh, note from crosswalk"
        " where form = ? order by id",
        (form,),
    ).fetchall()
    sources_of_all = (one for row in rows for one in json.loads(row[0]))
    named = labels(connection, sources_of_all, form, every=True)
    labelled = {code: label.zh for code, label in named.items()}
    for source_codes, rule, code, comparability, note_zh, note in rows:
        sources = json.loads(source_codes)
        for source in sources:
            target = Target(
                code=code,
                name=_panel_name(code),
                rule=codebook_words("rule")[rule],
                together=tuple(labelled.get(one, one) for one in sources if one != source),
                comparability=word("comparability", comparability),
                note=Word(code, note_zh, note or "") if note_zh else None,
            )
            found.setdefault(source, []).append(target)
    return found


def _panel_name(code: str) -> Word:
    known = panel_codes().get(code)
    return Word(code, known.zh, known.en, known.number) if known else Word(code, code, code)


def _indicators(connection: sqlite3.Connection) -> Iterator[Indicator]:
    rows = connection.execute(
        "select code, zh, en, formula, description_zh, description, note_zh, note"
        " from indicator_definitions order by id"
    )
    for code, zh, en, formula, means_zh, means, note_zh, note in rows:
        yield Indicator(
            code=code,
            name=Word(code, zh, en),
            formula=formula,
            description=Word(code, means_zh, means),
            note=Word(code, note_zh, note) if note else None,
        )


def explained(kind: str, meanings: str) -> tuple[tuple[Word, Word | None], ...]:
    """The words of a kind, each with what it means where that is written down.

    >>> [one.code for one, means in explained("state", "state_meaning") if means is None]
    []
    """
    known = codebook_words(meanings)
    return tuple((one, known.get(one.code)) for one in words(kind).values())
