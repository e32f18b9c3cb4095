"""What the operator decided about the site: `site.toml` in the archive folder, else defaults."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from archive.errors import SiteSettingsError
from archive.home import Home
from archive.home_settings import read_settings

Captures = Literal["none", "text", "full"]
FILE = "site.toml"
_ROOT = re.compile(r"(https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)/?")
SAMPLE = {"publish_captures": "full", "report_errors_to": "mailto:errors@nianbao-sample.test"}
"""The demo's: its pages are invented, and so is the address."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Settings of one home's site.

    `publish_captures`: whether archived pages are shown not at all, as masked plain text, or
    as received. `allow_sql` opens Datasette's query page. `report_errors_to` is an address
    (https: or mailto:) for people who found an error. `address` is where the site can be found
    for good, `https://` and a host; None for a copy of which nobody said.
    """

    publish_captures: Captures = "text"
    allow_sql: bool = False
    report_errors_to: str | None = None
    address: str | None = None


def site_settings(home: Home) -> SiteSettings:
    """Settings of a home; the demo shows its own invented pages in full.

    Raises SiteSettingsError for a key or value that is not known.
    """
    path = home.path / FILE
    found = read_settings(path, SiteSettingsError)
    _expect_known(found, path)
    if "address" in found:
        found["address"] = _root(found["address"], path)
    defaults = SAMPLE if home.kind == "sandbox" else {}
    return SiteSettings(**{**defaults, **found})


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "publish_captures": lambda value: value in get_args(Captures),
    "allow_sql": lambda value: isinstance(value, bool),
    "report_errors_to": lambda value: (
        isinstance(value, str) and value.startswith(("https://", "mailto:"))
    ),
    "address": lambda _: True,  # `_root` reads it
}
"""What each setting may be."""


def _expect_known(found: Mapping[str, object], path: Path) -> None:
    """Raises SiteSettingsError for a setting that is none, or has a value that it cannot have: any
    text would count as true.
    """
    wrong = sorted(found.keys() - _CHECKS.keys()) or [
        f"{key} = {json.dumps(value, ensure_ascii=False, default=str)}"
        for key, value in found.items()
        if not _CHECKS[key](value)
    ]
    if wrong:
        raise SiteSettingsError(
            f"{path}: expected publish_captures (none, text or full), allow_sql (true or false, "
            "without quotes), report_errors_to (an address that begins with https:// or mailto:) "
            f"and address, found {', '.join(wrong)}. Mend the file and start again."
        )


def _root(address: Any, path: Path) -> str:
    """The root of a host name, without the slash at its end. Raises SiteSettingsError."""
    root = _ROOT.fullmatch(address) if isinstance(address, str) else None
    if root is None:
        raise SiteSettingsError(
            f"{path}: expected address to be https:// and a host name, found {address!r}. "
            'Mend the file and start again, for example: address = "https://nianbao.example.org"'
        )
    return root[1]
