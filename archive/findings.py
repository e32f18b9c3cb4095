"""`nianbao check`: what in the built database needs a look, grouped by whose turn it is.

Ours to mend are captures that could not be read, cells that the two readers read differently,
forms and labels that nobody has mapped, portals that broke off, and decisions that name nothing.
What agencies printed wrong themselves is listed and is no fault of the archive. Neither are files
of a kind that is kept and not read yet: every one of those is named.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple, TypeVar

from archive.acks import Quiet, quiet
from archive.catalog import Catalog
from archive.database import open_readonly
from archive.decisions import annotations, withheld
from archive.error_codes import error_code
from archive.home import Home
from archive.issue_codes import Turn, issue_code
from archive.named import named, named_reports

Key = TypeVar("Key")

OURS = Turn.OURS
SOURCE = Turn.SOURCE
_EXAMPLES = 5

_NEXT_STEP = {
    "unread": "Read the file with `nianbao read`; a mended parser needs only `nianbao build`.",
    "no_converter": "Install LibreOffice and run `nianbao build`, or ingest a copy as DOCX.",
    "lost": "Run `nianbao verify`: the archive could not give the bytes of this capture.",
    "kept": "Nothing to mend: the file is safe in the archive, no figure of it is published yet.",
    "no_report": "Open the address: a challenge page or a moved one is no report.",
    "extraction_error": "Compare the number with the archived page; the readers disagree.",
    "unread_cell": "Compare the cell with the archived page; the readers disagree.",
    "withheld_names_nothing": "Mend the id in withheld.toml, or take the entry out.",
    "annotation_names_nothing": "Mend the report_id in annotations.toml, or take the entry out.",
    "check": "The agency printed it so: nothing to mend; it stands marked on the site.",
}


CODES = tuple(_NEXT_STEP)
"""The codes of findings that are neither checks nor issues nor errors of a crawl."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Findings of one kind: how many, where first, what to do.

    Findings in the same words are one example; `more` counts those that no example shows.
    `key` is what an entry of acks.toml names: `<portal>:<code>` or the code alone.
    """

    key: str
    turn: str
    severity: str
    code: str
    count: int
    examples: tuple[str, ...]
    more: int
    next_step: str
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a home, ours first, then by severity and number."""

    items: tuple[Finding, ...]

    def exit_code(self, *, strict: bool = False) -> int:
        """3 when something is ours to mend and not acknowledged; strict: for any E or W too."""
        return 3 if any(self._counts(item, strict) for item in self.items) else 0

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"findings": [asdict(item) for item in self.items], "exit_code": self.exit_code()}

    def render(self) -> None:
        """Print them for people."""
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only

        console = Console(highlight=False)
        for turn, heading in ((OURS, "Ours to mend"), (SOURCE, "In the sources")):
            items = [item for item in self.items if item.turn == turn]
            console.print(f"[bold]{heading}[/bold]: {_total(items)}")
            for item in items:
                for line in _lines(item):
                    console.print(line, markup=False, soft_wrap=True)

    @staticmethod
    def _counts(item: Finding, strict: bool) -> bool:
        if item.acknowledged:
            return False
        return item.turn == OURS or (strict and item.severity in "EW")


class _Kind(NamedTuple):
    key: str
    turn: str
    severity: str


def findings(home: Home) -> Findings:
    """Collect the findings of a built home. Raises NoDatabaseError before a first build."""
    known, names = quiet(home), _names_of_kept(home)
    with closing(open_readonly(home.database_path)) as connection:
        found = [*_unread(connection, names), *_cells(connection), *_checks(connection)]
        found += _kept(connection, names)
        found += [*_issues(connection), *_decisions(connection, home)]
    with closing(Catalog(home)) as catalog:
        found += _portals(catalog)
    marked = (_acknowledge(item, known) for item in found)
    return Findings(tuple(sorted(marked, key=_order)))


def _unread(connection: sqlite3.Connection, names: Mapping[str, str]) -> Iterator[Finding]:
    """Captures without a report; files that hang on a report's page are told of with it."""
    rows = connection.execute(
        "SELECT reading, portal, url, digest, note FROM snapshots"
        " WHERE reading = 'lost' OR (reading IN ('unread', 'no_converter', 'no_report')"
        "  AND id NOT IN (SELECT snapshot FROM reports"
        "   UNION SELECT snapshot FROM documents WHERE snapshot IS NOT NULL))"
        " ORDER BY reading, portal, id"
    )
    for (reading, portal), places in _grouped(
        ((row[0], row[1]), f"{row[2] or names.get(row[3], row[3])}: {row[4]}") for row in rows
    ):
        yield _finding(_Kind(f"{portal}:{reading}", OURS, "E"), places, _NEXT_STEP[reading])


def _kept(connection: sqlite3.Connection, names: Mapping[str, str]) -> Iterator[Finding]:
    """Files of a kind that no reader knows yet, every one by its address or file name."""
    rows = connection.execute(
        "SELECT portal, url, digest, media_type FROM snapshots WHERE reading = 'kept'"
        " ORDER BY portal, id"
    )
    for portal, places in _grouped(
        (row[0], f"{row[1] or names.get(row[2], row[2])}: {row[3]}") for row in rows
    ):
        kind = _Kind(f"{portal}:kept", SOURCE, "I")
        yield _finding(kind, places, _NEXT_STEP["kept"], examples=len(places))


