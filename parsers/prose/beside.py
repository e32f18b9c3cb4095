"""The wordings that stand beside a count, with nothing but neutral words between.

Whether a wording found here may be believed is left to `judge`.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from parsers.prose.amounts import Amount
from parsers.prose.wordings import Wording, neutral_words, wordings

_LONGEST_LEAD = 80
# No wording is longer; what starts further off cannot reach the neutral words.
_LONGEST_WORDING = 50
_CLAUSE = re.compile(r"[,;。:(]")
TAIL = re.compile(r"[^,;。:、(]*")


@dataclass(frozen=True, slots=True)
class Match:
    """A wording found beside a count. `clause` is the text from its clause's head on."""

    wording: Wording
    said: str
    start: int
    end: int
    clause: str
    gap: str
    tail: str

    @property
    def kind(self) -> str:
        """What traps and contexts call it."""
        return _kind(self.wording)


def matches_before(lead: str, tail: str, amount: Amount, told: frozenset[str]) -> list[Match]:
    """The wordings before a count, the nearest and longest first.

    `told` are the units that requests were counted in so far.
    """
    lead = lead[-_LONGEST_LEAD:]
    unit = amount.unit
    if not amount.value and lead.endswith("为"):
        unit = unit or "件"  # 案件数为0
    ends = neutral_ends(lead)
    first = max(0, min(ends) - _LONGEST_WORDING)
    found = [
        (start + first, end + first, wording)
        for start, end, wording in _wordings_in(lead[first:], unit, told)
        if end + first in ends
    ]
    found.sort(key=_nearness, reverse=True)
    return [_match(lead, tail, start, end, wording) for start, end, wording in found]


def _nearness(found: tuple[int, int, Wording]) -> tuple[bool, int, int]:
    start, end, wording = found
    # a noun without a verb only where nothing else stands there
    return wording.context != "bare", end, end - start


@lru_cache(maxsize=4096)  # reports say most things in the same words: 其中予以公开, 部分公开
def _wordings_in(
    lead: str, unit: str, told: frozenset[str]
) -> tuple[tuple[int, int, Wording], ...]:
    """Start, end and wording of everything said in a lead."""
    return tuple(
        (m.start(), m.end(), wording)
        for wording in _taking(unit, told)
        if wording.before
        for m in wording.pattern.finditer(lead)
        if m.group()
    )


def _match(lead: str, tail: str, start: int, end: int, wording: Wording) -> Match:
    clause = lead[clause_start(lead, start) :]
    return Match(wording, lead[start:end], start, end, clause, lead[end:], tail)


def match_after(lead: str, tail: str, amount: Amount, told: frozenset[str]) -> Match | None:
    """The wording right behind a count: 3件予以公开."""
    behind = TAIL.match(tail)
    said = behind.group() if behind else ""
    found = [
        (m.end() - m.start(), m.start(), m.group(), wording)
        for start in _neutral_starts(said)
        for wording in _taking(amount.unit, told)
        if wording.after
        for m in [wording.pattern.match(said, start)]
        if m is not None and m.group()
    ]
    if not found:
        return None
    _, start, words, wording = max(found, key=lambda f: (f[0], -f[1]))
    clause = lead[clause_start(lead, len(lead)) :]
    return Match(wording, words, start, start, clause, said, tail)


@cache
def _taking(unit: str, told: frozenset[str]) -> tuple[Wording, ...]:
    """Wordings that take a unit; 条 too where the requests themselves came in 条."""
    own = {"request", "channel", "verb"} if unit in told else set()
    return tuple(w for w in wordings() if unit in w.units or w.context in own)


def neutral_ends(lead: str) -> set[int]:
    """Positions from which a lead holds nothing but neutral words."""
    ends: set[int] = set()
    waiting = [len(lead)]
    while waiting:
        end = waiting.pop()
        if end not in ends:
            ends.add(end)
            words = _by_last().get(lead[end - 1], ()) if end else ()
            waiting += [end - len(w) for w in words if lead.endswith(w, 0, end)]
    return ends


def _neutral_starts(said: str) -> list[int]:
    reached: set[int] = set()
    waiting = [0]
    while waiting:
        start = waiting.pop()
        if start not in reached and start < len(said):
            reached.add(start)
            words = _by_first().get(said[start], ())
            waiting += [start + len(w) for w in words if said.startswith(w, start)]
    return sorted(reached)


@cache
def _by_last() -> dict[str, list[str]]:
    ending: dict[str, list[str]] = {}
    for word in neutral_words():
        ending.setdefault(word[-1], []).append(word)
    return ending


@cache
def _by_first() -> dict[str, list[str]]:
    starting: dict[str, list[str]] = {}
    for word in neutral_words():
        starting.setdefault(word[0], []).append(word)
    return starting


def clause_start(lead: str, before: int) -> int:
    """Where the clause around a position begins."""
    marks = [m.end() for m in _CLAUSE.finditer(lead[:before])]
    return marks[-1] if marks else 0


def _kind(wording: Wording) -> str:
    if wording.context in {"verb", "noun", "bare", "there_are"}:
        return "answered" if wording.codes[:1] == ("p.answered_total",) else "received"
    if wording.codes[:1] in {("p.carried_in",), ("p.pending",)}:
        return wording.codes[0].removeprefix("p.")
    kinds = {
        "request": "disposition",
        "requests_chapter": "disposition",
        "channel": "channel",
        "dispute": "dispute",
    }
    return kinds.get(wording.context, wording.context)
