"""What a count in a sentence counts: the wording beside it, held against context and traps.

Pure functions on text. The order of a document, and what a paragraph has said before, come
in as `Setting`; cells are made by `reader`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parsers.prose.amounts import Amount
from parsers.prose.beside import TAIL, Match, clause_start, match_after, matches_before
from parsers.prose.business import counts_another, noun_before, of_other_business
from parsers.prose.subjects import governing, is_other_body
from parsers.prose.wordings import Trap, any_wording, traps

_REQUEST = re.compile(r"申请")
_ABOUT_INFORMATION = re.compile(r"信息公开|依申请|申请公开|公开申请|公开政府信息|政务公开")
_DISPUTES = "复议|诉讼"
# Withdrawn and pending: of cases in dispute too.
_SAID_OF_CASES_TOO = frozenset({"p.other_handling.unspecified", "p.pending"})
_PETITIONS = "p.not_processed.petition_complaint"
_ANSWERED_AS = re.compile(r"申请|作为|属于|涉及|处理")
_SAID_OF_ALL_BUSINESS = frozenset({"p.closed.extended", "p.pending", "p.carried_in"})
_BEFORE_FIGURE_FIRST = re.compile(
    r"(?:^|[,;:、(]|其中|其余|剩余|余下|除|有|另|对|全部|所有|共|及|和|将|发生|产生|引发|引起|收到|受理|接到|答复期的|答复期限的)\s*$"
)
_BY_CHANNEL = re.compile(r"分别|申请(?:的)?(?:方式|渠道|途径|形式)")
# 累计公开6120条,其中2020年公开1403条: of a stock, the year's.
_OF_YEAR = re.compile(r"其中,?(?:20\d\d年|今年|本年)度?(?:新增|主动|共|新|的)*公开")
# 市本级收到158件,各县区收到268件,合计: parts of a place, and no answers among them.
_PARTS = re.compile(
    r"(?:本级|[市县区州省]直)[^,;。\d]{0,20}\d+件[,;、][^,;。\d]{0,24}\d+件,|各[县区乡镇街][^,;。\d]{0,24}\d+件[,;、]"
    r"[^,;。\d]{0,4}(?:本级|[市县区州省]直)[^,;。\d]{0,20}\d+件,"
)
_JOINED = re.compile(r"(?:、|和|及|以及|与|或|或者)$")
_SPLIT = re.compile(r"、|和|以及|及|与|或者|或|,")
# Traps of figures that hold more than the report's, which may follow as a part.
_WHOLES = frozenset({"beyond", "stock"})
_COMMAS = re.compile(r",{2,}")
TOGETHER = re.compile(r"均|各|都|皆")
_HEADS = re.compile(
    r"(?P<both>复议(?:、|和|及|与|或|以及)(?:提起)?(?:行政)?诉讼)|(?P<route>复议后(?:起诉|提起|诉讼)|直接(?:起诉|提起))"
    r"|(?P<review>复议)|(?P<suit>诉讼|应诉)"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a count: heading, the paragraph and the sentence before it, and the
    sentence behind it (`onward`), with the next that says of what it is made (`beyond`).
    `foreign`: the sentence counts other business so far; `told_above`: the paragraph counted
    requests before it; `own`: the title's body."""

    topic: str
    chapter: str | None
    before: str
    sentence: str
    onward: str
    beyond: str
    request_paragraph: bool
    told: frozenset[str]
    told_above: bool
    head: str | None
    year: int | None
    own: str | None
    units: frozenset[str]
    foreign: bool


def judge(lead: str, tail: str, amount: Amount, setting: Setting) -> Match | None:
    """The wording that a count belongs to, or None.

    `lead` is the text between the figure before and this one, `tail` the text behind it.
    """
    found = [m for m in matches_before(lead, tail, amount, setting.units) if _fits(m, setting)]
    if found and _is_free(found[0], setting):
        return found[0]
    if not amount.unit or not _BEFORE_FIGURE_FIRST.search(lead):
        return None
    match = match_after(lead, tail, amount, setting.units)
    if match is None or not _fits(match, setting) or not _is_free(match, setting):
        return None
    return match


def left_out_whole(lead: str, tail: str, amount: Amount, setting: Setting) -> Match | None:
    """What a count is of that is larger than the report, its own part being named behind it.

    累计受理申请153件,其中2014年36件; 行政复议46件,其中涉及信息公开3件.
    """
    found = [m for m in matches_before(lead, tail, amount, setting.units) if _fits(m, setting)]
    if not found or not found[0].wording.codes or _of_another(found[0].kind, setting):
        return None
    held = [t for t in traps() if t.where in _WHOLES and found[0].kind in t.blocks]
    caught = any(t.pattern.search(_where(t, found[0].clause, setting)) for t in held)
    return found[0] if caught else None


