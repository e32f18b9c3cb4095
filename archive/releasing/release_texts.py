"""What people read first in a release: README.md, LICENSE.md, CITATION.cff; and the codebook.

The words stand in archive/releasing/texts/, with {names} for what differs between releases.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from importlib.resources import files

from archive.releasing.content import SAMPLE_LINE
from archive.releasing.csv_files import ENCODING, disarmed
from archive.releasing.draft import Draft
from archive.releasing.manifest import MANIFEST
from archive.schema import table

_TITLE = "nianbao: China's annual reports on open government information"


_ROWS = {
    "csv": "| `csv/`",
    "parquet": "| `parquet/`",
    "stata": "| `stata/`",
    "sqlite": "| `{mark}nianbao.db`",
}
"""How the row of each format begins in the README's table of files."""


def write_texts(draft: Draft) -> None:
    """Write the texts and codebook.csv; the rows of all tables are known by now."""
    facts = _facts(draft)
    for name in ("README.md", "LICENSE.md", "CITATION.cff"):
        words = (files("archive.releasing") / "texts" / name).read_text(encoding="utf-8")
        lines = _of_formats(words, draft.options.formats)
        (draft.folder / name).write_text("".join(lines).format_map(facts), encoding="utf-8")
    _write_codebook(draft)


def _of_formats(words: str, formats: Sequence[str]) -> Iterator[str]:
    """The lines of a text without rows on files that this release does not have."""
    left_out = tuple(start for form, start in _ROWS.items() if form not in formats)
    for line in words.splitlines(keepends=True):
        if not line.startswith(left_out):
            yield line


def _facts(draft: Draft) -> dict[str, str]:
    content = draft.content
    return {
        "title": json.dumps(f"{_TITLE}{' (sample data)' if content.sample else ''}"),
        "name": content.name,
        "mark": content.mark,
        "edition": f"{content.as_of[:10] or 'empty'}{_number(content.serial)}",
        "version": content.facts.get("nianbao_version", ""),
        "as_of": content.as_of or "empty",
        "date": content.as_of[:10] or "1970-01-01",
        "year": content.as_of[:4] or "1970",
        "sample": f"**{SAMPLE_LINE}**\n\n" if content.sample else "",
        "classes": ", ".join(content.source_classes),
        "rows": "\n".join(f"| `{name}` | {count:,} |" for name, count in draft.rows.items()),
        "overridden": _overridden(draft),
        "manifest": MANIFEST,
    }


def _number(serial: int) -> str:
    return f".{serial}" if serial > 1 else ""


def _overridden(draft: Draft) -> str:
    """The guards that would have refused this release, as a section of the README."""
    if not draft.overridden:
        return ""
    lines = "\n".join(f"- `{one.guard}`: {one.reason}" for one in draft.overridden)
    return f"\n## Guards overridden 放行的检查\n\n{lines}\n"


def _write_codebook(draft: Draft) -> None:
    spec, content = table("codebook"), draft.content
    with (draft.folder / "codebook.csv").open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(content.columns(spec))
        writer.writerows(disarmed(row) for row in content.rows(spec))
