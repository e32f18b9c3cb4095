"""The tables that Stata users want as .dta (format 118: Stata 14 and later), by pyreadstat.

Codes of a short list (scope, level, form, source class, yes and no) are numbers with value
labels in both languages, "Whole government (aggregate) / 本级政府汇总"; the numbers never change
(value_labels.csv). Names and longer lists stay text. A variable's label is its English and its
Chinese label. The file's time stamp is that of the archive's last entry.

Stata reads a whole file into memory, and so does the writer: about as much as the file is long,
several times over.
"""

import errno
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import clock
from archive.lists import listed
from archive.releasing.content import Content, Spec, released
from archive.releasing.draft import Draft
from archive.releasing.errors import UnlabelledCodeError
from archive.releasing.value_labels import labels_of
from archive.schema import ColumnSpec

if TYPE_CHECKING:
    import pandas

STATA_TABLES = ("panel_wide", "division_years", "indicators")
_VERSION = 14  # writes format 118; 15 writes 119, which Stata/SE cannot read
_LABEL_LENGTH = 80  # characters of a variable's label
_STAMP = re.compile(rb"<timestamp>\x11.{17}</timestamp>")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ROWS = 20_000  # read at a time
_HARDLY_ANY = 1_000_000  # bytes free on a disk that took no more
_LARGEST = 2_147_483_620  # what a long of Stata holds; beyond are its missing values


def write_stata(draft: Draft) -> None:
    """Write the tables for Stata to stata/."""
    specs = [spec for spec in released() if spec.name in STATA_TABLES]
    for spec in draft.progress.track(specs, "Stata", len(specs)):
        draft.rows[spec.name] = _write(draft.content, spec, draft.file("stata", spec, "dta"))


def _write(content: Content, spec: Spec, path: Path) -> int:
    frame = _frame(content, spec)
    with _telling(path):
        _write_frame(frame, spec, path)
    stamp(path, content.as_of)
    return len(frame)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Tell what pyreadstat says of a disk that takes no more ("Unable to write data") as such."""
    import pyreadstat  # noqa: PLC0415

    try:
        yield
    except pyreadstat.ReadstatError as error:
        if shutil.disk_usage(path.parent).free < _HARDLY_ANY:
            raise OSError(errno.ENOSPC, str(error), path) from error
        raise


def _write_frame(frame: "pandas.DataFrame", spec: Spec, path: Path) -> None:
    import pyreadstat  # noqa: PLC0415 - slow to import, and for this alone

    pyreadstat.write_dta(
        frame,
        path,
        file_label=f"{spec.label_en} / {spec.label_zh}"[:_LABEL_LENGTH],
        column_labels={stata_name(one.name): variable_label(one) for one in spec.columns},
        version=_VERSION,
        variable_value_labels={
            stata_name(one.name): {label.number: label.both for label in labels_of(one)}
            for one in spec.columns
            if labels_of(one)
        },
    )


def stata_name(name: str) -> str:
    """The name of a column in .dta, where 32 characters are the most (stata_names.csv).

    >>> stata_name("review_correction_rate_all_denominator_kind"), stata_name("denominator")
    ('review_correction_rate_all_dk', 'denominator')
    """
    for row in listed("releasing/stata_names.csv"):
        name = name.replace(row["part"], row["short"])
    return name


def variable_label(column: ColumnSpec) -> str:
    """English and Chinese label; of the 80 characters that Stata takes the English gives way."""
    room = _LABEL_LENGTH - len(column.label_zh) - len(" / ")
    english = column.label_en
    return f"{english if len(english) <= room else f'{english[: room - 1]}…'} / {column.label_zh}"


def stamp(path: Path, as_of: str) -> None:
    """Write the time of the archive's last entry over the time at which the file was made."""
    moment = clock.parse(as_of) if as_of else datetime(1960, 1, 1, tzinfo=UTC)
    # Not strftime: months have English names in every locale.
    text = f"{moment.day:2} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M}"
    with path.open("r+b") as file:
        found = _STAMP.search(file.read(4096))
        if found is None:
            raise ValueError(f"{path}: no time stamp where pyreadstat writes one")
        file.seek(found.start() + len(b"<timestamp>\x11"))
        file.write(text.encode("ascii"))


def _frame(content: Content, spec: Spec) -> "pandas.DataFrame":
    """The table as pyreadstat takes it, column by column out of short stretches of rows."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and for this alone

    texts: dict[str, str] = {}
    parts: list[list[pandas.Series[Any]]] = [[_series(one, (), texts)] for one in spec.columns]
    rows = content.rows(spec)
    while stretch := list(islice(rows, _ROWS)):
        for column, part, values in zip(
            spec.columns, parts, zip(*stretch, strict=True), strict=True
        ):
            part.append(_series(column, values, texts))
    whole: dict[str, pandas.Series[Any]] = {}
    for column in spec.columns:
        whole[stata_name(column.name)] = _joined(column, parts.pop(0))
    return pd.DataFrame(whole, copy=False)


def _series(
    column: ColumnSpec, values: Sequence[Any], texts: dict[str, str]
) -> "pandas.Series[Any]":
    """Values of one column in as little memory as they take: each text is kept once."""
    import pandas as pd  # noqa: PLC0415

    if column.type == "TEXT" and labels_of(column):
        return pd.Series(_numbers(column, values), dtype="Int32")
    if column.type == "TEXT":
        # Stata knows no missing text; and a null beside a text above 2,045 bytes fails in 1.3.7.
        found = [texts.setdefault(one, one) for one in (value or "" for value in values)]
        return pd.Series(found, dtype="object")
    return pd.Series(values, dtype="float64")


def _joined(column: ColumnSpec, parts: "list[pandas.Series[Any]]") -> "pandas.Series[Any]":
    """The whole column; whole numbers as such where Stata's longest hold them."""
    import pandas as pd  # noqa: PLC0415

    whole = pd.concat(parts[1:] or parts, ignore_index=True)
    if column.type == "INTEGER" and not (whole.abs() > _LARGEST).any():
        return whole.astype("Int32")
    return whole


def _numbers(column: ColumnSpec, codes: Sequence[str | None]) -> list[int | None]:
    """The numbers that stand for codes. Raises UnlabelledCodeError."""
    numbers = {label.code: label.number for label in labels_of(column)}
    if unknown := sorted({code for code in codes if code and code not in numbers}):
        raise UnlabelledCodeError(
            f'column {column.name}: expected codes of archive/releasing/value_labels.csv, found "'
            f'{unknown[0]}". Give it the next free number there, and export again.'
        )
    return [numbers[code] if code else None for code in codes]
