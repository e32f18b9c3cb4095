"""A report as clones of government pages and their traditional views copy it.

For ingesting only; no sandbox portal serves it. Which characters carry a reading is fixed
per clone, and each of them carries it every time (portals.md 7).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from opencc import OpenCC

from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Grid, MadeReport, MadeSection

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
UNTONED = {"和": "he)(he", "開": "kai", "總": "zong", "請": "qing", "國": "guo"}
SIMPLIFIED = {
    "发": "fā",
    "数": "shù",
    "关": "guān",
    "务": "wù",
    "机": "jī",
    "民": "mín",
    "处": "chǔ",
}


def _table(readings: dict[str, str]) -> dict[int, str]:
    return str.maketrans({zh: f"{zh}({reading})" for zh, reading in readings.items()})


SPOILT = _table(READINGS)
SPOILT_UNTONED = _table(READINGS | UNTONED)
SPOILT_SIMPLIFIED = _table(SIMPLIFIED)
LEFT_SIMPLIFIED = str.maketrans("後於準", "后于准")
COMMA = re.compile(r"，(?!\d)")
"""A comma that separates no thousands."""
VOCABULARY = (
    ("文件", "檔案"),
    ("門戶網站", "入口網站"),
    ("聯系", "聯繫"),
    ("信息平臺", "資訊平臺"),
)
WRONG = (("全面", "全麵"), ("制度", "製度"), ("體系", "體係"), ("方面", "方麵"), ("咨詢", "谘詢"))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


@cache
def traditional(text: str) -> str:
    """The text in traditional characters, as an official traditional view shows it."""
    return str(_converter().convert(text))


def spoilt(text: str) -> str:
    """The text as a clone prints it.

    >>> spoilt("有关数据")
    '有關(guān)數(shù)據(jù)'
    """
    return traditional(text).translate(SPOILT)


def _replaced(pairs: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    def change(text: str) -> str:
        text = traditional(text)
        for usual, printed in pairs:
            text = text.replace(usual, printed)
        return text

    return change


COPIES: dict[Oddity, Callable[[str], str]] = {
    Oddity.MIRROR: spoilt,
    Oddity.MIRROR_UNTONED: lambda text: traditional(text).translate(SPOILT_UNTONED),
    Oddity.PINYIN_SIMPLIFIED: lambda text: text.translate(SPOILT_SIMPLIFIED),
    Oddity.TRADITIONAL: traditional,
    Oddity.TRADITIONAL_MIXED: lambda text: traditional(text).translate(LEFT_SIMPLIFIED),
    Oddity.TRADITIONAL_VOCABULARY: _replaced(VOCABULARY),
    Oddity.WRONG_CHARACTERS: _replaced(WRONG),
    Oddity.DOUBLED_COMMAS: lambda text: COMMA.sub("，，", text),
}


def copied(report: MadeReport) -> MadeReport:
    """The report with all its text changed as its oddities say; figures and truth stay."""
    for oddity in report.order.oddities & COPIES.keys():
        report = _copied(report, COPIES[oddity])
    return report


def _copied(report: MadeReport, change: Callable[[str], str]) -> MadeReport:
    return replace(
        report,
        title=change(report.title),
        heading=change(report.heading),
        preamble=tuple(map(change, report.preamble)),
        sections=tuple(_section(section, change) for section in report.sections),
    )


def _section(section: MadeSection, change: Callable[[str], str]) -> MadeSection:
    blocks = tuple(
        change(block) if isinstance(block, str) else _grid(block, change)
        for block in section.blocks
    )
    return replace(section, title=change(section.title), blocks=blocks)


def _grid(grid: Grid, change: Callable[[str], str]) -> Grid:
    rows = tuple(tuple(replace(s, text=change(s.text)) for s in row) for row in grid.rows)
    return Grid(rows, grid.columns)