def _names_of_kept(home: Home) -> dict[str, str]:
    """The file names of what was kept without an address, by digest."""
    found: dict[str, str] = {}
    with closing(Catalog(home)) as catalog:
        for run in catalog.runs_of("ingest"):
            names = run.report.get("kept_digests")
            found |= names if isinstance(names, dict) else {}
    return found


def _cells(connection: sqlite3.Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT reports.report_id, codes.name, applicants.name FROM cells"
        " JOIN states ON states.id = cells.state AND states.name = 'unread'"
        " JOIN reports ON reports.id = cells.report JOIN codes ON codes.id = cells.code"
        " LEFT JOIN applicants ON applicants.id = cells.applicant"
        " WHERE reports.current = 1 ORDER BY cells.id"
    )
    places = [f"{row[0]}: {row[1]} {row[2] or ''}".rstrip() for row in rows]
    if places:
        yield _finding(_Kind("unread_cell", OURS, "E"), places, _NEXT_STEP["unread_cell"])


def _checks(connection: sqlite3.Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT check_id, severity, verdict = 'extraction_error', report_id, agency, year,"
        ' coalesce("column", code, \'\'), "left", "right", text FROM checks'
        " WHERE current = 1 AND outcome = 'fail' ORDER BY check_id, report_id, id"
    )
    for (code, severity, ours), places in _grouped(
        ((row[0], row[1], row[2]), _check_place(row)) for row in rows
    ):
        if ours:
            kind = _Kind(f"{code}:extraction_error", OURS, severity)
            yield _finding(kind, places, _NEXT_STEP["extraction_error"])
        else:
            yield _finding(_Kind(code, SOURCE, severity), places, _NEXT_STEP["check"])


def _issues(connection: sqlite3.Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT code, ours, report_id, agency, year, text FROM issues WHERE current = 1"
        " ORDER BY code, report_id, id"
    )
    for (code, ours), places in _grouped(
        ((row[0], row[1]), f"{_report(row[2], row[3], row[4])}: {row[5]}") for row in rows
    ):
        turn = OURS if ours else SOURCE
        yield _finding(_Kind(code, turn, "W"), places, issue_code(code).next_step)


def _decisions(connection: sqlite3.Connection, home: Home) -> Iterator[Finding]:
    """Entries of people that name nothing here: a slip of the pen withholds nothing."""
    withheld_ids = [entry.id for entry in withheld(home)]
    meant = named(connection, withheld_ids)
    reports = [entry.report_id for entry in annotations(home)]
    noted = named_reports(connection, reports)
    for code, ids in (
        ("withheld_names_nothing", [one for one in withheld_ids if one not in meant]),
        ("annotation_names_nothing", [one for one in reports if one not in noted]),
    ):
        places = [f'"{one}" is the id of nothing in {home.database_path.name}' for one in ids]
        if places:
            yield _finding(_Kind(code, OURS, "E"), places, _NEXT_STEP[code])


def _portals(catalog: Catalog) -> Iterator[Finding]:
    for status in catalog.portal_status():
        for code, text in status.last_run.errors:
            known = error_code(code)
            turn, severity = (SOURCE, "I") if known.kind == "unknown" else (OURS, "E")
            kind = _Kind(f"{status.portal}:{code}", turn, severity)
            yield _finding(kind, [text], known.next_step)


def _grouped(pairs: Iterable[tuple[Key, str]]) -> Iterator[tuple[Key, list[str]]]:
    groups: dict[Key, list[str]] = {}
    for key, place in pairs:
        groups.setdefault(key, []).append(place)
    yield from groups.items()


def _finding(
    kind: _Kind, places: list[str], next_step: str, *, examples: int = _EXAMPLES
) -> Finding:
    counted = Counter(places)
    shown = list(counted.items())[:examples]
    return Finding(
        key=kind.key,
        turn=kind.turn,
        severity=kind.severity,
        code=kind.key.rpartition(":")[2],
        count=len(places),
        examples=tuple(
            place if times == 1 else f"{place} ({times} times)" for place, times in shown
        ),
        more=len(places) - sum(times for _, times in shown),
        next_step=next_step,
    )


def _total(items: Sequence[Finding]) -> str:
    if not items:
        return "nothing"
    findings_in_all = sum(item.count for item in items)
    return f"{_counted(len(items), 'kind')}, {_counted(findings_in_all, 'finding')}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _check_place(row: sqlite3.Row) -> str:
    found = row["text"] or f"{row['left']} against {row['right']}"
    where = "" if found.startswith(row[6]) else f" {row[6]}"
    report = _report(row["report_id"], row["agency"], row["year"])
    return f"{report}:{where} {found}"


def _report(report_id: str, agency: str | None, year: int | None) -> str:
    return f"{report_id} ({agency or 'no agency'}, {year or 'no year'})"


def _acknowledge(item: Finding, known: Quiet) -> Finding:
    portal, _, code = item.key.rpartition(":")
    return item if known.ack(portal, code) is None else replace(item, acknowledged=True)


def _order(item: Finding) -> tuple[bool, bool, int, int, str]:
    return (
        item.turn != OURS,
        item.acknowledged,
        "EWI".index(item.severity),
        -item.count,
        item.key,
    )


def _lines(item: Finding) -> Iterator[str]:
    quiet = "  (acknowledged)" if item.acknowledged else ""
    yield f"  {item.severity} {item.key}: {item.count}{quiet}"
    for place in item.examples:
        yield f"      {place}"
    if item.more:
        yield f"      and {item.more} more"
    yield f"      {item.next_step}"
