"""Whole tables as CSV files with a data dictionary, the same bytes for the same archive.

CSV is UTF-8 with a byte order mark, which spreadsheets need to show Chinese; lines end in CRLF
(RFC 4180). Files of a sandbox archive say in their names and in the README that they are
invented.
"""

import csv
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from archive.database import open_readonly
from archive.errors import ArchiveError
from archive.home import Home
from archive.schema import TABLES, VIEWS, ColumnSpec, TableSpec, ViewSpec

SAMPLE_MARK = "sample-"
SAMPLE_LINE = "示例数据，数字均为虚构 / Sample data: all agencies and figures here are invented."
_BOM = "\ufeff"
# A cell that starts so would be run as a formula by spreadsheets; numbers are not text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DICTIONARY_COLUMNS = (
    "table",
    "column",
    "type",
    "label_zh",
    "label_en",
    "unit",
    "description_en",
    "description_zh",
)


class UnknownFormatError(ArchiveError):
    """The export format is none that there is."""


class ExportFolderError(ArchiveError):
    """The folder to write to cannot be made or written."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Where the files are, and the rows of each table."""

    folder: Path
    rows: Mapping[str, int]

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"folder": str(self.folder), "rows": dict(self.rows)}

    def render(self) -> None:
        """Print it for people."""
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only

        console = Console(highlight=False)
        for name, count in self.rows.items():
            console.print(f"{count:>10,}  {name}", markup=False)
        console.print(f"{self.folder}", markup=False, soft_wrap=True)


def export(home: Home, to: Path | None = None, form: str = "csv") -> ExportReport:
    """Write every public table, and the dictionary of all columns, to a folder.

    `to` is the home's exports/csv unless given. Raises NoDatabaseError before a first build.
    """
    if form != "csv":
        raise UnknownFormatError(f"export format {form!r}: expected csv.")
    with closing(open_readonly(home.database_path)) as connection:
        folder = to or home.exports_dir / form
        with _writable(folder):
            return _write_all(connection, folder, _is_sample(connection))


def dictionary_rows() -> Iterator[tuple[str, ...]]:
    """Yield one row of the data dictionary per column of every public table and view."""
    for spec in _public():
        for column in spec.columns:
            yield (
                spec.name,
                column.name,
                _kind(column),
                column.label_zh,
                column.label_en,
                column.unit or "",
                column.description,
                column.description_zh,
            )


def dictionary_markdown() -> str:
    """Return the data dictionary as Markdown, one table of columns per table."""
    parts = ["# Data dictionary 数据字典", ""]
    for spec in _public():
        parts += [
            f"## {spec.name} {spec.label_zh} ({spec.label_en})",
            "",
            f"{spec.description} {spec.description_zh}",
            "",
            "| column | type | 中文 | English | unit | meaning |",
            "| --- | --- | --- | --- | --- | --- |",
            *(_markdown_row(column) for column in spec.columns),
            "",
        ]
    return "\n".join(parts)


def _write_all(connection: sqlite3.Connection, folder: Path, sample: bool) -> ExportReport:
    folder.mkdir(parents=True, exist_ok=True)
    mark = SAMPLE_MARK if sample else ""
    rows = {}
    for spec in _public():
        rows[spec.name] = _write_table(connection, spec, folder / f"{mark}{spec.name}.csv")
    with _replacing(folder / "data-dictionary.csv") as file:
        csv.writer(file).writerows((_DICTIONARY_COLUMNS, *dictionary_rows()))
    with _replacing(folder / "data-dictionary.md", bom=False) as file:
        file.write(dictionary_markdown())
    with _replacing(folder / "README.md", bom=False) as file:
        file.write(_readme(connection, rows, sample))
    return ExportReport(folder, rows)


def _public() -> Iterator[TableSpec | ViewSpec]:
    yield from (spec for spec in TABLES if not spec.hidden)
    yield from VIEWS


def _write_table(connection: sqlite3.Connection, spec: TableSpec | ViewSpec, path: Path) -> int:
    names = [column.name for column in spec.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    rows = connection.execute(f'SELECT {listed} FROM "{spec.name}" ORDER BY {_order(spec)}')
    count = 0
    with _replacing(path) as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow(_safe(row))
            count += 1
    return count


def _order(spec: TableSpec | ViewSpec) -> str:
    key = spec.primary_key if isinstance(spec, TableSpec) else ("id",)
    return ", ".join(f'"{name}"' for name in key)


def _safe(row: Iterable[object]) -> list[object]:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    >>> _safe(["=1+1", -616, "+424", None])
    ["'=1+1", -616, "'+424", None]
    """
    return [
        f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
        for value in row
    ]


@contextmanager
def _replacing(path: Path, *, bom: bool = True) -> Iterator[TextIO]:
    """Write a file under another name and put it in place when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(_BOM if bom else "")
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportFolderError(
            f"{folder}: cannot be written ({error.strerror}). Give another folder with --to."
        ) from error


def _is_sample(connection: sqlite3.Connection) -> bool:
    row = connection.execute("SELECT value FROM build_info WHERE key = 'kind'").fetchone()
    return row is not None and row[0] == "sandbox"


def _readme(connection: sqlite3.Connection, rows: Mapping[str, int], sample: bool) -> str:
    facts = dict(connection.execute("SELECT key, value FROM build_info").fetchall())
    source = "sandbox" if sample else "official"
    lines = [
        "# nianbao: tables",
        "",
        *([f"**{SAMPLE_LINE}**", ""] if sample else []),
        "The figures are the agencies' own and unaudited; this is no government publication.",
        "An aggregate report contains the offices and departments beside it: never add them up.",
        f"Start from the rows with `current = 1` and `source_class = {source}`.",
        "",
        f"Archive as of {facts['last_entry'] or 'empty'}; nianbao {facts['nianbao_version']}.",
        "Tables and codes: CC BY 4.0. Every column is explained in data-dictionary.md.",
        "",
        *(f"- {name}: {count} rows" for name, count in rows.items()),
        "",
    ]
    return "\n".join(lines)


def _kind(column: ColumnSpec) -> str:
    return {"INTEGER": "integer", "NUMERIC": "number", "REAL": "number"}.get(column.type, "text")


def _markdown_row(column: ColumnSpec) -> str:
    cells = (
        f"`{column.name}`",
        _kind(column),
        column.label_zh,
        column.label_en,
        column.unit or "",
        f"{column.description} {column.description_zh}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
