"""The accuracy of our reading, as `make accuracy` measured it: what the page shows.

The figures are in `accuracy.json`, the measures with their definitions in
`accuracy_measures.csv`, the names of parts and shapes in `accuracy_names.csv`. Figures only:
nothing of any report's text is in the file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.lists import listed
from archive.words import Word, word

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """One count: its name, what it is called and what it means, in both languages.

    `kind` is `size` for what there was to read, `right` for what was read rightly, `fault`
    for the rest. `first` is set for those that a reader needs first; the others are folded up.
    """

    name: str
    kind: str
    first: str
    zh: str
    en: str
    zh_meaning: str
    en_meaning: str


@dataclass(frozen=True, slots=True)
class Name:
    """A part or shape in both languages, with what a part is."""

    code: str
    zh: str
    en: str = ""
    zh_meaning: str = ""
    en_meaning: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one form in one shape; `shape` has no name in the sum of a form."""

    form: Word
    shape: Name
    counts: Mapping[str, int]

    @property
    def share(self) -> str:
        """Exact cells of all cells, cut off and never rounded up: 100% means every one."""
        return _percent(self.counts["exact"], self.counts["cells"])


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of documents: its sums by form, and its rows."""

    part: Name
    sums: Sequence[Row]
    rows: Sequence[Row]

    @property
    def total(self) -> Mapping[str, int]:
        """All counts of the part."""
        return _added([row.counts for row in self.rows])


@dataclass(frozen=True, slots=True)
class Accuracy:
    """All that the page shows; `parser_version` is of the code that was measured."""

    parser_version: str
    parts: Sequence[Part]


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its name, in the order of the page's columns."""
    return {row["name"]: Measure(**row) for row in listed("pages/accuracy_measures.csv")}


@cache
def names(kind: str) -> dict[str, Name]:
    """All parts, or all shapes, by their code."""
    found = (row for row in listed("pages/accuracy_names.csv") if row["kind"] == kind)
    return {row["code"]: _name(row) for row in found}


def _name(row: Mapping[str, str]) -> Name:
    return Name(row["code"], row["zh"], row["en"], row["zh_meaning"], row["en_meaning"])


def accuracy_file() -> str:
    """The committed file as it is."""
    return (files("archive.pages") / "accuracy.json").read_text("utf-8")


@cache
def accuracy() -> Accuracy:
    """The committed figures.

    >>> accuracy().parts[0].part.code
    'documents'
    """
    stored = json.loads(accuracy_file())
    rows = [dict(zip(stored["columns"], row, strict=True)) for row in stored["rows"]]
    found = {row["part"] for row in rows}
    parts = [part for code, part in names("part").items() if code in found]
    return Accuracy(
        stored["parser_version"],
        [_part(part, [row for row in rows if row["part"] == part.code]) for part in parts],
    )


def _part(part: Name, rows: Sequence[Mapping[str, str | int]]) -> Part:
    made = [_row(row) for row in rows]
    forms = {row.form.code: row.form for row in made}
    sums = [_sum(form, [row for row in made if row.form == form]) for form in forms.values()]
    return Part(part, sums, made)


def _row(row: Mapping[str, str | int]) -> Row:
    counts = {name: int(row[name]) for name in measures()}
    shape = str(row["shape"])
    return Row(word("form", row["form"]), names("shape").get(shape) or Name(shape, shape), counts)


def _sum(form: Word, rows: Sequence[Row]) -> Row:
    return Row(form, Name("", ""), _added([row.counts for row in rows]))


def _added(counts: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    return {name: sum(one[name] for one in counts) for name in measures()}


def _percent(part: int, whole: int) -> str:
    """
    >>> _percent(99_999, 100_000), _percent(7, 7), _percent(0, 0)
    ('99.99%', '100%', '')
    """
    if not whole:
        return ""
    return "100%" if part == whole else f"{part * 10_000 // whole / 100:.2f}%"