def _is_free(match: Match, setting: Setting) -> bool:
    """Whether no trap holds it; a wording that is known and not counted stands."""
    return not match.wording.codes or not trapped(match.kind, match.clause, setting)


def trapped(kind: str, clause: str, setting: Setting) -> bool:
    """Whether words of the clause, or the year and body it is of, make the count another."""
    if _of_another(kind, setting):
        return True
    return any(
        kind in trap.blocks and trap.pattern.search(_plain(_where(trap, clause, setting)))
        for trap in traps()
    )


def _plain(text: str) -> str:
    """A text without blanks and doubled commas, which broken copies have."""
    return _COMMAS.sub(",", text.replace(" ", ""))


def _where(trap: Trap, clause: str, setting: Setting) -> str:
    """The text that a trap looks at; ■ stands for the figure."""
    if trap.where == "onward":
        return f"{clause}■{setting.onward}"
    if trap.where == "beyond":
        return f"{clause}■{setting.beyond}"
    if trap.where in {"sentence", "stock"}:
        return setting.sentence
    if trap.where == "whole_sentence":
        return f"{setting.sentence}■{setting.onward}"
    if trap.where == "parts" and "p.received" not in setting.told:
        return ""
    return clause


def _of_another(kind: str, setting: Setting) -> bool:
    """Whether figures of another year, of a part of this one, or of another body are stated."""
    state = governing(setting.before, setting.sentence)
    year = state.year or setting.year
    later = bool(year and setting.year and year > setting.year)
    if later and setting.chapter == "sec.problems" and kind != "pending":
        return True  # 2021年主动公开信息600条以上: a plan
    earlier = state.last_year or bool(setting.year and year and year < setting.year)
    if kind != "carried_in" and (earlier or state.part):
        return True
    told = setting.told_above or not state.opened
    return state.body is not None and is_other_body(state.body, setting.own, told)


def _fits(match: Match, setting: Setting) -> bool:
    """Whether the context allows it; a wording that is known and not counted stands."""
    return not match.wording.codes or _CONTEXTS[match.wording.context](match, setting)


def _beside_request(match: Match, setting: Setting) -> bool:
    """Whether the word 申请 stands between wording and count, or right behind the count."""
    near = TAIL.match(match.tail)
    behind = near.group()[:16] if near else ""
    if _REQUEST.search(match.gap):
        return True
    return bool(re.match(r"(?:的)?(?:政府信息|信息|依|公开|有效|书面)*申请", behind))


def _fits_verb(match: Match, setting: Setting) -> bool:
    if _beside_request(match, setting) or "依申请" in match.gap:
        return True
    return (
        setting.request_paragraph
        and _among_requests(match, setting)
        and not _another_business(match, setting)
    )


def _among_requests(match: Match, setting: Setting) -> bool:
    """Whether requests for information were spoken of, not requests of any kind."""
    if setting.chapter == "sec.requests" or "p.received" in setting.told:
        return True
    return bool(_ABOUT_INFORMATION.search(setting.topic + setting.before + match.tail))


def _another_business(match: Match, setting: Setting) -> bool:
    """A bare verb takes its object from the words around it, or from the sentence.

    收到3件复议申请; 低保申请受理3件; 代表建议12件,全部办理.
    """
    words = match.clause[: len(match.clause) - len(match.gap) - len(match.said)]
    if setting.foreign or counts_another(match.tail) or noun_before(words):
        return True
    behind = TAIL.match(match.tail)
    said = setting.sentence + (behind.group()[:12] if behind else "")
    return of_other_business(said, f"来信|信访|咨询|投诉|{_DISPUTES}")


def _fits_request(match: Match, setting: Setting) -> bool:
    """Outcomes of requests, not of proposals: 提案办理结果45件,其中予以公开30件."""
    code = match.wording.codes[0]
    if setting.foreign and code in _SAID_OF_ALL_BUSINESS:
        return False
    if code == _PETITIONS and not _of_a_request(match, setting):
        return False
    if code in _SAID_OF_CASES_TOO and setting.chapter == "sec.disputes":
        return False
    own = _DISPUTES if code in _SAID_OF_CASES_TOO else ""
    return setting.request_paragraph and not of_other_business(setting.sentence, own)


