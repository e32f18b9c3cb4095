"""What the operator decided about unattended updates: `update.toml` in the archive folder.

```
ping = "https://hc-ping.com/<uuid>"          # called at the end of every update that went through
webhook = "https://chat.example.org/hooks/x" # gets a JSON object with `text` on news
mail = ["mail", "-s", "nianbao", "someone@example.org"]  # gets the same text on its stdin
tell = "new"                                 # or "always", "never"
executor = "local"                           # who reads, as `nianbao build --executor` has it
export = true                                # make a release after each build
formats = ["csv", "parquet", "sqlite"]       # what its tables are written as; all four unless told
keep_releases = 3                            # of those that updates made; others stay
free_gigabytes = 2                           # do not begin with less room than this
```
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from archive.building.executors import is_executor
from archive.errors import ArchiveError
from archive.home import Home
from archive.home_settings import read_settings
from archive.releasing.options import FORMATS

FILE = "update.toml"
Tell = Literal["new", "always", "never"]


class UpdateSettingsError(ArchiveError):
    """update.toml holds a key or value that is not known."""


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """Settings of one home's updates; `mail` is a command and its arguments."""

    ping: str | None = None
    webhook: str | None = None
    mail: tuple[str, ...] = ()
    tell: Tell = "new"
    executor: str = "local"
    export: bool = True
    formats: tuple[str, ...] = FORMATS
    keep_releases: int = 3
    free_gigabytes: float = 1.0


def update_settings(home: Home) -> UpdateSettings:
    """Settings of a home, the defaults where there is no file. Raises UpdateSettingsError."""
    path = home.path / FILE
    found = read_settings(path, UpdateSettingsError)
    for key, value in found.items():
        if key not in _RULES or not _RULES[key][1](value):
            expected = _RULES[key][0] if key in _RULES else f"keys among {', '.join(_RULES)}"
            raise UpdateSettingsError(
                f'{path}, key "{key}": expected {expected}, found {value!r}. Mend the file.'
            )
    return UpdateSettings(**_values(found))


def _values(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _is_command(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _are_formats(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(one in FORMATS for one in value)


_RULES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "ping": ("an address", _is_address),
    "webhook": ("an address", _is_address),
    "mail": ("a command as a list of texts", _is_command),
    "tell": ("new, always or never", ("new", "always", "never").__contains__),
    "executor": ("local, local:N, inline or dask://HOST:PORT", is_executor),
    "export": ("true or false", lambda value: isinstance(value, bool)),
    "formats": (f"a list of some of {', '.join(FORMATS)}", _are_formats),
    "keep_releases": (
        "a number above 0",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
    ),
    "free_gigabytes": (
        "a number",
        lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    ),
}
if {one.name for one in fields(UpdateSettings)} != _RULES.keys():
    raise TypeError("every setting needs a rule")
