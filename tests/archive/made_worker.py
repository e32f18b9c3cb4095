"""What a Dask worker of the tests runs first (`dask worker --preload`): the made reader.

The file that MADE_WORKER names says what is wrong with the worker now: `blind` does not see the
home, `lost` finds no record, `other` reads with other code, `dies N` ends process N when it is
asked for its versions. A document with the words below kills a process: once or always the one
that reads it, or another.
"""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import made_archive

import archive.building.cluster
import archive.building.reading
from archive.building.document_kinds import versions
from archive.errors import RecordNotFoundError
from archive.home import Home
from archive.snapshot import Snapshot
from archive.warc import read_payload
from parsers.hints import Hints
from parsers.model import Report

ONCE = "ends its reader once, by the mark "
ALWAYS = b"ends its reader always"
OTHER = "ends the process "


def read(data: bytes, hints: Hints) -> tuple[Report, ...]:
    """The made reader, which some documents kill."""
    text = data.decode()
    _, once, mark = text.partition(ONCE)
    _, another, number = text.partition(OTHER)
    if another:
        os.kill(int(number.split("|")[0]), signal.SIGKILL)
    if ALWAYS in data or (once and _is_first(Path(mark.split("|")[0]))):
        _die()
    return made_archive.read_made(data, hints)


def _die() -> None:
    """Be killed, and leave one's number in `deaths` beside the file of faults."""
    if "MADE_WORKER" in os.environ:
        with Path(os.environ["MADE_WORKER"]).with_name("deaths").open("a") as deaths:
            deaths.write(f"{os.getpid()}\n")
    os.kill(os.getpid(), signal.SIGKILL)


def _is_first(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _fault() -> str:
    path = Path(os.environ["MADE_WORKER"])
    return path.read_text() if path.exists() else ""


def _read_payload(home: Home, snapshot: Snapshot) -> bytes:
    if _fault() == "lost":
        raise RecordNotFoundError("no such record on this machine")
    return read_payload(home, snapshot)


def _seen_from_here(path: str) -> Path:
    return Path(path + ".elsewhere" if _fault() == "blind" else path)


def _versions() -> Mapping[str, str]:
    if _fault() == f"dies {os.getpid()}":
        os.kill(os.getpid(), signal.SIGKILL)
    return {"whole": "other"} if _fault() == "other" else versions()


if "MADE_WORKER" in os.environ:
    for module, name, made in (
        (archive.building.reading, "read_document", read),
        (archive.building.reading, "read_payload", _read_payload),
        (archive.building.cluster, "Path", _seen_from_here),
        (archive.building.cluster, "versions", _versions),
    ):
        setattr(module, name, made)
