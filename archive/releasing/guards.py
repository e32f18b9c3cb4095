"""What keeps a release from going out: each guard says by name and with its numbers what it saw.

A release that is refused leaves nothing behind. Whoever has looked gives the guard's name, or
that name with the place (`province_fell:河北省`), and the release says what was overridden.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from archive.errors import ArchiveError
from archive.home import Home
from archive.releasing.content import PANEL_TABLES, Content, Spec
from archive.releasing.differences import lacking
from archive.releasing.guard_settings import GuardSettings, guard_settings
from archive.releasing.manifest import Manifest, Overridden
from archive.releasing.options import ReleaseOptions
from archive.releasing.previous import previous_database
from archive.schema import TABLES, VIEWS

GUARDS: Mapping[str, str] = {
    "province_fell": "a province has fewer reports, or fewer with figures, than the last release",
    "year_fell": "a report year has fewer reports, or fewer with figures, than the last release",
    "extraction_errors": "too many reports hold figures that were read wrongly or in two ways",
    "unknown_form": "too many reports of a province and year stand on a form nobody has mapped",
    "empty_table": "a table is empty that should not be",
    "sandbox_data": "the figures are invented",
}
"""Every guard, with what it watches for."""

Counts = Mapping[str, Mapping[str, tuple[int, int]]]
"""By `province` and `year`: value -> reports in force, and of those the ones with figures."""

_NONE = "(none)"
_IN_FORCE = (
    "current = 1 AND source_class IN (SELECT value FROM json_each(:classes))"
    " AND report_id NOT IN (SELECT value FROM json_each(:without))"
    " AND coalesce(agency_id, '') NOT IN (SELECT value FROM json_each(:without))"
    " AND CAST(coalesce(snapshot, '') AS TEXT) NOT IN (SELECT value FROM json_each(:without))"
)
_DOUBTFUL = (
    "EXISTS (SELECT 1 FROM checks WHERE checks.report = reports.id"
    " AND outcome = 'fail' AND verdict = 'extraction_error')"
    " OR EXISTS (SELECT 1 FROM issues WHERE issues.report = reports.id"
    " AND code IN ('unread_cell', 'readings_differ'))"
)
_UNKNOWN = (
    "EXISTS (SELECT 1 FROM issues WHERE issues.report = reports.id AND code = 'unknown_form')"
)


class ReleaseRefusedError(ArchiveError):
    """Guards refuse the release; `reasons` are theirs."""

    def __init__(self, message: str, reasons: "tuple[Reason, ...]" = ()) -> None:
        super().__init__(message)
        self.reasons = reasons


class UnknownGuardError(ArchiveError):
    """A guard was to be overridden that there is none of."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a release is refused: the guard, where it saw it, and what, with the numbers."""

    guard: str
    place: str
    text: str

    @property
    def key(self) -> str:
        """What overrides this reason alone.

        >>> Reason("year_fell", "2020", "").key
        'year_fell:2020'
        """
        return f"{self.guard}:{self.place}" if self.place else self.guard


def judge(
    home: Home, content: Content, options: ReleaseOptions, previous: Path | None
) -> tuple[Overridden, ...]:
    """Let a release pass, or refuse it; what was overridden by name is returned.

    `previous` is the folder of the release to compare with. Raises ReleaseRefusedError,
    UnknownGuardError, ReleaseSettingsError.
    """
    expect_known(options.overrides)
    before = _counted_before(previous, content) if previous else None
    found = reasons(content, guard_settings(home), before)
    return tuple(Overridden(one.key, one.text) for one in refuse(found, options.overrides))


def _counted_before(previous: Path, content: Content) -> Counts | None:
    """What the last release counted, without what people have withheld since.

    That can be left out only where that release has its database, with the tables that we know;
    else its release.json speaks.
    """
    manifest = Manifest.read(previous)
    alike = manifest.source_classes == content.source_classes
    with previous_database(previous) as database:
        if database is None or lacking(database):
            return cast(Counts, manifest.counts) if alike else None
        past = Content.of(database, content.source_classes)
        return counts(past, withheld_names(content.connection))


def counts(content: Content, without: Iterable[str] = ()) -> Counts:
    """Reports in force by province and by year, as the next release compares itself with them.

    `without`: ids of reports, agencies or captures to leave out, as withheld ones are.
    """
    values = {"classes": json.dumps(content.source_classes), "without": json.dumps(list(without))}
    return {
        column: {
            value: (reports, figures)
            for value, reports, figures in content.connection.execute(
                f"SELECT coalesce(CAST({column} AS TEXT), '{_NONE}'), count(*),"
                " count(coalesce(requests_received, requests_answered))"
                f" FROM reports WHERE {_IN_FORCE} GROUP BY 1 ORDER BY 1",
                values,
            )
        }
        for column in ("province", "year")
    }


def withheld_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """What the database keeps back, by the names that decisions use."""
    rows = connection.execute("SELECT withheld_id FROM tombstones ORDER BY 1")
    return tuple(row[0] for row in rows)


