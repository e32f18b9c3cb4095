"""The official forms: one folder each.

A folder holds `form.toml` (notice, years, tables), `labels.csv` (every spelling of every
printed label) and `identities.csv` (the arithmetic, for `parsers.checks`). A new spelling
is a line in `labels.csv`. `parsers.detection` says which of them a document is.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

from parsers.forms.spelling import sheet_keys
from parsers.text import clean, label_key, numbering, without_notes

PROSE = "prose_2008"
SHEET = "sheet"
HEADINGS = frozenset({"corner", "unit", "number", "value"})
"""Roles of labels that are headings of a sheet's columns."""

_LONGEST_HEADING = 200
_NEVER = 9999
# What may stand behind a label that is known: a number of its line, a unit, the rest of a note.
_LONGEST_TAIL = 6


@dataclass(frozen=True, slots=True)
class Label:
    """One meaning of a printed label.

    `role` is `block`, `corner`, `row`, `header` (a row that groups rows), `column`,
    `group_column`, `group` (a dispute route) or `extra` (a local row that is kept out); in a
    sheet also `unit`, `number` and `value`, headings of its columns.
    `number` is the official numbering, which tells （七）总计 from the column 总计.
    """

    table: str
    role: str
    code: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of T2: its items and their measures, in printed order."""

    code: str
    items: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A form of one figure a row.

    `printed` are its rows and headers in printed order, `rows` those with a figure; `told_by`
    the rows of which `least` tell the form, with the column `column` where one is named.
    `headings` are the keys of labels that head its columns and mean nothing else.
    """

    printed: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    told_by: frozenset[str]
    least: int
    column: str = ""
    numbered_grounds: bool = False
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One official form. Forms without tables have empty tuples; `sheet` is of sheets only.

    `seen_until` is the last report year for which the form is known to be in force: what
    differs from it later is another form, not an oddity (`parsers.resemblance`).
    """

    name: str
    notice: str
    first_year: int
    last_year: int
    seen_until: int
    order: int
    marks: tuple[str, ...]
    row_marks: tuple[str, ...]
    shared_marks: tuple[str, ...]
    blocks: tuple[Block, ...]
    t3_columns: tuple[str, ...]
    t3_rows: tuple[str, ...]
    childless: frozenset[str]
    routes: tuple[str, ...]
    t4_columns: tuple[str, ...]
    labels: Mapping[str, tuple[Label, ...]]
    t3_order: tuple[str, ...]
    run_together: re.Pattern[str]
    beginnings: frozenset[str] = frozenset()
    sheet: SheetRows | None = None
    title: str = ""

    def meanings(self, printed: str) -> tuple[Label, ...]:
        """What a printed label may mean on this form, () when it is not known.

        Punctuation, spaces and notes in brackets do not count; numbering only where it
        tells two meanings apart. Labels of a sheet are compared by `spelling.sheet_keys`.
        """
        if self.sheet:
            return next(filter(None, map(self.labels.get, sheet_keys(printed))), ())
        for text in (printed, without_notes(printed)):
            found = self.labels.get(label_key(text).lstrip("0123456789"))
            if found:
                number = numbering(printed)
                same = tuple(meaning for meaning in found if number and meaning.number == number)
                return same or found
        return ()

    def may_go_on(self, printed: str) -> bool:
        """Whether a text may be the beginning of a label, and more of it worth a look."""
        keys = sheet_keys(printed) if self.sheet else _keys(printed)
        starts = [key.lstrip("0123456789")[:-_LONGEST_TAIL] for key in keys]
        return not starts or any(start in self.beginnings for start in starts)

    def labels_in(self, text: str) -> tuple[str, ...]:
        """The labels that a text consists of, () when anything else stands in it."""
        if len(text) > _LONGEST_HEADING:
            return ()
        words = [(c, i) for i, c in enumerate(text) if c.isalnum()]
        bare = "".join(c for c, _ in words)
        if not self.run_together.fullmatch(bare):
            return ()
        one = re.compile(self.run_together.pattern.removesuffix("+"))
        firsts = [words[match.start()][1] for match in one.finditer(bare)]
        starts = [i - (text[i - 1 : i] == "(") for i in firsts]
        return tuple(text[a:b].strip() for a, b in pairwise([*starts, len(text)]))

    def block_of(self, item: str) -> Block:
        """The block of T2 that an item stands in."""
        return next(block for block in self.blocks if item in block.items)


@cache
def load(name: str) -> Form:
    """One form by name; raises FileNotFoundError for a name that has no folder."""
    folder = resources.files("parsers.forms") / name
    declared = tomllib.loads((folder / "form.toml").read_text(encoding="utf-8"))
    rows = _label_rows(folder)
    labels = _labels(rows, declared.get("kind") == SHEET)
    sheet = _sheet(declared, rows, labels) if declared.get("kind") == SHEET else None
    detect = declared.get("detect", {}) if sheet is None else {"order": declared["detect"]["order"]}
    t3, t4 = declared.get("t3", {}), declared.get("t4", {})
    return Form(
        name=declared["name"],
        notice=declared["notice"],
        first_year=declared["years"][0],
        last_year=declared["years"][1],
        seen_until=declared.get("seen_until", _NEVER),
        order=detect.get("order", 99),
        marks=tuple(detect.get("any", ())),
        row_marks=tuple(detect.get("rows", ())),
        shared_marks=tuple(detect.get("shared", ())),
        blocks=tuple(_block(block) for block in declared.get("t2", ())),
        t3_columns=tuple(t3.get("columns", ())),
        t3_rows=tuple(t3.get("rows", ())),
        childless=frozenset(t3.get("childless", ())),
        routes=tuple(t4.get("routes", ())),
        t4_columns=tuple(t4.get("columns", ())),
        labels=labels,
        t3_order=_t3_order(rows),
        run_together=_run_together(rows),
        beginnings=frozenset(key[:end] for key in labels for end in range(len(key) + 1)),
        sheet=sheet,
        title=declared["title"],
    )


def _sheet(
    declared: Mapping[str, Any],
    rows: Sequence[Mapping[str, str]],
    labels: Mapping[str, tuple[Label, ...]],
) -> SheetRows:
    printed = [row for row in rows if row["role"] in {"row", "header"}]
    codes = (row["code"] for row in printed if row["role"] == "row")
    detect, sheet = declared["detect"], declared["sheet"]
    return SheetRows(
        printed=tuple(dict.fromkeys(row["code"] for row in printed)),
        rows=tuple(dict.fromkeys(codes)),
        columns=tuple(sheet["columns"]),
        told_by=frozenset(detect["rows"]),
        least=detect["least"],
        column=detect.get("column", ""),
        numbered_grounds=sheet.get("numbered_grounds", False),
        headings=tuple(key for key, ms in labels.items() if {m.role for m in ms} <= HEADINGS),
    )


def _block(declared: Mapping[str, Any]) -> Block:
    return Block(declared["block"], tuple(declared["items"]), tuple(declared["columns"]))


def _label_rows(folder: Traversable) -> list[dict[str, str]]:
    path = folder / "labels.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _labels(rows: Iterable[Mapping[str, str]], of_sheet: bool) -> Mapping[str, tuple[Label, ...]]:
    """Label key -> meanings; the key of a label with and without its notes."""
    labels: dict[str, tuple[Label, ...]] = {}
    for row in rows:
        meaning = Label(row["table"], row["role"], row["code"], numbering(row["label"]))
        keys = sheet_keys(row["label"])[:2] if of_sheet else _keys(row["label"])
        for key in filter(None, keys):
            labels[key] = tuple(dict.fromkeys((*labels.get(key, ()), meaning)))
    return labels


def _run_together(rows: Iterable[Mapping[str, str]]) -> re.Pattern[str]:
    """Labels one after another, each with or without its number."""
    keys = {key for row in rows for key in _keys(row["label"]) if key}
    longest_first = "|".join(sorted(map(re.escape, keys), key=len, reverse=True))
    return re.compile(rf"(?:(?:[一二三四五六七八九十]|\d)?(?:{longest_first}))+")


def _t3_order(rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Rows and headers of T3 in printed order, which is that of labels.csv."""
    printed = (r for r in rows if r["table"] == "t3" and r["role"] in {"row", "header"})
    return tuple(dict.fromkeys(row["code"] for row in printed))


def _keys(label: str) -> Iterable[str]:
    text = clean(label).text
    keys = {label_key(text), label_key(without_notes(text))}
    return keys | {key.replace("其他", "其它") for key in keys}


@cache
def names() -> tuple[str, ...]:
    """The forms that have a folder, those with the most telling labels first."""
    folders = (f for f in resources.files("parsers.forms").iterdir() if f.is_dir())
    found = [folder.name for folder in folders if (folder / "form.toml").is_file()]
    return tuple(sorted(found, key=lambda name: (load(name).order, name)))
