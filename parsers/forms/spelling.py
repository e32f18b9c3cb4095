"""What two spellings of one label have in common, for sheets of one figure a row.

Tables of applicants compare labels by `parsers.text.label_key`; sheets were typed anew by
every agency, so more does not count: numbering at any depth, 其中, units, a last 数.
"""

import re
from functools import lru_cache

from parsers.text import clean, label_key, without_notes

_OF_WHICH = re.compile(r"^\s*(?:[(]?\s*其中\s*[)]?\s*[:,、]?)\s*")
_NUMBER = re.compile(
    r"^\s*(?:[(]\s*[一二三四五六七八九十\d]{1,3}\s*[)]|[一二三四五六七八九十]{1,3}\s*[、.,)]|\d{1,2}\s*[.、,)](?!\d)"
    r"|\d{1,3}\s+(?=[^\d\s]|\d{1,2}[.、,)]))\s*"
)
_LAST = re.compile(r"(?:总次数|次数|篇数|个数|总数量|数量|总数|数)$")
# A unit behind a label, with the number of the line between them where a sheet has one.
_UNIT = re.compile(
    r"(?:\s+\d{1,3})?\s*(?:[(\[:]\s*(?:单位[:]?)?\s*)?"
    r"(?P<unit>件次|人次|万元|亿元|[件条次篇个人元份项起宗])[)\]]?$"
)
_NOT_WORD = re.compile(r"[\W_]+")
# 答 | 覆数, 规范性档 | 案数: a word that a line's end cuts is not converted as one.
_SAME = {
    "其它": "其他",
    "网上": "网络",
    "免于": "免予",
    "覆": "复",
    "规范性档案": "规范性文件",
    "入口网站": "门户网站",
}


@lru_cache(maxsize=16_384)  # a reader of text asks for the same labels again and again
def sheet_keys(printed: str) -> tuple[str, ...]:
    """Keys of a printed label, the fullest first: as it stands, without notes, without its unit.

    >>> sheet_keys("其中：1．当面申请数（件）")
    ('当面申请数件', '当面申请')
    >>> sheet_keys("（五）网上申请数 件")[-1]
    '网络申请'
    """
    text = bare(printed)
    forms = (text, without_notes(text), _UNIT.sub("", without_notes(text).strip()))
    return tuple(dict.fromkeys(filter(None, map(_key, forms))))


def trailing_unit(printed: str) -> str:
    """The unit that may stand behind a label in its own cell, '' without one.

    >>> trailing_unit("收到申请数（件）"), trailing_unit("主动公开信息数 01 条")
    ('件', '条')
    """
    found = _UNIT.search(clean(printed).text.strip())
    return found["unit"] if found else ""


def bare(printed: str) -> str:
    """A label without numbering and 其中, in any order and depth.

    >>> bare("其中：（1）“信息不存在”数")
    '“信息不存在”数'
    """
    text = clean(printed).text
    while True:
        shorter = _NUMBER.sub("", _OF_WHICH.sub("", text))
        if shorter == text:
            return text.strip()
        text = shorter


def squeezed_key(text: str) -> str:
    """Words without white space and punctuation, of one spelling, as keys have them.

    >>> squeezed_key("（五）网上申请数 | 12")
    '五网络申请数12'
    """
    return _of_one_spelling(_NOT_WORD.sub("", text))


def _of_one_spelling(key: str) -> str:
    for spelling, same in _SAME.items():
        key = key.replace(spelling, same)
    return key


def _key(text: str) -> str:
    key = _of_one_spelling(label_key(text))
    return _LAST.sub("", key) or key
