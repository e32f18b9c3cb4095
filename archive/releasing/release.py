"""One release from beginning to end: what is asked, the guards, the steps in their order."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from archive.building.progress import Progress, progress_bar
from archive.database import open_readonly
from archive.home import Home
from archive.pages.words import words
from archive.releasing import guards
from archive.releasing.built_by import expect_ours
from archive.releasing.changes import write_changes
from archive.releasing.content import Content, released
from archive.releasing.csv_files import write_csv
from archive.releasing.datapackage import write_datapackage
from archive.releasing.dictionary import write_dictionary
from archive.releasing.draft import Draft
from archive.releasing.errors import OldDatabaseError, UnknownFormatError, UnknownSourceClassError
from archive.releasing.examples import write_examples
from archive.releasing.folders import new_release, read_release, releases
from archive.releasing.manifest import Manifest
from archive.releasing.options import FORMATS, ReleaseOptions
from archive.releasing.parquet_files import write_parquet
from archive.releasing.release_texts import write_texts
from archive.releasing.room import expect_room, in_words, room_needed
from archive.releasing.sealing import count_rows, seal
from archive.releasing.sqlite_file import write_sqlite
from archive.releasing.stata_files import write_stata

Step = Callable[[Draft], None]
_TABLES: dict[str, Step] = {
    "csv": write_csv,
    "parquet": write_parquet,
    "stata": write_stata,
    "sqlite": write_sqlite,
}
_BESIDE: tuple[Step, ...] = (
    count_rows,
    write_changes,
    write_examples,
    write_dictionary,
    write_datapackage,
    write_texts,
    seal,
)
"""What every release has, after its tables: `seal` writes release.json and SHA256SUMS last."""


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """Where the release is, and what its release.json says."""

    folder: Path
    manifest: Manifest

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return {name: one.rows for name, one in self.manifest.tables.items()}

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"folder": str(self.folder), "rows": self.rows}

    def render(self) -> None:
        """Print it for people."""
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only

        console = Console(highlight=False)
        for name, rows in self.rows.items():
            console.print(f"{rows:>10,}  {name}", markup=False)
        for one in self.manifest.overridden:
            console.print(f"overridden: {one.guard}: {one.reason}", markup=False, soft_wrap=True)
        console.print(f"{self.folder}", markup=False, soft_wrap=True)


def release(home: Home, options: ReleaseOptions) -> ReleaseReport:
    """Write one release of a home's database.

    Raises NoDatabaseError before a first build, OldDatabaseError for one that another version
    built, ReleaseRefusedError when a guard says no,
    UnknownFormatError, UnknownSourceClassError, NoReleaseError for a wrong `previous`, and
    ExportFolderError or HomeUnwritableError where it cannot be written.
    """
    _expect_known(options)
    with closing(open_readonly(home.database_path)) as connection:
        _expect_tables(home, connection)
        content = Content.of(connection, options.source_classes)
        expect_ours(home, content.facts)
        if options.to is None:
            content = _numbered(home, content, options)
        folder = (options.to or home.exports_dir / content.name).absolute()
        previous = options.previous or _previous(home, folder, content)
        overridden = guards.judge(home, content, options, previous)
        with progress_bar(options.progress) as progress:
            _say_room(home, options, folder, progress)
            for name in guards.unneeded(overridden, options.overrides):
                progress.say(f"--override {name}: no guard sees that, nothing was overridden")
            with new_release(folder) as place:
                draft = Draft(home, content, options, place, progress, previous, overridden)
                for step in _steps(options):
                    step(draft)
    return ReleaseReport(folder, Manifest.read(folder))


def _numbered(home: Home, content: Content, options: ReleaseOptions) -> Content:
    """The same under a name that no other release of the home has: one may have been cited."""
    for serial in count(1):
        numbered = replace(content, serial=serial)
        folder = home.exports_dir / numbered.name
        if not folder.exists() or _is_again(folder, numbered, options):
            return numbered
    raise AssertionError("numbers do not end")


def _is_again(folder: Path, content: Content, options: ReleaseOptions) -> bool:
    """Whether a folder holds the release that is about to be made: then it is made again."""
    known = read_release(folder)
    if known is None:
        return False
    facts = (content.facts["nianbao_version"], content.facts["parser_version"], content.as_of)
    same = (known.version, known.parser_version, known.as_of) == facts
    asked = (content.source_classes, tuple(f for f in FORMATS if f in options.formats))
    return same and (known.source_classes, known.formats) == asked


def _expect_tables(home: Home, connection: sqlite3.Connection) -> None:
    for spec in released():
        columns = ", ".join(f'"{column.name}"' for column in spec.columns)
        try:
            connection.execute(f'SELECT {columns} FROM "{spec.name}" LIMIT 0')
        except sqlite3.OperationalError as error:
            raise OldDatabaseError(
                f"{home.database_path}: expected the tables of this version, found: {error}. "
                "Run `nianbao build`: what was read is kept."
            ) from error


def _steps(options: ReleaseOptions) -> Iterator[Step]:
    yield from (step for form, step in _TABLES.items() if form in options.formats)
    yield from _BESIDE


def _say_room(home: Home, options: ReleaseOptions, folder: Path, progress: Progress) -> None:
    needed = room_needed(home, options)
    free = expect_room(folder, needed)
    progress.say(f"{folder}: up to {in_words(needed)}, {in_words(free)} free")


def _previous(home: Home, folder: Path, content: Content) -> Path | None:
    """The newest release of an earlier state of the archive among the home's, of its kind."""
    kind = "sandbox" if content.sample else "real"
    found = [
        path
        for path, manifest in releases(home.exports_dir)
        if manifest.kind == kind and manifest.as_of < content.as_of and path != folder
    ]
    return found[-1] if found else None


def _expect_known(options: ReleaseOptions) -> None:
    for form in options.formats:
        if form not in FORMATS:
            raise UnknownFormatError(
                f"export format {form!r}: expected one of {', '.join(FORMATS)}."
            )
    for name in options.source_classes:
        if name not in words("source_class"):
            raise UnknownSourceClassError(
                f"source class {name!r}: expected one of {', '.join(words('source_class'))}."
            )
