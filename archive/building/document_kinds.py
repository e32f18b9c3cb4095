"""Which version of the code reads a kind of document: pages, PDF, Word, Excel, the others.

A reading is kept under the version of its kind, so that a changed reader of PDF files leaves
the pages' readings alone. document_kinds.toml says what belongs to one kind only; everything
else of the package `parsers` counts for all. LibreOffice, a program that a machine has or has
not, is in no version: after an upgrade of it `nianbao build --full` reads anew.
"""

import hashlib
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from archive.building.readings import READINGS_VERSION
from parsers.errors import UnreadableDocumentError
from parsers.files import kinds

PAGE = "page"
OTHER = "other"
"""Pictures and files that nobody has taught us: the code for all kinds tells them apart."""
WHOLE = "whole"
"""Not a kind of document: all code together. What no single kind made is kept under it."""
_SUFFIXES = (".py", ".csv", ".toml", ".txt")


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """What the reading of one kind depends on alone; `files` are paths in the package parsers."""

    name: str
    media_types: frozenset[str]
    files: frozenset[str]
    libraries: tuple[str, ...]


@cache
def document_kinds() -> tuple[DocumentKind, ...]:
    """The kinds as document_kinds.toml declares them, `all` with what every kind uses first."""
    return tuple(
        DocumentKind(
            name,
            frozenset(said.get("media_types", ())),
            frozenset(said.get("files", ())),
            tuple(said["libraries"]),
        )
        for name, said in tomllib.loads(_declaration().decode()).items()
    )


def kind_of(data: bytes) -> str:
    """The kind that some bytes are read as; WHOLE where they do not let themselves be told.

    >>> kind_of(b"%PDF-1.7"), kind_of("年度报告".encode()), kind_of(b"Rar!")
    ('pdf', 'page', 'other')
    """
    try:
        found = kinds.kind_of(data)
    except UnreadableDocumentError:
        return WHOLE
    if found is None:
        return PAGE
    media_type = found.kind.value
    named = (kind.name for kind in document_kinds() if media_type in kind.media_types)
    return next(named, OTHER)


@cache
def versions() -> Mapping[str, str]:
    """The version that reads each kind: 12 hex digits over code, tables and libraries."""
    contents = dict(_contents(resources.files("parsers"), ""))
    every, *single = document_kinds()
    claimed = {name for kind in single for name in kind.files}
    shared = [f"{name}:{found}" for name, found in contents.items() if name not in claimed]
    shared += [_declared_digest(), READINGS_VERSION, _python(), *_libraries(every)]
    found = {OTHER: _digest([OTHER, *shared])}
    for kind in single:
        own = [f"{name}:{contents[name]}" for name in sorted(kind.files)]
        found[kind.name] = _digest([kind.name, *shared, *own, *_libraries(kind)])
    return {**found, WHOLE: _digest([WHOLE, *found.values()])}


def whole_version() -> str:
    """The version of everything that reads."""
    return versions()[WHOLE]


@cache
def library_versions() -> Mapping[str, str]:
    """Installed version of Python and of each library that reading uses, `-` where it is absent."""
    names = (name for kind in document_kinds() for name in kind.libraries)
    return {"python": _python(), **{name: _installed(name) for name in names}}


def _contents(folder: Traversable, place: str) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir() and path.name != "__pycache__":
            yield from _contents(path, f"{place}{path.name}/")
        elif path.name.endswith(_SUFFIXES):
            yield place + path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def _declaration() -> bytes:
    return resources.files("archive.building").joinpath("document_kinds.toml").read_bytes()


def _declared_digest() -> str:
    return hashlib.sha256(_declaration()).hexdigest()


def _libraries(kind: DocumentKind) -> list[str]:
    return [f"{name}=={library_versions()[name]}" for name in kind.libraries]


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "-"


def _python() -> str:
    # Its tables of characters and its reader of web archives change with the minor version.
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
