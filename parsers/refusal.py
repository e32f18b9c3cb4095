"""Whether a document is an annual report at all, or a guide, a rule, news, a list of links.

A known form of tables says so by itself, and a report's title above tables that nobody has
mapped. Prose is a report when it speaks of what reports
speak of and states a figure; or, without any figure, when title and chapters are a report's.
"""

import re
from collections.abc import Sequence

from parsers.errors import NotAReportError
from parsers.model import Document, Line
from parsers.sections import UNMAPPED, chapter
from parsers.titles import parse_title

# What an annual report speaks of; a page with fewer of these is something else.
_SUBJECTS = (
    "信息公开", "主动公开", "依申请", "申请", "行政复议", "行政诉讼", "年度报告", "政务公开",
    "统计期限", "公开条例",
)  # fmt: skip
_LEAST_SUBJECTS = 3
_FIGURE = re.compile(
    r"\d\s*(?:余|多)?(?:万)?(?:件|条|次|宗|起|份|人次|篇)"
    r"|[一二三四五六七八九十百千两零]\s*(?:件|条|宗|起)"
    r"|(?:未|没有|尚未)(?:收到|接到|发生|出现|产生)|[无零](?:依)?申请"
)
_OTHER_DOCUMENT = re.compile(
    r"(?:信息公开|政务公开|年度报告|年报)(?:工作|申请|编制)*(?:的)?"
    r"(?:指南|目录|制度|办法|规定|条例|流程图?|申请表|要点|方案|通知|规范|格式|通报|指引)"
    r"(?:\([^()]*\))?\s*(?:$|[-_|—].*$)"
)
# Titles stand at the top; further down, they are links to other reports.
_TOP = 40
_LONGEST_TITLE = 60
_LEAST_CHAPTERS = 3


def refuse_other_documents(document: Document, form: str | None, prose: str) -> None:
    """Raise NotAReportError unless the document is an annual report.

    `form` is the name of the form found, None where tables are of no known form; `prose` the
    name of the form without tables.
    """
    if form not in (None, prose):
        return
    text = "".join(document.texts())
    subjects = sum(subject in text for subject in _SUBJECTS)
    speaks_of_it = subjects >= _LEAST_SUBJECTS and "公开" in text and not _is_other(document)
    has_tables = form is None and _is_titled(document)
    if speaks_of_it and (has_tables or _FIGURE.search(text) or _looks_like_a_report(document)):
        return
    raise NotAReportError(
        f"expected an annual report on open government information, found "
        f"{subjects} of its {len(_SUBJECTS)} subjects in “{_beginning(document, text)}”"
    )


def _is_other(document: Document) -> bool:
    """Whether the page's title or its first line names another kind of document."""
    return any(_OTHER_DOCUMENT.search(title) for title in [document.title, *_top(document)[:1]])


def _looks_like_a_report(document: Document) -> bool:
    """Whether a title and chapters are those of a report, though it states no figure."""
    if not _is_titled(document):
        return False
    lines = (block.text for block in document.blocks if isinstance(block, Line))
    chapters = {found[0] for found in map(chapter, lines) if found} - {UNMAPPED}
    return len(chapters) >= _LEAST_CHAPTERS


def _is_titled(document: Document) -> bool:
    titles = [document.title, *_top(document)]
    return any(parse_title(title) for title in titles if title)


def _top(document: Document) -> Sequence[str]:
    lines = [b.text for b in document.blocks[:_TOP] if isinstance(b, Line) and b.text.strip()]
    return [line.strip() for line in lines if len(line) <= _LONGEST_TITLE]


def _beginning(document: Document, text: str) -> str:
    return (document.title or text.strip())[:40]
