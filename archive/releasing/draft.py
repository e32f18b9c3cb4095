"""A release being written: what its steps are given, and where."""

from dataclasses import dataclass, field
from pathlib import Path

from archive.building.progress import Progress
from archive.home import Home
from archive.releasing.content import Content, Spec
from archive.releasing.manifest import Overridden
from archive.releasing.options import ReleaseOptions


@dataclass(frozen=True, slots=True)
class Draft:
    """What a step of a release gets.

    `folder` is the folder being filled, which takes its place when whole; `previous` the folder
    of the release to compare with, None for a first one; `overridden` what the guards say that
    was overridden. `fingerprint` tells of which rows it is made. Steps note the rows of each
    table in `rows`, and the SHA-256 of files that will not change in `digests`.
    """

    home: Home
    content: Content
    options: ReleaseOptions
    folder: Path
    progress: Progress
    previous: Path | None = None
    overridden: tuple[Overridden, ...] = ()
    fingerprint: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def file(self, form: str, spec: Spec, ending: str) -> Path:
        """The place of one table's file; its folder exists when this returns."""
        folder = self.folder / form
        folder.mkdir(exist_ok=True)
        return folder / f"{self.content.mark}{spec.name}.{ending}"
