"""Chinese and English words for the codes that readers see, from `words.csv`.

The labels of a form's own rows are in the codebook; here stand the words around them:
scopes, levels, forms, states, checks, provinces.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Word:
    """One code in both languages; `order` is its place in the list."""

    code: str
    zh: str
    en: str
    order: int


@cache
def words(kind: str) -> dict[str, Word]:
    """All words of one kind by their code, in their proper order."""
    with (files("archive.pages") / "words.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == kind]
    return {row["code"]: Word(row["code"], row["zh"], row["en"], n) for n, row in enumerate(rows)}


def word(kind: str, code: object) -> Word:
    """One word; a code that has none is its own Chinese word, with no English.

    >>> word("disposition", "refused").zh
    '不予公开'
    >>> word("scope", "moon_base")
    Word(code='moon_base', zh='moon_base', en='', order=1000)
    """
    text = "" if code is None else str(code)
    return words(kind).get(text) or Word(text, text, "", 1000)
