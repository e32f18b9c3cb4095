"""Labelled fields above a report: 索引号, 发布机构, 发布日期 and their kin."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from parsers.model import Line, Table
from parsers.text import HANS, Script, clean, simplified

_LABELS = (
    "索引号", "信息索引号", "名称", "信息名称", "标题", "文号", "发文字号", "发布文号",
    "发布机构", "发布单位", "发布部门", "发文机关", "发文单位", "公开主体", "公开机构",
    "发布机关", "制发机关", "公开责任部门", "信息来源", "来源",
    "文章来源", "作者", "发布日期", "发布时间", "公开日期", "公开时间", "成文日期", "生成日期",
    "发文日期", "生效日期", "主题分类", "信息分类", "分类", "体裁分类", "公开方式", "公开形式",
    "公开范围", "关键词", "主题词", "有效性", "时效", "效力状态", "文件状态",
)  # fmt: skip
_HEAD_LINES = 60
_LONGEST_VALUE = 120


@cache
def _pattern() -> re.Pattern[str]:
    spaced = (r"\s*".join(label) for label in sorted(_LABELS, key=len, reverse=True))
    return re.compile(rf"(?<![\w])(?P<label>{'|'.join(spaced)})\s*[】\]]?\s*:")


def of_lines(lines: Iterable[Line], script: Script) -> Mapping[str, str]:
    """Fields printed as `label: value`, several on a line too; the first of a label counts."""
    fields: dict[str, str] = {}
    for line in list(lines)[:_HEAD_LINES]:
        # As printed: spaces between Chinese characters, which reading drops, end a value.
        for label, value in fields_of_line(unicodedata.normalize("NFKC", line.printed), script):
            fields.setdefault(label, value)
    return fields


def fields_of_line(text: str, script: Script = HANS) -> Iterable[tuple[str, str]]:
    """Labels and values of one line, after colons or between the marks of a table's row.

    >>> list(fields_of_line("索 引 号:GCX/1 发文机关: 某乡"))
    [('索引号', 'GCX/1'), ('发文机关', '某乡')]
    """
    if script.traditional:
        text = simplified(text)
    yield from _of_cells(text.split("|") if "|" in text else _apart(text), script)
    found = list(_pattern().finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)] * bool(found)
    for match, end in zip(found, ends, strict=True):
        value = text[match.end() : end].strip(" []【】|\t")
        if len(value) <= _LONGEST_VALUE:
            yield re.sub(r"\s+", "", match["label"]), clean(value, pinyin=script.pinyin).text


def _apart(text: str) -> list[str]:
    """Labels and values that only blanks separate, on a line that a label begins.

    >>> _apart("成文日期 2023-01-18 发布日期 2023-01-18"), _apart("来源 于网络的信息")
    (['成文日期', '2023-01-18', '发布日期', '2023-01-18'], [])
    """
    pieces = text.split()
    dated = any(piece[:4].isdigit() for piece in pieces[1::2])
    return pieces if len(pieces) > 1 and pieces[0] in _LABELS and dated else []


def _of_cells(cells: list[str], script: Script) -> Iterable[tuple[str, str]]:
    """Pairs of cells, label left of value; a label after a label means an empty value."""
    for label, value in pairwise(cells):
        if _bare(label) in _LABELS and _bare(value) not in _LABELS and value.strip():
            yield _bare(label), clean(value.strip(), pinyin=script.pinyin).text


def _bare(label: str) -> str:
    return re.sub(r"[\s:【】\[\]]+", "", label)


def of_table(table: Table) -> Mapping[str, str]:
    """Fields printed as pairs of cells, label left of value."""
    fields: dict[str, str] = {}
    for row in table.rows:
        cells = [cell.text for cell in row if cell.origin]
        for label, value in pairwise(cells):
            name = _bare(label)
            if name in _LABELS:
                fields.setdefault(name, value.strip())
    return fields
