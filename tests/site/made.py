"""A small home made for the site's tests: invented reports, written as a build writes them.

Everything is known: the numbers come from a seeded die, one report fails its sums, one is
hostile, two editions share an id, a mirror stands beside the official ones.
"""

import asyncio
import random
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx

from archive import database
from archive.building.across_years import Panel
from archive.building.agencies import packaged
from archive.building.derived import derived_report
from archive.building.editions import Edition, EditionRows
from archive.building.numbering import Numbers
from archive.building.progress import progress_bar
from archive.building.searching import load_search
from archive.building.summaries import load_summaries
from archive.exchanges.capture import Context, Resource
from archive.exchanges.payload import digest_of
from archive.home import Home
from archive.ledgers.news import load_news
from archive.pages.layout import APPLICANTS
from archive.panel.indicator_rows import definition_rows
from archive.panel.rows import explaining_rows
from archive.panel.standing import mark_standing
from archive.schema import table
from archive.serve import Site
from archive.snapshot import Kind
from archive.warc import WarcWriter
from parsers.codebook import entries
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

CAPTURED = datetime(2022, 2, 1, 8, 0, tzinfo=UTC)
WORD = "薄荷糖"
"""Stands in exactly seven reports in force."""
PLACES = (
    ("河北省", "衡水市", "131100", "松原示例市人民政府", "government_aggregate"),
    ("河北省", "衡水市", "131100", "松原示例市教育局", "department"),
    ("河北省", "保定市", "130600", "云岭示例市人民政府", "government_aggregate"),
    ("湖南省", "益阳市", "430900", "桃溪示例市人民政府办公室", "government_office"),
    ("湖南省", "益阳市", "430900", "桃溪示例市财政局", "department"),
    ("浙江省", "丽水市", "331100", "柳浦示例市人民政府", "government_aggregate"),
    ("甘肃省", "武威市", "620600", "石泉示例市水务局", "department"),
)
FORMER = "sample-ffffffffffff"
"""An id that the third report would have had by its second address."""
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'</td>'
PAGE = """<!doctype html><html><head><meta http-equiv="refresh" content="0;url=https://evil.test/">
<script>top.location = 'https://evil.test/';</script><style>body { color: #123 }</style></head>
<body onload="parent.document.title = 'taken'"><h1>示例页面</h1><img src="https://evil.test/a.png">
<a href="javascript:alert(1)">x</a><svg onload="alert(2)"></svg></body></html>"""


def leaf_codes(form: str) -> list[str]:
    listed = [entry for entry in entries() if entry.form == form and entry.table == "t3"]
    parents = {entry.parent_code for entry in listed}
    skip = {"t3.received_new", "t3.carried_in", "t3.answered_total", "t3.carried_out"}
    return [e.code for e in listed if e.code not in parents and e.code not in skip]


def t3_cells(form: str, die: random.Random, *, fail: bool = False) -> list[Cell]:
    """Table 3 with sums that hold, or with one more answered than the outcomes add up to."""
    rows = {code: [die.choice((0, 0, 1, 3, 12)) for _ in range(6)] for code in leaf_codes(form)}
    sums = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["t3.answered_total"] = [sums[0] + fail, *sums[1:]]
    rows["t3.received_new"] = rows["t3.answered_total"]
    rows["t3.carried_in"] = rows["t3.carried_out"] = [0] * 6
    cells = []
    for row, (code, counts) in enumerate(rows.items(), 4):
        for column, (applicant, value) in enumerate(
            zip(APPLICANTS, [*counts, sum(counts)], strict=True), 4
        ):
            state = State.NUMBER if value else State.ZERO
            place = Place(table=2, row=row, column=column)
            cells.append(Cell(code, applicant, value, str(value), state, "件", place))
    return cells


def other_cells(form: str, die: random.Random) -> list[Cell]:
    cells = []
    for entry in entries():
        if entry.form != form or entry.table not in ("t2", "t4") or entry.code.count(".") != 2:
            continue
        value = 0 if entry.table == "t4" else die.randrange(0, 900)
        place = Place(table=1 if entry.table == "t2" else 3, row=3, column=2)
        state = State.NUMBER if value else State.ZERO
        cells.append(Cell(entry.code, None, value, str(value), state, entry.unit, place))
    return cells


