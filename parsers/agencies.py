"""Names of public bodies: the divisions they begin with, their kind, their level.

`read_name("示例县发展和改革局", 2023)` says which divisions the name can mean and that the rest
is a department. The kinds stand in divisions/bodies.csv. Nothing here knows a Document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from parsers import divisions
from parsers.divisions import Division

LONGEST_NAME = 16
# National bodies set their own name before the place: 国家税务总局衡水市税务局.
_SYSTEM = re.compile(
    r"^(?:国家税务总局|国家统计局|中华人民共和国|中国人民银行|国家外汇管理局|国家金融监督管理总局"
    r"|中国银行保险监督管理委员会|中国银保监会|中国证券监督管理委员会|中国证监会|国家能源局|国家矿山安全监察局|中国\()"
)
# So do parties, mass organisations and the Corps, whose bodies below are a place's own.
_BEFORE_PLACE = re.compile(
    r"^(?:(?:(?:新疆生产建设)?兵团)?第?[一二三四五六七八九十]+师|中共|中国共产党|共青团|中国共产主义青年团|团"
    r"|政协|中国人民政治协商会议|民革|民盟|民建|民进|农工党|致公党|九三学社|台盟)(?=.)"
)
# Below the ministries 部 is a part of a party committee, an army office, a project's.
_MINISTRIES = (
    "外交|国防|教育|科技|科学技术|工业和信息化|信息产业|公安|国家安全|监察|民政|司法|财政|人事"
    "|人力资源和?社会保障|劳动和社会保障|自然资源|国土资源|生态环境|环境保护|住房和城乡建设|建设"
    "|交通运输|交通|铁道|水利|农业农村|农业|商务|文化和旅游|文化|卫生|退役军人事务|应急管理"
)
_NATIONAL = re.compile(
    rf"^(?:国务院|国家|中国|中华人民共和国|中央|全国|中华全国|(?:中共|共青团)中央)"
    rf"|^(?:{_MINISTRIES})部$|总局$|总署$|^审计署"
)
# The Corps stands in Xinjiang like a province of its own, its divisions like prefectures.
_CORPS = re.compile(r"^(?:新疆生产建设)?兵团(?!团)(?P<rest>.*)$")
_CORPS_DIVISION = re.compile(r"^第?[一二三四五六七八九十]+师(?P<rest>.*)$")
_CORPS_REGION = "新疆维吾尔自治区"
_TOWNSHIP = re.compile(r"^[一-龥]{1,8}?(?:街道|镇|乡|苏木)(?:$|人民政府|政府|办事处|办|党)")
_ZONE_WORDS = re.compile(
    r"^(?:国家级?|综合|经济|高新|技术|工业|产业|旅游|生态|循环|自由|保税|空港|临空|新材料|化工"
    r"|开发区|新区|经开|经济区)"
)
# 国有资产监督管理委员会 manages no zone.
_MANAGED = "监督|资产|城市|市容|市政|积金|事务|交通|绿化"
_ZONE = re.compile(
    r"^.{0,18}?(?:新区|开发区|高新区|经开区|示范区|保税区|试验区|管委会"
    rf"|(?<!{_MANAGED})管理委员会)"
)
_AFTER_SHORT = re.compile(r"^(?:镇|乡|街道|村|路|大街|社区|山|河|湖|大学|学院|银行|关)")
_UNKNOWN = re.compile(
    r"^(?P<name>[一-龥]{2,7}?(?:自治[州县旗区]|[省市县区旗州盟]))(?=$|人民政府|政府|[一-龥]{1,12}(?:局|委|厅|办|办公室|会|部|联)$"
    r"|[一-龥]{1,6}(?:镇|乡|街道|苏木)(?:人民政府|政府|办事处)?$)"
)
# 市, 县, 区 without a name: the place must come from elsewhere.
GENERIC = re.compile(
    r"^(?P<of>中共|共青团|团)?(?P<kind>自治[区州县旗]|[省市县区旗州盟])"
    r"(?P<rest>(?:人民)?政府.*|[一-龥]*(?:局|委|厅|办|会|中心|办公室|署|院|站|馆|队|部|联|社))$"
)
# Offices that exist for this work alone: they report for their government.
SECRETARIAT = re.compile(
    r"(?:人民政府)?(?:政府)?(?:政府信息公开|信息公开|政务公开|政务信息公开)[一-龥]{0,10}(?:办公室|办|领导小组|科|处)"
)
_BRANCH = re.compile(r"(?P<place>[一-龥]{2,8}?[市县区旗]?)(?:区|县|市)?(?:分局|支局|税务局|海关)$")
_OFFICE = re.compile(r"(?<!人民)政府办(?:公(?=[厅室]))?([厅室]?)$")
_SHORT_BODY = re.compile(r"(?:[乡镇]|苏木|街道办?|(?<!人民)政府)$")
# 石柱县 for 石柱土家族自治县: short, and still named as a county.
_COUNTY_KINDS = ("县", "旗")
_GOVERNED_BY_OFFICE = ("盟", "地区")


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of body a name without its place is."""

    scope: str
    level: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A body's name taken apart.

    `places` are the divisions that the name can mean, one when it is certain, none when it
    names none; `place` is how it prints them (保定市徐水区), `rest` what follows; `unknown` a
    place that no table has.
    """

    text: str
    places: tuple[Division, ...]
    place: str
    rest: str
    kind: Kind | None
    unknown: str | None = None

    @property
    def division(self) -> Division | None:
        """The one division meant, if there is only one."""
        return self.places[0] if len(self.places) == 1 else None


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], Kind], ...]:
    return tuple(
        (re.compile(row["pattern"]), Kind(row["scope"], row["level"] or None))
        for row in divisions.rows("bodies.csv")
    )


def kind_of(rest: str) -> Kind | None:
    """The kind of body that the name without its place tells; "" is the government itself.

    >>> kind_of("发展和改革局").scope, kind_of("人民政府办公室").scope, kind_of("公告")
    ('department', 'government_office', None)
    """
    if not rest:
        return Kind("government_aggregate", None)
    return next((kind for pattern, kind in _kinds() if pattern.fullmatch(rest)), None)


@lru_cache(maxsize=4096)
def read_name(text: str, year: int | None) -> Name:
    """Take a body's name apart by the divisions of `year`.

    >>> name = read_name("保定市徐水区人民政府办公室", 2020)
    >>> name.division.code, name.rest, name.kind.scope
    ('130609', '人民政府办公室', 'government_office')
    """
    bare = re.sub(r"(?<=.{2})\([^()]*\)$", "", text)
    corps = _corps_name(text, bare, year)
    if corps is not None:
        return corps
    system = _SYSTEM.match(bare)
    own = bare[system.end() :] if system else _after_party(bare, year)
    places, rest = leading_places(own, year)
    if system and not places:
        places, rest = _only_short(own, year)
    kind = _kind_in_place(bare, rest, places)
    if places and system and kind and kind.scope == "department":
        kind = Kind("vertical_agency", None)
    unknown = _unknown_place(own if not system else bare) if not places else None
    if unknown is not None:
        rest = own.removeprefix(unknown)
        kind = kind_of(rest)
    place = own[: len(own) - len(rest)]
    if places and kind and kind.scope in ("department", "vertical_agency"):
        places = _branch_places(places, rest, year)
    return Name(text, places, place, rest, kind, unknown)


def _after_party(bare: str, year: int | None) -> str:
    """`阜南县委` of 共青团阜南县委 and `石河子市` of 第八师石河子市; 团风县 is a county."""
    before = _BEFORE_PLACE.match(bare)
    own = bare[before.end() :] if before else bare
    if before and before.group() == "团" and leading_places(bare, year)[0]:
        return bare
    return own if _names_place(own, year) else bare


def _names_place(text: str, year: int | None) -> bool:
    return bool(leading_places(text, year)[0]) or _unknown_place(text) is not None


def _only_short(own: str, year: int | None) -> tuple[tuple[Division, ...], str]:
    """`凤阳调查队` of a national system: a county in short, where only one is called so."""
    names = divisions.abbreviated()
    for length in range(min(LONGEST_NAME, len(own) - 1), 1, -1):
        found = divisions.nearest(names.get(own[:length], ()), year)
        if len(found) == 1 and kind_of(own[length:]):
            return found, own[length:]
    return (), own


def _corps_name(text: str, bare: str, year: int | None) -> Name | None:
    """A body of the Corps or of one of its divisions; None where a city follows the division.

    >>> read_name("新疆生产建设兵团教育局", 2021).kind
    Kind(scope='department', level='province')
    """
    corps = _CORPS.match(bare)
    below = _CORPS_DIVISION.match(corps["rest"] if corps else bare)
    found = below or corps
    if found is None or (below and leading_places(below["rest"], year)[0]):
        return None
    kind = kind_of(found["rest"])
    if kind is None:
        return None
    if found["rest"] in ("办公厅", "办公室"):
        kind = Kind("government_office", None)
    level = "prefecture" if below else "province"
    region = divisions.nearest(divisions.named(_CORPS_REGION), year)
    place = bare.removesuffix(found["rest"])
    return Name(text, region, place, found["rest"], Kind(kind.scope, kind.level or level))


def _kind_in_place(text: str, rest: str, places: tuple[Division, ...]) -> Kind | None:
    kind = kind_of(rest)
    if not places and _NATIONAL.search(text):
        # 中华人民共和国拱北海关: of a national system, at no division that a list has
        below = rest != text and kind is not None and kind.scope == "vertical_agency"
        return kind if below else Kind("department", "national")
    if kind and kind.scope == "department" and _ZONE.match(rest):
        return Kind("department", "zone")
    return kind if rest or places else None


def _branch_places(
    places: tuple[Division, ...], rest: str, year: int | None
) -> tuple[Division, ...]:
    """`公安局荔湾区分局` of a city is the body of that district."""
    found = _BRANCH.search(rest)
    if found is None:
        return places
    for start in range(len(found["place"]) - 1):
        named = divisions.nearest(_counties(found["place"][start:]), year)
        inside = tuple(d for d in named if any(divisions.is_inside(d, p) for p in places))
        if inside:
            return inside
    return places


def _counties(name: str) -> Iterator[Division]:
    return (division for division in divisions.named(name) if division.level == "county")


def leading_places(text: str, year: int | None) -> tuple[tuple[Division, ...], str]:
    """Divisions that the beginning of `text` names, the lowest of each chain, and the rest.

    `江苏省宿迁市沭阳县…` gives 沭阳县 alone; `鼓楼区…` gives every 鼓楼区.
    """
    found, rest = _first_places(text, year)
    while found:
        inner, inner_rest = _inner_places(found, rest, year)
        if not inner:
            break
        found, rest = inner, inner_rest
    return found, rest


def _first_places(text: str, year: int | None) -> tuple[tuple[Division, ...], str]:
    names = divisions.full_names()
    for length in range(min(LONGEST_NAME, len(text)), 1, -1):
        named = names.get(text[:length])
        found = _timely(named, year) if named else ()
        if found and not _is_township(text, length):
            return found, text[length:]
    if _TOWNSHIP.match(text):
        return (), text
    return _first_short(text, year)


def _timely(found: tuple[Division, ...], year: int | None) -> tuple[Division, ...]:
    """The nearest in time, but a 新区 only while it is a division: before that it is a zone."""
    nearest = divisions.nearest(found, year)
    return tuple(d for d in nearest if d.held_in(year) or not d.name.endswith("新区"))


def _is_township(text: str, length: int) -> bool:
    """A place name that goes on as a town: 新乡县镇 never, 城区街道 yes."""
    return text[length:].startswith(("街道", "镇", "乡")) and length < 3


def _first_short(text: str, year: int | None) -> tuple[tuple[Division, ...], str]:
    names = divisions.abbreviated()
    for length in range(min(LONGEST_NAME, len(text)), 1, -1):
        rest = text[length:]
        zone = bool(_ZONE_WORDS.match(rest))
        told = zone or text[:length].endswith(_COUNTY_KINDS)
        large = tuple(d for d in names.get(text[:length], ()) if told or d.level != "county")
        if large and not _AFTER_SHORT.match(rest):
            return divisions.nearest(large, year), rest
    return (), text


def _inner_places(
    outer: tuple[Division, ...], text: str, year: int | None
) -> tuple[tuple[Division, ...], str]:
    """Divisions inside one of `outer` that the text goes on with."""
    full, short = divisions.full_names(), divisions.abbreviated()
    for length in range(min(LONGEST_NAME, len(text)), 1, -1):
        name, rest = text[:length], text[length:]
        named = full.get(name, ())
        county = name.endswith(_COUNTY_KINDS)
        may_be = name in short and (county or _may_be_short(short[name], rest))
        if may_be and not _inside(named, outer):
            named = short[name]
        inside = _timely(_inside(named, outer), year) if named else ()
        if inside:
            return inside, rest
    return (), text


def _may_be_short(named: tuple[Division, ...], rest: str) -> bool:
    """`广西南宁…` and `广东从化经济开发区` leave 市 and 区 out; `河北保定路` is a street."""
    if _AFTER_SHORT.match(rest):
        return False
    return bool(_ZONE_WORDS.match(rest)) or any(d.level == "prefecture" for d in named)


def _inside(found: tuple[Division, ...], outer: tuple[Division, ...]) -> tuple[Division, ...]:
    return tuple(d for d in found if any(divisions.is_inside(d, other) for other in outer))


def _unknown_place(text: str) -> str | None:
    """A name of a division's shape that no table has (a misprint, an old name)."""
    found = _UNKNOWN.match(text)
    if (
        found is None
        or GENERIC.match(text)
        or _ZONE.match(text)
        or found["name"] in divisions.zones()
    ):
        return None
    return found["name"]


