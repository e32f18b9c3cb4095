"""What may be asked of a release."""

from dataclasses import dataclass
from pathlib import Path

FORMATS = ("csv", "parquet", "stata", "sqlite")
"""What tables are written as, in this order; all of them unless told."""


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """Options of one release.

    `to` is the release's own folder, the home's `exports/<name>` unless given. Without
    `source_classes` the panel holds official reports (sandbox ones in a sandbox home).
    `previous` is the folder of the release to compare with, unless given the newest one of the
    home that was made of other rows. `overrides` are names of guards that shall not refuse.
    """

    to: Path | None = None
    formats: tuple[str, ...] = FORMATS
    source_classes: tuple[str, ...] = ()
    previous: Path | None = None
    overrides: tuple[str, ...] = ()
    progress: bool = False
