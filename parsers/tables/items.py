"""Tokens to items: pieces of broken labels joined and looked up in the form's spellings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from parsers.forms import Form, Label
from parsers.tables import woven
from parsers.tables.stream import Kind, Token
from parsers.text import note_places

_MOST_PIECES = 24
_LONGEST = 200
_LONGEST_GLUED = 3000
_NUMBER = re.compile(r"[1-9](?=[.、])(?!\.\d)")
# Figures without their punctuation, with the units behind them.
_FIRST = r"(?:\d|NA|[零〇]|无(?![正法])|增加?(?=\d)|减少?(?=\d))"
_FIGURES = rf"(?:{_FIRST}(?:{_FIRST}|[亿万]?元|[件条次项个宗])*)?"


@dataclass(frozen=True, slots=True)
class Item:
    """A label with its meanings, or a single token without any."""

    tokens: tuple[Token, ...]
    meanings: tuple[Label, ...] = ()

    @property
    def first(self) -> Token:
        """Where the item starts."""
        return self.tokens[0]

    @property
    def text(self) -> str:
        """The label as one text."""
        return "".join(token.text for token in self.tokens)


def items(stream: tuple[Token, ...], form: Form) -> Iterator[Item]:
    """Labels where they can be read, the longest first; other tokens one by one."""
    stream = woven.apart(stream, form)
    start = 0
    while start < len(stream):
        if stream[start].kind is not Kind.TEXT:
            yield Item((stream[start],))
            start += 1
            continue
        item = _item_at(stream, start, form)
        yield from _apart(item, form)
        start += len(item.tokens)


def _item_at(stream: tuple[Token, ...], start: int, form: Form) -> Item:
    best = Item((stream[start],))
    text = ""
    for end in range(start, min(start + _MOST_PIECES, len(stream))):
        token = stream[end]
        if end > start and not (token.glued and token.kind is Kind.TEXT and form.may_go_on(text)):
            break
        text += token.text
        if len(text) > _LONGEST:
            break
        meanings = form.meanings(text)
        if meanings:
            best = Item(stream[start : end + 1], meanings)
    return best


def _apart(item: Item, form: Form) -> Iterator[Item]:
    """The labels of headings that were run together, between which only spaces stood.

    Zeros that ran together with a label are its figures; other figures are none, since nobody
    can say where one ends (codebook 7: 规章000 but not 规章2011).
    """
    token = item.first
    is_unknown = not item.meanings and token.kind is Kind.TEXT
    glued = _glued(token.text, form) if is_unknown else ()
    if not any(figures for _, figures in glued) and len(glued) < 2:
        yield item
        return
    for label, figures in glued:
        yield Item((replace(token, text=label),), form.meanings(label))
        if figures.strip("0"):
            yield Item((replace(token, text=figures),))
        else:
            yield from (Item((replace(token, kind=Kind.FIGURE, text=f, raw=f),)) for f in figures)


def _glued(text: str, form: Form) -> tuple[tuple[str, str], ...]:
    """Labels and the figures behind each, () when the text holds more than these and notes."""
    if len(text) > _LONGEST_GLUED:
        return ()
    notes = note_places(text) if "(" in text and not form.sheet else frozenset()
    return _without(frozenset(), text, form) or (_without(notes, text, form) if notes else ())


def _without(notes: frozenset[int], text: str, form: Form) -> tuple[tuple[str, str], ...]:
    numbers = {match.start() for match in _NUMBER.finditer(text)}
    places = [i for i, c in enumerate(text) if c.isalnum() and i not in notes]
    bare = "".join("#" if i in numbers else text[i] for i in places)
    behind = r"\d*" if form.sheet else _FIGURES
    matches = _label_and_figures(form.run_together.pattern, behind).finditer(bare)
    found = [match for match in matches if match.group()]  # a pattern may match nothing at all
    if "".join(match.group() for match in found) != bare:
        return ()
    starts = [places[match.start()] for match in found]
    starts = [start - (text[start - 1 : start] == "(") for start in starts]
    pieces = [text[a:b].strip() for a, b in pairwise([*starts, len(text)])]
    split = [_split(p, m["figures"]) for p, m in zip(pieces, found, strict=True)]
    return tuple(split)


def _split(piece: str, bare_figures: str) -> tuple[str, str]:
    """A label with its closing brackets, and all that is printed behind it."""
    words = [i for i, c in enumerate(piece) if c.isalnum()]
    if not bare_figures or len(words) <= len(bare_figures):
        return piece, ""
    end = words[-len(bare_figures) - 1] + 1
    while end < len(piece) and piece[end] in ")”] ":
        end += 1
    return piece[:end].strip(), piece[end:]


@cache
def _label_and_figures(labels: str, figures: str) -> re.Pattern[str]:
    return re.compile(rf"#?{labels.removesuffix('+')}(?P<figures>{figures})")
