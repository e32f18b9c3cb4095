"""Errors of the archive package: one base class, each name says what went wrong."""


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
            f"{place}: expected to write there, found: {found}. Make room (cache/, exports/ and "
            "run/*.log* may be deleted, warc/ never) and type the command again: it goes on."
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
