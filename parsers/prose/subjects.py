"""Whose figures a sentence states, and of which year: last year's or another body's count not.

A clause may open with a year or a body (上年同期收到25件, 县教育局收到2件); what it opens with
governs the rest of the sentence, until a clause opens with another. A semicolon, and a
sentence that goes on with 其中, return to what the sentence opened with. The words for years and
for the reporting body itself are lines of `cues.csv`.
"""

import csv
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from parsers.model import Document, Line
from parsers.titles import parse_title

_CLOSED_BRACKET = re.compile(r"[(][^()]*[)]")
_CLAUSE = re.compile(r"[^,;:。(]+")
# What may precede the word that a clause opens with.
_OPENING = re.compile(
    r"\s*(?:(?:与之相比|相比之下|相较之下|对比来看|另外|此外|其中|同时|而|但|另|在|截至|截止|自|从|由)[,:]*)*"
)
_STATISTIC_PERIOD = r"20\d\d年\d{1,2}月(?:\d{1,2}日)?(?:起)?(?:至|到|-|—|~)+(?=20\d\d年)"
_YEAR = (
    rf"(?:{_STATISTIC_PERIOD})?(20\d\d)"
    r"(?:年(?!.{0,4}(?:结转|转结))度?|(?=(?:、|和|与|及|至|到|-)+20\d\d年))"
)
_ADVERBS = (
    r"(?:20\d\d年度?|全年|去年|上年|今年|本年度?|年内|一年来|共计?|累计|总共|合计|分别|新|也|仅|均|还|未|没有|已|依法|通过"
    r"|各|就|则|主动|作为被告|因政府信息公开(?:工作)?)*"
)
_ACTS = (
    r"(?:收到|受理|接到|接收|收办|接办|办理|办结|答复|回复|处理|登记|发生|引发"
    r"|涉及|产生|被申请|被提起|公开|发布)"
)
_KINDS = (
    r"(?:局|委|委员会|厅|镇|乡|街道|街道办|办事处|管委会|县|区|市|州|旗|支队|大队|馆|学校|大学"
    r"|(?<!受理|服务|办理|查阅|公开)中心|人民政府|政府|政府办|政府办公室|政府办公厅|公司|集团)"
)
_ACT = re.compile(_ACTS)
# 不属于我局公开: no name of a body has these characters.
_NAME = r"(?:(?![我非不属代对向被由于]|申请|人员|公民|法人|群众)[\u4e00-\u9fff、]){1,24}?"
_BODY = re.compile(
    rf"(?P<name>(?:[下所直]属)?{_NAME}{_KINDS})(?:等(?:\d+个|[一-九]+个)?(?:部门|单位|机关|地)?)?{_ADVERBS}{_ACTS}"
)
# 向县教育局: the body is asked, and does not act.
_NO_SUBJECT = re.compile(
    r"(?:向|到|对|给|为|与|和|比|较|按|经|以|将|把|通过|由于|因|根据|按照|网上|线上|线下)"
)
_ABOUT_A_YEAR_OR_BODY = re.compile(
    rf"20\d\d年|月|季度|半年|去年|上一?年|前年|往年|历年|前一年"
    rf"|(?:{_KINDS}|部门|单位|机关|地){_ADVERBS}{_ACTS}"
)
_YEARS = re.compile(r"20\d\d年度?(?:(?:、|,|和|与|及)20\d\d年度?)+")
_LONGEST_TITLE = 60
_HEAD_LINES = 40
_GOVERNMENT = re.compile(r"人民政府|政府")
_JOINED = re.compile(r"、|及|和|以及|与")
# 下属单位市图书馆: named as a part.
_BELOW = re.compile(r"(?:下属|所属|直属|下辖)(?!.*(?:各|所有|全部))")
# 市政府各部门: a whole of bodies, no other one.
_ALL_OF_THEM = re.compile(r"各|所有|全部|两级|三级")
# 市局, 县政府办: the level's own body, named by its kind alone.
_LEVEL_ALONE = re.compile(
    r"[省市县区州旗盟]?(?:局|厅|委)|(?:[省市县区州旗盟镇乡]|街道)?(?:人民)?政府(?:办(?:公室|公厅)?)?"
)


@dataclass(frozen=True, slots=True)
class Governing:
    """Year (None: the report's), whether last year, `part` of a year or a body is spoken of,
    and whether the sentence `opened` with that body."""

    year: int | None = None
    last_year: bool = False
    part: bool = False
    body: str | None = None
    opened: bool = True


