"""A release of `nianbao update` that the guards refused: a problem until a release is made.

It stands in the home's run/, so that `nianbao status` tells of it too.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from archive import clock
from archive.acks import Quiet
from archive.error_codes import error_code
from archive.home import Home
from archive.problems import RELEASE, Problem

CODE = "release_refused"
_FILE = "release-refused.json"


def refused(home: Home, known: Quiet) -> Iterator[Problem]:
    """The last release of an update, if it was refused and none was made since."""
    said = _read(home)
    if said is None:
        return
    ack, meaning = known.ack(RELEASE, CODE), error_code(CODE)
    yield Problem(
        portal=RELEASE,
        code=CODE,
        kind=meaning.kind,
        text=said["text"],
        since=said["since"],
        next_step=meaning.next_step,
        needs_a_person=ack is None,
        until=ack.until.isoformat() if ack else None,
        note=ack.note if ack else None,
    )


def note_refusal(home: Home, text: str) -> None:
    """Remember why a release was refused; `since` stays that of the first refusal in a row."""
    before = _read(home)
    since = before["since"] if before else clock.stamp(clock.now())
    said = json.dumps({"since": since, "text": text}, ensure_ascii=False)
    write_whole(home.run_dir / _FILE, said)


def write_whole(path: Path, text: str) -> None:
    """Write a file of run/; it is whole at any moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def forget_refusal(home: Home) -> None:
    """A release was made."""
    (home.run_dir / _FILE).unlink(missing_ok=True)


def _read(home: Home) -> dict[str, str] | None:
    try:
        found = json.loads((home.run_dir / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"since", "text"} <= found.keys() else None
