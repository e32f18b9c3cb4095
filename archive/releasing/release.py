"""One release from beginning to end: what is asked, the guards, the steps in their order."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive.building.progress import Progress, progress_bar
from archive.database import open_readonly
from archive.home import Home
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
from archive.releasing.fingerprint import fingerprint
from archive.releasing.folders import (
    clear_leftovers,
    expect_replaceable,
    is_same,
    new_draft,
    put_in_place,
)
from archive.releasing.manifest import Manifest
from archive.releasing.options import FORMATS, ReleaseOptions
from archive.releasing.parquet_files import write_parquet
from archive.releasing.release_texts import write_texts
from archive.releasing.room import expect_room, in_words, room_needed
from archive.releasing.sealing import count_rows, digest_files, manifest, seal
from archive.releasing.sqlite_file import write_sqlite
from archive.releasing.standing import before, cannot_be_made_again, expect_readable, numbers
from archive.releasing.stata_files import write_stata
from archive.words import words

Step = Callable[[Draft], None]
Placing = Callable[[Path], None]
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
    digest_files,
)
"""What every release has, after its tables."""

_NAMED: tuple[Step, ...] = (write_datapackage, write_texts, seal)
"""What holds the release's name, and is written again for another: `seal` writes release.json and
SHA256SUMS last."""


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """Where the release is, what its release.json says, and whether it was `made` just now."""

    folder: Path
    manifest: Manifest
    made: bool = True

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return {name: one.rows for name, one in self.manifest.tables.items()}

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"folder": str(self.folder), "rows": self.rows, "made": self.made}

    def render(self) -> None:
        """Print it for people."""
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only

        console = Console(highlight=False)
        for name, rows in self.rows.items():
            console.print(f"{rows:>10,}  {name}", markup=False)
        for one in self.manifest.overridden:
            console.print(f"overridden: {one.guard}: {one.reason}", markup=False, soft_wrap=True)
        if not self.made:
            console.print("This release stands there already; nothing was written.")
        console.print(f"{self.folder}", markup=False, soft_wrap=True)


def _nothing(folder: Path) -> None:
    """A release is about to appear: nobody has to know."""


def release(home: Home, options: ReleaseOptions, placing: Placing = _nothing) -> ReleaseReport:
    """Write one release of a home's database; the caller holds `Home.export_lock` for exports/.

    What stands in exports/ is never replaced: the same bytes stay, others take the next number.
    `placing` is called with the folder of a new release just before it is there.

    Raises NoDatabaseError before a first build, OldDatabaseError for one that another version
    built, ReleaseRefusedError when a guard says no,
    UnknownFormatError, UnknownSourceClassError, NoReleaseError for a wrong `previous`, and
    ExportFolderError or HomeUnwritableError where it cannot be written.
    """
    _expect_known(options)
    if options.to is not None:
        options = replace(options, to=options.to.resolve())
    _clear_place(home, options.to)
    with (
        closing(open_readonly(home.database_path)) as connection,
        progress_bar(options.progress) as progress,
    ):
        _expect_tables(home, connection)
        content = Content.of(connection, options.source_classes)
        expect_ours(home, content.facts)
        draft = _begun(home, content, options, progress)
        again = None if options.to or options.previous else _kept(draft)
        return again or _written(draft, placing)


def into_exports(home: Home, options: ReleaseOptions) -> bool:
    """Whether a release is to lie in the home's exports/."""
    return options.to is None or options.to.resolve().parent == home.exports_dir.resolve()


def _clear_place(home: Home, to: Path | None) -> None:
    if to is None:
        clear_leftovers(home.exports_dir)
    else:
        clear_leftovers(to.parent, to.name)
        expect_replaceable(to)


def _begun(home: Home, content: Content, options: ReleaseOptions, progress: Progress) -> Draft:
    """What is known of a release before anything is written: the guards have let it pass."""
    known = fingerprint(content, progress)
    previous = options.previous
    if previous is None:
        expect_readable(home.exports_dir)
        previous = before(home, content, known, options.to)
    overridden = guards.judge(home, content, options, previous)
    for name in guards.unneeded(overridden, options.overrides):
        progress.say(f"--override {name}: no guard sees that, nothing was overridden")
    folder = options.to or home.exports_dir / content.name
    return Draft(home, content, options, folder, progress, previous, overridden, known)


def _kept(draft: Draft) -> ReleaseReport | None:
    folder = cannot_be_made_again(draft.home, manifest(draft, {}))
    return ReleaseReport(folder, Manifest.read(folder), made=False) if folder else None


def _written(draft: Draft, placing: Placing) -> ReleaseReport:
    """Fill a draft beside, and give it its name, unless it is there already."""
    _say_room(draft)
    with new_draft(draft.folder) as place:
        draft = replace(draft, folder=place)
        for step in _steps(draft.options):
            step(draft)
        folder, there = _named(draft, draft.options.to)
        if not there:
            placing(folder)
            put_in_place(place, folder)
    return ReleaseReport(folder, Manifest.read(folder), made=not there)


def _named(draft: Draft, to: Path | None) -> tuple[Path, bool]:
    """Write the release's name into the draft; return its folder, and whether it is there."""
    if to is not None:
        _name(draft, 1)
        return to, is_same(to, draft.folder)
    exports = draft.home.exports_dir
    taken = numbers(exports, draft.content)
    for serial in taken:
        folder = exports / _name(draft, serial)
        if is_same(folder, draft.folder):
            return folder, True
    return exports / _name(draft, max(taken, default=0) + 1), False


def _name(draft: Draft, serial: int) -> str:
    named = replace(draft, content=replace(draft.content, serial=serial))
    for step in _NAMED:
        step(named)
    return named.content.name


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


def _say_room(draft: Draft) -> None:
    needed = room_needed(draft.home, draft.options)
    free = expect_room(draft.folder.parent, needed)
    draft.progress.say(f"{draft.folder.parent}: up to {in_words(needed)}, {in_words(free)} free")


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
