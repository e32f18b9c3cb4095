"""The releases in a home's exports/, as the downloads page lists them.

What is served is what a release says of itself: the files in its SHA256SUMS, and that list. A
release that holds what was withheld after it was made is named, and none of its files is given.
"""

import csv
import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from archive.database import NoDatabaseError, open_readonly
from archive.decisions import DecisionsError, withheld_ids
from archive.home import Home
from archive.lists import listed
from archive.named import named
from archive.releasing.examples import ENDINGS, examples_folder
from archive.releasing.manifest import SUMS, Manifest
from archive.releasing.standing import releases
from archive.schema import TABLES, VIEWS, TableSpec, ViewSpec

FEATURED = ("panel_wide", "division_years", "indicators", "reports")
"""Tables that most readers come for, in this order."""

_SPECS: Mapping[str, TableSpec | ViewSpec] = {
    **{spec.name: spec for spec in TABLES},
    **{spec.name: spec for spec in VIEWS},
}


@dataclass(frozen=True, slots=True)
class MediaType:
    """How files of one ending are sent; `inline` for those that a browser may show."""

    media_type: str
    inline: bool


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release: its path in it, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str

    @property
    def ending(self) -> str:
        """What the kind of file is told by: `csv`, `parquet`, `dta`, `db` …"""
        return Path(self.path).suffix.removeprefix(".")


@dataclass(frozen=True, slots=True)
class TableDownload:
    """One table or view of a release, with its files by ending."""

    name: str
    zh: str
    en: str
    rows: int
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Download:
    """One release. `tables` have files of their own, `others` are the remaining files.

    `open` is false where something that it holds is withheld today.
    """

    manifest: Manifest
    folder: Path
    tables: tuple[TableDownload, ...]
    others: tuple[File, ...]
    open: bool

    @property
    def name(self) -> str:
        """The name under which it is cited, which is the name of its folder."""
        return self.folder.name

    @property
    def files(self) -> tuple[File, ...]:
        """All files, in the order of their paths."""
        own = (file for one in self.tables for file in one.files)
        return tuple(sorted((*own, *self.others), key=lambda file: file.path))

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    @property
    def featured(self) -> tuple[TableDownload, ...]:
        """The tables that most readers come for."""
        by_name = {one.name: one for one in self.tables}
        return tuple(by_name[name] for name in FEATURED if name in by_name)


@dataclass(frozen=True, slots=True)
class Example:
    """A program that reads a release; `tested` unless no test of ours can run it."""

    name: str
    language: str
    text: str
    tested: bool


def downloads(home: Home) -> tuple[Download, ...]:
    """The releases that lie in exports/, the newest first; damaged ones are left out."""
    withheld = _withheld_today(home)
    found = (_listed(path, manifest) for path, manifest in reversed(releases(home.exports_dir)))
    return tuple(_opened(one, withheld) for one in found if one is not None)


def file_of(home: Home, release: str, path: str) -> tuple[Path, File] | None:
    """A file that may be given away: it stands in the list of a release that is open."""
    for one in downloads(home):
        if one.name == release and one.open:
            found = next((file for file in one.files if file.path == path), None)
            return (one.folder / path, found) if found else None
    return None


def media_type(path: str) -> MediaType:
    """How a file is sent. What is not known is bytes to be saved.

    >>> media_type("csv/reports.csv").media_type
    'text/csv; charset=utf-8'
    """
    known = _media_types()
    return known.get(Path(path).suffix) or known[""]


def size_in_words(size: int) -> str:
    """Bytes as people read them, in decimal units.

    >>> size_in_words(799), size_in_words(22_600_000), size_in_words(1_234)
    ('799 B', '22.6 MB', '1.2 kB')
    """
    if size < 1000:
        return f"{size} B"
    power = min(int(math.log10(size)) // 3, 4)
    return f"{size / 1000**power:.1f} {('kB', 'MB', 'GB', 'TB')[power - 1]}"


@cache
def examples() -> tuple[Example, ...]:
    """The examples as every release holds them."""
    languages = {".py": "Python", ".R": "R", ".do": "Stata"}
    folder = examples_folder()
    found = (folder / f"panel{ending}" for ending in ENDINGS)
    return tuple(
        Example(path.name, languages[path.suffix], path.read_text("utf-8"), path.suffix != ".do")
        for path in found
    )


@cache
def _media_types() -> Mapping[str, MediaType]:
    rows = listed("pages/media_types.csv")
    return {row["ending"]: MediaType(row["media_type"], row["inline"] == "1") for row in rows}


def _withheld_today(home: Home) -> frozenset[str] | None:
    """Ids that are withheld; None where the file cannot be read, and then nothing is sure."""
    try:
        return withheld_ids(home)
    except DecisionsError:
        return None


def _opened(one: Download, withheld: frozenset[str] | None) -> Download:
    prefix = one.manifest.file_prefix
    opened = withheld is not None and not _holds(one.folder, prefix, withheld)
    return replace(one, open=opened)


def _listed(folder: Path, manifest: Manifest) -> Download | None:
    try:
        return _read(folder, (folder / SUMS).stat().st_mtime_ns, manifest.name)
    except (OSError, ValueError):  # a list that is not there or names what is not there
        return None


@lru_cache(maxsize=64)
def _read(folder: Path, _changed: int, _name: str) -> Download:
    """Read a release once, as long as its list stays as it is."""
    manifest = Manifest.read(folder)
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    listed = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    known = {path: _file(folder, path, digest) for path, digest in listed.items()}
    tables = tuple(_tables(manifest, known))
    used = {file.path for one in tables for file in one.files}
    others = [file for path, file in sorted(known.items()) if path not in used]
    sums = File(SUMS, (folder / SUMS).stat().st_size, "")
    return Download(manifest, folder, tables, (*others, sums), open=True)


def _file(folder: Path, path: str, digest: str) -> File:
    """One line of the list. Raises ValueError for what would lead out of the folder."""
    place = folder / path
    if place.is_symlink() or not place.resolve().is_relative_to(folder.resolve()):
        raise ValueError(path)
    return File(path, place.stat().st_size, digest)


def _tables(manifest: Manifest, known: Mapping[str, File]) -> Iterable[TableDownload]:
    for name, one in manifest.tables.items():
        own: Sequence[File] = [known[path] for path in one.files if path in known]
        spec = _SPECS.get(name)
        zh, en = (spec.label_zh, spec.label_en) if spec else (name, name)
        if own:
            yield TableDownload(name, zh, en, one.rows, tuple(own))


@lru_cache(maxsize=256)
def _holds(folder: Path, prefix: str, withheld: frozenset[str]) -> bool:
    """Whether a release holds something of what is withheld; yes, where that cannot be seen.

    A build leaves out what was withheld before it, and lists it as a tombstone.
    """
    if not withheld:
        return False
    try:
        with closing(open_readonly(folder / f"{prefix}nianbao.db")) as connection:
            stones = connection.execute("SELECT withheld_id FROM tombstones")
            left_out = {row[0] for row in stones}
            return bool(named(connection, withheld) - left_out)
    except (NoDatabaseError, sqlite3.Error):
        return not withheld <= _tombstones(folder / "csv" / f"{prefix}tombstones.csv")


def _tombstones(path: Path) -> frozenset[str]:
    """What a release without its database was made without."""
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return frozenset(row["withheld_id"] for row in csv.DictReader(lines))
