"""Linearised text to a Document: one Line per line, as trafilatura and others write it.

Tables stay lines here; `parsers.tables` finds their cells.
"""

import re
from collections.abc import Iterator, Sequence

from parsers import head, linear
from parsers.hints import Hints
from parsers.model import Document, Line
from parsers.text import Cleaned, Decoded, Script, clean, survey

# Marks of Markdown and of the markup that it may hold: no text. A break is a space.
_OPENING = re.compile(r"\s*#{1,6}\s+|\s*[*]{2}(?=\S)")
_BOLD = re.compile(r"([*]{2})[^*|]{1,200}([*]{2})")
_MARKUP = re.compile(
    r"(?P<break><br\s*/?>|&nbsp;)"
    r"|<!--[^<>]*-->|</?(?:b|i|u|em|strong|sup|sub|span|center|font|div|p)\b[^<>]*>"
    r"|\\(?=[-.()*_#+])",
    re.IGNORECASE,
)


def parse(decoded: Decoded, hints: Hints) -> Document:
    """Lines cleaned for reading, and the labelled fields above the report."""
    script = survey(decoded.text)
    lines = tuple(
        line_of(number, printed, script)
        for number, printed in enumerate(re.split(r"\r\n|[\n\r\f]", decoded.text), start=1)
    )
    return Document(
        media_type=hints.media_type or "text/plain",
        encoding=decoded.encoding,
        blocks=lines,
        linear=tuple(map(linear.of_line, _without_gaps(lines))),
        head=head.of_lines((line for line in lines if line.text.strip()), script),
        script=script.name,
        pinyin_artefacts=script.pinyin_artefacts,
        issues=decoded.issues,
    )


def _without_gaps(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines with one empty line at most between two others: a second one says nothing."""
    was_empty = False
    for line in lines:
        is_empty = not line.text
        if not (is_empty and was_empty):
            yield line
        was_empty = is_empty


def line_of(number: int, printed: str, script: Script) -> Line:
    """One line for reading; Markdown's heading marks are no text."""
    cleaned = clean(printed, pinyin=script.pinyin, traditional=script.traditional)
    cleaned = _without_markup(cleaned)
    return Line(number, cleaned.text, printed, cleaned.offsets)


def _without_markup(cleaned: Cleaned) -> Cleaned:
    """Text without marks.

    >>> _without_markup(clean("| **本年新<br>公开数量** | 1\\\\. |")).text
    '| 本年新 公开数量 | 1. |'
    """
    text = cleaned.text
    spaces: set[int] = set()
    gone: set[int] = set()
    for pair in _BOLD.finditer(text):
        gone.update(range(*pair.span(1)), range(*pair.span(2)))
    for marks in filter(None, (_OPENING.match(text), *_MARKUP.finditer(text))):
        gone.update(range(*marks.span()))
        spaces.update([marks.start()] if marks.groupdict().get("break") else [])
    if not gone:
        return cleaned
    offsets = cleaned.offsets or tuple(range(len(text)))
    kept = [i for i in range(len(text)) if i in spaces or i not in gone]
    written = "".join(" " if i in spaces else text[i] for i in kept)
    return Cleaned(written, tuple(offsets[i] for i in kept))
