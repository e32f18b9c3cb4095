"""Row labels freed from the labels of their groups, which stand beside them in a PDF.

The label of a group is centred over the height of its rows, so that a text layer writes a piece
of it before the label of each row (不予公 4.保护第三方合法权益), or on a line between two pieces of
one. The figures of a row stand in the middle of its height too: the end of its label may follow
them. Only what is, piece by piece, a known label and pieces of groups' labels is told apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from parsers import forms
from parsers.forms import Form
from parsers.tables.stream import Kind, Token

_MOST_PIECES = 24
_LEAST_BEGUN = 4  # characters of a label before its figures, with its number
_LEAST_UNNUMBERED = 5
_LONGEST = 30  # characters of two pieces


@dataclass(frozen=True, slots=True)
class _Words:
    """What a form may weave: `rows` are every spelling of a row's label -> its first spelling.

    `beginnings` are those of all spellings, `pieces` those of groups' labels, one or two of them.
    """

    rows: Mapping[str, str]
    beginnings: frozenset[str]
    pieces: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A label that begins with text `start` of a gap.

    `drops`: how much of each text behind the figures is its end, with pieces before it.
    """

    start: int
    label: str
    drops: tuple[int, ...] = ()


def apart(stream: Sequence[Token], form: Form) -> tuple[Token, ...]:
    """The stream with one text for each label that was woven with others; else as it is."""
    if form.sheet or not form.t3_rows or any(token.columns for token in stream):
        return tuple(stream)
    words = _words(form.name)
    gaps = [list(group) for _, group in groupby(stream, key=lambda token: token.kind is Kind.TEXT)]
    for at, gap in enumerate(gaps[:-1]):
        if not gap or gap[0].kind is not Kind.TEXT or _ends_in_row(gap, form):
            continue
        following = gaps[at + 2] if at + 2 < len(gaps) else []
        found = _found(gap, [_bare(token.text) for token in following[:4]], words)
        if found:
            gaps[at] = [*gap[: found.start], _merged(gap[found.start :], found.label)]
            following[: len(found.drops)] = _without(found.drops, following)
    return tuple(token for gap in gaps for token in gap)


def _ends_in_row(gap: Sequence[Token], form: Form) -> bool:
    """Whether the text before the figures is a row's label as it stands."""
    text = ""
    for token in reversed(gap[-_MOST_PIECES:]):
        text = token.text + text
        if any(meaning.role == "row" for meaning in form.meanings(text)):
            return True
        if not token.glued:
            break
    return False


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _found(gap: Sequence[Token], following: Sequence[str], words: _Words) -> _Found | None:
    """The shortest end of a gap that is one label with pieces of groups' labels."""
    texts = [_bare(token.text) for token in gap]
    for start in range(len(gap) - 1, max(-1, len(gap) - _MOST_PIECES), -1):
        ways = _ways(texts[start:], words)
        labels = {words.rows[way] for way in ways if way in words.rows}
        if len(labels) == 1:
            return _Found(start, labels.pop())
        begun = {label: drops for way in ways for label, drops in _begun(way, following, words)}
        if len(begun) == 1:
            label, drops = begun.popitem()
            return _Found(start, label, drops)
    return None


def _ways(texts: Sequence[str], words: _Words) -> set[str]:
    """All beginnings of labels that texts are when pieces before each are left out."""
    ways = {""}
    for text in texts:
        ways = {way + text[k:] for way in ways for k in _ends(text, words)} & words.beginnings
    return ways


def _ends(text: str, words: _Words) -> Sequence[int]:
    """Where pieces of groups' labels before a text may end; 0 for none."""
    return [k for k in range(min(len(text), _LONGEST) + 1) if text[:k] in words.pieces]


def _begun(
    way: str, following: Sequence[str], words: _Words
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Labels that begin so and end with what follows the figures, and how much of that."""
    if len(way) >= _LEAST_BEGUN:
        for written, label in words.rows.items():
            drops = _drops(written[len(way) :], following, words) if written.startswith(way) else ()
            if drops:
                yield label, drops


def _drops(rest: str, texts: Sequence[str], words: _Words) -> tuple[int, ...]:
    """How many characters of each text are the end of a label; none where they are not all."""
    drops: list[int] = []
    for text in texts:
        ends = [k for k in _ends(text, words) if _agree(text[k:], rest)]
        if not rest or not ends:
            break
        taken = min(len(text) - ends[0], len(rest))
        drops.append(ends[0] + taken)
        rest = rest[taken:]
    return () if rest else tuple(drops)


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _merged(texts: Sequence[Token], label: str) -> Token:
    """One token in the place of several, on the line of the last."""
    raw = " ".join(token.raw for token in texts)
    return replace(texts[-1], text=label, raw=raw, place=texts[0].place, glued=False)


def _without(drops: Sequence[int], texts: Sequence[Token]) -> Iterator[Token]:
    """Texts without the end of a label that they begin with."""
    for drop, token in zip(drops, texts, strict=False):
        places = [i for i, c in enumerate(token.text) if c.isalnum()]
        if drop < len(places):
            yield replace(token, text=token.text[places[drop] :])


@cache
def _words(name: str) -> _Words:
    form = forms.load(name)
    rows = dict(_rows(form))
    one = {""} | set(_pieces(form))
    beginnings = frozenset(row[:end] for row in rows for end in range(len(row) + 1))
    return _Words(rows, beginnings, frozenset(a + b for a in one for b in one))


def _rows(form: Form) -> Iterator[tuple[str, str]]:
    """Every spelling of a row of T3 behind its number, and of any row alone where it is long."""
    found = [(k, m) for k, ms in form.labels.items() for m in ms if m.table in {"t2", "t3"}]
    numbers = {m.code: m.number for _, m in found if m.number}
    firsts: dict[str, str] = {}
    for key, meaning in found:
        number = numbers.get(meaning.code, "")
        written = f"{number}.{key}" if number.isdigit() else f"({number}){key}" if number else key
        label = firsts.setdefault(meaning.code, written)
        if meaning.role == "row" and number:
            yield f"{number}{key}", label
        if meaning.role == "row" and len(key) >= _LEAST_UNNUMBERED:
            yield key, label


def _pieces(form: Form) -> Iterator[str]:
    """Whatever of a group's label may stand on one line."""
    for key, meanings in form.labels.items():
        for label in (m.number + key for m in meanings if m.role == "header"):
            yield from (label[a:b] for a in range(len(label)) for b in range(a + 1, len(label) + 1))
