"""Readings: what the parsers made of a snapshot, as bytes that can be kept and sent.

A reading is kept under the digest of the bytes and the hints that matter, with the version of
what reads its kind of document, so that a page is read once, however often it is captured or
built. The bytes are compact JSON, compressed: a process or machine that reads pages sends them
back without pickling reports.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from parsers.attached import FileLink
from parsers.hints import Cover
from parsers.model import (
    Cell,
    Check,
    Identity,
    Issue,
    Outcome,
    Place,
    Report,
    Section,
    Severity,
    Source,
    State,
    Verdict,
)

READINGS_VERSION = "4"
"""Raised when the encoding or the fingerprint changes: readings kept before are made again."""


class DamagedReadingError(Exception):
    """What was kept of a reading is not what was written; the build says so for people."""


class ReadingState(StrEnum):
    """What became of a snapshot when it was read."""

    READ = "read"
    UNREAD = "unread"
    NO_CONVERTER = "no_converter"
    NEEDS_OCR = "needs_ocr"
    NO_REPORT = "no_report"
    KEPT = "kept"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Summary:
    """What has to be known of a report to tell its editions, without decoding all of it.

    `core` is the same for copies that two portals' templates show, `fingerprint` only where they
    agree to the line. `documents` are number and role of the files that it consists of, none for
    a page alone; `own` is the number of the document whose address names it, and which of the
    reports there it is, from 0.
    """

    fingerprint: str
    core: str
    agency: str | None
    year: int | None
    documents: tuple[tuple[int, str], ...] = ()
    own: tuple[int, int] = (1, 0)


@dataclass(frozen=True, slots=True)
class PageWithFiles:
    """What the reading of a page leaves for the reading of the files that it links to."""

    links: tuple[FileLink, ...]
    cover: Cover

    def to_json(self) -> str:
        """As text that `from_json` understands."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "PageWithFiles":
        """The page that `to_json` wrote."""
        plain = json.loads(text)
        cover = plain["cover"]
        identity = Identity(**cover.pop("identity"))
        links = tuple(FileLink(**link) for link in plain["links"])
        return cls(links, Cover(**cover, identity=identity))


@dataclass(frozen=True, slots=True)
class Reading:
    """A snapshot as read: its reports in `body`, or why there are none in `note`.

    `version` is of the code that read its kind (`archive.building.document_kinds`); `page` is
    there where the page links to files. `rows` are what `archive.building.derived` makes of the
    reports, by that version of it; empty where nobody derived them yet.
    """

    key: str
    version: str
    state: ReadingState
    note: str | None
    summaries: tuple[Summary, ...]
    body: bytes
    page: PageWithFiles | None = None
    rows: bytes = b""
    rows_version: str = ""


# Lines that change while the report does not: counters, dates of the page, its buttons.
# Seen on eportal and Creator pages. The whole line must be made of such pieces: the report's
# own sentences speak of visits, printing and closed sites too.
_FURNITURE = re.compile(
    r"(?:"
    r"(?:浏览|点击|阅读|访问|下载)(?:次数|量|数|人数)[:：]?\d*(?:人?次)?"
    r"|(?:发布|更新|访问|打印|公布|当前)?(?:日期|时间)[:：][\d年月日:：./-]*(?:星期[一二三四五六日天])?"
    r"|(?:文字|字体|字号)(?:大小)?[:：]?|[大中小]"
    r"|(?:打印|关闭|收藏)(?:本页|此页|本文|窗口|页面)?|分享(?:到|至|本页)?[:：]?(?:微信|微博|QQ空间|QQ)*"
    r"|(?:信息|文章)?来源[:：][^。；:：]{0,30}?"
    r"|(?:您)?(?:现在)?的?(?:当前)?位置[:：][^。；]*"
    r"|[|｜【】\[\]()（）·/,，]"
    r")+"
)
_FURNITURE_LENGTH = 80
# Characters of sentences from which on equal ones are a copy and no boilerplate.
_TELLING = 200
_WHITE = re.compile(r"\s+")


def fingerprint(report: Report) -> str:
    """Digest of a report's text and figures: the same as long as the report is.

    Places do not enter it, nor lines of page furniture: a banner above the report or a counter
    below it makes no new edition.
    """
    figures = [
        (cell.code, cell.applicant, cell.value, _WHITE.sub("", cell.raw), str(cell.state))
        for cell in report.cells
    ]
    text = [(section.code, _own_lines(section.text)) for section in report.sections]
    return _digest([report.form, figures, text])


