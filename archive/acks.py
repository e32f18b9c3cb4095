"""Acknowledged problems: a person knows them, so until a day they are quiet.

They stay in every report and table; they only ring no bell: no exit code 3, no notice. The file
is acks.toml in the home (`archive.decisions`), written by `nianbao ack` or by hand.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from archive import clock
from archive.decisions import Ack, acks
from archive.error_codes import error_code
from archive.errors import HomeUnwritableError, in_words
from archive.home import Home

# Known from the registry, and no news at any crawl.
_NO_NEWS = frozenset(("unknown",))
# The line that opens an entry.
_ENTRY = re.compile(r"^(?=[ \t]*\[\[[ \t]*ack[ \t]*\]\])", re.MULTILINE)


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


def acknowledge(home: Home, what: str, until: date, note: str) -> Ack | None:
    """Add an entry to acks.toml, in place of those for the same problem; the last of these.

    All else in the file is left as it is. Raises DecisionsError where it cannot be read,
    HomeUnwritableError where it cannot be written.
    """
    earlier = [entry for entry in acks(home) if entry.what == what]
    path = home.path / "acks.toml"
    entry = f"[[ack]]\nwhat = {_text(what)}\nuntil = {until.isoformat()}\nnote = {_text(note)}\n"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    before = "".join(_others(text, what)).rstrip("\n")
    draft = path.with_name(".acks.toml.new")
    try:
        draft.write_text((before + "\n\n" if before else "") + entry, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        said = in_words(OSError(error.errno, error.strerror, str(path)))
        raise HomeUnwritableError(said) from error
    return earlier[-1] if earlier else None


def _others(text: str, what: str) -> Iterator[str]:
    """The file without the entries for a problem; what a person wrote beside them stays."""
    for part in _ENTRY.split(text):
        if [one.get("what") for one in _entries(part)] == [what]:
            yield "".join(line for line in part.splitlines(True) if line.startswith("#"))
        else:
            yield part


def _entries(part: str) -> list[dict[str, object]]:
    try:
        found: list[dict[str, object]] = tomllib.loads(part).get("ack", [])
    except tomllib.TOMLDecodeError:
        return []  # a piece of a text of several lines
    return found


def _text(value: str) -> str:
    """A TOML string; JSON's form is one, but for a delete character, which no note holds."""
    return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)
