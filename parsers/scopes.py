"""Whose figures a report holds: in whose voice it speaks, and what it says it was made from.

Codebook 8.1: a report titled by a division alone may cover its departments and counties, or
be its office's own; the sentence that says so is kept beside the reading.
"""

import re
from dataclasses import dataclass

_VOICE = re.compile(
    r"(?P<word>我|本|全)(?P<kind>街道|办事处|中心|[省市县区州旗盟镇乡局委厅院校队站所办])(?![年级届次面部体力])"
)
_DEPARTMENT = frozenset("局委厅院校队站所") | {"中心"}
_TOWNSHIP = frozenset("镇乡") | {"街道", "办事处"}
_GOVERNMENT = frozenset("省市县区州旗盟")
_SENTENCE = re.compile(r"[^。;；!！?？\n]+[。;；!！?？]?")
_MADE_FROM = re.compile(
    r"(?:在|以|据|根据|由|对|综合|汇总)(?P<parts>.{2,160}?)(?:的?基础上|汇总|综合|整理).{0,24}?(?:编制|编写|汇总|形成|而成|完成|撰写|编撰)"
    r"|(?:综合|汇总).{4,120}?(?:编制|编写|形成|而成)"
    r"|(?:数据|内容|报告)(?:涵盖|包括|包含|覆盖|范围).{0,60}?(?:各|所属|下属).{0,30}"
)
_LOWER = re.compile(
    r"各(?:地区|[市州县区盟旗]|设区|乡|镇|街道|级)|(?:县|区|市|州)(?:\([县市区州、,]{1,5}\)|[、,]?[市区县州])?(?:政府|人民政府|和|、)"
    r"|乡镇|镇街|街镇|区县|县区|县市区|市县|地市|州市"
)
_DEPARTMENTS = re.compile(r"各部门|各单位|部门|直属|委办局|组成")
_OWN = re.compile(r"全办|全局|本机关|本单位|本办|我办|本局|我局")
_FIGURES = (
    r"(?:(?:收到|受理|接收|新收|收办|办理|办结|答复)[^。;；]{0,30}?申请[^。;；]{0,24}?\d"
    r"|(?:主动公开|公开发布|发布)[^。;；]{0,60}?\d+余?万?余?条)"
)
_OFFICE_FIGURES = re.compile(
    rf"(?:政府办公[室厅]|政府办|全办|我办|本办)(?:全年|本年度|[^。;；,]{{0,8}}?){_FIGURES}"
)
_WHOLE_FIGURES = re.compile(
    rf"(?:全[省市县区州旗盟](?!区)|各部门|各单位|各级|各乡镇|各县|各区|各地)[^。;；]{{0,50}}?{_FIGURES}"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says 我 or 本: `department`, `township`, `government`, `office`; and the word itself.

    `kind` is 省, 市, 县, 区, 局 …; both are None for a text that never says.
    """

    speaker: str | None
    kind: str | None


def voice_of(text: str) -> Voice:
    """The speaker of a report by what it calls itself.

    >>> voice_of("2019年,我乡由专人负责"), voice_of("全市共收到,我市各部门")
    (Voice(speaker='township', kind='乡'), Voice(speaker='government', kind='市'))
    """
    said: dict[str, int] = {}
    for match in _VOICE.finditer(text):
        weight = 3 if match["word"] != "全" else 1
        said[match["kind"]] = said.get(match["kind"], 0) + weight
    for speaker, kinds in (("department", _DEPARTMENT), ("township", _TOWNSHIP)):
        own = {kind: count for kind, count in said.items() if kind in kinds and count > 1}
        if own:
            return Voice(speaker, max(own, key=lambda kind: own[kind]))
    if said.get("办", 0) > 1:
        return Voice("office", "办")
    governed = {kind: count for kind, count in said.items() if kind in _GOVERNMENT}
    if governed:
        return Voice("government", max(governed, key=lambda kind: governed[kind]))
    return Voice(None, None)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentence on what the figures cover, and what it says of lower levels."""

    sentence: str | None
    includes_lower_levels: str
    office_only: bool = False


def coverage_of(text: str) -> Coverage:
    """What the figures of a report cover, by its own words.

    >>> coverage_of("在各县市区、市政府各部门统计数据的基础上编制而成。").includes_lower_levels
    'yes'
    """
    for match in _SENTENCE.finditer(text):
        if "基础" in match.group() or "编制" in match.group() or "汇总" in match.group():
            found = _MADE_FROM.search(match.group())
            lower = _lower_levels(found.group()) if found else None
            if lower:
                return Coverage(match.group().strip(), lower)
    return _by_figures(text)


def _lower_levels(parts: str) -> str | None:
    if _LOWER.search(parts):
        return "yes"
    return "no" if _DEPARTMENTS.search(parts) or _OWN.search(parts) else None


def _by_figures(text: str) -> Coverage:
    """Without such a sentence: the sentences that carry the figures of requests."""
    whole = _WHOLE_FIGURES.search(text)
    if whole:
        sentence = _around(text, whole.start())
        return Coverage(sentence, "yes" if _LOWER.search(sentence) else "unknown")
    office = _OFFICE_FIGURES.search(text)
    if office:
        return Coverage(_around(text, office.start()), "unknown", office_only=True)
    return Coverage(None, "unknown")


def _around(text: str, at: int) -> str:
    """The sentence that holds the character `at`."""
    start = max(text.rfind(mark, 0, at) for mark in "。;；!！?？\n") + 1
    found = _SENTENCE.match(text, start)
    return found.group().strip() if found else ""
