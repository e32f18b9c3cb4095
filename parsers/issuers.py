"""Whose report it is and who compiled it, from the names that a document prints.

A name counts by where it stands (codebook 8): title, line of its own, opening sentences,
发布机构. Nothing is guessed: a text that says only 我局 has no agency.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from parsers.agencies import GENERIC, SECRETARIAT, Name, expand, full_name, read_name
from parsers.divisions import Division
from parsers.headings import FoundTitle, RunningText
from parsers.model import Document
from parsers.places import compatible
from parsers.scopes import Voice

ISSUER_FIELDS = (
    "发布机构",
    "发文机关",
    "发布单位",
    "发文单位",
    "公开主体",
    "公开机构",
    "发布机关",
    "制发机关",
    "公开责任部门",
    "发布部门",
    "信息来源",
    "来源",
)
OFFICES = ("government_office", "government_aggregate")
BY_TITLE = ("text", "head", "meta", "page", "link")
_BODY = r"(?P<body>[^,，。;；:()\[\]“”\"《》、]{3,40}?)"
_YEAR = r"(?: ?(?:20\d\d|二[〇○零][〇○零一二三][〇○零一二三四五六七八九]) ?年度? ?)"
_BASIS = "(?:负责|综合|汇总|编制|编写|组织编|结合|根据|依据|按照|对)"
_ASKED = "(?:联系|咨询|反映|垂询|查询)"
_OPENING: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "published",
        re.compile(
            rf"(?:公布|发布|现公开|编制|[现特兹][将就把对]){_YEAR}?{_BODY}(?:\([^()]{{2,30}}\))?(?:{_YEAR}|(?:政府)?信息公开)"
        ),
    ),
    ("compiled", re.compile(rf"由{_BODY}(?:\([^()]{{2,30}}\))?{_BASIS}")),
    (
        "published",
        re.compile(
            rf"(?:^|\n){_BODY}关于(?:印发|公布|发布|报送|上报)(?:本机关|本单位|本局)?{_YEAR}政府信息公开"
        ),
    ),
    ("published", re.compile(rf"《{_BODY}{_YEAR}政府信息公开")),
    (
        "compiled",
        re.compile(
            rf"(?:^|[,，。;；\n]){_BODY}(?:[现特兹][将就把对]|[现特兹]?(?:向社会)?(?:公布|公开|发布|编制[了并]?))"
            rf"{_YEAR}?(?:年度)?政府信息公开"
        ),
    ),
    ("contact", re.compile(rf"(?:与|向|请联系){_BODY}(?:\([^()]{{1,30}}\))?{_ASKED}")),
    ("contact", re.compile(rf"请(?:联系|致电):?{_BODY}(?=[。,，(])")),
)
# The first sentence of the report proper: `2020年,某区统计局以…为指导`.
_SPEAKS = re.compile(
    rf"(?:^|\n){_YEAR}?(?:以来)?[,，]?{_BODY}(?:以(?!来)|认真|高度|按照|坚持|严格|在|切实|深入|积极|持续"
    r"|全面|始终|紧紧|紧密|围绕|根据|依据|继续|加强|进一步|扎实|不断)"
)
_SPEECHES = 3
_BEFORE_BODY = re.compile(r"^(?:我[省市县区]|现将|本)")
# Mirrors print what they advertise where the name of a place stood.
_BRAND = re.compile(r"官方网站|官网|入口|[aA][pP][pP]|下载|[·_]")
# 经开区管委会 names no zone, 桃园开发区管委会 does.
LONGEST_COMMON = 6
# Who is asked is often a part of the body: 某局办公室, 某委政策法规科, 某镇人民政府党政办公室.
_INNER_OFFICE = re.compile(
    r"(?<=[局委厅院])(?:机关|综合|(?:政府)?(?:信息|政务)公开(?:工作)?(?:领导小组)?)?办公室$"
    r"|(?<=[局委厅院室])[一-龥]{2,8}[科股处]$"
    r"|(?:(?<=人民政府)|(?<=办事处))党政(?:综合)?(?:办公室|办)$"
    r"|(?<=开发区)(?:党政|综合)+办公室$"
)
# 中共某县委、某县人民政府: the report is the government's.
_WITH_PARTY = re.compile(r"^中共[一-龥]{2,12}?委(?:员会)?(?:办公室)?[、和](?=.)")
# What a site calls itself, beyond the body that keeps it: 某市水利局门户网站.
_SITE_SUFFIX = re.compile(
    r"(?:官方|门户|信息公开|政务|公众|互联网|中文)*(?:网站|网|门户|平台|官网|首页)+$"
)
_BODY_WORDS = re.compile(r"(?:人民政府|政府|办事处|党[政工]?[委办]?|委员会|管理局|[局委办厅])$")
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
            body = _INNER_OFFICE.sub("", _BEFORE_BODY.sub("", match["body"].strip()))
            body += "政府" * body.endswith("人民")  # …人民政府信息公开: the word stands for both
            if read_name(body, None).kind is not None:
                found.setdefault(role, body)
    return found


def other_bodies(
    name: Name | None, text: RunningText, division: Division | None
) -> tuple[str, ...] | None:
    """Bodies of another place or of another kind that the opening names in place of `name`.

    A report is often compiled by a part of the body or by its government's office, and who is
    to be asked is anybody; None where the opening names no body or there is none to compare.
    """
    if name is None:
        return None
    bodies = opening_bodies(text)
    named = [(role, read_name(body, None)) for role, body in bodies.items()]
    return (
        tuple(
            f"{role} {other.text}"
            for role, other in named
            if _elsewhere(other, division) or (role != "contact" and _unlike(name, other))
        )
        if named
        else None
    )


def _elsewhere(other: Name, division: Division | None) -> bool:
    codes = [place.code for place in other.places]
    return bool(division and codes) and not any(compatible(division, c) for c in codes if division)


def _unlike(name: Name, other: Name) -> bool:
    """Two bureaus, or two towns, of different names; 发改委 is short for 发展和改革委员会."""
    kinds = {one.kind.scope for one in (name, other) if one.kind}
    if len(kinds) != 1 or not kinds <= {"department", "township", "subdistrict"}:
        return False
    one, two = sorted((_stem(name), _stem(other)), key=len)
    shared = {one[at : at + 2] for at in range(len(one) - 1) if one[at : at + 2] in two}
    return not _is_short_for(one, two) and 2 * len(shared) < len(one) - 1


def _stem(name: Name) -> str:
    generic = GENERIC.match(name.text)
    own = generic["rest"] if generic else name.rest or name.text
    return _BODY_WORDS.sub("", own)


def _is_short_for(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def speaking_bodies(text: RunningText) -> Iterator[str]:
    """Bodies that the first sentences of the chapters have act."""
    for match in islice(_SPEAKS.finditer(text.prose), _SPEECHES):
        yield match["body"].strip()


def issuer_of(
    document: Document,
    text: RunningText,
    titles: tuple[FoundTitle, ...],
    voice: Voice,
    year: int | None,
) -> Issuer:
    """The first source that names a body which can speak as the text does."""
    for title in titles:
        if title.title.body and not _BRAND.search(title.title.body):
            body = _with_place(_WITH_PARTY.sub("", title.title.body), document, text)
            name = read_name(body, year)
            second = _second_source(name, document, text) if name.unknown else None
            return second or Issuer(name, title.source)
    for source, body in _named_elsewhere(document, text):
        name = read_name(body, year)
        if name.kind is not None and _is_named(name, source) and _can_say(name, voice):
            return Issuer(name, source)
    return Issuer(None)


def _with_place(body: str, document: Document, text: RunningText) -> str:
    """`区教育局` or `教育局` of a title, by the place that another source sets before it."""
    name = read_name(body, None)
    if name.places or name.unknown or name.kind is None or name.kind.level == "national":
        return body
    endings = (body, full_name(name))
    for _, longer in _named_elsewhere(document, text):
        if longer.endswith(endings) and read_name(longer, None).places:
            return longer
    return body


def _second_source(name: Name, document: Document, text: RunningText) -> Issuer | None:
    """The same body with a division that lists know: copies overwrite names of places.

    Of the same kind by its last character: 某某县教育局 may be 武邑县教育局, not 衡水市教育局.
    """
    for source, body in _named_elsewhere(document, text):
        other = read_name(body, None)
        same = other.rest and other.rest == name.rest
        if same and other.places and other.place[-1:] == (name.unknown or "")[-1:]:
            return Issuer(other, source)
    return None


def _named_elsewhere(document: Document, text: RunningText) -> Iterator[tuple[str, str]]:
    for line in _alone(text):
        yield "heading", line
    yield from opening_bodies(text).items()
    for publisher in _publishers(document):
        yield "head", publisher
    # Creator portals print the label inside the tag: 来源：示例县人民政府办公室.
    yield "meta", re.sub(r"^来源[:：]\s*", "", document.meta.get("contentsource", ""))
    for body in speaking_bodies(text):
        yield "sentence", body
    yield "site_name", _SITE_SUFFIX.sub("", document.meta.get("sitename", "").strip())


def _is_named(name: Name, source: str) -> bool:
    """With its place; a town, a zone, a ministry or a publisher's short form also without."""
    level = name.kind.level if name.kind else None
    if (
        name.places
        or level in ("township", "national")
        or (level == "zone" and len(name.text) > LONGEST_COMMON)
    ):
        return True
    shaped = GENERIC.match(name.text) is not None or name.unknown is not None
    return source in ("head", "meta", "published") and shaped


