"""Errors of the archive package: one base class, each name says what went wrong."""

import errno

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
MAKE_ROOM = "Make room (cache/, run/*.log* and older exports/ may be deleted, warc/ never)"
"""What may go when a disk is full: the newest release stays, the next is judged by it."""
_NO_RIGHT = (errno.EROFS, errno.EACCES, errno.EPERM)


class ArchiveError(Exception):
    """Base of every error that archive raises on purpose; its message names place and next step."""


class HomeNotFoundError(ArchiveError):
    """The folder given as home is none: it does not exist or was never marked as one."""


class HomeUnwritableError(ArchiveError):
    """The home cannot be created or written by this user, or its disk is full."""

    @classmethod
    def full(cls, place: object, found: str | None) -> "HomeUnwritableError":
        """The error of a disk that takes no more."""
        return cls(
            f"{place}: expected to write there, found: {found}. {MAKE_ROOM} and type the command "
            "again: it goes on."
        )


class NotAHomeError(ArchiveError):
    """An archive was to be made in a folder that holds other things."""


class WrongHomeKindError(ArchiveError):
    """A real home was asked to take sandbox data, or a sandbox home real data."""


class HomeLockedError(ArchiveError):
    """Another process is crawling, ingesting or building in this home."""


class RecordNotFoundError(ArchiveError):
    """The catalog points at a place in a WARC file where no such record stands."""


class DigestMismatchError(ArchiveError):
    """Bytes read from the archive are not the bytes whose digest was written down."""


class BrokenWarcError(ArchiveError):
    """A WARC file holds bytes that are no complete record."""


class LostOriginalError(ArchiveError):
    """A revisit record refers to a capture that the archive has no more."""


class PortalNameError(ArchiveError):
    """The name of a portal cannot be the name of a folder of WARC files."""


class CatalogUnreadableError(ArchiveError):
    """catalog.db cannot be opened: it is damaged, or another program holds it."""


class MarkerLostError(ArchiveError):
    """A folder holds an archive and no word on whether it is a real or a sandbox one."""


class PortInUseError(ArchiveError):
    """Another process listens where the site was told to."""


class AddressError(ArchiveError):
    """The host given to listen on is none of this machine's."""


class SiteSettingsError(ArchiveError):
    """site.toml holds a key or value that is not known."""


class CatalogMissingError(ArchiveError):
    """There are WARC files but no catalog of them."""


class ClockError(ArchiveError):
    """The moment to which the clock was to be moved is none."""


def in_words(error: OSError) -> str:
    """What the system refused as a sentence with the next step.

    >>> in_words(PermissionError(errno.EROFS, "Read-only file system", "data/acks.toml"))[:44]
    'data/acks.toml: expected to read or write it'
    """
    if error.errno in NO_ROOM:
        return str(HomeUnwritableError.full(error.filename or "the disk", error.strerror))
    if error.filename is None:
        return str(error)
    if error.errno in _NO_RIGHT:
        return (
            f"{error.filename}: expected to read or write it, found: {error.strerror}. Give this "
            "user the right, or let the owner of the home type the command."
        )
    if error.errno == errno.ENOENT:
        return f"{error.filename}: expected a file, found none. Is the name right?"
    return f"{error.filename}: {error.strerror}."
