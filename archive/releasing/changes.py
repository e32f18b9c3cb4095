"""CHANGES.md and changes.csv: what differs from the previous release, cell by cell.

The list goes to disk row by row while both databases are read side by side; only its counts are
kept. A release that was made without its nianbao.db cannot be compared, and the file says so.
"""

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol

from archive.database import open_readonly
from archive.errors import ArchiveError
from archive.releasing.content import SAMPLE_LINE
from archive.releasing.csv_files import ENCODING, disarmed
from archive.releasing.differences import Change, differences
from archive.releasing.draft import Draft
from archive.releasing.manifest import Manifest
from archive.schema.release_tables import CHANGES

Kind = tuple[str, str, str]
"""What changed, how, and why."""

_WHAT = {"report": "报告", "edition": "版次", "identity": "身份信息", "cell": "单元格"}
_CHANGE = {"added": "新增", "removed": "移除", "changed": "改变"}
_AS_OF = "存档截至 Archive as of"
_LIST = "逐项见 Each of them:"
_FIRST = ("首次发布，无可比较。The first release: there is none to compare it with.", "")
_WITHOUT_DATABASE = (
    "上次发布未附 nianbao.db，无法逐项比较。",
    "The previous release was made without its nianbao.db: it cannot be compared.",
    "",
)
_OTHER_TABLES = "上次发布的表结构不同，无法逐项比较。The previous release has other tables"


class PreviousReleaseError(ArchiveError):
    """The database of the release before is damaged."""


def write_changes(draft: Draft) -> None:
    """Write both files into `draft.folder`; `draft.previous` is None for a first release.

    Called after all tables are written. Raises PreviousReleaseError where the other release
    has a database that cannot be read.
    """
    path = draft.folder / f"{draft.content.mark}{CHANGES.name}.csv"
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CHANGES.column_names)
        said = _compared(draft, writer)
    lines = [*_head(draft), *said, *_overridden(draft)]
    (draft.folder / "CHANGES.md").write_text("\n".join(lines), encoding="utf-8")


def released_database(folder: Path) -> Path | None:
    """The nianbao.db of a release, None where it was made without one."""
    path = folder / f"{Manifest.read(folder).file_prefix}nianbao.db"
    return path if path.is_file() else None


def _compared(draft: Draft, writer: "Writer") -> list[str]:
    """Write every change; return what is to be said of them all."""
    if draft.previous is None:
        return list(_FIRST)
    database = released_database(draft.previous)
    if database is None:
        return list(_WITHOUT_DATABASE)
    try:
        with closing(open_readonly(database)) as before:
            found = differences(before, draft.content.connection)
            return list(_counts(_written(found, writer)))
    except sqlite3.OperationalError as error:
        return [f"{_OTHER_TABLES} ({error}): it cannot be compared.", ""]
    except sqlite3.DatabaseError as error:
        raise PreviousReleaseError(
            f"{database}: expected the database of a release, found: {error}. "
            "Compare with another release by --previous, or fetch this one again."
        ) from error


def _written(changes: Iterable[Change], writer: "Writer") -> Counter[Kind]:
    counted: Counter[Kind] = Counter()
    for one in changes:
        writer.writerow(disarmed(one.row()))
        counted[one.what, one.change, one.why] += 1
    return counted


def _counts(counted: Counter[Kind]) -> Iterator[str]:
    if not counted:
        yield from ("无差异。Nothing differs.", "")
        return
    yield from ("| 对象 what | 变化 change | 原因 why | 行数 rows |", "| --- | --- | --- | ---: |")
    for (what, change, why), rows in sorted(counted.items(), key=_order):
        yield f"| {_WHAT[what]} {what} | {_CHANGE[change]} {change} | {why} | {rows:,} |"
    yield from ("", f"{_LIST} {CHANGES.name}.csv.", "")


def _order(item: tuple[Kind, int]) -> tuple[int, int, str]:
    what, change, why = item[0]
    return list(_WHAT).index(what), list(_CHANGE).index(change), why


def _head(draft: Draft) -> Iterator[str]:
    yield from ("# 与上次发布的差异 Changes since the previous release", "")
    if draft.content.sample:
        yield from (f"**{SAMPLE_LINE}**", "")
    yield f"{_AS_OF} {draft.content.as_of or '-'}."
    if draft.previous is not None:
        before = Manifest.read(draft.previous)
        about = f"{before.name} ({before.as_of}, nianbao {before.version})"
        yield f"上次发布 Previous release: {about}."
    yield ""


def _overridden(draft: Draft) -> Iterator[str]:
    """What the guards had against this release, and somebody let pass by name."""
    if draft.overridden:
        yield from ("## 人工放行的发布检查 Guards overridden by name", "")
        yield from (f"- `{one.guard}`: {one.reason}" for one in draft.overridden)
        yield ""


class Writer(Protocol):
    """What csv.writer gives."""

    def writerow(self, row: Iterable[object], /) -> object: ...  # noqa: D102
