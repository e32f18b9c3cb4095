"""Chinese and English words for the codes that readers see, from `words.csv`.

The labels of a form's own rows are in the codebook, applicants and dispositions in
`parsers.terms`, issues in `archive.issue_codes`, provinces in `provinces.csv`; here stand the words
around them: scopes, levels, forms, states, checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from archive.issue_codes import issue_codes
from archive.lists import listed
from archive.provinces import provinces
from parsers.terms import terms


@dataclass(frozen=True, slots=True)
class Word:
    """One code in both languages; `order` is its place in a list, where it stands in one."""

    code: str
    zh: str
    en: str
    order: int = 0


@cache
def words(kind: str) -> dict[str, Word]:
    """All words of one kind by their code, in their proper order."""
    return {code: Word(code, zh, en, n) for n, (code, zh, en) in enumerate(_listed(kind))}


def _listed(kind: str) -> Iterator[tuple[str, str, str]]:
    """Code, Chinese and English of every word of a kind."""
    if kind == "issue":
        yield from ((one.code, one.zh, one.en) for one in issue_codes().values())
        return
    if kind in ("applicant", "disposition"):
        yield from ((term.code, term.zh, term.en) for term in terms(kind).values())
        return
    if kind == "province":  # the list has one more, that is no province
        yield from ((one.zh, one.zh, one.en) for one in provinces())
    for row in listed("words.csv"):
        if row["kind"] == kind:
            yield row["code"], row["zh"], row["en"]


def word(kind: str, code: object) -> Word:
    """One word; a code that has none is its own Chinese word, with no English.

    >>> word("disposition", "refused").zh
    '不予公开'
    >>> word("scope", "moon_base")
    Word(code='moon_base', zh='moon_base', en='', order=1000)
    """
    text = "" if code is None else str(code)
    return words(kind).get(text) or Word(text, text, "", 1000)