def sections(word: str) -> tuple[Section, ...]:
    body = f"本年度，市政府办公室认真办理复议。{word}依法公开，示例数据，信息真实。"
    return (
        Section("sec.overview", "一、总体情况", "示例数据，数字均为虚构。\n" + body),
        Section("sec.problems", "五、存在的主要问题及改进情况", "培训不足，方面仍有差距。"),
    )


def report(number: int, year: int) -> Report:
    province, prefecture, code, agency, scope = PLACES[number % len(PLACES)]
    die = random.Random(number * 10_000 + year)
    form = "form_2021" if year >= 2021 else "form_2019" if year >= 2019 else "prose_2008"
    cells = prose_cells(die) if form == "prose_2008" else t3_cells(form, die)
    cells += [] if form == "prose_2008" else other_cells(form, die)
    identity = Identity(
        title=f"{agency}{year}年政府信息公开工作年度报告",
        agency=agency,
        province=province,
        prefecture=prefecture,
        division_code=code,
        level="prefecture",
        scope=scope,
        year=year,
        published_on=f"{year + 1}-01-2{number % 10}",
        date_basis="displayed",
        index_number=f"SLSJ-{number:03}/{year}",
    )
    source = Source("text/html", digest_of(f"{number}/{year}".encode()))
    return Report(source, identity, form, "hans", 0, sections(""), tuple(cells), (), ())


def prose_cells(die: random.Random) -> list[Cell]:
    codes = ("p.received", "p.granted", "p.partial", "p.refused")
    return [
        Cell(
            code,
            None,
            n := die.randrange(1, 90),
            f"{n}件",
            State.NUMBER,
            "件",
            Place(line=3, start=10 * row, end=10 * row + 2),
        )
        for row, code in enumerate(codes, 1)
    ]


def failing(good: Report) -> Report:
    cells = t3_cells("form_2019", random.Random(5), fail=True)
    odd = [
        replace(cells[0], value=None, raw="", state=State.BLANK),
        replace(cells[1], value=None, raw="—", state=State.DASH),
        replace(cells[2], value=None, raw="1 2", state=State.UNREAD),
        *cells[3:],
    ]
    total = next(
        c for c in cells if c.code == "t3.answered_total" and c.applicant == "natural_person"
    )
    check = Check(
        "T3-SUM",
        "t3.answered_total",
        "natural_person",
        Outcome.FAIL,
        total.value,
        total.value - 1,
        Severity.E,
        Verdict.SOURCE_INCONSISTENCY,
    )
    quoted = Check(
        "N-SELF",
        "p.received",
        None,
        Outcome.FAIL,
        42,
        2,
        Severity.W,
        Verdict.SOURCE_INCONSISTENCY,
        "共收到申请42件……收到申请2件",
    )
    return replace(
        good, cells=(*odd, *other_cells("form_2019", random.Random(6))), checks=(check, quoted)
    )


def hostile(good: Report) -> Report:
    cells = list(good.cells)
    cells[0] = replace(cells[0], value=None, raw=HOSTILE, state=State.TEXT)
    return replace(
        good,
        identity=replace(good.identity, title=HOSTILE, agency=HOSTILE, index_number=HOSTILE),
        sections=(Section("sec.overview", HOSTILE, f"{HOSTILE}\n{WORD}"),),
        cells=tuple(cells),
        issues=(Issue("unknown_form", HOSTILE, Place(line=1, start=1, end=2)),),
    )


def editions(source_class: str) -> list[tuple[Edition, Report]]:
    """All reports: numbers 1 to 6 fit seven places; the word stands in seven of them."""
    found = []
    for number in range(len(PLACES)):
        for year in (2016, 2019, 2020, 2021, 2022):
            one = report(number, year)
            if (number, year) in ((1, 2020), (3, 2020)):
                one = failing(one) if number == 3 else hostile(one)
            if (number, year) in ((0, 2019), (0, 2020), (2, 2021), (4, 2016), (5, 2022), (6, 2022)):
                one = replace(one, sections=sections(WORD))
            found.append(one)
    rows = [(_edition(row, one, source_class), one) for row, one in enumerate(found, 1)]
    newer = replace(rows[0][0], row_id=len(rows) + 1, edition=2)
    rows[0] = replace(rows[0][0], current=0), found[0]
    mirror = replace(
        rows[7][0],
        row_id=len(rows) + 2,
        report_id="ingest-00000000000b",
        edition=None,
        source_class="mirror",
    )
    return [*rows, (newer, found[0]), (mirror, found[7])]


