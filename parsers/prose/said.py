"""Quantities said in words: 未收到申请 is a printed zero, 全部办结 a quantity without a figure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from parsers.prose.business import of_other_business
from parsers.prose.judge import Setting, about_disputes, trapped
from parsers.prose.wordings import InWords, in_words

_CLAUSE = re.compile(r"[,;。:(]")
# A phrase without any of these says no quantity: a quick look, for most sentences.
_WORDS = re.compile(r"[未没无零全均都率免不]")
_ROUTES = {"p.review.total": "复议", "p.suit.total": "诉讼"}


@dataclass(frozen=True, slots=True)
class Said:
    """A quantity said at `start` to `end` of its sentence: value 0, or None."""

    code: str
    start: int
    end: int
    value: int | None


@lru_cache(maxsize=1024)
def may_say(sentence: str) -> bool:
    """Whether a sentence holds any phrase that may say a quantity, its context not asked for."""
    if _WORDS.search(sentence) is None:
        return False
    return any(row.pattern.search(sentence) for row in in_words())


def said_in_words(sentence: str, setting: Setting) -> Iterator[Said]:
    """Every quantity that a sentence says without a figure, each code once.

    `setting.before` is what the paragraph said before this sentence.
    """
    told: set[str] = set()
    for row in in_words():
        for match in row.pattern.finditer(sentence):
            if not _holds(row, match, setting):
                continue
            for code in row.codes:
                if code not in told and _ROUTES.get(code, "") in _named(match, row, setting):
                    told.add(code)
                    yield Said(code, match.start(), match.end(), row.value)


def _named(match: re.Match[str], row: InWords, setting: Setting) -> str:
    """The text that must name a route: the phrase itself, the heading over a lone 无."""
    return setting.topic if row.context.startswith("nil_") else match.group()


def _holds(row: InWords, match: re.Match[str], setting: Setting) -> bool:
    marks = [m.end() for m in _CLAUSE.finditer(match.string, 0, match.start())]
    clause = match.string[marks[-1] if marks else 0 : match.start()]
    phrase = clause + match.group()
    kind = _kind(row)
    setting = replace(setting, sentence=match.string[: match.end()])
    if trapped(kind, clause if row.context == "fees" else phrase, setting):
        return False
    if kind == "closed" and of_other_business(match.string[: match.end()]):
        return False
    return _context(row.context, setting)


def _kind(row: InWords) -> str:
    """What traps call it."""
    if row.value is None:
        return "closed"
    return "words_request" if row.codes == ("p.received",) else "words"


def _context(context: str, setting: Setting) -> bool:
    if context == "request":
        return setting.request_paragraph
    if context == "after_received":
        return bool(setting.told & {"p.received", "p.received_other_unit", "p.answered_total"})
    if context == "dispute":
        return about_disputes(setting.sentence, setting)
    if context == "fees":
        return bool(re.search(r"收费|费用|收支|减免", setting.topic))
    if context.startswith("nil_"):
        return setting.chapter == context.replace("nil_", "sec.")
    return True
