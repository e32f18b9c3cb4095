"""When a report was published, by the date it displays, its meta tags or its address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from parsers.dates import address_date, find_dates
from parsers.headings import RunningText
from parsers.hints import Hints
from parsers.model import Document, Issue

_LABELLED = ("发布日期", "发布时间", "公开日期", "公开时间")
_META = ("pubdate", "publishdate", "publish_date", "publishtime", "article:published_time")
_WRITTEN = ("成文日期", "发文日期", "生成日期", "生效日期")
_DATE_ALONE = re.compile(
    r"^[(\[]?(?:发布|公布|发布日期|时间|日期)?:?(?P<date>[^()\[\]]{6,16})[)\]]?$"
)
_LABELLED_LINE = re.compile(
    r"(?:时间|日期)\s*:\s*(?P<date>20\d\d[^|。;]{3,14})"
    r"|^\s*(?P<bare>20\d\d-\d{1,2}-\d{1,2})\s*(?:\d\d:\d\d\S*\s*)?(?:作者|来源|点击|浏览|字号|编辑|访问)"
)
_HEAD, _FOOT = 12, 4
# Migrated sites date everything anew (portals 1): more days apart than this is worth saying.
DAYS_APART = 30


@dataclass(frozen=True, slots=True)
class Published:
    """ISO date and what it rests on: `displayed`, `meta`, `address`; both None for none."""

    on: str | None
    basis: str | None
    issues: tuple[Issue, ...] = ()


def published(document: Document, text: RunningText, hints: Hints, year: int | None) -> Published:
    """The best of the dates that a document carries, checked against the report year."""
    addressed = address_date(hints.url) if hints.url else None
    on, basis = next(_candidates(document, text), (addressed, "address"))
    if on is None:
        return Published(None, None, _ambiguous(text))
    return Published(on, basis, tuple(_doubts(on, basis, addressed, year)))


def _candidates(document: Document, text: RunningText) -> Iterator[tuple[str | None, str]]:
    for label in _LABELLED:
        if found := full_date(document.head.get(label, "")):
            yield found, "displayed"
    for line in text.lines[:_HEAD]:
        labelled = _LABELLED_LINE.search(line)
        if labelled and (found := full_date(labelled["date"] or labelled["bare"])):
            yield found, "displayed"
    for name in _META:
        if found := full_date(document.meta.get(name, "")):
            yield found, "meta"
    for line in (*text.lines[:_HEAD], *text.lines[-_FOOT:]):
        alone = _DATE_ALONE.match(line)
        if alone and (found := full_date(alone["date"])):
            yield found, "displayed"
    for label in _WRITTEN:
        if found := full_date(document.head.get(label, "")):
            yield found, "displayed"


def full_date(printed: str) -> str | None:
    """The first full date in a few words, ISO."""
    return next((found.iso for found in find_dates(printed) if found.iso), None)


def _ambiguous(text: RunningText) -> tuple[Issue, ...]:
    for line in (*text.lines[:_HEAD], *text.lines[-_FOOT:]):
        if _DATE_ALONE.match(line) and any(found.ambiguous for found in find_dates(line)):
            return (Issue("ambiguous_date", line),)
    return ()


def _doubts(on: str, basis: str, addressed: str | None, year: int | None) -> Iterator[Issue]:
    if basis == "address":
        return
    day = date.fromisoformat(on)
    if addressed and abs((date.fromisoformat(addressed) - day).days) > DAYS_APART:
        yield Issue("M-DATE", f"displayed {on}, address {addressed}")
    if year is not None and not date(year, 12, 1) <= day <= date(year + 1, 12, 31):
        yield Issue("M-DATE", f"published {on}, report year {year}")
