"""Text that was written in one language, shown on a page in another: each run marked as such.

Printed titles, agencies and notes stay as they are in both languages. A screen reader, a browser's
choice of glyphs and a hyphenation all want to know which language a run of text is in.
"""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from archive.pages import language

_HAN_LETTERS = r"\u2e80-\u2fff\u3005-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_BETWEEN = r"\u3000-\u3004\uff01-\uff5e·“”‘’…—"
_HAN = re.compile(rf"[{_HAN_LETTERS}{_BETWEEN}]+(?:[0-9]+[{_HAN_LETTERS}{_BETWEEN}]+)*")
_HAN_LETTER = re.compile(rf"[{_HAN_LETTERS}]")
_PHRASE = re.compile(
    r"[A-Za-z][A-Za-z'’-]+(?:[ ,;:/]+[A-Za-z0-9'’()&%.-]+)*[ ,;:/]+[A-Za-z][A-Za-z'’-]+[.!]?"
)
_CHINESE, _ENGLISH = Markup('<span lang="zh-Hans">{}</span>'), Markup('<span lang="en">{}</span>')
_CODE = Markup("<code>{}</code>")


def mixed(text: object) -> Markup:
    """A text as HTML, escaped, with the runs that are not in the page's language marked.

    >>> with language.speaking("en"):
    ...     str(mixed("索引号 as printed"))
    '<span lang="zh-Hans">索引号</span> as printed'
    >>> with language.speaking("en"):
    ...     str(mixed("衡水市2020年报告"))
    '<span lang="zh-Hans">衡水市2020年报告</span>'
    >>> str(mixed("依据 the portal's list"))
    '依据 <span lang="en">the portal&#39;s list</span>'
    """
    written = "" if text is None else str(text)
    if language.present() == "en":
        return _marked(written, _HAN, _CHINESE)
    return _marked(written, _PHRASE, _ENGLISH)


def described(text: object) -> Markup:
    """A description of ours as HTML: its languages marked, names between backticks as code.

    >>> str(described("see `coverage`"))
    'see <code>coverage</code>'
    """
    return _described("" if text is None else str(text), language.present())


@lru_cache(4096)
def _described(text: str, _language: str) -> Markup:
    """The same: a table's page describes a hundred columns."""
    parts = text.split("`")
    said = (_CODE.format(part) if place % 2 else mixed(part) for place, part in enumerate(parts))
    return Markup("").join(said)


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character; punctuation alone is none.

    >>> has_chinese("2019年"), has_chinese("2019…")
    (True, False)
    """
    return _HAN_LETTER.search(text) is not None


def _marked(text: str, pattern: re.Pattern[str], mark: Markup) -> Markup:
    """The text with every run of the pattern inside the mark."""
    pieces, end = [], 0
    for run in pattern.finditer(text):
        pieces += [escape(text[end : run.start()]), _run(run[0], mark)]
        end = run.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _run(text: str, mark: Markup) -> Markup:
    """A run inside its mark; punctuation of both languages needs none."""
    return mark.format(text) if mark is _ENGLISH or has_chinese(text) else escape(text)
