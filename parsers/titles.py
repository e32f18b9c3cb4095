"""Titles of annual reports: what counts as one, whose it names, and for which year.

The crawler decides with `is_report_title` which links of a listing to follow, and the identity
reading takes body and year from `parse_title`; so nothing here knows a Document.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_SIMPLIFIED = str.maketrans("開報務與總況縣區鄉鎮門級關於", "开报务与总况县区乡镇门级关于")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR_DIGITS = r"20[0-3]\d|[二][〇○零0][〇○零0一二三][〇○零0一二三四五六七八九]"
_YEAR = rf"(?:{_YEAR_DIGITS})(?:年年度|年度|年|(?=\D))"
_TITLE = re.compile(
    r"(?P<lead>[^。;；,，!！?？:>|]*?)"
    r"(?P<core>政[府务]信息公开|政府信息和政务公开|政务公开和政府信息公开|信息公开|政务公开)"
    rf"(?P<middle>(?:工作|年度|情况|开展|执行|的|\(|\)|{_YEAR})*)"
    r"(?P<end>报告|年报)"
    r"(?P<tail>(?:书|稿)?(?:\([^()]{0,20}\))?)"
    r"(?P<rest>\.(?:pdf|docx?|wps|xlsx?|ofd|html?)|[\[(]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])]?|[-_|>·/].*)?"
)
_LEAD_YEAR = re.compile(
    rf"(?P<before>.*?)(?:\(?(?P<year>{_YEAR_DIGITS})(?:年年度|年度|年|度)?\)?)(?P<after>\D*)"
)
_ANY_YEAR = re.compile(_YEAR_DIGITS)
# What a listing or a page sets before a title.
_PREFIX = re.compile(
    r"^(?:\[[^\]]{1,10}\]|【[^】]{1,10}】|标题:?|(?:信息)?名称:?|附件\d?:?|\d{1,2}[.、]|Page\d+-|[·•#*]+)+"
)
# Other things that stand in the same columns under names that look alike (portals 6).
NOT_REPORTS = (
    "指南", "制度", "目录", "依申请", "报表", "法治政府", "解读", "图解", "读懂", "图说",
    "通知", "样表", "模板", "细则",
)  # fmt: skip
# Sentences about a report, not titles.
_NO_BODY = re.compile(
    r"^(?:本|该|此|现将|根据|按照|依据|上一?年度|我[省市县区局委]|编制|发布|公布|查看|下载|历年|往年|以上|今年)"
)
# What a list sets for the rest of a title, with the date that may stand behind it.
_CUT = re.compile(
    r"(?P<shown>.+?)(?:\.{2,}|⋯+)(?:[\[(]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])]?)?"
)
_ENDS = ("工作年度报告", "工作报告", "工作年报", "年度工作报告", "年度报告", "年报", "情况报告")
_SAYS_REPORT = re.compile(r"年度报|年报")
# Cut so far, 政务公开 has plans and main points each year; the others are of notices.
_NOT_YET = re.compile(r"政务公开工?作?$|印发|转发|做好|报送|编制|征求|开展")
_CUT_MARKS = ("…", "..", "⋯")
# The column's own name, on every portal; never a report of its own.
COLUMN_NAMES = frozenset({"政府信息公开年报", "信息公开年报", "政务公开年报"})
# A `<title>` may set the site's and the column's names before the report's.
_SITE_WORDS = re.compile(r"门户网站|信息公开(?:网|平台|专栏|年报|年度报告)?|首页|年报")
_BRACKETS = str.maketrans("《》“”\"'〈〉", "        ")
LONGEST = 90
# With blanks between the characters, and the names of site and column after it.
LONGEST_PRINTED = 300


@dataclass(frozen=True, slots=True)
class ReportTitle:
    """A title as printed (blanks gone), the body it names ("" when none), its year."""

    text: str
    body: str
    year: int | None


def parse_title(printed: str) -> ReportTitle | None:
    """The report title that a line, a link or a `<title>` holds; None for anything else.

    >>> parse_title("2019年示例市人民政府办公厅政府信息公开工作年度报告").body
    '示例市人民政府办公厅'
    >>> parse_title("示例镇人民政府信息公开 2020 年度 报 告").body
    '示例镇人民政府'
    """
    if len(printed) > LONGEST_PRINTED or "公" not in printed:
        return None
    if "报" not in printed and "報" not in printed:
        return None
    text = _undouble(_PREFIX.sub("", _squeeze(printed)))
    found = _TITLE.fullmatch(text)
    if found is None or len(text) - len(found["rest"] or "") > LONGEST:
        return None
    named = text[: found.end("tail")]
    if named in COLUMN_NAMES or any(word in named for word in NOT_REPORTS):
        return None
    lead, year = _take_year(found["lead"])
    body = _body(lead, found["core"])
    if body is None or not _is_annual(found, body, year):
        return None
    return ReportTitle(named, body, year or _year_in(found["middle"] + found["tail"]))


def parse_link_title(printed: str) -> ReportTitle | None:
    """As `parse_title`, for the text of a link, which a list may have cut with an ellipsis.

    A cut title counts where it ends within 工作年度报告 or a shorter way to say it, and names
    its year or shows 年度报 or 年报 before the cut: 工作 without a year may go on as 工作制度.
    What the page is, its own title tells.

    >>> parse_link_title("示例市民政局2023年政府信息公开工…").body
    '示例市民政局'
    >>> parse_link_title("2023年政府信息公开目…"), parse_link_title("政府信息公开工...")
    (None, None)
    """
    found = parse_title(printed)
    is_cut = len(printed) <= LONGEST_PRINTED and any(mark in printed for mark in _CUT_MARKS)
    cut = _CUT.fullmatch(_squeeze(printed)) if is_cut and not found else None
    return next(_completed(cut["shown"]), None) if cut else found


def _completed(shown: str) -> Iterator[ReportTitle]:
    """What a cut title may have been before."""
    if _NOT_YET.search(shown):
        return
    for whole in _ENDS:
        for length in range(len(whole) - 1, 0, -1):
            if shown.endswith(whole[:length]):
                found = parse_title(shown + whole[length:])
                if found and (found.year or _SAYS_REPORT.search(shown)):
                    yield found


def is_report_title(text: str) -> bool:
    """Whether `text` is the title of an annual report on open government information.

    >>> is_report_title("示例局2023年政府信息公开工作年度报告"), is_report_title("政府信息公开指南")
    (True, False)
    """
    return parse_title(text) is not None


def _squeeze(printed: str) -> str:
    """One width of characters, no blanks, no quotation marks, simplified where titles need it."""
    text = unicodedata.normalize("NFKC", printed).translate(_SIMPLIFIED).translate(_BRACKETS)
    return "".join(text.split())


def _undouble(text: str) -> str:
    """A title printed twice in a row is one title."""
    half, odd = divmod(len(text), 2)
    return text[:half] if not odd and half and text[:half] == text[half:] else text


def _take_year(lead: str) -> tuple[str, int | None]:
    found = _LEAD_YEAR.fullmatch(lead)
    if found is None:
        return lead, None
    return found["before"] + found["after"], _number(found["year"])


def _number(digits: str) -> int:
    return int(digits.translate(_HAN_DIGITS))


def _year_in(text: str) -> int | None:
    found = _ANY_YEAR.search(text)
    return _number(found.group()) if found else None


def _body(lead: str, core: str) -> str | None:
    """The body before the words 政府信息公开; None when they are part of a sentence."""
    body = lead.removeprefix("关于").removesuffix("关于").removesuffix("的").removesuffix("度")
    body = _SITE_WORDS.split(body)[-1].strip("-_.·、/")
    if core.startswith("政府") and body.endswith("人民"):
        body += "政府"  # …人民政府信息公开: the word 政府 stands once for both
    return None if _NO_BODY.match(body) else body


def _is_annual(found: re.Match[str], body: str, year: int | None) -> bool:
    """A year, or the word for one; 政务公开 alone is other work, so it needs both."""
    words = found["middle"] + found["end"] + found["tail"]
    said = "年度" in words or "年报" in words
    if found["core"] == "政务公开":
        return said and bool(year or _year_in(words))
    return said or year is not None or _year_in(words) is not None
