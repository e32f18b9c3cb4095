"""ZIP and OLE containers, opened with bounds: what a file claims is checked before it is read."""

import io
import zipfile

from parsers.errors import UnreadableDocumentError

_MOST_MEMBERS = 5_000
_MOST_CLAIMED = 300 * 2**20
# The XML of a report's body has some hundred KB; a tree in memory is ten times its text.
_MOST_XML = 12 * 2**20


def open_zip(data: bytes) -> zipfile.ZipFile:
    """A ZIP container; raises UnreadableDocumentError for broken ones and those made to harm."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableDocumentError(
            f"expected an Office file, found a broken ZIP container ({error}): capture it again"
        ) from error
    members = archive.infolist()
    claimed = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or claimed > _MOST_CLAIMED:
        raise UnreadableDocumentError(
            f"expected an Office file, found a container of {len(members)} members that claims "
            f"{claimed:,} bytes: unpack it by hand if you trust it"
        )
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """One XML member, found without regard to case.

    Raises UnreadableDocumentError when it is absent, broken, locked or larger than any.
    """
    found = next((m for m in archive.infolist() if m.filename.lower() == name.lower()), None)
    if found is None:
        raise UnreadableDocumentError(f"expected the member {name} in the container, found none")
    return content(archive, found)


def content(archive: zipfile.ZipFile, found: zipfile.ZipInfo) -> bytes:
    """What one member holds. Raises UnreadableDocumentError as `member` does."""
    if found.flag_bits & 1:
        raise UnreadableDocumentError("locked with a password: ask the publisher for an open copy")
    if found.file_size > _MOST_XML:
        raise UnreadableDocumentError(
            f"{found.filename} claims {found.file_size:,} bytes, more than any report has"
        )
    try:
        return archive.read(found)
    except Exception as error:  # zipfile, zlib and lzma raise many kinds for broken members
        raise UnreadableDocumentError(
            f"{found.filename} is broken ({error}): the file was cut or damaged; capture it again"
        ) from error


def ole_streams(data: bytes) -> frozenset[str]:
    """Names of the streams at the root of an OLE container; none where its directory is lost."""
    import olefile  # noqa: PLC0415 - few documents are old Office files

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return frozenset(path[0] for path in container.listdir(streams=True, storages=True))
    except (OSError, ValueError, IndexError, KeyError, RecursionError) as error:
        raise UnreadableDocumentError(
            f"expected an Office file, found a broken OLE container ({error}): capture it again"
        ) from error


def ole_stream(data: bytes, *names: str) -> bytes:
    """The first of some streams that is there, b'' when none is or the container is broken."""
    import olefile  # noqa: PLC0415

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            found = next((name for name in names if container.exists(name)), None)
            return container.openstream(found).read() if found else b""
    except (OSError, ValueError, IndexError, KeyError, RecursionError):
        return b""
