"""Examples of what programs can ask: their addresses on this database, and answers cut to size."""

import json
import sqlite3
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from archive.words import Word


@dataclass(frozen=True, slots=True)
class Example:
    """One question: its address with {names} for what differs between archives.

    Of the answer `lines` lines are shown; with `show`, of these members of a JSON object alone.
    """

    id: str
    path: str
    lines: int
    show: tuple[str, ...]
    name: Word
    says: Word


@cache
def examples() -> tuple[Example, ...]:
    """All examples, in the order of the page."""
    text = (files("archive.pages") / "api_examples.toml").read_text(encoding="utf-8")
    return tuple(
        Example(
            id=one["id"],
            path=one["path"],
            lines=one["lines"],
            show=tuple(one.get("show", ())),
            name=Word(one["id"], one["zh"], one["en"], order),
            says=Word(one["id"], one["says_zh"], one["says_en"], order),
        )
        for order, one in enumerate(tomllib.loads(text)["example"])
    )


def known_names(connection: sqlite3.Connection, source_class: str) -> dict[str, str]:
    """What stands for {report}, {year} and {class}; without a report, names that lead nowhere."""
    found = connection.execute(
        "SELECT report_id, year FROM reports WHERE current = 1 AND source_class = ?"
        " AND requests_answered > 0 AND year IS NOT NULL"
        " ORDER BY year DESC, requests_answered DESC LIMIT 1",
        (source_class,),
    ).fetchone()
    report, year = found or ("none", 0)
    return {"report": report, "year": str(year), "class": source_class}


def shown(text: str, example: Example) -> str:
    """The beginning of an answer: JSON with one value a line, anything else as it is."""
    written = text.strip()
    if written.startswith(("{", "[")):
        found = json.loads(written)
        if example.show:
            found = {name: found[name] for name in example.show}
        written = json.dumps(found, ensure_ascii=False, indent=2)
    lines = written.splitlines()
    return "\n".join(lines if len(lines) <= example.lines else [*lines[: example.lines], "…"])