def years_severally(lead: str) -> list[int]:
    """The years whose figures follow one by one; empty where a text lists none.

    >>> years_severally("2019年、2020年分别收到申请"), years_severally("2019年和2020年收到申请")
    ([2019, 2020], [])
    """
    listed = _YEARS.search(lead) if "分别" in lead else None
    return [int(year) for year in re.findall(r"20\d\d", listed.group())] if listed else []


def without_years(lead: str) -> str:
    """A text with its list of years taken out: 2019年、2020年分别收到 -> 收到."""
    return _YEARS.sub("", lead).replace("分别", "")


def own_body(document: Document) -> str | None:
    """The body that the report's title names, as far as a title stands on a line of its own."""
    lines = [b.text for b in document.blocks[:_HEAD_LINES] if isinstance(b, Line)]
    for text in [document.title, *lines]:
        title = parse_title(text) if len(text) <= _LONGEST_TITLE else None
        if title is not None and title.body:
            return title.body
    return None


def governing(before: str, sentence: str) -> Governing:
    """What governs the end of `sentence`; `before` is what the paragraph says up to there.

    >>> governing("", "今年收到申请30件,上年同期收到25件,办结").last_year
    True
    >>> governing("", "县教育局收到申请2件,办结").body, governing("", "我局收到").body
    ('县教育局', None)
    """
    first = Governing()
    if before and sentence.lstrip().startswith("其中"):
        above = before.removesuffix(sentence).rstrip("。!? ")
        first = _walk(re.split(r"[。!?]", above)[-1], first)[0]
    return _walk(sentence, first)[1]


@lru_cache(maxsize=1024)
def _walk(sentence: str, first: Governing) -> tuple[Governing, Governing]:
    """What a sentence opens with, and what governs its end."""
    if not _ABOUT_A_YEAR_OR_BODY.search(sentence):
        return first, first
    state, opened = first, None
    for part in _CLOSED_BRACKET.sub("", sentence).split(";"):
        state = opened or first
        for clause in _CLAUSE.findall(part):
            state = _after(clause, state)
            if opened is None and _ACT.search(clause):
                opened = state
    opened = opened or state
    return opened, replace(state, opened=state.body == opened.body)


def _after(clause: str, state: Governing) -> Governing:
    """What governs once a clause has opened: 2020年,全市; 去年县教育局收到; 我局去年收到."""
    opening = _OPENING.match(clause)
    rest, named = clause[opening.end() if opening else 0 :], False
    while cue := next(filter(None, (_cue(p, says, rest) for p, says in _cues())), None):
        found, says = cue
        state, rest = _said(found, says, state), rest[found.end() :]
        named = named or says == "own"
    if not named and not _NO_SUBJECT.match(rest) and (body := _BODY.match(rest)):
        state = replace(state, body=body["name"])
    return state


def _cue(pattern: re.Pattern[str], says: str, rest: str) -> tuple[re.Match[str], str] | None:
    found = pattern.match(rest)
    return (found, says) if found is not None else None


def _said(found: re.Match[str], says: str, state: Governing) -> Governing:
    if says == "year":
        return replace(state, year=int(found[1]), last_year=False, part=False)
    if says == "this_year":
        return replace(state, year=None, last_year=False, part=False)
    if says == "last_year":
        return replace(state, last_year=True)
    if says == "own":
        return replace(state, body=None)
    return replace(state, part=says == "part")


def is_other_body(name: str, own: str | None, told: bool) -> bool:
    """Whether a named body is another than the reporting one.

    `own` is the body of the title; without one, any body after a whole was `told` is another.

    >>> is_other_body("县资规局", "示例县自然资源和规划局", False)
    False
    >>> is_other_body("县教育局", "示例县人民政府办公室", False)
    True
    """
    if _BELOW.match(name):
        return True
    if own is None:
        return told
    return all(_is_other(part, own, told) for part in _JOINED.split(name))


def _is_other(part: str, own: str, told: bool) -> bool:
    name = part.replace("本级", "")
    if not name or _ALL_OF_THEM.search(name):
        return not name
    if _LEVEL_ALONE.fullmatch(name):
        return told and _kind(name) != _kind(own)
    if _shortened(name, own):
        return False
    return name[-1] != own[-1] or not _shortened(own, name)


def _kind(name: str) -> str:
    return name.removesuffix("办公室").removesuffix("办公厅").removesuffix("办")[-1:]


def _shortened(short: str, full: str) -> bool:
    """Whether the characters of a name stand in a longer one, in order: 县资规局."""
    rest = iter(full)
    return all(character in rest for character in _GOVERNMENT.sub("", short))


@cache
def _cues() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = resources.files("parsers.prose").joinpath("cues.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    named = [(re.compile(row["pattern"]), row["says"]) for row in rows]
    return (re.compile(_YEAR), "year"), *named
