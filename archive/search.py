"""Chinese full-text search without a tokenizer extension: our own bigrams in FTS5.

Every run of letters, digits and Chinese characters becomes its bigrams and its last character:
`公开条例` is stored as `公开 开条 条例 例`. A phrase of bigrams then matches exactly the texts that
contain the words asked for, and never across punctuation, because the lone last character of a
run stands between. Build and site share these two functions, so that what is stored and what is
asked for always agree.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from operator import add

import opencc

TOKENIZE = "ascii"
"""FTS5's simplest tokenizer: it keeps every non-ASCII character, of whatever Unicode version."""

APART = "\ue000"
"""The token between labels: no text has it and nobody can ask for it, so that no phrase reaches
from one label into the next."""

NOTHING = '""'
"""The expression that matches no text: what punctuation alone asks for."""

_RUN = re.compile(r"[^\W_]+")
_BETWEEN = r"[\W_]+"
_ASKED = re.compile(r'["“”„「『]([^"“”„「」『』]+)["“”」』]|(\S+)')


def bigrams(text: str) -> str:
    """Return the tokens under which a text is stored, joined by spaces.

    >>> bigrams("公开条例，2019年")
    '公开 开条 条例 例 20 01 19 9年 年'
    """
    return " ".join(token for run in _runs(text) for token in _stored_tokens(run))


def bigrams_apart(texts: Iterable[str]) -> str:
    """Return the tokens of texts of which no two stand side by side."""
    return f" {APART} ".join(map(bigrams, texts))


def match_query(user_text: str) -> str:
    """Return the FTS5 expression that finds what a person typed; `NOTHING` when no word is in it.

    White space separates words, all of which must occur; words between quotation marks must
    stand side by side, with nothing but punctuation or space between them. Traditional characters
    also find simplified text. Punctuation is never part of a word.

    >>> match_query("复议 開")
    '"复议" AND ("開"* OR "开"*)'
    >>> match_query("政府信息")
    '"政府 府信 信息"'
    >>> match_query('“不予公开 食品”')
    '"不予 予公 公开 开 食品"'
    >>> match_query("，“*")
    '""'
    """
    words = [_word_query(*word) for word in _asked(user_text) if _runs(word[0])]
    return " AND ".join(words) or NOTHING


def in_text(query: str) -> str:
    """Return the FTS5 expression that looks for the same only where people wrote: in title,
    agency and text, not in the labels of tables.

    >>> in_text('"复议"')
    '{head body} : ("复议")'
    """
    return f"{{head body}} : ({query})"


@lru_cache(64)
def finder(user_text: str) -> Callable[[str], bool]:
    """Return a function that tells whether a text holds every word that a person typed, as
    `match_query` finds them.

    >>> holds = finder("复议 “食品 安全”")
    >>> holds("食品，安全。行政复议"), holds("食品和安全。行政复议")
    (True, False)
    """
    words = [_forms(*word) for word in _asked(user_text) if _runs(word[0])]

    def holds(text: str) -> bool:
        plain = unicodedata.normalize("NFKC", text).lower()
        return bool(words) and all(
            any(all(run.search(plain) for run in form) for form in forms) for forms in words
        )

    return holds


def _forms(word: str, quoted: bool) -> list[list[re.Pattern[str]]]:
    """Of a word, as typed and simplified, what a text must hold; a quoted phrase is one run."""
    both = {tuple(_runs(word)), tuple(_runs(_converter().convert(word)))}
    return [
        [re.compile(run) for run in ([_BETWEEN.join(map(re.escape, runs))] if quoted else runs)]
        for runs in both
    ]


def _asked(user_text: str) -> list[tuple[str, bool]]:
    """What was typed, piece by piece, each with whether it stood between quotation marks."""
    return [(phrase or word, bool(phrase)) for phrase, word in _ASKED.findall(user_text)]


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """A text in simplified characters, as all names are kept.

    >>> simplified("衡水市財政局")
    '衡水市财政局'
    """
    return str(_converter().convert(text))


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def _stored_tokens(run: str) -> list[str]:
    return [*map(add, run, run[1:]), run[-1]]


def _word_query(word: str, quoted: bool) -> str:
    query = _phrase if quoted else _all_runs
    written = query(_runs(word))
    simplified = query(_runs(_converter().convert(word)))
    return written if written == simplified else f"({written} OR {simplified})"


def _all_runs(runs: list[str]) -> str:
    phrases = [_phrase([run]) for run in runs]
    return phrases[0] if len(phrases) == 1 else "(" + " AND ".join(phrases) + ")"


def _phrase(runs: list[str]) -> str:
    """Runs side by side: the last character of each but the last stands in the index too."""
    *before, last = runs
    tokens = [token for run in before for token in _stored_tokens(run)]
    if len(last) == 1:
        return f'"{" ".join([*tokens, last])}"*'
    return '"' + " ".join([*tokens, *_stored_tokens(last)[:-1]]) + '"'


def words_of(user_text: str) -> list[str]:
    """Return what to mark in a text that was found: each word as typed and simplified, the runs
    of a quoted phrase joined by a space.

    >>> words_of('複議 公开 "食品，安全"')
    ['複議', '复议', '公开', '食品 安全']
    """
    return list(dict.fromkeys(form for forms in forms_of(user_text) for form in forms))


def forms_of(user_text: str) -> list[tuple[str, ...]]:
    """Return for each word, all of which must occur, the forms of which one must: as typed and
    simplified.

    >>> forms_of('複議 公开')
    [('複議', '复议'), ('公开',)]
    """
    found: dict[tuple[str, ...], None] = {}
    for word, quoted in _asked(unicodedata.normalize("NFKC", user_text)):
        pair = (_runs(word), _runs(_converter().convert(word)))
        listed = [[" ".join(runs)] if quoted and runs else runs for runs in pair]
        found |= dict.fromkeys(tuple(dict.fromkeys(forms)) for forms in zip(*listed, strict=False))
    return list(found)
