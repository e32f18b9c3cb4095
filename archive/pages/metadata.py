"""Datasette's metadata: the hand-written file, with titles and descriptions from the schema."""

from typing import Any

from archive.schema import TABLES, VIEWS, TableSpec, ViewSpec

Metadata = dict[str, Any]


def described(metadata: Metadata) -> Metadata:
    """Add what `archive.schema` declares, to every table of database `nianbao`.

    What the file says stands. Titles read `年度报告 Reports`; descriptions of columns come in
    English, the labels of both languages under `labels`.
    """
    tables = metadata["databases"]["nianbao"].setdefault("tables", {})
    specs: tuple[TableSpec | ViewSpec, ...] = (*TABLES, *VIEWS)
    for spec in specs:
        written = tables.get(spec.name, {})
        declared = _declared(spec)
        for column, label in written.pop("labels", {}).items():
            declared["labels"][column] |= label
        tables[spec.name] = declared | written
    return metadata


def _declared(spec: TableSpec | ViewSpec) -> Metadata:
    return {
        "title": f"{spec.label_zh} {spec.label_en}",
        "description": f"{spec.description_zh} {spec.description}",
        "columns": {column.name: column.description for column in spec.columns},
        "labels": {
            column.name: {
                "zh": column.label_zh,
                "en": column.label_en,
                "meaning": f"{column.description_zh} {column.description}",
                "unit": column.unit,
            }
            for column in spec.columns
        },
        "hidden": isinstance(spec, TableSpec) and spec.hidden,
    }
