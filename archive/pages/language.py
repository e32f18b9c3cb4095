"""The language of a page: Chinese or English, each complete by itself.

A reader chooses by `?lang=en` or the switch on every page, and a cookie keeps the choice; without
one the browser's list of languages decides, and where that names neither, Chinese does. What was
printed in a report stays in Chinese in both.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from markupsafe import Markup

from archive.words import Word

LANGUAGES = ("zh", "en")
COOKIE = "nianbao_lang"

_present: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def present() -> str:
    """The language of the page that is being made: `zh` or `en`."""
    return _present.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make pages in a language for as long as this lasts."""
    before = _present.set(language)
    try:
        yield
    finally:
        _present.reset(before)


def chosen(asked: str | None, kept: str | None, accepted: str) -> str:
    """The language for a reader, from `?lang=`, the cookie and the header Accept-Language.

    >>> chosen("en", "zh", "zh-CN"), chosen(None, "en", ""), chosen(None, None, "de, en;q=0.5")
    ('en', 'en', 'en')
    >>> chosen("fr", None, "zh-TW,zh;q=0.9,en;q=0.8")
    'zh'
    """
    for language in (asked, kept):
        if language in LANGUAGES:
            return language
    return _preferred(accepted) or LANGUAGES[0]


def _preferred(accepted: str) -> str | None:
    """The first of our languages in the order that the header gives by its weights."""
    weighed: list[tuple[float, str]] = []
    for entry in accepted.split(","):
        name, _, weight = entry.partition(";q=")
        language = name.strip().partition("-")[0].lower()
        if language in LANGUAGES:
            weighed.append((-_number(weight), language))
    return min(weighed, key=lambda one: one[0])[1] if weighed else None


def _number(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0


def say(zh: str, en: str) -> str:
    """Of two texts that mean the same, the one in the page's language."""
    return en if present() == "en" else zh


def say_word(word: Word | Mapping[str, str] | None) -> str:
    """A word or code in the page's language; one without English words, as names of agencies
    are, stays in Chinese and is marked so.
    """
    if word is None:
        return ""
    zh, en = (word.zh, word.en) if isinstance(word, Word) else (word["zh"], word["en"])
    if present() != "en":
        return zh
    return en or in_chinese(zh)


def in_chinese(text: object) -> str:
    """A text that is Chinese in both languages: marked so on an English page."""
    if text in (None, ""):
        return ""
    if present() != "en":
        return str(text)
    return Markup('<span lang="zh-Hans">{}</span>').format(text)