def government_of(place: str) -> str:
    """The government of a division or town by its name.

    >>> government_of("衡水市"), government_of("兴安盟"), government_of("长桥乡")
    ('衡水市人民政府', '兴安盟行政公署', '长桥乡人民政府')
    """
    if place.endswith(_GOVERNED_BY_OFFICE):
        return place + "行政公署"
    return place + ("办事处" if place.endswith("街道") else "人民政府")


def full_name(name: Name) -> str:
    """The body's own name where a title shortens it to a place or to `…市政府`.

    >>> full_name(read_name("衡水", 2017)), full_name(read_name("徐水区政府办", 2020))
    ('衡水市人民政府', '徐水区人民政府办公室')
    """
    text, kind = re.sub(r"\([^()]*\)$", "", name.text), name.kind
    if kind is None or kind.scope in ("department", "vertical_agency", "public_institution"):
        return name.text
    if kind.level == "zone":
        return text if text.endswith(("会", "办公室")) else text + "管理委员会"
    if kind.scope == "government_office":
        return _OFFICE.sub(lambda office: f"人民政府办公{office[1] or '室'}", text)
    if kind.level in ("province", "prefecture"):
        return text  # the Corps and its divisions are no governments
    if not name.rest:
        return text.removesuffix(name.place) + government_of(_whole_place(name))
    short = re.sub(r"(?:政府|(?<=街道)办)$", "", text)
    return government_of(short) if _SHORT_BODY.search(text) else text


def _whole_place(name: Name) -> str:
    """`衡水` of a title is 衡水市; `伊犁州` stays as printed."""
    if name.division is None or name.place.endswith(tuple("省市县区州旗盟")):
        return name.place
    return name.division.name


def expand(text: str, place: str) -> str | None:
    """`市政府办公室` said by a body of 衡水市: 衡水市人民政府办公室; None for other words.

    >>> expand("市政府办公室", "衡水市"), expand("团县委", "武邑县")
    ('衡水市人民政府办公室', '团武邑县委')
    """
    found = GENERIC.match(text)
    if found is None or not place.endswith(found["kind"]):
        return None
    return full_name(read_name((found["of"] or "") + place + found["rest"], None))