def _of_a_request(match: Match, setting: Setting) -> bool:
    """Whether petitions are an answer to requests here; most offices count others too."""
    if setting.chapter in {"sec.disputes", "sec.requests"}:
        return setting.chapter == "sec.requests"
    told = {code.partition(".")[2].partition(".")[0] for code in setting.told}
    return bool(_ANSWERED_AS.search(match.said) or told - {"review", "suit", "info_total"})


def _fits_bare(match: Match, setting: Setting) -> bool:
    before = match.clause[: len(match.clause) - len(match.gap) - len(match.said)]
    if any_wording().search(before) or trapped("bare", before, setting):
        return False
    behind = TAIL.match(match.tail)
    return not re.search(_DISPUTES, match.gap + (behind.group()[:6] if behind else ""))


def _fits_channel(match: Match, setting: Setting) -> bool:
    said = match.clause + match.gap
    if "公开" in match.gap and "申请" not in match.gap:
        return False
    named = "申请" in said or bool(_BY_CHANNEL.search(setting.sentence))
    return setting.request_paragraph and ("p.received" in setting.told or named)


def _fits_outcome(match: Match, setting: Setting) -> bool:
    """Of one route, and of cases about information."""
    if setting.head not in {"review", "suit"}:
        return False
    told = f"p.{setting.head}.total" in setting.told
    return told or about_disputes(match.tail[:20], setting)


_CONTEXTS: dict[str, Callable[[Match, Setting], bool]] = {
    "verb": _fits_verb,
    "noun": _beside_request,
    "bare": _fits_bare,
    "there_are": lambda match, setting: not trapped("bare", match.clause, setting),
    "request": _fits_request,
    "requests_chapter": lambda match, setting: (
        setting.chapter == "sec.requests" and not of_other_business(setting.sentence)
    ),
    "closing": lambda match, setting: "p.answered_total" in setting.told or "申请" in setting.topic,
    "channels_summed": lambda match, setting: (
        "p.received" not in setting.told
        and (
            any(code.startswith("p.received.") for code in setting.told)
            or bool(_PARTS.search(setting.sentence))
        )
    ),
    "past_year": lambda match, setting: _first_year(match) < (setting.year or 0),
    "next_year": lambda match, setting: _first_year(match) > (setting.year or 9999),
    "channel": _fits_channel,
    "dispute": lambda match, setting: about_disputes(match.tail[:20], setting),
    "outcome": _fits_outcome,
    "suit_outcome": lambda match, setting: setting.head == "suit" and _fits_outcome(match, setting),
    "info": lambda match, setting: (
        "其中" not in match.clause or bool(_OF_YEAR.search(match.clause))
    ),
}


def _first_year(match: Match) -> int:
    return int(re.findall(r"20\d\d", match.said)[0])


def about_disputes(behind: str, setting: Setting) -> bool:
    """Whether reviews and suits here are about information: many agencies have others."""
    if setting.chapter == "sec.disputes":
        return True
    return bool(_ABOUT_INFORMATION.search(setting.topic + setting.before + behind))


def head_in(text: str) -> str | None:
    """The route named last: `review`, `suit`, None for both or neither.

    >>> head_in("引起行政复议14件,其中"), head_in("行政复议、行政诉讼共5件,其中")
    ('review', None)
    """
    last = None
    for match in _HEADS.finditer(text):
        last = match.lastgroup
    return last if last in {"review", "suit"} else None


def names_route(text: str) -> bool:
    """Whether a text names any route, or suits of one kind only."""
    return ("复议" in text or "诉" in text) and _HEADS.search(text) is not None


def items_before(clause: str, count: int) -> list[str]:
    """The last `count` things of a list: 予以公开、部分公开和不予公开 -> three."""
    pieces = [piece for piece in _SPLIT.split(clause) if piece.strip()]
    return pieces[-count:] if len(pieces) >= count else []


def joined_items(text: str) -> Iterator[str]:
    """Things joined by 、 or 和 at the end of a text, nearest first."""
    while True:
        joint = _JOINED.search(text)
        if joint is None:
            return
        text = text[: joint.start()]
        pieces = [m.end() for m in _SPLIT.finditer(text)]
        start = max([*pieces, clause_start(text, len(text)), 0])
        yield text[start:]
        text = text[:start]


def may_share(other: Match, match: Match) -> bool:
    """Whether two things may be given with one figure: 受理、答复均为0件."""
    kinds = {"received", "answered", "carried_in", "pending"}
    if other.kind in kinds and match.kind in kinds:
        return True
    return other.kind in {match.kind, "disposition", "channel"}
