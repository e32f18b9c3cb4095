"""Documents of made text for the tests of prose, sections and checks."""

from parsers.model import Document, Line
from parsers.text import clean


def document(text: str, title: str = "某市2020年政府信息公开工作年度报告") -> Document:
    """One Line a line of `text` under a title, cleaned as the reader cleans it."""
    cleaned = [(printed, clean(printed)) for printed in f"{title}\n{text}".split("\n")]
    lines = (Line(n, c.text, p, c.offsets) for n, (p, c) in enumerate(cleaned, 1))
    return Document("text/plain", "utf-8", tuple(lines))