def reasons(content: Content, settings: GuardSettings, before: Counts | None) -> tuple[Reason, ...]:
    """All that speaks against the release; `before` is what the last one counted, if any."""
    return (
        *(_fallen(counts(content), before, settings.fall) if before else ()),
        *_doubtful(content, settings.extraction_errors),
        *_unknown_forms(content, settings.unknown_form),
        *_empty(content, settings.may_be_empty),
        *_invented(content.connection),
    )


def unneeded(overridden: Iterable[Overridden], overrides: Iterable[str]) -> tuple[str, ...]:
    """Names given as overrides that no guard asked for: a place written wrongly, or all is well.

    >>> unneeded([Overridden("year_fell:2020", "")], ["year_fell:2002", "year_fell:2020"])
    ('year_fell:2002',)
    """
    needed = {name for one in overridden for name in (one.guard, one.guard.partition(":")[0])}
    return tuple(name for name in dict.fromkeys(overrides) if name not in needed)


def expect_known(overrides: Iterable[str]) -> None:
    """Refuse names of guards that there are none of. Raises UnknownGuardError."""
    for name in overrides:
        if name.partition(":")[0] not in GUARDS:
            raise UnknownGuardError(
                f'--override "{name}": expected one of {", ".join(GUARDS)}, alone or with the '
                "place after a colon, as the refusal prints it."
            )


def refuse(found: Sequence[Reason], overrides: Iterable[str]) -> tuple[Reason, ...]:
    """Return the reasons that were overridden by name; raise ReleaseRefusedError for others."""
    named = frozenset(overrides)
    expect_known(named)
    standing = tuple(one for one in found if not {one.guard, one.key} & named)
    if not standing:
        return tuple(found)
    lines = "\n".join(f"  {one.key}: {one.text}" for one in standing)
    names = " ".join(f"--override {name}" for name in dict.fromkeys(one.guard for one in standing))
    raise ReleaseRefusedError(
        f"The release is refused; nothing was written.\n{lines}\n"
        f"Mend it, or look at it and name what may pass: {names}",
        standing,
    )


def _fallen(now: Counts, before: Counts, share: float) -> Iterator[Reason]:
    for column, guard in (("province", "province_fell"), ("year", "year_fell")):
        for value, had in before.get(column, {}).items():
            has = now[column].get(value, (0, 0))
            for what, old, new in zip(("reports", "reports with figures"), had, has, strict=True):
                if old - new > share * old:
                    lost = f"{new} {what}, the last release had {old}"
                    yield Reason(guard, value, f"{lost}: down {_percent(old - new, old)}")


def _doubtful(content: Content, share: float) -> Iterator[Reason]:
    for _, doubtful, reports in _marked(content, _DOUBTFUL, "''"):
        if doubtful > share * reports:
            text = f"{doubtful} of {reports} reports ({_percent(doubtful, reports)})"
            yield Reason("extraction_errors", "", f"{text} hold figures read wrongly or unread")


def _unknown_forms(content: Content, share: float) -> Iterator[Reason]:
    place = f"coalesce(province, '{_NONE}') || '/' || coalesce(year, '{_NONE}')"
    for where, unknown, reports in _marked(content, _UNKNOWN, place):
        if unknown > share * reports:
            text = f"{unknown} of {reports} reports ({_percent(unknown, reports)})"
            yield Reason("unknown_form", where, f"{text} have tables on no form that we know")


def _marked(content: Content, mark: str, place: str) -> Iterator[tuple[str, int, int]]:
    """By place: how many reports in force bear the mark, of how many."""
    yield from content.connection.execute(
        f"SELECT {place}, sum({mark}), count(*) FROM reports WHERE {_IN_FORCE}"
        " GROUP BY 1 ORDER BY 1",
        {"classes": json.dumps(content.source_classes), "without": "[]"},
    )


def _empty(content: Content, may_be_empty: Sequence[str]) -> Iterator[Reason]:
    """Tables and views of which no row goes out, whatever the archive has beside that."""
    specs: tuple[Spec, ...] = (*TABLES, *VIEWS)
    for spec in specs:
        if spec.name not in may_be_empty and content.is_empty(spec):
            left_out = _left_out(content) if spec.name in PANEL_TABLES else ""
            yield Reason("empty_table", spec.name, f"0 rows{left_out}")


def _left_out(content: Content) -> str:
    """How many reports of other source classes there are, and what would take them in."""
    found = content.connection.execute(
        "SELECT source_class, count(*) FROM reports WHERE current = 1"
        " AND source_class NOT IN (SELECT value FROM json_each(?)) GROUP BY 1 ORDER BY 1",
        (json.dumps(content.source_classes),),
    ).fetchall()
    if not found:
        return ""
    held = ", ".join(f"{rows} {name} (--source-class {name})" for name, rows in found)
    return f" of {', '.join(content.source_classes)} reports; the archive has {held}"


def _invented(connection: sqlite3.Connection) -> Iterator[Reason]:
    kind = connection.execute("SELECT value FROM build_info WHERE key = 'kind'").fetchone()
    invented = connection.execute(
        "SELECT count(*) FROM reports WHERE source_class = 'sandbox'"
    ).fetchone()[0]
    if invented or (kind and kind[0] == "sandbox"):
        yield Reason("sandbox_data", "", f"{invented} reports of invented agencies")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"