def _edition(row: int, one: Report, source_class: str) -> Edition:
    return Edition(
        row_id=row,
        report_id=f"sample-{row:012x}",
        edition=1,
        current=1,
        source_class=source_class,
        portal="sample",
        url=f"http://www.songyuan-demo.gov.cn.test/xxgk/{row}.html",
        snapshot=row,
        captured_at="2022-02-01T08:00:00.000000Z",
        digest=one.source.sha256,
    )


def make_home(path: Path, kind: str = "sandbox") -> Home:
    """A home with a database and a WARC file that holds PAGE as every capture."""
    home = Home.open(path, kind=kind, create=True)
    archived = WarcWriter(home, "sample").write_resource(
        Resource(None, CAPTURED, "text/html", PAGE.encode()),
        Context("sample", Kind.INGEST, CAPTURED),
    )
    own_class = "sandbox" if kind == "sandbox" else "official"
    with database.new_database(home.database_path) as fresh:
        rows, panel = EditionRows(fresh), Panel(fresh, packaged())
        for edition, one in editions(own_class):
            found = derived_report(one)
            if edition.current:
                panel.note(edition.row_id, found.compared)
            rows.add_stretches(edition, found.stretches)
            rows.add(edition, found.tables)
            fresh.load("snapshots", [_snapshot(edition, archived.place)])
        rows.flush()
        for name, row in Numbers().rows():
            fresh.load(name, [row])
        fresh.load("codebook", ((n, *astuple(entry)) for n, entry in enumerate(entries(), 1)))
        fresh.load("addresses", [_address(FORMER, 3), _address(None, 2)])
        fresh.load("tombstones", [("sample-withheld", "report", "涉及个人隐私", "2022-05-01")])
        fresh.load("build_info", [("parser_version", "made")])
        mark_standing(fresh.connection)
        fresh.load("indicator_definitions", definition_rows())
        for name, listed in explaining_rows():
            fresh.load(name, listed)
        load_news(fresh)
        load_summaries(fresh, packaged())
        with progress_bar(shown=False) as progress:
            load_search(fresh, progress)
    return home


def _address(own_id: str | None, row: int) -> tuple[object, ...]:
    """An address of a report that would have had another id by itself, or its own."""
    report_id = f"sample-{row:012x}"
    url = f"http://www.songyuan-demo.gov.cn.test/other/{row}.html"
    known = {"id": row, "report_id": report_id, "own_id": own_id or report_id, "url": url}
    return tuple(known.get(name) for name in table("addresses").column_names)


def _snapshot(edition: Edition, place: object) -> tuple[object, ...]:
    return (
        edition.row_id,
        "sample",
        edition.url,
        edition.captured_at,
        200,
        "text/html",
        digest_of(PAGE.encode()),
        "ingest",
        place.warc_file,
        place.warc_offset,
        place.warc_file,
        place.warc_offset,
        "read",
        None,
        None,
    )


def rows(home: Home, sql: str, *parameters: object) -> list[tuple]:
    """A query on the made database, to compare pages with."""
    with closing(database.open_readonly(home.database_path)) as connection:
        return [tuple(row) for row in connection.execute(sql, parameters)]


def change(path: Path, *statements: str) -> None:
    """Write to a copy of a database."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
            connection.commit()


def change_with(path: Path, statement: str, *values: object) -> None:
    """Write values to a copy of a database."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def ask(
    site: Site, path: str, headers: dict[str, str] | None = None, **parameters: object
) -> httpx.Response:
    """One answer of a site. In a thread: a browser test may have left its loop in this one."""
    own = path.removeprefix("http://localhost")
    request = site.client.get(own, params=parameters or None, headers=headers)
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, request).result()


def foreign_scripts(page: str) -> list[str]:
    """Script tags of a page other than the one that loads our file."""
    ours = re.compile(r'<script src="/static/nianbao\.js\?[0-9a-f]{8}" defer>')
    return [tag for tag in re.findall(r"<script[^>]*>?", page) if not ours.fullmatch(tag)]


def send(site: Site, method: str, path: str) -> httpx.Response:
    """One answer to another method than GET."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, site.client.request(method, path)).result()
