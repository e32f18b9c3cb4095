"""What a document says about where its body is: names in sentences, telephone, postcode, host.

Every function returns divisions or codes; which source counts for more is decided by
`parsers.identity`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from parsers import divisions
from parsers.agencies import LONGEST_NAME, leading_places
from parsers.divisions import Division
from parsers.hosts import copied_host, host_of, through_gate

# Words that look like a division and are none.
_COMMON = frozenset(("城区", "郊区", "矿区", "市区", "市中区", "新区", "特区", "和县"))
_PHONE = re.compile(r"(?<![\d.])\(?(0(?:10|2\d|[3-9]\d\d))\)?\s*[-—–－ ]?\s*\d{7,8}(?!\d)")
_POSTCODE = re.compile(r"(?:邮编|邮政编码|邮政编号|邮码)\s*[:为是]?\s*(\d{6})(?!\d)")
_SITE_CODE = re.compile(r"\d{10}")
_MINISTRY_CODE = re.compile(r"bm\d{8}")
_CREDIT_CODE = re.compile(r"^1[1239](\d{6})[0-9A-Z]{10}(?![0-9A-Z])")
# Letters that no county's documents bear: 新政发 may be 新疆, a 新区 or 新乡.
_DOCUMENT = re.compile(
    r"(?<![一-龥])(?P<letter>[冀豫皖闽粤琼渝黔滇沪鄂湘赣浙川])"
    r"(?=[一-龥]{0,8}[政府办厅])[一-龥]{1,10}[〔\[(【]?20\d\d[〕\])】]"
)
# 省's own rules and notices name the province of a body that does not name itself.
_PROVINCE_RULE = re.compile(
    r"(?P<name>[一-龥]{2,8}?(?:省|自治区|市))(?:实施[〈《]|人民政府办公[厅室]关于|人民政府关于|政府信息公开(?:申请办理)?(?:规定|办法|规范|条例))"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; `places` as in `agencies.Name`."""

    start: int
    end: int
    places: tuple[Division, ...]

    @property
    def division(self) -> Division | None:
        """The one division meant, if there is only one."""
        return self.places[0] if len(self.places) == 1 else None


@lru_cache(maxsize=16)
def mentions(text: str, year: int | None) -> tuple[Mention, ...]:
    """Divisions named in full, chains such as 保定市徐水区 as one.

    >>> [m.division.name for m in mentions("通信地址:保定市徐水区某某路", 2020)]
    ['徐水区']
    """
    return tuple(_scan(text, year))


def _scan(text: str, year: int | None) -> Iterator[Mention]:
    names, ends = divisions.full_names(), _last_two()
    done = 0
    for at in range(1, len(text)):
        if text[at - 1 : at + 1] not in ends or at < done:
            continue
        start = _longest_start(text, max(done, at + 1 - LONGEST_NAME), at + 1, names)
        if start is None:
            continue
        places, rest = leading_places(text[start : start + 3 * LONGEST_NAME], year)
        done = start + len(text[start : start + 3 * LONGEST_NAME]) - len(rest)
        if places:
            yield Mention(start, done, places)


@cache
def _last_two() -> frozenset[str]:
    """The last two characters of every name: most places of a text end nothing."""
    return frozenset(name[-2:] for name in divisions.full_names())


def _longest_start(text: str, first: int, end: int, names: Mapping[str, object]) -> int | None:
    for start in range(first, end - 1):
        if text[start:end] in names and text[start:end] not in _COMMON:
            return start
    return None


def compatible(division: Division, code: str) -> bool:
    """Whether a division lies in, or holds, the one with `code`.

    >>> compatible(divisions.by_code("320106"), "320100")
    True
    """
    ours, theirs = significant(division.code), significant(code)
    return ours.startswith(theirs) or theirs.startswith(ours)


