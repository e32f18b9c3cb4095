"""Chapters of a report: headings by codebook 2.2 and its variants, the text between them.

Tables are left out by the caller's `table_lines`. What a chapter says is left to others.
"""

import csv
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from parsers.model import Document, Line, Section

PREAMBLE = "sec.preamble"
# A numbered chapter that the codebook does not know (人员和收支情况, 咨询情况): kept apart.
UNMAPPED = "sec.unmapped"

_LONGEST_HEADING = 40
_MARKS = r"\s*#{0,6}\s*\**\s*"
_NUMBER = (
    r"(?:第?[一二三四五六七八九十壹贰叁肆伍陆柒捌]{1,3}(?:部分)?[、.,:：，． ]|[ⅠⅡⅢⅣⅤⅥⅦ][、.])"
)
_NUMBERED = re.compile(rf"{_MARKS}{_NUMBER}\s*(?P<title>\S.*?)\s*\**\s*")
_SENTENCE = re.compile(r"[。;；!！?？|]|[,，].*[,，].*[,，]|\d+\s*(?:件|条|次|宗)")
# Chapter titles that are printed without a number; nothing but the title may stand there.
_BARE = re.compile(
    r"总体情况|概述|(?:行政机关)?(?:主动公开政府信息|收到和处理政府信息公开申请)(?:的)?情况"
    r"|(?:政府信息公开)?(?:的)?收费[及和]减免(?:的)?情况"
    r"|(?:因)?政府信息公开(?:申请)?(?:被申请|工作被申请)?行政复议(?:、|和)?(?:提起)?行政诉讼(?:的)?情况"
    r"|(?:政府信息公开工作)?存在的?主要问题[及和]改进(?:情况|措施)|其[他它]需要报告的事项"
)


@dataclass(slots=True)
class _Open:
    """A section that is still being filled."""

    code: str
    title: str
    lines: list[str] = field(default_factory=list)

    def closed(self) -> Section:
        return Section(self.code, self.title, "\n".join(self.lines).strip())


def split(document: Document, table_lines: frozenset[int]) -> tuple[Section, ...]:
    """The report's sections in order; text before the first heading is `sec.preamble`.

    Section text is the cleaned lines joined by newlines, without its heading. A preamble
    without text is left out. The title printed twice opens one section.
    """
    sections = [_Open(PREAMBLE, "")]
    for line in prose_lines(document, table_lines):
        heading = chapter(line.text)
        if heading is None:
            sections[-1].lines.append(line.text.strip())
        elif heading != (sections[-1].code, sections[-1].title):
            sections.append(_Open(*heading))
    return tuple(s.closed() for s in sections if s.code != PREAMBLE or any(s.lines))


def prose_lines(document: Document, table_lines: frozenset[int]) -> list[Line]:
    """The document's lines that no table took, blank ones left out."""
    return [
        block
        for block in document.blocks
        if isinstance(block, Line) and block.number not in table_lines and block.text.strip()
    ]


@lru_cache(maxsize=4096)  # asked of every line by sections, prose, refusal and several
def chapter(text: str) -> tuple[str, str] | None:
    """Code and title when a line is the heading of a chapter, else None.

    >>> chapter("三、收到和处理政府信息公开申请情况")
    ('sec.requests', '三、收到和处理政府信息公开申请情况')
    >>> chapter("三、本年度办理结果") is None
    True
    >>> chapter("一、2020年,全县共收到申请3件。") is None
    True
    """
    printed = text.strip()
    title = printed.lstrip("#* ").rstrip("* ")
    # Of very long lines the patterns would try every place.
    if len(title) > _LONGEST_HEADING or len(printed) > 2 * _LONGEST_HEADING:
        return None
    if not title or _SENTENCE.search(title.rstrip("。:")):
        return None
    numbered = _NUMBERED.fullmatch(printed)
    if numbered is not None:
        return _coded(numbered["title"], title)
    bare = title.rstrip("。:")
    return _coded(bare, title) if _BARE.fullmatch(bare) else None


def _coded(words: str, title: str) -> tuple[str, str] | None:
    for code, pattern in _patterns():
        if pattern.search(words):
            return (code, title) if code else None
    return UNMAPPED, title


@lru_cache(maxsize=4096)
def subheading(text: str) -> bool:
    """Whether a line only names what follows: (二)依申请公开情况, a Markdown heading."""
    if len(text.strip()) > _LONGEST_HEADING or _SENTENCE.search(text.strip().rstrip("。:")):
        return False
    return bool(re.match(r"\s*(?:#{1,6}\s|[(（][一二三四五六七八九十\d]{1,3}[)）])", text))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = resources.files("parsers").joinpath("sections.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    return tuple((row["code"], re.compile(row["pattern"])) for row in rows)
