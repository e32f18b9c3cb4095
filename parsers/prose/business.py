"""Other business of an agency, which is counted with the same verbs as requests.

A figure's object stands behind it (收到3件低保申请), beside its verb (办理提案12件), or was
named with the figure before (受理低保申请26件,办结25件). The nouns are lines of `business.csv`.
"""

import csv
import re
from functools import cache
from importlib import resources

from parsers.prose.beside import TAIL, clause_start, neutral_ends
from parsers.prose.wordings import traps

_REQUEST = re.compile(r"申请(?!人)")
_COUNTED = r"(?:[^,;。\d]{0,4}申请)?(?=[^,;。\d]{0,12}(?:\d|$))"
_VERB = re.compile(r"(?:受理|收到|接到|接收|办理|办结|回复|答复|处理)(?P<noun>[^,;。:(\d]*)$")
_OF_REQUESTS = re.compile(r"公开|信息|申请表")
_CHANGE = re.compile(r"增加|减少|增长|下降|上升|增多|多|少")
# 低保申请受理26件: the noun stands before its verb.
_NOUN_BEFORE = re.compile(r"[\u4e00-\u9fff]{2}(?:申请|案件|事项|来信|线索)$")
# What may follow a count of requests in its own clause; any other noun is what was counted.
_GOES_ON = re.compile(
    r"$|[^\u4e00-\u9fff“]|次|均|全|都|皆|各|已|其|的|左右|以上|以|和|及|并|占|较|比|同|与|未|无|没|尚|不|内容"
    r"|政府信息|政务(?!服务)|信息|依(?!法行政)|公开(?!电话)|有效|书面|申请|关于|有关|要求|群众|公民|属|涉|为|是|到|后|来(?![电访信])|因|由|经|按"
    r"|在|结|转|办|答|进|予|作|告|回|得|被|主|部分|同意|延|顺|超|当|将|继|仍|正|待|时|数"
)


@cache
def nouns() -> str:
    """A pattern of all nouns of `business.csv`."""
    text = resources.files("parsers.prose").joinpath("business.csv").read_text("utf-8")
    return "|".join(row["pattern"] for row in csv.DictReader(text.splitlines()))


def of_other_business(said: str, more: str = "") -> bool:
    """Whether proposals, hotlines, or `more`, were counted last instead of requests.

    What requests were about is no count: 收到申请3件,涉及行政许可等.

    >>> of_other_business("收到申请3件,办理留言20条,"), of_other_business("办理提案2件,申请3件")
    (True, False)
    """
    business = f"{nouns()}|{more}" if more else nouns()
    if not _REQUEST.search(said):
        return bool(re.search(business, said))
    objects = re.findall(rf"({business}){_COUNTED}|(申请(?!人))", said)
    return bool(objects) and bool(objects[-1][0])


def counts_another(tail: str) -> bool:
    """Whether a noun that is no request stands right behind a figure.

    >>> counts_another("低保申请"), counts_another("政府信息公开申请"), counts_another(",均已办结")
    (True, False, False)
    """
    behind = TAIL.match(tail)
    return _GOES_ON.match(behind.group() if behind else "") is None


def noun_before(words: str) -> bool:
    """Whether the words before a verb name what it counts, and that is no request.

    >>> noun_before("全年低保申请"), noun_before("全年政府信息公开申请"), noun_before("全市")
    (True, False, False)
    """
    return bool(_NOUN_BEFORE.search(words)) and not _OF_REQUESTS.search(words)


def names_another(lead: str) -> bool:
    """Whether the words before a figure that was not understood count something else.

    >>> names_another("全年受理低保申请"), names_another("去年收到申请")
    (True, False)
    """
    clause = lead[clause_start(lead, len(lead)) :].rstrip()
    if any(trap.where == "parts" and trap.pattern.search(clause) for trap in traps()):
        return True  # 市公安局受理10件,答复10件
    verb = _VERB.search(clause)
    if verb is None or _OF_REQUESTS.search(clause):
        return False
    noun = verb["noun"]
    if _CHANGE.search(noun):
        return False  # 与上年相比,收到申请增加5件
    if not noun:
        return noun_before(clause[: verb.start()])
    return 0 not in neutral_ends(noun)
