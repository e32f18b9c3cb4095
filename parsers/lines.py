"""Linearised text to a Document: one Line per line, as trafilatura and others write it.

Tables stay lines here; `parsers.tables` finds their cells.
"""

import re

from parsers import head, linear
from parsers.hints import Hints
from parsers.model import Document, Line
from parsers.text import Cleaned, Decoded, Script, clean, survey

_MARKUP = re.compile(r"\s*#{1,6}\s+|\s*[*]{2}(?=\S)")


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
        linear=tuple(map(linear.of_line, lines)),
        head=head.of_lines((line for line in lines if line.text.strip()), script),
        script=script.name,
        pinyin_artefacts=script.pinyin_artefacts,
        issues=decoded.issues,
    )


def line_of(number: int, printed: str, script: Script) -> Line:
    """One line for reading; Markdown's heading marks are no text."""
    cleaned = clean(printed, pinyin=script.pinyin, traditional=script.traditional)
    cleaned = _without_markup(cleaned)
    return Line(number, cleaned.text, printed, cleaned.offsets)


def _without_markup(cleaned: Cleaned) -> Cleaned:
    markup = _MARKUP.match(cleaned.text)
    if not markup:
        return cleaned
    offsets = cleaned.offsets or tuple(range(len(cleaned.text)))
    return Cleaned(cleaned.text[markup.end() :], offsets[markup.end() :])
