"""Whose report it is and who compiled it, from the names that a document prints.

A name counts by where it stands (codebook 8): title, line of its own, opening sentences,
发布机构. Nothing is guessed: a text that says only 我局 has no agency.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.agencies import GENERIC, Name, expand, full_name, read_name
from parsers.headings import FoundTitle, RunningText
from parsers.model import Document
from parsers.scopes import Voice

ISSUER_FIELDS = (
    "发布机构",
    "发文机关",
    "发布单位",
    "发文单位",
    "公开主体",
    "发布部门",
    "信息来源",
    "来源",
)
OFFICES = ("government_office", "government_aggregate")
_BODY = r"(?P<body>[^,，。;；:()\[\]“”\"《》、]{3,40}?)"
_ASKED = "(?:联系|咨询|反映|垂询|查询)"
_OPENING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("published", re.compile(rf"(?:公布|发布){_BODY}(?:20\d\d年度?|政府信息公开)")),
    ("compiled", re.compile(rf"由{_BODY}(?:负责|综合|汇总|编制|编写|组织编)")),
    ("contact", re.compile(rf"(?:与|向|请联系){_BODY}(?:\([^()]{{1,30}}\))?{_ASKED}")),
)  # fmt: skip
# Who is asked is often a part of the body: 某局办公室, 某委政策法规科.
_INNER_OFFICE = re.compile(r"(?<=[局委厅院])(?:机关)?(?:(?:综合)?办公室|[一-龥]{2,8}[科股处])$")
_ALONE = re.compile(r"^[一-龥()]{4,30}$")
_HEAD_LINES, _FOOT_LINES = 8, 4
_OWN_OFFICE = re.compile(r"(?:[省市县区州旗盟]|自治区)(?:人民)?政府办公?[室厅]?")
_SPEAKS_AS = {
    "department": ("department", "vertical_agency", "public_institution", "government_office"),
    "office": ("government_office", "department"),
    "township": ("township", "subdistrict", "government_aggregate"),
    "government": OFFICES,
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """The body of a report and how it was found; `name` is None when nothing names it."""

    name: Name | None
    source: str | None = None


def opening_bodies(text: RunningText) -> dict[str, str]:
    """Bodies that the opening sentences name: who publishes, compiles, and is to be asked."""
    found: dict[str, str] = {}
    for role, pattern in _OPENING:
        for match in pattern.finditer(text.opening):
            body = _INNER_OFFICE.sub("", re.sub(r"^(?:我[省市县区]|现将|本)", "", match["body"]))
            if read_name(body, None).kind is not None:
                found.setdefault(role, body)
    return found


def issuer_of(
    document: Document,
    text: RunningText,
    titles: tuple[FoundTitle, ...],
    voice: Voice,
    year: int | None,
) -> Issuer:
    """The first source that names a body which can speak as the text does."""
    for title in titles:
        if title.title.body:
            return Issuer(read_name(title.title.body, year), title.source)
    for source, body in _named_elsewhere(document, text):
        name = read_name(body, year)
        shaped = GENERIC.match(body) is not None or name.unknown is not None
        named = bool(name.places) or (source in ("head", "meta") and shaped)
        if name.kind is not None and named and _can_say(name, voice):
            return Issuer(name, source)
    return Issuer(None)


def _named_elsewhere(document: Document, text: RunningText) -> Iterator[tuple[str, str]]:
    for line in (*text.lines[:_HEAD_LINES], *text.lines[-_FOOT_LINES:]):
        if _ALONE.match(line):
            yield "heading", line
    yield from opening_bodies(text).items()
    for field in ISSUER_FIELDS:
        yield "head", document.head.get(field, "")
    # Creator portals print the label inside the tag: 来源：示例县人民政府办公室.
    yield "meta", re.sub(r"^来源[:：]\s*", "", document.meta.get("contentsource", ""))


def _can_say(name: Name, voice: Voice) -> bool:
    """An office is asked about its government's report; a bureau says 我局."""
    if voice.speaker is None:
        return True
    return name.kind is not None and name.kind.scope in _SPEAKS_AS[voice.speaker]


def agency_name(issuer: Issuer, voice: Voice, place: str) -> str | None:
    """The body's full name; the government's where its office is named in the text only.

    `place` completes a name that says 市 or 自治区 without naming it.
    """
    name = issuer.name
    if name is None:
        return None
    if GENERIC.match(name.text):
        return expand(name.text, place) or name.text
    by_title = issuer.source in ("text", "head", "meta", "page", "link", "address")
    if not by_title and voice.speaker == "government" and name.place:
        return full_name(read_name(name.place, None))
    return full_name(name)


def compiler(document: Document, text: RunningText, agency: str | None, place: str) -> str | None:
    """The office that compiled a government's report; None where none is named."""
    bodies = opening_bodies(text)
    heads = (document.head.get(field, "") for field in ISSUER_FIELDS)
    said = _OWN_OFFICE.search(text.prose)
    candidates = (bodies.get("compiled"), bodies.get("contact"), *heads, said and said.group())
    for body in candidates:
        if not body:
            continue
        office = expand(body, place) or full_name(read_name(body, None))
        kind = read_name(office, None).kind
        if kind is not None and kind.scope == "government_office" and office != agency:
            return office
    return bodies.get("compiled")
