"""A home filled with made documents, and a reader that understands them.

A made document is JSON that says which reports it holds: tests of the build say in a few words
what a page prints, and need no page and no parser.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.build import BuildOptions
from archive.catalog import Catalog
from archive.database import open_readonly
from archive.exchanges.capture import Exchange, Resource
from archive.exchanges.recording import Link, Recording
from archive.home import Home
from archive.schema import TABLES
from archive.snapshot import Kind
from parsers.errors import NotAReportError, UnreadableDocumentError
from parsers.hints import Hints
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
from parsers.terms import codes

MONDAY = datetime(2021, 1, 4, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    """A registered portal, as far as the build looks at one."""

    name: str = "某市政府"
    province: str = "河北省"
    division_code: str = "131100"
    level: str = "prefecture"
    family: str = "eportal"
    hosts: tuple[str, ...] = ("www.moushi.gov.cn",)
    county: str | None = None


OPTIONS = BuildOptions(executor="inline", portals={"moushi": Facts()}, progress=False)
HOST = "http://www.moushi.gov.cn"


@dataclass
class MadeHome:
    """A real home that takes one made document after another, a day apart."""

    path: Path
    day: datetime = MONDAY
    home: Home = field(init=False)

    def __post_init__(self) -> None:
        self.home = Home.open(self.path, kind="real", create=True)
        # The 3,200 governments of the country are expected in tests of the register alone.
        (self.path / "expected.toml").write_text("[governments]\nlevels = []\n", encoding="utf-8")

    def add(self, *reports: Mapping[str, Any], url: str | None = f"{HOST}/1.html") -> None:
        self.add_bytes(page(*reports), url)

    def add_bytes(self, data: bytes, url: str | None, media_type: str = "text/html") -> None:
        with (
            closing(Catalog(self.home)) as catalog,
            closing(Recording(self.home, catalog)) as recording,
        ):
            recording.resource("moushi", Resource(url, self.day, media_type, data))
        self.day += timedelta(days=1)

    def add_gone(self, url: str) -> None:
        """The page answers 404."""
        self.add_response(url, b"gone", status=404)

    def add_response(
        self, url: str, body: bytes, status: int = 200, kind: Kind = Kind.REPORT
    ) -> None:
        """A crawler gets an answer; the same body a second time becomes a revisit record."""
        exchange = Exchange(
            url=url,
            captured_at=self.day,
            method="GET",
            request_headers=(),
            status=status,
            reason="",
            response_headers=(("Content-Type", "text/html"),),
            body=body,
        )
        with (
            closing(Catalog(self.home)) as catalog,
            closing(Recording(self.home, catalog)) as recording,
        ):
            recording.exchange("moushi", exchange, Link(kind))
        self.day += timedelta(days=1)


def report(**said: Any) -> dict[str, Any]:
    """What a made document says of one report; anything may be left out."""
    return {
        "title": "某市2020年政府信息公开工作年度报告",
        "agency": "某市人民政府",
        "province": "河北省",
        "prefecture": "衡水市",
        "division_code": "131100",
        "level": "prefecture",
        "scope": "government_aggregate",
        "year": 2020,
        "form": "form_2021",
        "text": "全年收到申请。",
        "rows": {"t3.granted": [1, 0, 0, 0, 0, 0, 1], "t3.answered_total": [1, 0, 0, 0, 0, 0, 1]},
        **said,
    }


def page(*reports: Mapping[str, Any]) -> bytes:
    """The made document that holds these reports."""
    return json.dumps(reports, ensure_ascii=False).encode()


def read_made(data: bytes, hints: Hints) -> tuple[Report, ...]:
    """Stands in for `parsers.read.read_document`."""
    if b"\x00" in data:
        raise UnreadableDocumentError("NUL bytes: expected text or HTML, found binary content")
    if not data.startswith(b"["):
        raise NotAReportError("expected an annual report, found another page")
    return tuple(_report(said, hints) for said in json.loads(data))


def _report(said: dict[str, Any], hints: Hints) -> Report:
    named = {
        name: said[name]
        for name in ("title", "agency", "province", "prefecture", "county", "division_code")
        if name in said
    }
    dated = {
        name: said[name]
        for name in ("level", "scope", "year", "published_on", "date_basis")
        if name in said
    }
    return Report(
        source=Source("text/html", "0" * 64, url=hints.url),
        identity=Identity(**named, **dated, sources=said.get("sources", {})),
        form=said["form"],
        script="hans",
        pinyin_artefacts=0,
        sections=(Section("sec.overview", "一、总体情况", said["text"]),),
        cells=tuple(_cells(said)),
        checks=tuple(_checks(said)),
        issues=tuple(Issue(code, "所见", Place(table=1)) for code in said.get("issues", ())),
        unconfirmed=tuple((code, applicant) for code, applicant in said.get("unconfirmed", ())),
    )


def _cells(said: dict[str, Any]) -> list[Cell]:
    found = []
    for number, (code, values) in enumerate(said["rows"].items(), start=1):
        columns = codes("applicant") if code.startswith("t3.") else (None,) * len(values)
        for column, (applicant, value) in enumerate(zip(columns, values, strict=True), start=1):
            place = Place(table=1, row=number, column=column)
            found.append(_cell(code, applicant, value, place))
    return found


def _cell(code: str, applicant: str | None, value: Any, place: Place) -> Cell:
    """A number is printed as it is; None is a blank, "words" zero said in words.

    "?" could not be read, "text" is a cell with words in it, "all" a quantity without number.
    """
    if value == "text":
        return Cell(code, applicant, None, "详见附表", State.TEXT, "件", place)
    if value == "all":
        return Cell(code, applicant, None, "全部", State.SAID_IN_WORDS, "件", place)
    if value == "?":
        return Cell(code, applicant, None, "1?", State.UNREAD, "件", place)
    if value == "words":
        return Cell(code, applicant, 0, "未收到申请", State.SAID_IN_WORDS, "件", place)
    if value is None:
        return Cell(code, applicant, None, "", State.BLANK, "件", place)
    state = State.NUMBER if value else State.ZERO
    return Cell(code, applicant, value, str(value), state, "件", place)


def _checks(said: dict[str, Any]) -> list[Check]:
    return [
        Check(
            id=name,
            code=code,
            column=column,
            outcome=Outcome(outcome),
            left=3,
            right=4,
            severity=Severity.E,
            verdict=Verdict(verdict) if verdict else None,
        )
        for name, code, column, outcome, verdict in said.get("checks", ())
    ]


def rows(home: Home, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(open_readonly(home.database_path)) as connection:
        return [tuple(row) for row in connection.execute(sql, values)]


def dump(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, and the search index as its words see it."""
    tables = {spec.name: rows(home, f'SELECT * FROM "{spec.name}"') for spec in TABLES}
    return tables | {
        "search": rows(home, "SELECT rowid FROM reports_fts WHERE reports_fts MATCH '\"申请\"'")
    }
