"""`nianbao export`: a dated release of the published database (`archive.releasing`)."""

from contextlib import nullcontext
from functools import partial

from archive.home import Home
from archive.releasing.dictionary import dictionary_markdown, dictionary_rows
from archive.releasing.errors import (
    ExportFolderError,
    NoReleaseError,
    UnknownFormatError,
    UnknownSourceClassError,
)
from archive.releasing.options import FORMATS, ReleaseOptions
from archive.releasing.release import ReleaseReport, into_exports, release
from archive.releasing.unattended import made_by_hand

__all__ = [
    "FORMATS",
    "ExportFolderError",
    "NoReleaseError",
    "ReleaseOptions",
    "ReleaseReport",
    "UnknownFormatError",
    "UnknownSourceClassError",
    "dictionary_markdown",
    "dictionary_rows",
    "export",
]


def export(home: Home, options: ReleaseOptions | None = None) -> ReleaseReport:
    """Write a release, by default with everything to the home's exports/nianbao-<date>/.

    Raises HomeLockedError where another export writes to exports/, and what
    `archive.releasing.release.release` says.
    """
    options = options or ReleaseOptions()
    with home.export_lock() if into_exports(home, options) else nullcontext():
        report = release(home, options, partial(made_by_hand, home))
        made_by_hand(home, report.folder)
        return report
