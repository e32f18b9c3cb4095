"""datapackage.json: the CSV files as a Frictionless data package (specification v1).

Labels and meanings stand in both languages: `title` and `description` hold both, since the
specification has one of each.
"""

import json
from collections.abc import Iterator
from typing import Any

from archive.lists import listed
from archive.releasing.content import Content, Spec, released
from archive.releasing.csv_files import ENCODING
from archive.releasing.dictionary import kind_of
from archive.releasing.draft import Draft
from archive.schema import ColumnSpec, TableSpec
from archive.schema.release_tables import CHANGES

NAME = "datapackage.json"
_TYPES = {"text": "string"}
LICENSE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def write_datapackage(draft: Draft) -> None:
    """Describe the CSV files; where none were asked for there is nothing to describe."""
    if "csv" in draft.options.formats:
        text = json.dumps(_package(draft.content), ensure_ascii=False, indent=1)
        (draft.folder / NAME).write_text(f"{text}\n", encoding="utf-8")


def _package(content: Content) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": content.name,
        "title": "nianbao: China's annual reports on open government information"
        " / 政府信息公开工作年度报告",
        "version": content.facts.get("nianbao_version", ""),
        **({"created": content.as_of} if content.as_of else {}),
        "licenses": [LICENSE],
        "resources": [*(_resource(content, spec) for spec in released()), _changes(content)],
    }


def _resource(content: Content, spec: Spec) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": spec.name,
        "path": f"csv/{content.mark}{spec.name}.csv",
        "title": f"{spec.label_en} / {spec.label_zh}",
        "description": f"{spec.description} {spec.description_zh}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": ENCODING,
        "dialect": {"lineTerminator": "\r\n"},
        "schema": _schema(spec),
    }


def _changes(content: Content) -> dict[str, Any]:
    """The list of changes lies beside the tables, since it is none of the database's."""
    return {**_resource(content, CHANGES), "path": f"{content.mark}{CHANGES.name}.csv"}


def _schema(spec: Spec) -> dict[str, Any]:
    key = list(spec.primary_key) if isinstance(spec, TableSpec) else []
    return {
        "fields": [_field(column, required=column.name in key) for column in spec.columns],
        "missingValues": [""],
        **({"primaryKey": key} if key else {}),
        **({"foreignKeys": keys} if (keys := list(foreign_keys(spec))) else {}),
    }


def _field(column: ColumnSpec, *, required: bool) -> dict[str, Any]:
    kind = kind_of(column)
    return {
        "name": column.name,
        "type": _TYPES.get(kind, kind),
        "title": f"{column.label_en} / {column.label_zh}",
        "description": f"{column.description} {column.description_zh}",
        **({"unit": column.unit} if column.unit else {}),
        **({"constraints": {"required": True}} if required else {}),
    }


def foreign_keys(spec: Spec) -> Iterator[dict[str, Any]]:
    """Yield the references of a table to others, by the names and types of its columns."""
    columns = {(column.name, column.type) for column in spec.columns}
    for row in listed("releasing/foreign_keys.csv"):
        elsewhere = spec.name in (row["table"], row["except"]) or row["only"] not in ("", spec.name)
        if (row["column"], row["type"]) in columns and not elsewhere:
            yield {
                "fields": [row["column"]],
                "reference": {"resource": row["table"], "fields": [row["key"]]},
            }
