"""What people decided about a home: its withheld.toml, annotations.toml and acks.toml.

```
# withheld.toml                       # acks.toml
[[withheld]]                          [[ack]]
id = "hengshui-0123456789ab"          what = "hengshui:empty_listing"
what = "report"                       until = 2027-03-31
reason = "names a private person"     note = "the portal moves in January"
date = 2026-11-22
```
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from archive.home import Home
from archive.home_settings import read_settings

_TABLES = {
    "withheld": ("id", "what", "reason", "date"),
    "annotation": ("report_id", "code", "applicant", "note", "date"),
    "ack": ("what", "until", "note"),
}
"""The one table of each file, with the keys that an entry may have."""

_WITHHELD_KINDS = ("report", "snapshot", "agency")


class DecisionsError(ArchiveError):
    """A file of decisions cannot be read, lacks what it must say or says what nobody knows."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A report, a snapshot or an agency that is not published. `id` names it."""

    id: str
    what: str
    reason: str
    date: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note beside a figure of a report."""

    report_id: str
    code: str | None
    applicant: str | None
    note: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Ack:
    """A known finding that is quiet until a day."""

    what: str
    until: date
    note: str


def withheld(home: Home) -> tuple[Withheld, ...]:
    """Return what is withheld, in the order of the file."""
    path = home.path / "withheld.toml"
    return tuple(
        Withheld(
            id=_needed(entry, "id", path),
            what=_withheld_kind(entry, path),
            reason=_needed(entry, "reason", path),
            date=str(entry.get("date", "")),
        )
        for entry in _entries(path, "withheld")
    )


def withheld_ids(home: Home) -> frozenset[str]:
    """Return the ids that are withheld: of reports, captures (as text) and agencies."""
    return frozenset(entry.id for entry in withheld(home))


def annotations(home: Home) -> tuple[Annotation, ...]:
    """Return the notes, in the order of the file."""
    path = home.path / "annotations.toml"
    return tuple(
        Annotation(
            report_id=_needed(entry, "report_id", path),
            code=entry.get("code"),
            applicant=entry.get("applicant"),
            note=_needed(entry, "note", path),
            date=str(entry["date"]) if "date" in entry else None,
        )
        for entry in _entries(path, "annotation")
    )


def acks(home: Home) -> tuple[Ack, ...]:
    """Return the acknowledged findings."""
    path = home.path / "acks.toml"
    return tuple(
        Ack(_needed(entry, "what", path), _day(entry, path), str(entry.get("note", "")))
        for entry in _entries(path, "ack")
    )


def _entries(path: Path, name: str) -> list[Mapping[str, Any]]:
    content = read_settings(path, DecisionsError)
    for other in content.keys() - {name}:
        raise DecisionsError(
            f'{path}: expected entries headed [[{name}]] and nothing else, found "{other}". '
            "Mend the file."
        )
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise DecisionsError(f"{path}: expected entries headed [[{name}]]. Mend the file.")
    for entry in found:
        _refuse_unknown_keys(entry, name, path)
    return found


def _refuse_unknown_keys(entry: Mapping[str, Any], name: str, path: Path) -> None:
    for key in sorted(entry.keys() - set(_TABLES[name])):
        raise DecisionsError(
            f"{path}: expected in [[{name}]] only {', '.join(_TABLES[name])}, "
            f'found "{key}" in {dict(entry)}. Mend the entry.'
        )


def _withheld_kind(entry: Mapping[str, Any], path: Path) -> str:
    what = entry.get("what", "report")
    if what not in _WITHHELD_KINDS:
        raise DecisionsError(
            f"{path}: expected `what` to be {', '.join(_WITHHELD_KINDS[:-1])} or "
            f'{_WITHHELD_KINDS[-1]}, found "{what}" in {dict(entry)}. Mend the entry.'
        )
    return str(what)


def _needed(entry: Mapping[str, Any], key: str, path: Path) -> str:
    if not entry.get(key):
        raise DecisionsError(f"{path}: expected `{key}` in each entry, found {dict(entry)}.")
    return str(entry[key])


def _day(entry: Mapping[str, Any], path: Path) -> date:
    try:
        return date.fromisoformat(_needed(entry, "until", path))
    except ValueError as error:
        raise DecisionsError(f"{path}: expected a date in `until`, found {error}.") from error