def _can_say(name: Name, voice: Voice) -> bool:
    """An office is asked about its government's report; a bureau says 我局, a 市 not 我区.

    The committee of a zone says 我委 and 我区 alike.
    """
    if voice.speaker is None or name.kind is None:
        return name.kind is not None
    if name.kind.level == "zone" and voice.speaker == "department":
        return name.kind.scope == "government_aggregate"
    fits = not (voice.speaker == "government" and name.place) or name.place.endswith(
        voice.kind or ""
    )
    return fits and name.kind.scope in _SPEAKS_AS[voice.speaker]


def agency_name(issuer: Issuer, voice: Voice, place: str) -> str | None:
    """The body's full name; the government's where its office is named in the text only.

    `place` completes a name that says 市 or 自治区 without naming it.
    """
    name = issuer.name
    if name is None:
        return None
    if GENERIC.match(name.text):
        return expand(name.text, place) or name.text
    by_title = issuer.source in (*BY_TITLE, "address")
    own_words = ("published", "sentence", "site_name")
    spoken = voice.speaker == "government" and issuer.source not in own_words
    for_government = spoken or SECRETARIAT.fullmatch(name.rest)
    if not by_title and for_government and name.place:
        return full_name(read_name(name.place, None))
    return full_name(name)


def compiler(document: Document, text: RunningText, agency: str | None, place: str) -> str | None:
    """The office that compiled a government's report; None where none is named.

    Who compiled it by its own words, else whom to ask, who signed or published it, else the
    government's office that the text has act; offices for public information last.
    """
    bodies = opening_bodies(text)
    if bodies.get("compiled") and bodies["compiled"] != agency:
        return expand(bodies["compiled"], place) or full_name(read_name(bodies["compiled"], None))
    said = _OWN_OFFICE.search(text.prose)
    named = (bodies.get("contact"), *_alone(text), *_publishers(document), said and said.group())
    offices = [expand(body, place) or full_name(read_name(body, None)) for body in named if body]
    own = [office for office in offices if office != agency and _is_office(office)]
    return next((o for o in own if not SECRETARIAT.search(o)), own[0] if own else None)


def _is_office(name: str) -> bool:
    kind = read_name(name, None).kind
    return kind is not None and kind.scope == "government_office"


def _publishers(document: Document) -> Iterator[str]:
    yield from (document.head.get(field, "") for field in ISSUER_FIELDS)


def _alone(text: RunningText) -> Iterator[str]:
    """Lines that hold nothing but a name: under the title, or a signature."""
    head_and_foot = (*text.lines[:_HEAD_LINES], *text.lines[-_FOOT_LINES:])
    yield from (line for line in head_and_foot if _ALONE.match(line))
