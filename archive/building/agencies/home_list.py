"""A home's own rows of the list of agencies, in its agencies.toml.

```
[[agency]]                               [[change]]
agency_id = "131100-1a2b3c4d"            year = 2019
name = "衡水市自然资源和规划局"              kind = "merged"
division_code = "131100"                 from_agency_id = "131100-5e6f7a8b"
valid_from = 2019                        to_agency_id = "131100-1a2b3c4d"
basis = "衡办字〔2019〕1号"                basis = "衡办字〔2019〕1号"
```
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.building.agencies.contradictions import contradictions
from archive.building.agencies.listed import AgencyList, change_of, listed_of, packaged
from archive.errors import ArchiveError
from archive.home import Home
from archive.home_settings import read_settings

FILE = "agencies.toml"
_DIVISIONS = ("from_division", "to_division")
_KEYS = {
    "agency": ("agency_id", "name", "division_code", "valid_from", "valid_to", "basis"),
    "change": (
        "year",
        "date",
        "kind",
        "from_agency_id",
        "to_agency_id",
        "basis",
        "note",
        *_DIVISIONS,
    ),
}
_NEEDED = {
    "agency": ("agency_id", "name", "basis"),
    "change": ("year", "kind", "from_agency_id", "to_agency_id", "basis"),
}


class AgencyListError(ArchiveError):
    """A home's agencies.toml cannot be read, or its rows contradict each other or the list."""


def agency_list(home: Home) -> AgencyList:
    """The package's list with the home's rows; raises AgencyListError for what cannot be true."""
    path = home.path / FILE
    found = _entries(path)
    if not found:
        return packaged()
    try:
        own = tuple(map(listed_of, found.get("agency", ())))
        changes = tuple(map(change_of, found.get("change", ())))
    except ValueError as error:
        raise AgencyListError(f"{path}: expected years, found {error}. Mend the file.") from error
    known = packaged()
    listed = AgencyList((*known.names, *own), (*known.changes, *changes), own)
    for told in contradictions(listed):
        raise AgencyListError(f"{path}: {told}. Mend the file.")
    return listed


def _entries(path: Path) -> Mapping[str, list[Mapping[str, Any]]]:
    content = read_settings(path, AgencyListError)
    for name, entries in content.items():
        if name not in _KEYS or not isinstance(entries, list):
            raise AgencyListError(
                f'{path}: expected entries headed [[agency]] or [[change]], found "{name}". '
                "Mend the file."
            )
        for entry in entries:
            _refuse(entry, name, path)
    return content


def _refuse(entry: Mapping[str, Any], name: str, path: Path) -> None:
    unknown = sorted(entry.keys() - set(_KEYS[name]))
    missing = [key for key in _NEEDED[name] if not entry.get(key)]
    if unknown or missing:
        raise AgencyListError(
            f"{path}: expected in [[{name}]] {', '.join(_NEEDED[name])}, and only "
            f"{', '.join(_KEYS[name])}; found {dict(entry)}. Mend the entry."
        )
