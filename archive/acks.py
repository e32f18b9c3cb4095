"""Acknowledged problems: a person knows them, so until a day they are quiet.

They stay in every report and table; they only ring no bell: no exit code 3, no notice. The file
is acks.toml in the home (`archive.decisions`), written by `nianbao ack` or by hand.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive import clock
from archive.decisions import Ack, acks
from archive.error_codes import error_code
from archive.home import Home

# Known from the registry, and no news at any crawl.
_NO_NEWS = frozenset(("unknown",))


@dataclass(frozen=True, slots=True)
class Quiet:
    """What is quiet today: `<portal>:<code>` or a code alone, for every portal."""

    entries: tuple[Ack, ...] = ()

    def ack(self, portal: str, code: str) -> Ack | None:
        """The entry that makes a problem quiet; the one that lasts longest."""
        names = (f"{portal}:{code}", code)
        found = [entry for entry in self.entries if entry.what in names]
        return max(found, key=lambda entry: entry.until, default=None)

    def open(self, portal: str, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes of a portal's errors that need a person who does not know of them yet."""
        return tuple(
            code
            for code in codes
            if error_code(code).kind not in _NO_NEWS and self.ack(portal, code) is None
        )


def quiet(home: Home) -> Quiet:
    """What is quiet in a home today. Raises DecisionsError where acks.toml cannot be read."""
    today = clock.now().date()
    return Quiet(tuple(entry for entry in acks(home) if entry.until >= today))


def acknowledge(home: Home, what: str, until: date, note: str) -> None:
    """Add an entry to acks.toml; what stands there already is left as it is.

    Raises DecisionsError where the file cannot be read.
    """
    acks(home)
    path = home.path / "acks.toml"
    entry = f"[[ack]]\nwhat = {_text(what)}\nuntil = {until.isoformat()}\nnote = {_text(note)}\n"
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
    draft = path.with_name(".acks.toml.new")
    draft.write_text(before + entry, encoding="utf-8")
    draft.replace(path)


def _text(value: str) -> str:
    """A TOML string; JSON's form is one, but for a delete character, which no note holds."""
    return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)
