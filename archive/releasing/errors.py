"""What can go wrong with a release."""

from archive.errors import ArchiveError


class UnknownFormatError(ArchiveError):
    """The export format is none that there is."""


class UnknownSourceClassError(ArchiveError):
    """The source class is none that there is."""


class ExportFolderError(ArchiveError):
    """The folder to write to cannot be made, written or replaced."""


class NoReleaseError(ArchiveError):
    """A folder given as a release is none, or its release.json cannot be read."""


class OldDatabaseError(ArchiveError):
    """nianbao.db was built by another version, perhaps with other tables."""


class UnlabelledCodeError(ArchiveError):
    """A column that holds codes of a short list holds one that the list does not have."""
