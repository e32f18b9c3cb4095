"""The official label -> the label as a report spells, numbers, breaks and explains it."""

import csv
import re
from collections.abc import Callable
from functools import cache
from importlib import resources

from crawler.sandbox.oddities import Oddity

NUMBER = re.compile(r"^(?:（[一二三四五六七八九]）|[一二三四五六七八九]、|\d\d?\.)")
ARTICLE = re.compile(r"第（[一二三四五六七八九]）项")
PIECE = 4
"""Characters of a label that has hardly any room."""


@cache
def spellings() -> dict[Oddity, tuple[tuple[str, str], ...]]:
    """By oddity: pieces of official labels and how they are printed, in order."""
    source = resources.files("crawler.sandbox").joinpath("spellings.csv")
    found: dict[Oddity, list[tuple[str, str]]] = {}
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        pair = row["official"], row["printed"].replace("⏎", "\n")
        found.setdefault(Oddity(row["oddity"]), []).append(pair)
    return {oddity: tuple(pairs) for oddity, pairs in found.items()}


def _broken(label: str) -> str:
    flat = label.replace("\n", "")
    return "\n".join(re.findall(f".{{1,{PIECE}}}", flat))


def _comma(label: str) -> str:
    return re.sub(r"^(\d\d?)\.", r"\1、", re.sub(r"^（(.)）", r"\1、", label))


CHANGES: dict[Oddity, Callable[[str], str]] = {
    Oddity.NUMBERS_FULL_WIDTH: lambda label: re.sub(r"^(\d\d?)\.", r"\1．", label),
    Oddity.NUMBERS_COMMA: _comma,
    Oddity.NUMBERS_NONE: lambda label: NUMBER.sub("", label),
    Oddity.ARTICLE_NUMBER_LOST: lambda label: ARTICLE.sub("第", label),
    Oddity.LABEL_BROKEN: _broken,
}
"""What no list of pieces can say; applied after `spellings`."""


def relabel(label: str, oddities: frozenset[Oddity]) -> str:
    """A label in the spelling of this report.

    >>> relabel("（五）不予处理", frozenset({Oddity.NUMBERS_COMMA}))
    '五、不予处理'
    """
    return _relabelled(label, oddities & LABELLED)


LABELLED = frozenset({*spellings(), *CHANGES})


@cache
def _relabelled(label: str, oddities: frozenset[Oddity]) -> str:
    # The unit first: it is printed with the figures, whatever else befalls the heading.
    for oddity in sorted(oddities, key=lambda one: (one is not Oddity.UNIT_IN_HEADER, one)):
        for official, printed in spellings().get(oddity, ()):
            label = label.replace(official, printed)
    for oddity, change in CHANGES.items():
        if oddity in oddities:
            label = change(label)
    return label
