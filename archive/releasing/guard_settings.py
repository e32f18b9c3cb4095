"""Where a home sets its guards: `release.toml` in the archive folder, over our `guards.toml`.

```
fall = 0.05              # a province or year may have lost so great a share of its reports
extraction_errors = 0.01 # share of reports with figures read wrongly or in two ways
unknown_form = 0.01      # share of a province and year on forms that nobody has mapped
may_be_empty = ["tombstones", "annotations"]
```
"""

import tomllib
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path

from archive.errors import ArchiveError
from archive.home import Home
from archive.home_settings import read_settings
from archive.schema import TABLES, VIEWS

FILE = "release.toml"


class ReleaseSettingsError(ArchiveError):
    """release.toml holds a key or value that is not known."""


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """What a release may show before it is refused; the shares lie between 0 and 1."""

    fall: float
    extraction_errors: float
    unknown_form: float
    may_be_empty: tuple[str, ...]


def guard_settings(home: Home) -> GuardSettings:
    """Our settings with those of the home over them. Raises ReleaseSettingsError."""
    path = home.path / FILE
    ours = tomllib.loads(
        (resources.files("archive.releasing") / "guards.toml").read_text(encoding="utf-8")
    )
    found = ours | read_settings(path, ReleaseSettingsError)
    for key, value in found.items():
        _expect_valid(path, key, value)
    return GuardSettings(**found | {"may_be_empty": tuple(found["may_be_empty"])})


def _expect_valid(path: Path, key: str, value: object) -> None:
    known = [field.name for field in fields(GuardSettings)]
    if key not in known:
        expected = f"keys among {', '.join(known)}"
    elif key == "may_be_empty":
        expected = "" if _are_tables(value) else "a list of names of tables"
    else:
        expected = "" if _is_share(value) else "a share between 0 and 1"
    if expected:
        raise ReleaseSettingsError(
            f'{path}, key "{key}": expected {expected}, found {value!r}. Mend the file.'
        )


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(name in _NAMES for name in value)


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


_NAMES = frozenset(spec.name for spec in TABLES) | {view.name for view in VIEWS}