def core(report: Report) -> str:
    """Digest of what two portals' copies of one report share: division, figures, sentences.

    Templates put lines of their own around a report, which need not be known by name: they are
    no sentences. The division tells bodies apart that are called alike in two counties and
    answered no request. Of a report with little to compare, it is the fingerprint.
    """
    figures = sorted(
        (cell.code, cell.applicant or "", str(cell.value), str(cell.state)) for cell in report.cells
    )
    lines = "\n".join(section.text for section in report.sections).splitlines()
    sentences = [text for line in lines if "。" in (text := _WHITE.sub("", line))]
    if sum(map(len, sentences)) < _TELLING:
        return fingerprint(report)
    return _digest([report.identity.division_code, report.form, figures, sentences])


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _own_lines(text: str) -> str:
    lines = (_WHITE.sub("", line) for line in text.splitlines())
    return "\n".join(line for line in lines if line and not _is_furniture(line))


def _is_furniture(line: str) -> bool:
    return len(line) <= _FURNITURE_LENGTH and _FURNITURE.fullmatch(line) is not None


def summarise(report: Report) -> Summary:
    """Return the summary of one report."""
    who = report.identity
    return Summary(fingerprint(report), core(report), who.agency, who.year)


def is_scan(report: Report) -> bool:
    """Whether a report is a picture: nothing of it was read."""
    return not report.cells and any(issue.code == "needs_ocr" for issue in report.issues)


def encode(reports: Iterable[Report]) -> bytes:
    """Return reports as compressed JSON; `decode` gives them back equal."""
    plain = [_plain_report(report) for report in reports]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), level=3)


def decode(body: bytes) -> tuple[Report, ...]:
    """Return the reports that `encode` was given. Raises DamagedReadingError."""
    try:
        text = zlib.decompress(body)  # looks at a checksum
    except zlib.error as error:
        raise DamagedReadingError(f"a kept reading does not decompress: {error}") from error
    return tuple(_report(plain) for plain in json.loads(text))


def _plain(record: Any) -> list[Any]:
    return [getattr(record, field.name) for field in fields(record)]


def _plain_place(place: Place | None) -> list[int | None] | None:
    if place is None:
        return None
    values = [
        place.table,
        place.row,
        place.column,
        place.line,
        place.start,
        place.end,
        place.page,
        place.document,
    ]
    while values and values[-1] is None:
        values.pop()
    return values


def _plain_report(report: Report) -> list[Any]:
    return [
        _plain(report.source),
        _plain(report.identity),
        [report.form, report.script, report.pinyin_artefacts],
        [[section.code, section.title, section.text] for section in report.sections],
        [_plain_cell(cell) for cell in report.cells],
        [_plain(check) for check in report.checks],
        [[issue.code, issue.text, _plain_place(issue.place)] for issue in report.issues],
        [list(key) for key in report.unconfirmed],
    ]


def _plain_cell(cell: Cell) -> list[Any]:
    return [
        cell.code,
        cell.applicant,
        cell.value,
        cell.raw,
        cell.state,
        cell.unit,
        _plain_place(cell.place),
    ]


def _report(plain: list[Any]) -> Report:
    source, identity, (form, script, pinyin), sections, cells, checks, issues, doubtful = plain
    return Report(
        source=Source(*source),
        identity=Identity(*identity),
        form=form,
        script=script,
        pinyin_artefacts=pinyin,
        sections=tuple(Section(*section) for section in sections),
        cells=tuple(_cell(*cell) for cell in cells),
        checks=tuple(_check(*check) for check in checks),
        issues=tuple(Issue(code, text, _place(place)) for code, text, place in issues),
        unconfirmed=tuple((code, applicant) for code, applicant in doubtful),
    )


def _cell(code: str, applicant: str | None, value: Any, raw: str, *rest: Any) -> Cell:
    state, unit, place = rest
    return Cell(code, applicant, value, raw, State(state), unit, Place(*place))


def _check(check_id: str, *rest: Any) -> Check:
    code, column, outcome, left, right, severity, verdict, text = rest
    return Check(
        id=check_id,
        code=code,
        column=column,
        outcome=Outcome(outcome),
        left=left,
        right=right,
        severity=Severity(severity),
        verdict=Verdict(verdict) if verdict else None,
        text=text,
    )


def _place(plain: list[int | None] | None) -> Place | None:
    return None if plain is None else Place(*plain)
