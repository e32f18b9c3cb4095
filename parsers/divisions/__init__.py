"""Administrative divisions of province, prefecture and county level, with the years they held.

`divisions.csv` is made by make.py beside it from the yearly lists of GB/T 2260 (2002 to 2013),
the statistical list of 2023 and `changes.csv`; a year means the list at its end, so 徐水县
(130625) ends with 2014 and 徐水区 (130609) starts with 2015. Tables are read at first use.
Zones (雄安新区, 经开区) are no divisions; `zones.csv` names the division that hosts them.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PEOPLES = (
    "维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|蒙古|布依|土家|哈尼|景颇|傈僳|拉祜|纳西|布朗|仫佬|毛南|"
    "达斡尔|鄂温克|鄂伦春|保安|东乡|撒拉|朝鲜|独龙|普米|裕固|各族|"
    "回|藏|苗|彝|壮|侗|瑶|白|傣|黎|佤|畲|满|羌|土|怒|京|水"
)
_PEOPLE = re.compile(rf"(?:{PEOPLES})族?$")
_AUTONOMOUS = re.compile(r"自治(?=[州县旗区]$)")
_SUFFIX = re.compile(r"(?:特别行政区|自治[州县旗区]|林区|特区|地区|[省市县区旗州盟])$")


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one code and name; years are inclusive, None where the list is open."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: int | None
    valid_to: int | None
    pinyin: str

    def held_in(self, year: int | None) -> bool:
        """Whether the list at the end of `year` has it; any year when None."""
        if year is None:
            return True
        return (self.valid_from or 0) <= year <= (self.valid_to or year)

    def distance(self, year: int | None) -> int:
        """Years between `year` and the nearest year in which it held; 0 within."""
        if year is None or self.held_in(year):
            return 0
        return max((self.valid_from or year) - year, year - (self.valid_to or year))


def short_names(name: str) -> tuple[str, ...]:
    """How a division is called in short.

    >>> short_names("衡水市"), short_names("临夏回族自治州"), short_names("雄县")
    (('衡水',), ('临夏', '临夏州', '临夏自治州'), ())
    """
    suffix = _SUFFIX.search(name)
    if suffix is None:
        return ()
    stem = name[: suffix.start()]
    if not _AUTONOMOUS.search(name):
        return (stem,) if len(stem) > 1 else ()
    while (people := _PEOPLE.search(stem)) and people.start() > 1:
        stem = stem[: people.start()]
    kinds = (suffix.group()[-1], suffix.group())
    return (stem, *(stem + kind for kind in kinds if stem + kind != name)) if len(stem) > 1 else ()


def rows(table: str) -> Iterator[Mapping[str, str]]:
    """Rows of one packaged CSV."""
    with files(__package__).joinpath(table).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@cache
def load() -> tuple[Division, ...]:
    """All divisions, by code and time."""
    return tuple(
        Division(
            row["code"],
            row["name"],
            row["level"],
            row["parent"] or None,
            int(row["valid_from"]) if row["valid_from"] else None,
            int(row["valid_to"]) if row["valid_to"] else None,
            row["pinyin"],
        )
        for row in rows("divisions.csv")
    )


@cache
def full_names() -> Mapping[str, tuple[Division, ...]]:
    """Full name -> every division that bears or bore it."""
    found: dict[str, list[Division]] = defaultdict(list)
    for division in load():
        found[division.name].append(division)
    return {name: tuple(named) for name, named in found.items()}


@cache
def abbreviated() -> Mapping[str, tuple[Division, ...]]:
    """Short name -> every division called so."""
    found: dict[str, list[Division]] = defaultdict(list)
    for division in load():
        for name in short_names(division.name):
            found[name].append(division)
    return {name: tuple(named) for name, named in found.items()}


@cache
def _by_code() -> Mapping[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = defaultdict(list)
    for division in load():
        found[division.code].append(division)
    return {code: tuple(coded) for code, coded in found.items()}


def named(name: str) -> tuple[Division, ...]:
    """Every division that bears or bore this full or short name."""
    return full_names().get(name) or abbreviated().get(name, ())


def find(
    name: str, year: int | None = None, within: Division | None = None
) -> tuple[Division, ...]:
    """Divisions called `name` in `year`, full names before short ones; inside `within` if given.

    >>> [d.code for d in find("衡水", 2017)], len(find("鼓楼区", 2020))
    (['131100'], 4)
    """
    return tuple(
        d for d in named(name) if d.held_in(year) and (within is None or is_inside(d, within))
    )


def nearest(divisions: Iterable[Division], year: int | None) -> tuple[Division, ...]:
    """Those that held in `year`; else those nearest in time, since texts use new names early
    and old ones late."""
    divisions = tuple(divisions)
    least = min((division.distance(year) for division in divisions), default=0)
    return tuple(division for division in divisions if division.distance(year) == least)


@cache
def _renewals() -> tuple[Mapping[str, Division], Mapping[str, Division]]:
    """Code and name of a division -> what it became, and what it had been, one for one."""
    later: dict[str, Division] = {}
    earlier: dict[str, Division] = {}
    for row in rows("changes.csv"):
        if row["what"] not in ("replaced", "new code", "renamed"):
            continue
        old, new = row["old_code"] + row["old_name"], row["new_code"] + row["new_name"]
        spans = {division.code + division.name: division for division in _spans(row)}
        later.setdefault(old, spans[new])
        earlier.setdefault(new, spans[old])
    return later, earlier


def _spans(row: Mapping[str, str]) -> Iterator[Division]:
    for side in ("old", "new"):
        coded = _by_code()[row[f"{side}_code"]]
        yield next(division for division in coded if division.name == row[f"{side}_name"])


def in_year(division: Division, year: int | None) -> Division:
    """The division that stood in its place in `year`, if it had or took another name or code.

    >>> in_year(find("徐水县")[0], 2015).code
    '130609'
    """
    later, earlier = _renewals()
    past = year is not None and division.valid_to is not None and year > division.valid_to
    names = later if past else earlier
    other = division
    while not other.held_in(year):
        renewed = names.get(other.code + other.name)
        if renewed is None:
            return division
        other = renewed
    return other


def by_code(code: str, year: int | None = None) -> Division | None:
    """The division with this code in `year`; the newest when `year` is None."""
    held = [division for division in _by_code().get(code, ()) if division.held_in(year)]
    return held[-1] if held else None


def ancestors(division: Division, year: int | None = None) -> tuple[Division, ...]:
    """Its parents, nearest first, by their names of `year` (default: its own last year).

    >>> [d.name for d in ancestors(find("沭阳县", 2023)[0])]
    ['宿迁市', '江苏省']
    """
    when = year if year is not None and division.held_in(year) else division.valid_to
    found = []
    code = _run_by_province(division, year) or division.parent
    while code:
        parent = by_code(code, when) or _by_code()[code][-1]
        found.append(parent)
        code = parent.parent
    return tuple(found)


def _run_by_province(division: Division, year: int | None) -> str | None:
    """The province of a county-level city that stands beside its prefecture."""
    since = _beside_prefectures().get(division.code)
    direct = since is not None and (year is None or year >= since)
    return division.code[:2] + "0000" if direct else None


@cache
def _beside_prefectures() -> Mapping[str, int]:
    return {row["code"]: int(row["from_year"]) for row in rows("beside_prefectures.csv")}


def is_inside(division: Division, other: Division) -> bool:
    """Whether `other` is one of its ancestors."""
    if other.level == "province":
        return division.level != "province" and division.code[:2] == other.code[:2]
    return division.parent == other.code


@cache
def zones() -> Mapping[str, str]:
    """Name of a zone -> code of the division that hosts it."""
    return {row["name"]: row["host"] for row in rows("zones.csv")}


@cache
def area_codes() -> Mapping[str, tuple[str, ...]]:
    """Telephone area code -> codes of the divisions that share it (0731: three prefectures)."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows("area_codes.csv"):
        found[row["area_code"]].append(row["division_code"])
    return {area: tuple(codes) for area, codes in found.items()}


@cache
def domains() -> Mapping[str, str]:
    """Registered host name under gov.cn -> code of the division whose site it is."""
    return {row["host"]: row["division_code"] for row in rows("domains.csv")}
