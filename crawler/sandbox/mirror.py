"""A text as clones of government pages copy it: traditional, with readings in brackets.

For ingesting only; no sandbox portal serves it. Which characters carry a reading is fixed
per clone, and each of them carries it every time (portals.md 7).
"""

from functools import cache

from opencc import OpenCC

READINGS = {
    "發": "fā",
    "數": "shù",
    "關": "guān",
    "務": "wù",
    "認": "rèn",
    "實": "shí",
    "機": "jī",
    "規": "guī",
    "構": "gòu",
    "經": "jīng",
    "業": "yè",
    "處": "chǔ",
    "據": "jù",
    "結": "jié",
}
SPOILT = str.maketrans({zh: f"{zh}({reading})" for zh, reading in READINGS.items()})


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def traditional(text: str) -> str:
    """The text in traditional characters, as an official traditional view shows it."""
    return str(_converter().convert(text))


def spoilt(text: str) -> str:
    """The text as a clone prints it.

    >>> spoilt("有关数据")
    '有關(guān)數(shù)據(jù)'
    """
    return traditional(text).translate(SPOILT)
