"""Tokens to items: pieces of broken labels joined and looked up in the form's spellings."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parsers.forms import Form, Label
from parsers.tables.stream import Kind, Token

_MOST_PIECES = 24
_LONGEST = 200


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
    start = 0
    while start < len(stream):
        item = _item_at(stream, start, form)
        yield from _apart(item, form)
        start += len(item.tokens)


def _item_at(stream: tuple[Token, ...], start: int, form: Form) -> Item:
    if stream[start].kind is not Kind.TEXT:
        return Item((stream[start],))
    best = Item((stream[start],))
    text = ""
    for end in range(start, min(start + _MOST_PIECES, len(stream))):
        token = stream[end]
        if end > start and not (token.glued and token.kind is Kind.TEXT):
            break
        text += token.text
        if len(text) > _LONGEST:
            break
        meanings = form.meanings(text)
        if meanings:
            best = Item(stream[start : end + 1], meanings)
    return best


def _apart(item: Item, form: Form) -> Iterator[Item]:
    """The labels of headings that were run together, between which only spaces stood."""
    token = item.first
    texts = form.labels_in(token.text) if not item.meanings and token.kind is Kind.TEXT else ()
    if len(texts) < 2:
        yield item
        return
    for text in texts:
        yield Item((replace(token, text=text),), form.meanings(text))