def significant(code: str) -> str:
    """A code without the zeros that stand for the levels below it."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def narrow(found: tuple[Division, ...], codes: Iterable[str]) -> tuple[Division, ...]:
    """The divisions that agree with at least one of `codes`; all when none does."""
    codes = tuple(codes)
    kept = tuple(d for d in found if any(compatible(d, code) for code in codes))
    return kept or found


def phone_codes(text: str) -> tuple[str, ...]:
    """Codes of the divisions whose telephone area code the text prints first.

    >>> phone_codes("电话:0312-8680810")
    ('130600',)
    """
    found = _PHONE.search(text)
    return divisions.area_codes().get(found[1], ()) if found else ()


@cache
def _provinces() -> tuple[Mapping[str, str], Mapping[str, str]]:
    letters: dict[str, str] = {}
    posts: dict[str, str] = {}
    for row in divisions.rows("provinces.csv"):
        letters |= dict.fromkeys(row["abbreviations"].split(), row["code"])
        posts |= dict.fromkeys(row["postcodes"].split(), row["code"])
    return letters, posts


def postcode_code(text: str) -> str | None:
    """Code of the province that the first two digits of a postcode belong to."""
    found = _POSTCODE.search(text)
    return _provinces()[1].get(found[1][:2]) if found else None


def credit_code(index_number: str | None) -> str | None:
    """Division in an index number made of the body's 18-character credit code (codebook 8.2).

    >>> credit_code("11370812004339255B/2020-00001")
    '370812'
    """
    found = _CREDIT_CODE.match(index_number or "")
    return found[1] if found and divisions.by_code(found[1]) else None


def province_of_documents(text: str) -> str | None:
    """Code of the province whose documents, rules or notices the text acts on.

    >>> province_of_documents("按照通知(琼政务公开协办[2016]69号)要求")
    '460000'
    """
    found = _DOCUMENT.search(text)
    if found:
        return _provinces()[0].get(found["letter"])
    for rule in _PROVINCE_RULE.finditer(text):
        for start in range(len(rule["name"]) - 1):
            named = divisions.full_names().get(rule["name"][start:], ())
            if named and named[0].level == "province":
                return named[0].code
    return None


def site_of(url: str | None) -> str:
    """The site of an address, or behind its gate: its host without `www.`; "" for none."""
    return host_of(through_gate(url or "")).removeprefix("www.")


def domain_code(url: str | None) -> str | None:
    """Division of the site, by the listed hosts; one more label may be a place inside it.

    `tunchang.hainan.gov.cn` is 屯昌县 since one division of Hainan alone is written so, and an
    unlisted `zongyang.gov.cn` is 枞阳县 since one division of the country is.
    """
    host = site_of(url)
    if not host.endswith(".gov.cn"):
        return None
    labels = host.split(".")
    for at in range(len(labels) - 2):
        code = divisions.domains().get(".".join(labels[at:]))
        if code is not None:
            return _place_label(labels[at - 1], code) if at else code
    return _only_bearer(labels[-3])


def copied_code(url: str | None) -> str | None:
    """Division of the site that a mirror's page was taken from, where its address tells."""
    copied = copied_host(url)
    return domain_code(f"http://{copied}/") if copied else None


@lru_cache(maxsize=4096)
def _place_label(label: str, code: str) -> str:
    prefix = significant(code)
    inside = {
        d.code
        for d in divisions.load()
        if d.pinyin == label and d.code.startswith(prefix) and d.valid_to is None
    }
    return inside.pop() if len(inside) == 1 and len(label) > 3 else code


def _is_written(division: Division, label: str) -> bool:
    autonomous = division.level != "county" and "自治" in division.name
    return division.pinyin == label or (autonomous and division.pinyin.startswith(label))


@lru_cache(maxsize=4096)
def _only_bearer(label: str) -> str | None:
    """The one division whose name is written so; 恩施 is short for a whole prefecture too."""
    bearers = {d.code for d in divisions.load() if d.valid_to is None and _is_written(d, label)}
    return bearers.pop() if len(bearers) == 1 and len(label) > 4 else None


def site_code(meta: Mapping[str, str], url: str | None) -> str | None:
    """Division of the SiteIDCode tag, if SiteDomain is the host of the page (portals 5).

    Templates are copied with their tags; without an address, SiteName must name the place.
    """
    value = meta.get("siteidcode", "").strip()
    division = divisions.by_code(value[:6]) if _SITE_CODE.fullmatch(value) else None
    if division is None or (url and not _is_of_site(meta, url)):
        return None
    if not url and not _names_site(meta.get("sitename", ""), division):
        return None
    return division.code


def is_of_ministry(meta: Mapping[str, str], url: str | None) -> bool:
    """Whether the SiteIDCode tag is one of a central body: `bm` and eight digits (portals 5)."""
    coded = _MINISTRY_CODE.fullmatch(meta.get("siteidcode", "").strip().lower())
    return coded is not None and (url is None or _is_of_site(meta, url))


def _is_of_site(meta: Mapping[str, str], url: str) -> bool:
    return site_of(url) == site_of(meta.get("sitedomain", "").strip())


def _names_site(site_name: str, division: Division) -> bool:
    return division.name in site_name or any(
        name in site_name for name in divisions.short_names(division.name)
    )
