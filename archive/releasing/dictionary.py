"""The data dictionary of a release, from the schema alone: Markdown, HTML and CSV."""

import csv
from collections.abc import Iterator
from html import escape

from archive.releasing.content import Spec, released
from archive.releasing.csv_files import ENCODING
from archive.releasing.draft import Draft
from archive.releasing.stata_files import STATA_TABLES, stata_name
from archive.releasing.value_labels import labels_of
from archive.schema import ColumnSpec
from archive.schema.release_tables import CHANGES

NAME = "data-dictionary"
_COLUMNS = (
    "table",
    "column",
    "type",
    "label_zh",
    "label_en",
    "unit",
    "description_en",
    "description_zh",
    "values",
    "stata_name",
)
_HEADS = ("column", "type", "中文", "English", "unit", "meaning 说明", "values 取值")
_STYLE = (
    "body{font:15px/1.5 sans-serif;margin:2em auto;max-width:76em;padding:0 1em}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.25em .5em;"
    "text-align:left;vertical-align:top}code{white-space:nowrap}.wide{overflow-x:auto}"
)


def write_dictionary(draft: Draft) -> None:
    """Write the dictionary in its three forms."""
    place = draft.folder / NAME
    place.with_suffix(".md").write_text(dictionary_markdown(), encoding="utf-8")
    place.with_suffix(".html").write_text(dictionary_html(), encoding="utf-8")
    with place.with_suffix(".csv").open("w", encoding=ENCODING, newline="") as file:
        csv.writer(file).writerows((_COLUMNS, *dictionary_rows()))


def dictionary_rows() -> Iterator[tuple[str, ...]]:
    """Yield one row of the data dictionary per column of every public table and view."""
    for spec in described():
        for column in spec.columns:
            yield (
                spec.name,
                column.name,
                kind_of(column),
                column.label_zh,
                column.label_en,
                column.unit or "",
                column.description,
                column.description_zh,
                _values(column),
                stata_name(column.name) if spec.name in STATA_TABLES else "",
            )


def dictionary_markdown() -> str:
    """Return the data dictionary as Markdown, one table of columns per table."""
    parts = ["# Data dictionary 数据字典", ""]
    for spec in described():
        parts += [
            f"## {spec.name} {spec.label_zh} ({spec.label_en})",
            "",
            f"{spec.description} {spec.description_zh}",
            "",
            f"| {' | '.join(_HEADS)} |",
            f"|{' --- |' * len(_HEADS)}",
            *(_markdown_row(column) for column in spec.columns),
            "",
        ]
    return "\n".join(parts)


def dictionary_html() -> str:
    """Return the data dictionary as one HTML page that needs nothing beside it."""
    title = "Data dictionary 数据字典"
    tables = "\n".join(_html_table(spec) for spec in described())
    return (
        f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>'
        f"{title}</title><style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n<ul>{_contents()}</ul>\n"
        f"{tables}\n</body></html>\n"
    )


def described() -> Iterator[Spec]:
    """Yield what the dictionary explains: every released table and view, and the changes."""
    yield from released()
    yield CHANGES


def kind_of(column: ColumnSpec) -> str:
    """The type of a column in words: integer, number or text."""
    return {"INTEGER": "integer", "NUMERIC": "number", "REAL": "number"}.get(column.type, "text")


def _values(column: ColumnSpec) -> str:
    return "; ".join(f"{one.code}: {one.en} {one.zh}" for one in labels_of(column))


def _cells(column: ColumnSpec) -> tuple[str, ...]:
    """What the two pages say of a column, in the order of the heads."""
    return (
        kind_of(column),
        column.label_zh,
        column.label_en,
        column.unit or "",
        f"{column.description} {column.description_zh}",
        _values(column),
    )


def _markdown_row(column: ColumnSpec) -> str:
    cells = (cell.replace("|", "\\|") for cell in _cells(column))
    return f"| `{column.name}` | {' | '.join(cells)} |"


def _contents() -> str:
    return "".join(
        f'<li><a href="#{spec.name}"><code>{spec.name}</code></a> {escape(spec.label_zh)}'
        f" ({escape(spec.label_en)})</li>"
        for spec in described()
    )


def _html_table(spec: Spec) -> str:
    heads = "".join(f"<th>{head}</th>" for head in _HEADS)
    rows = "\n".join(_html_row(column) for column in spec.columns)
    return (
        f'<h2 id="{spec.name}"><code>{spec.name}</code> {escape(spec.label_zh)}'
        f" ({escape(spec.label_en)})</h2>\n"
        f"<p>{escape(spec.description)} {escape(spec.description_zh)}</p>\n"
        f'<div class="wide"><table><tr>{heads}</tr>\n{rows}</table></div>'
    )


def _html_row(column: ColumnSpec) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(column))
    return f"<tr><td><code>{column.name}</code></td>{cells}</tr>"
