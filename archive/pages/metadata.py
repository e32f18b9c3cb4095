"""Datasette's metadata: the hand-written file, with titles and descriptions from the schema."""

from typing import Any

from archive.schema import TABLES, VIEWS, TableSpec, ViewSpec

Metadata = dict[str, Any]


def described(metadata: Metadata) -> Metadata:
    """Add what `archive.schema` declares, to every table of database `nianbao`.

    What the file says stands. Datasette's own keys read `年度报告 Reports`; pages take the words of
    one language from `words` (title, description) and `labels` (per column, with `about`).
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
        "words": {
            "title": {"zh": spec.label_zh, "en": spec.label_en},
            "description": {"zh": spec.description_zh, "en": spec.description},
        },
        "columns": {column.name: column.description for column in spec.columns},
        "labels": {
            column.name: {
                "zh": column.label_zh,
                "en": column.label_en,
                "about": {"zh": column.description_zh, "en": column.description},
                "unit": column.unit,
            }
            for column in spec.columns
        },
        "hidden": isinstance(spec, TableSpec) and spec.hidden,
    }
