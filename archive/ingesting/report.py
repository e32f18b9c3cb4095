"""What became of what was taken in, for people and for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.ingesting.options import NO_PORTAL
from archive.ingesting.tally import Taken
from archive.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that was not taken, and why, in one sentence."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of each file. `kept` were archived and cannot be read here.

    `skipped` is what lay in a folder and is no document; `portal` is where the files come from.
    `archives` are web archives and other homes, with counts of their captures.
    """

    taken: tuple[tuple[Path, Snapshot], ...]
    kept: tuple[tuple[Path, Snapshot], ...]
    failed: tuple[Failed, ...]
    skipped: tuple[Failed, ...] = ()
    portal: str = NO_PORTAL
    why_kept: Mapping[Path, str] = field(default_factory=dict)
    archives: tuple[Taken, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "portal": self.portal,
            "taken": [str(path) for path, _ in self.taken],
            "kept": [str(path) for path, _ in self.kept],
            "why_kept": {str(path): reason for path, reason in self.why_kept.items()},
            # The name of a file stands nowhere else; `check` names what has no address by it.
            "kept_digests": {snapshot.payload_digest: str(path) for path, snapshot in self.kept},
            "skipped": [{"path": str(one.path), "reason": one.reason} for one in self.skipped],
            "failed": [{"path": str(one.path), "reason": one.reason} for one in self.failed],
            "archives": [one.to_json() for one in self.archives],
        }

    @property
    def is_damaged(self) -> bool:
        """Whether a web archive or home has records that could not be read."""
        return any(one.damaged for one in self.archives)

    def render(self) -> None:
        """Print it for people: results to stdout, failures to stderr."""
        from rich.console import Console  # noqa: PLC0415 - a slow import, for people only

        out, err = Console(highlight=False), Console(stderr=True, highlight=False)
        if not self.archives or self.taken or self.kept or self.skipped:
            out.print(self._headline(), markup=False, soft_wrap=True)
        for line in (line for one in self.archives for line in one.lines()):
            out.print(line, markup=False, soft_wrap=True)
        for line in (line for one in self.archives for line in one.troubles()):
            err.print(f"nianbao: {line}", markup=False, soft_wrap=True)
        for path, _ in self.kept:
            out.print(
                f"  {path}: kept, not read ({self.why_kept[path]})", markup=False, soft_wrap=True
            )
        for one in self.failed:
            err.print(f"nianbao: {one.path}: {one.reason}", markup=False, soft_wrap=True)

    def _headline(self) -> str:
        number = len(self.taken) + len(self.kept)
        taken = f"{number} file{'' if number == 1 else 's'} taken into the archive"
        if not self.skipped:
            return taken
        named = ", ".join(f"{one.path} ({one.reason})" for one in self.skipped)
        return f"{taken}, {len(self.skipped)} skipped: {named}"
