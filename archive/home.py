"""The archive folder: where its parts lie, whether it is real or sandbox, who may write now.

A home is marked by `home.toml`. Invented figures never enter a real archive and real ones
never a sandbox, so each command says which kind it needs and the other kind is refused.
"""

import json
import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from filelock import FileLock, Timeout

from archive import clock
from archive.errors import (
    NO_ROOM,
    HomeLockedError,
    HomeNotFoundError,
    HomeUnwritableError,
    MarkerLostError,
    NotAHomeError,
    WrongHomeKindError,
)

HomeKind = Literal["real", "sandbox"]
MARKER = "home.toml"


@dataclass(frozen=True, slots=True)
class Home:
    """An archive folder. Make one with `Home.open`."""

    path: Path
    kind: HomeKind = "real"

    @classmethod
    def open(
        cls, path: Path | str, *, kind: HomeKind | None = None, create: bool = False
    ) -> "Home":
        """The home at `path`; `create` makes and marks it where there is none.

        `kind` is the kind that the caller needs, None for either. Raises HomeNotFoundError,
        HomeUnwritableError, MarkerLostError, WrongHomeKindError.
        """
        folder = Path(path).expanduser().absolute()
        if not _is_marked(folder):
            if not create:
                raise HomeNotFoundError(
                    f"home {folder}: expected an archive folder marked by {MARKER}, found none. "
                    "Give another --home, or fill this one first with crawl or ingest."
                )
            _refuse_unmarked_archive(folder)
            _refuse_foreign_folder(folder)
            _mark(folder, kind or "real")
        home = cls(folder, _read_kind(folder))
        if kind is not None and kind != home.kind:
            raise WrongHomeKindError(
                f"home {folder}: expected a {kind} home, found a {home.kind} one. "
                "Real and invented figures never share an archive: give another --home."
            )
        return home

    @property
    def warc_dir(self) -> Path:
        """WARC files, one folder for each portal."""
        return self.path / "warc"

    @property
    def catalog_path(self) -> Path:
        """Fetches, snapshots, runs and the crawl frontier."""
        return self.path / "catalog.db"

    @property
    def database_path(self) -> Path:
        """The published database."""
        return self.path / "nianbao.db"

    @property
    def cache_dir(self) -> Path:
        """Readings by digest and parser version; safe to delete."""
        return self.path / "cache"

    @property
    def run_dir(self) -> Path:
        """Lock and logs."""
        return self.path / "run"

    @property
    def exports_dir(self) -> Path:
        """Files to download."""
        return self.path / "exports"

    @property
    def runs_path(self) -> Path:
        """Every run's report, one JSON object a line, append-only."""
        return self.path / "runs.jsonl"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home alone, across processes; the same thread may enter twice.

        The lock goes with the process, also when it is killed. Raises HomeLockedError with
        the holder's process id and the time since when.
        """
        with self._held("lock", f"home {self.path}", 0):
            yield

    @contextmanager
    def export_lock(self, patience: float = 0) -> Iterator[None]:
        """Hold exports/ alone, as `lock` does the home; wait up to `patience` seconds for it."""
        with self._held("export.lock", f"{self.exports_dir}", patience):
            yield

    @contextmanager
    def _held(self, name: str, what: str, patience: float) -> Iterator[None]:
        with _writable(self.path):
            self.run_dir.mkdir(parents=True, exist_ok=True)
            gate = FileLock(self.run_dir / name, is_singleton=True)
        holder = self.run_dir / f"{name}.json"
        try:
            with _writable(self.path):
                gate.acquire(timeout=patience)
        except Timeout:
            raise HomeLockedError(_holder_message(what, holder)) from None
        try:
            if gate.lock_counter == 1:
                _note_holder(holder)
            yield
        finally:
            gate.release()


def _note_holder(path: Path) -> None:
    verb = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    holder = {"pid": os.getpid(), "since": clock.stamp(clock.now()), "command": verb}
    with suppress(OSError):  # on a full disk: the lock holds without it
        path.write_text(json.dumps(holder), encoding="utf-8")


def _holder_message(what: str, path: Path) -> str:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        found = f"process {holder['pid']} at work since {holder['since']}"
        found += f" (nianbao {holder['command']})" if holder.get("command") else ""
    except (OSError, ValueError, KeyError):
        found = "another process at work"
    return (
        f"{what}: expected to be alone, found {found}. "
        "Wait until it ends, or stop it and type the command again."
    )


def _is_marked(folder: Path) -> bool:
    try:
        return (folder / MARKER).is_file()
    except OSError:
        return False


def _refuse_unmarked_archive(folder: Path) -> None:
    """Marking it anew would be a guess, and a wrong one mixes real and invented figures."""
    home = Home(folder)
    found = [part.name for part in (home.warc_dir, home.catalog_path) if _exists(part)]
    if found:
        raise MarkerLostError(
            f"home {folder}: expected {MARKER} beside {' and '.join(found)}, found none. If you "
            f"know which kind of archive it is, write {MARKER} with the line "
            'kind = "real" or kind = "sandbox"; else give another --home.'
        )


def _refuse_foreign_folder(folder: Path) -> None:
    """An archive is not made among other things; settings may lie there before it."""
    found = sorted(path.name for path in folder.iterdir()) if _is_folder(folder) else []
    others = [name for name in found if not name.startswith(".") and not name.endswith(".toml")]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise NotAHomeError(
            f"home {folder}: expected an empty folder or an archive, found {others[0]}{more}. "
            "Give another --home."
        )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _mark(folder: Path, kind: HomeKind) -> None:
    """Make the folder and its marker; the marker appears whole or not at all."""
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{MARKER}.{os.getpid()}"
        draft.write_text(
            f'kind = "{kind}"\ncreated = "{clock.stamp(clock.now())}"\n', encoding="utf-8"
        )
        draft.replace(folder / MARKER)


def _read_kind(folder: Path) -> HomeKind:
    try:
        kind = tomllib.loads((folder / MARKER).read_text(encoding="utf-8")).get("kind")
    except (OSError, tomllib.TOMLDecodeError) as error:
        kind = f"unreadable: {error}"
    if kind not in ("real", "sandbox"):
        raise WrongHomeKindError(
            f'home {folder}: expected kind "real" or "sandbox" in {MARKER}, found "{kind}". '
            "Mend the file by hand, or give another --home."
        )
    return cast(HomeKind, kind)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except Timeout:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise HomeUnwritableError.full(f"home {folder}", error.strerror) from error
        raise HomeUnwritableError(
            f"home {folder}: expected a folder that can be written, found: {error.strerror}. "
            "Give another --home, or the right to write there."
        ) from error
