"""Tables as Parquet: typed from the schema, written by row groups, so that memory stays flat.

Numbers with decimals are doubles, as SQLite keeps them. Labels and meaning of each column stand
in the metadata of its field, in both languages.
"""

import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from archive.releasing.content import Content, Spec, released
from archive.releasing.draft import Draft
from archive.schema import ColumnSpec

if TYPE_CHECKING:
    import pyarrow

_ROWS = 50_000
"""Rows of one group: enough for readers to skip by, few enough to hold."""
_FEW = 2_000
"""Rows of one group of texts as long as sections: some 10 MB."""
_LONG_TEXTS = frozenset({"sections"})


def write_parquet(draft: Draft) -> None:
    """Write every released table and view to parquet/."""
    specs = list(released())
    for spec in draft.progress.track(specs, "Parquet", len(specs)):
        path = draft.file("parquet", spec, "parquet")
        draft.rows[spec.name] = _write(draft.content, spec, path)


def _write(content: Content, spec: Spec, path: Path) -> int:
    import pyarrow as arrow  # noqa: PLC0415 - slow to import, and for this alone
    from pyarrow import parquet  # noqa: PLC0415

    schema, count = arrow_schema(spec), 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _groups(content, spec):
            columns = [
                arrow.array(_exact(values, field.type), field.type)
                for values, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
            count += len(rows)
    return count


def arrow_schema(spec: Spec) -> "pyarrow.Schema":
    """The columns of a table with their types, labels and meanings."""
    import pyarrow as arrow  # noqa: PLC0415

    types = {
        "INTEGER": arrow.int64(),
        "NUMERIC": arrow.float64(),
        "REAL": arrow.float64(),
        "TEXT": arrow.string(),
    }
    fields = [arrow.field(one.name, types[one.type], metadata=_words(one)) for one in spec.columns]
    return arrow.schema(fields, {"label_en": spec.label_en, "label_zh": spec.label_zh})


def _words(column: ColumnSpec) -> dict[str, str]:
    return {
        "label_en": column.label_en,
        "label_zh": column.label_zh,
        "description_en": column.description,
        "description_zh": column.description_zh,
        "unit": column.unit or "",
    }


def _groups(content: Content, spec: Spec) -> Iterator[list[sqlite3.Row]]:
    rows = content.rows(spec)
    size = _FEW if spec.name in _LONG_TEXTS else _ROWS
    while group := list(islice(rows, size)):
        yield group


def _exact(
    values: tuple[object, ...], kind: "pyarrow.DataType"
) -> list[object] | tuple[object, ...]:
    """Whole numbers among decimals as the doubles that they are beside them."""
    if str(kind) != "double":
        return values
    return [float(value) if isinstance(value, int) else value for value in values]
