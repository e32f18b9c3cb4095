"""What changed between the editions of a report: figures from `revisions`, text line by line.

A figure is told from the ledger, which knows which statements differ; text from the sections of
both editions, so that what changed stands among what did not.
"""

import difflib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from archive.pages.labels import labels
from archive.pages.records import Record, rows
from archive.pages.report_places import in_words
from archive.schema import table
from archive.words import Word

CONTEXT = 1
"""Unchanged paragraphs that stand before and after a change."""
MOST_COMPARED = 4_000_000
"""Longer paragraphs (product of their characters) are shown whole: comparing takes that long."""
ALIKE = 0.4
"""Paragraphs less alike than this are shown whole: single characters in common say nothing."""
_TOKENS = re.compile(
    r"\d+(?:[.．]\d+|[,，]\d{3}(?!\d))*[%％‰]?|[〇零一二三四五六七八九十百千万亿两]+|.", re.DOTALL
)
"""A number is one word, whether in digits or in characters; every other character is its own."""
_SAME, _GONE, _CAME, _CUT = "same", "gone", "came", "cut"


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure or part of the head before and after; None where it was not there. `where` is
    its place, that in the later edition where it has both.
    """

    code: str
    label: Word
    applicant: str | None
    change: str
    before: str | None
    after: str | None
    state_before: str | None
    state_after: str | None
    where: Word


@dataclass(frozen=True, slots=True)
class Piece:
    """Words within a paragraph: `same`, `gone` or `came`."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: `same`, `gone`, `came`, `both` where words in it changed, `cut` for
    paragraphs without change that are left out (`left_out` of them).
    """

    what: str
    pieces: tuple[Piece, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A section whose text differs."""

    code: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """From one edition to the next."""

    before: Record
    after: Record
    head: tuple[Changed, ...]
    figures: tuple[Changed, ...]
    sections: tuple[ChangedSection, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """All steps of a report, the newest first; `head` is the edition in force."""

    head: Record
    steps: tuple[Step, ...]


def changes_page(connection: sqlite3.Connection, report_id: str) -> ChangesPage | None:
    """Every step from edition to edition; None where there is no such report."""
    found = rows(
        connection,
        "select id, report_id, edition, current, title, agency, province, prefecture, county, year,"
        " form, source_class, captured_at, digest, snapshot from reports"
        " where report_id = ? order by edition, captured_at, id",
        report_id,
    )
    if not found:
        return None
    head = next((one for one in found if one["current"]), found[-1])
    steps = tuple(_step(connection, before, after) for before, after in pairwise(found))
    return ChangesPage(head, steps[::-1])


def _step(connection: sqlite3.Connection, before: Record, after: Record) -> Step:
    told = rows(
        connection,
        "select * from revisions where report_id = ? and captured_after = ? order by id",
        after["report_id"],
        after["captured_at"],  # copies have no edition numbers
    )
    cells = [one for one in told if one["what"] == "cell"]
    codes = {one["code"] for one in cells}
    named = labels(connection, codes, after["form"] or before["form"])
    return Step(
        before,
        after,
        tuple(_of_head(one) for one in told if one["what"] == "identity"),
        tuple(_of_cell(one, named) for one in cells),
        tuple(_changed_sections(connection, before["id"], after["id"])),
    )


def _of_cell(one: Record, named: Mapping[str, Word]) -> Changed:
    return _changed(one, named.get(one["code"], Word(one["code"], one["code"], "")))


def _of_head(one: Record) -> Changed:
    columns = {column.name: column for column in table("reports").columns}
    found = columns.get(one["code"])
    zh, en = (found.label_zh, found.label_en) if found else (one["code"], "")
    return _changed(one, Word(one["code"], zh, en))


def _changed(one: Record, label: Word) -> Changed:
    return Changed(
        code=one["code"],
        label=label,
        applicant=one["applicant"],
        change=one["change"],
        before=_printed(one, "before"),
        after=_printed(one, "after"),
        state_before=one["before_state"],
        state_after=one["after_state"],
        where=in_words(json.loads(one["place_after"] or one["place_before"] or "{}")),
    )


def _printed(one: Record, side: str) -> str | None:
    """What was printed, else the number; in words where a column of codes changed."""
    raw, value = one[f"{side}_raw"], one[f"{side}_value"]
    return raw if raw is not None else None if value is None else str(value)


def _changed_sections(
    connection: sqlite3.Connection, before: int, after: int
) -> Iterator[ChangedSection]:
    old, new = (_sections(connection, report) for report in (before, after))
    for code in dict.fromkeys((*new, *old)):
        gone, came = old.get(code), new.get(code)
        paragraphs = tuple(compared(_text(gone), _text(came)))
        if any(one.what not in (_SAME, _CUT) for one in paragraphs):
            shown = came or gone or {}
            yield ChangedSection(code, str(shown.get("title") or ""), paragraphs)


def _sections(connection: sqlite3.Connection, report: int) -> dict[str, Record]:
    found = rows(
        connection,
        "select code, title, text from sections where report = ? order by position",
        report,
    )
    return {f"{one['code']}": one for one in found}


def _text(section: Record | None) -> list[str]:
    if section is None:
        return []
    lines = (section["title"] or "", *(section["text"] or "").split("\n"))
    return [line.strip() for line in lines if line.strip()]


def compared(before: list[str], after: list[str]) -> Iterator[Paragraph]:
    """Paragraphs of two texts, with what went and what came; far from changes they are cut."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if group[0][1] > 0:
            yield Paragraph(_CUT, left_out=group[0][1])
        for what, i1, i2, j1, j2 in group:
            yield from _paragraphs(what, before[i1:i2], after[j1:j2])


def _paragraphs(what: str, before: list[str], after: list[str]) -> Iterator[Paragraph]:
    if what == "equal":
        yield from (Paragraph(_SAME, (Piece(_SAME, one),)) for one in before)
        return
    paired = min(len(before), len(after))
    for old, new in zip(before, after, strict=False):
        yield _within(old, new)
    yield from (Paragraph(_GONE, (Piece(_GONE, one),)) for one in before[paired:])
    yield from (Paragraph(_CAME, (Piece(_CAME, one),)) for one in after[paired:])


def _within(old: str, new: str) -> Paragraph:
    """One paragraph that became another, character by character: Chinese has no spaces. Numbers
    stay whole, so that 85 made 86 cannot be read as 856 where colours and strokes are lost.
    """
    if len(old) * len(new) > MOST_COMPARED:
        return Paragraph("both", (Piece(_GONE, old), Piece(_CAME, new)))
    was, now = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < ALIKE:
        return Paragraph("both", (Piece(_GONE, old), Piece(_CAME, new)))
    pieces: list[Piece] = []
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece(_SAME, "".join(was[i1:i2])))
            continue
        pieces += [Piece(_GONE, "".join(was[i1:i2]))] if i2 > i1 else []
        pieces += [Piece(_CAME, "".join(now[j1:j2]))] if j2 > j1 else []
    return Paragraph("both", tuple(pieces))
