"""What a check found, in the page's language: the database keeps it in English, with codes.

`check_texts.csv` has one sentence a line: the pattern of what a check writes, and its words with
`{0}` for what was found. What fits none is a quotation and stays as it is.
"""

import re
from functools import cache

from archive.lists import listed
from archive.words import Word, words
from parsers.codebook import entries

_NAMED = ("applicant", "level", "scope")
_OTHER_REPORT = re.compile(r"; the report on \d{4} is \S+$")
"""The other year's report, to which the page has a link."""
_BETWEEN = re.compile(", | and ")


def told(text: str) -> Word | None:
    """The words for what a check found, None where none are known.

    >>> told("3 of 161 cells are blank").zh
    '161 格中有 3 格空白'
    >>> told("balances in the total, not in natural_person, org_other").en
    'Balances in the total, not for: Natural person, Other organisation'
    >>> told("共收到申请42件……收到申请2件") is None
    True
    """
    said = _OTHER_REPORT.sub("", text)
    for pattern, zh, en in _patterns():
        found = pattern.fullmatch(said)
        if found:
            both = ([_named(group, side) for group in found.groups()] for side in (0, 1))
            return Word("text", zh.format(*next(both)), en.format(*next(both)))
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = listed("pages/check_texts.csv")
    return tuple((re.compile(row["pattern"]), row["zh"], row["en"]) for row in rows)


def _named(group: str, side: int) -> str:
    """Codes in what was found as words, Chinese (0) or English (1)."""
    names = _names()
    parts = _BETWEEN.split(group)
    return ("；", ", ")[side].join(names[one][side] if one in names else one for one in parts)


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Chinese and English of the codes that checks name; sections as the newest form has them."""
    sections = {
        one.code: (one.zh_label, one.en_label)
        for one in entries()
        if one.code.startswith("sec.") and one.form in ("form_2019", "form_2021")
    }
    named = (one for kind in _NAMED for one in words(kind).values())
    return sections | {one.code: (one.zh, one.en or one.zh) for one in named}
