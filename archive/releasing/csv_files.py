"""Tables as CSV: UTF-8 with a byte order mark, which spreadsheets need to show Chinese.

Lines end in CRLF (RFC 4180). Null and empty text are both an empty cell.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from archive.releasing.content import Content, Spec, released
from archive.releasing.draft import Draft

ENCODING = "utf-8-sig"
# A cell that starts so would be run as a formula by spreadsheets; numbers are not text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(draft: Draft) -> None:
    """Write every released table and view to csv/."""
    specs = list(released())
    for spec in draft.progress.track(specs, "CSV", len(specs)):
        draft.rows[spec.name] = _write(draft.content, spec, draft.file("csv", spec, "csv"))


def _write(content: Content, spec: Spec, path: Path) -> int:
    count = 0
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(content.columns(spec))
        for row in content.rows(spec):
            writer.writerow(disarmed(row))
            count += 1
    return count


def disarmed(row: Iterable[object]) -> list[object]:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    >>> disarmed(["=1+1", -616, "+424", None])
    ["'=1+1", -616, "'+424", None]
    """
    return [
        f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
        for value in row
    ]
