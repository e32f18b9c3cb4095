"""Which division a report belongs to, by all that names or hints at it.

A name in the title decides; when several divisions bear it, the other sources narrow them
down in order of trust; when it names none, they stand in for it and an issue says so.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parsers import divisions, places
from parsers.agencies import Name
from parsers.divisions import Division
from parsers.headings import RunningText
from parsers.hints import Hints
from parsers.model import Document, Issue
from parsers.scopes import Voice

# A government that never names itself is known by the parts it names: at least so many.
CHILDREN_NAMED = 2
TIMES_NAMED = 3
_ELSEWHERE = re.compile(
    r"(?:赴|到|去|来自|学习|借鉴|考察|参观|援助|支援|对口|对接|兄弟)[^。;,，]{0,4}$"
)
_OF_DISTRICT = re.compile(
    r"(?:全|我|本)区|区(?:委|政府|人民政府|直|级|属|里)|(?:^|[\n,，。:])区[一-龥]{2,8}[局委]"
)
_SITE_WORDS = ("人民政府", "政府网", "政府门户", "政府信息", "县委", "区委", "市委", "政府")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The division found, or the common name of several that stayed open.

    With a division, `open_name` is that of a county inside it which no list has. `sources`
    are what the finding rests on: `agency` for the body's own name, else the clues.
    """

    division: Division | None
    open_name: str | None = None
    issues: tuple[Issue, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clue:
    """A code that some source gives, and the source."""

    source: str
    codes: tuple[str, ...]


def clues(document: Document, text: RunningText, hints: Hints) -> tuple[Clue, ...]:
    """What else says where the body is, most trusted first."""
    head_index = document.head.get("索引号") or document.head.get("信息索引号")
    found: tuple[tuple[str, str | None], ...] = (
        ("site_id_code", places.site_code(document.meta, hints.url)),
        ("domain", places.domain_code(hints.url)),
        ("portal", hints.portal_division),
        ("credit_code", places.credit_code(head_index)),
    )
    single = tuple(Clue(source, (code,)) for source, code in found if code)
    phone = places.phone_codes(text.opening) or places.phone_codes(text.prose)
    late = (
        ("mirror", places.copied_code(hints.url)),
        ("documents", places.province_of_documents(text.prose)),
        ("postcode", places.postcode_code(text.prose)),
    )
    by_phone = (Clue("area_code", phone),) if phone else ()
    return single + by_phone + tuple(Clue(source, (code,)) for source, code in late if code)


def locate(
    name: Name | None, text: RunningText, found: tuple[Clue, ...], year: int | None, hints: Hints
) -> Whereabouts:
    """The division of a named body."""
    host = _zone_host(name, year) if name is not None else None
    if host is not None:
        return Whereabouts(host, sources=("agency",))
    if name is not None and name.places:
        return _decide(name.places, text, found, year)
    if name is not None and name.unknown and name.unknown == hints.portal_county:
        above = divisions.by_code(hints.portal_division or "", year)
        return Whereabouts(above, name.unknown, (), ("agency", "portal"))
    unknown = (Issue("division_unknown", name.unknown),) if name and name.unknown else ()
    stand_in = _stand_in(text, found, year)
    county = _unlisted_county(name, stand_in.division)
    return Whereabouts(stand_in.division, county, unknown + stand_in.issues, stand_in.sources)


def _zone_host(name: Name, year: int | None) -> Division | None:
    """The division that hosts the zone with which a name begins: 贵安新区管理委员会.

    A name that says more, as a county in the zone, is taken at its word.
    """
    zones, text = divisions.zones(), name.text
    known = (text[:end] for end in range(len(text), 3, -1) if text[:end] in zones)
    zone = next(known, None)
    host = divisions.by_code(zones[zone], year) if zone else None
    if host is None or not name.places:
        return host
    above = (host, *divisions.ancestors(host, year))
    return host if any(place in above for place in name.places) else None


def _unlisted_county(name: Name | None, above: Division | None) -> str | None:
    """A county that no list has, by the form of its name, inside the region that holds it."""
    if name is None or name.unknown is None or above is None or above.level == "county":
        return None
    return name.unknown if name.unknown.endswith(("县", "区", "旗")) else None


def _decide(
    named: tuple[Division, ...], text: RunningText, found: tuple[Clue, ...], year: int | None
) -> Whereabouts:
    """One division out of those that bear the name."""
    kept, sources = _narrowed(named, text, found, year)
    if len(kept) > 1:
        listed = " ".join(f"{d.code}{d.name}" for d in kept)
        common = kept[0].name if kept[0].level == "county" else None
        return Whereabouts(None, common, (Issue("division_ambiguous", listed),), sources)
    late = kept[0].distance(year)
    issues = (Issue("division_not_in_year", f"{kept[0].name} {year}"),) if late else ()
    return Whereabouts(divisions.in_year(kept[0], year), None, issues, sources)


def _narrowed(
    named: tuple[Division, ...], text: RunningText, found: tuple[Clue, ...], year: int | None
) -> tuple[tuple[Division, ...], tuple[str, ...]]:
    """Those of several divisions of one name that the clues leave, and the clues that told."""
    kept, sources = named, ["agency"]
    spoken = _spoken(text, year) if len(named) > 1 else ()
    for clue in (*spoken, *found):
        fewer = kept if len(kept) == 1 else places.narrow(kept, clue.codes)
        sources += [clue.source] * (len(fewer) < len(kept))
        kept = fewer
    return kept, tuple(sources)


def _spoken(text: RunningText, year: int | None) -> tuple[Clue, ...]:
    said = tuple(m.division.code for m in places.mentions(text.opening, year) if m.division)
    return (Clue("opening", said),) if said else ()


def _stand_in(text: RunningText, found: tuple[Clue, ...], year: int | None) -> Whereabouts:
    """The division of a body that names none."""
    addressed = _addressed(text, year)
    if addressed is not None:
        return _by_address(addressed, text, found, year)
    for clue in found:
        division = divisions.by_code(clue.codes[0], year) or divisions.by_code(clue.codes[0])
        if len(clue.codes) == 1 and division is not None:
            issue = Issue("division_inferred", f"{clue.source}: {division.name}")
            return Whereabouts(division, None, (issue,), (clue.source,))
    province = _province_of_places(text, year)
    if province is None:
        return Whereabouts(None)
    issue = Issue("division_inferred", f"places: {province.name}")
    return Whereabouts(province, None, (issue,), ("places",))


def _province_of_places(text: RunningText, year: int | None) -> Division | None:
    """The province in which all places lie that a text names: two of them, or one three times.

    Weak, so no more than the province; places that somebody came from or went to do not count.
    """
    named = [
        mention.division
        for mention in places.mentions(text.prose, year)
        if mention.division
        and not _ELSEWHERE.search(text.prose[max(0, mention.start - 6) : mention.start])
    ]
    provinces = {division.code[:2] for division in named}
    if len(provinces) != 1 or (len(set(named)) < CHILDREN_NAMED and len(named) < TIMES_NAMED):
        return None
    return divisions.by_code(provinces.pop() + "0000", year)


def _addressed(text: RunningText, year: int | None) -> Division | None:
    """The one county or prefecture whose address, site or government the text speaks of."""
    said = set()
    for mention in places.mentions(text.prose, year):
        before = text.prose[max(0, mention.start - 3) : mention.start]
        after = text.prose[mention.end : mention.end + 5]
        cued = before.endswith(("地址:", "地址", "址:")) or after.startswith(_SITE_WORDS)
        if cued and mention.division and mention.division.level != "province":
            said.add(mention.division)
    return said.pop() if len(said) == 1 else None


def _by_address(
    addressed: Division, text: RunningText, found: tuple[Clue, ...], year: int | None
) -> Whereabouts:
    """A city's bureaus have their address in one of its districts: then the city is certain."""
    district = addressed.level == "county" and addressed.name.endswith("区")
    same = any(clue.codes == (addressed.code,) for clue in found)
    certain = not district or same or _OF_DISTRICT.search(text.prose)
    place = addressed if certain else divisions.ancestors(addressed, year)[0]
    source = "text" if certain else "address"
    issue = Issue("division_inferred", f"{source}: {place.name}")
    return Whereabouts(place, None, (issue,), (source,))


def government_place(text: RunningText, voice: Voice, year: int | None) -> Division | None:
    """The division of a government that says 我市 or 全省: the one whose parts it names.

    At least two of its parts, or its own name three times, and clearly more than any other.
    """
    own: Counter[str] = Counter()
    parts: dict[str, set[str]] = {}
    for mention in places.mentions(text.prose, year):
        if mention.division is None:
            continue
        own[mention.division.code] += 1
        for above in (mention.division, *divisions.ancestors(mention.division, year)):
            if above.code != mention.division.code:
                parts.setdefault(above.code, set()).add(mention.division.code)
    ranked = sorted(_ranked(own, parts, voice, year), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] < 2 * ranked[1][0]):
        return None
    return divisions.by_code(ranked[0][1], year)


def _ranked(
    own: Mapping[str, int], parts: Mapping[str, set[str]], voice: Voice, year: int | None
) -> Iterator[tuple[int, str]]:
    for code in {*own, *parts}:
        division = divisions.by_code(code, year)
        if division is None or not _calls_itself(division, voice):
            continue
        times, children = own.get(code, 0), len(parts.get(code, ()))
        if times >= TIMES_NAMED or (children >= CHILDREN_NAMED):
            yield times + 2 * children, code


def _calls_itself(division: Division, voice: Voice) -> bool:
    """我市 is said by a 市, 我县 by a 县; 全区 also by an autonomous region."""
    kind = voice.kind or ""
    if kind == "区" and division.level == "province":
        return division.name.endswith("自治区")
    return division.name.endswith(kind) and (kind != "省" or division.level == "province")
