"""CHANGES.md and changes.csv: what differs from the previous release, cell by cell.

The list goes to disk row by row while both databases are read side by side; only its counts are
kept. A release that was made without its nianbao.db cannot be compared, and the file says so.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from archive.releasing.content import SAMPLE_LINE
from archive.releasing.csv_files import ENCODING, disarmed
from archive.releasing.definitions import definitions_changed, definitions_lacking
from archive.releasing.differences import Change, differences, lacking
from archive.releasing.draft import Draft
from archive.releasing.manifest import Manifest
from archive.releasing.previous import previous_database
from archive.schema.release_tables import CHANGES

Kind = tuple[str, str, str]
"""What changed, how, and why."""

_WHAT = {
    "definition": "定义",
    "report": "报告",
    "edition": "版次",
    "identity": "身份信息",
    "cell": "单元格",
}
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


def write_changes(draft: Draft) -> None:
    """Write both files into `draft.folder`; `draft.previous` is None for a first release.

    Called after all tables are written. Raises PreviousReleaseError where the other release
    has a database that cannot be read.
    """
    lines = [*_head(draft), *_compared(draft), *_overridden(draft)]
    (draft.folder / "CHANGES.md").write_text("\n".join(lines), encoding="utf-8")


def _compared(draft: Draft) -> list[str]:
    """Write the list of changes; return what is to be said of it."""
    if draft.previous is None:
        _write_list(draft, ())
        return list(_FIRST)
    with previous_database(draft.previous) as before:
        if before is None:
            _write_list(draft, ())
            return list(_WITHOUT_DATABASE)
        if lack := definitions_lacking(before) or lacking(before):
            _write_list(draft, ())
            return [f"{_OTHER_TABLES} ({lack}): it cannot be compared.", ""]
        both = (before, draft.content.connection)
        found = chain(definitions_changed(*both), differences(*both))
        return list(_counts(_write_list(draft, found)))


def _write_list(draft: Draft, changes: Iterable[Change]) -> Counter[Kind]:
    """Write changes.csv from the start, and return how many changes of each kind there are."""
    counted: Counter[Kind] = Counter()
    path = draft.folder / f"{draft.content.mark}{CHANGES.name}.csv"
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CHANGES.column_names)
        for one in draft.progress.track(changes, "changes"):
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
