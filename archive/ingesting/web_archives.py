"""WARC and WACZ files as others write them: their records one by one, whole or damaged.

WARC files compressed record by record (as all tools write them today) are read past damage.
Plain ones, those compressed as a whole and those inside a WACZ are unfolded first.
"""

import base64
import gzip
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from archive.errors import BrokenWarcError
from archive.exchanges.members import stretches
from archive.exchanges.payload import MAX_DECODED
from archive.exchanges.warc_record import header

WEB_ARCHIVES = frozenset((".warc", ".warc.gz", ".wacz"))
_WARC_BEGINS = b"WARC/"
_GZIP_BEGINS = b"\x1f\x8b"
_UNFOLDING = 1 << 20


@dataclass(frozen=True, slots=True)
class Raw:
    """A record: its own headers, and everything behind them as it stands in the file."""

    type: str
    headers: StatusAndHeaders
    block: bytes

    def said(self, name: str) -> str | None:
        """A header of the record."""
        return header(self.headers, name)

    @property
    def uri(self) -> str:
        """The address; some tools write it between angle brackets."""
        return (self.said("WARC-Target-URI") or "").strip("<>")

    def message(self) -> tuple[StatusAndHeaders, bytes] | None:
        """HTTP head and body of a response, chunking taken off; None for what is no HTTP."""
        stream = BytesIO(self.block)
        try:
            head = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3"]).parse(
                stream
            )
        except (ValueError, EOFError):
            return None
        body = stream.read()
        coding = (header(head, "Transfer-Encoding") or "").lower()
        return head, unchunked(body) if "chunked" in coding else body


def unchunked(body: bytes) -> bytes:
    """A body without chunked transfer coding; as it is where the header lies.

    >>> unchunked(b"3\\r\\nabc\\r\\n0\\r\\n\\r\\n"), unchunked(b"plain")
    (b'abc', b'plain')
    """
    reader = ChunkedDataReader(BytesIO(body), decomp_type=None)
    parts = []
    while part := reader.read(_UNFOLDING):
        parts.append(part)
    return b"".join(parts)


def is_web_archive(path: Path) -> bool:
    """Whether a file is a WARC or WACZ by its name or its first bytes."""
    if suffix_of(path) in WEB_ARCHIVES:
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(len(_WARC_BEGINS)) == _WARC_BEGINS
    except OSError:
        return False  # whoever reads it says why


def suffix_of(path: Path) -> str:
    """The end of the name that tells the kind.

    >>> suffix_of(Path("a.b.TXT")), suffix_of(Path("x.warc.gz"))
    ('.txt', '.warc.gz')
    """
    double = "".join(path.suffixes[-2:]).lower()
    return double if double in WEB_ARCHIVES else path.suffix.lower()


@contextmanager
def warc_files(path: Path, scratch: Path) -> Iterator[list[Path]]:
    """The WARC files that a web archive is made of, unfolded into `scratch` where they must be.

    Raises BrokenWarcError for a WACZ that is none.
    """
    with TemporaryDirectory(dir=scratch, prefix="ingest-") as folder:
        found = _unpacked(path, Path(folder)) if suffix_of(path) == ".wacz" else [path]
        yield [_readable(one, Path(folder)) for one in found]


def _unpacked(path: Path, folder: Path) -> list[Path]:
    try:
        with zipfile.ZipFile(path) as container:
            names = [one for one in container.namelist() if _is_warc(one)]
            if not names:
                raise BrokenWarcError(
                    f"{path}: expected WARC files in its folder archive/, found none. "
                    "A WACZ of WACZ files is to be unpacked first."
                )
            return [_extracted(container, name, folder) for name in names]
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BrokenWarcError(
            f"{path}: expected a WACZ, found: {error}. Fetch it again, or give the WARC files."
        ) from error


def _is_warc(name: str) -> bool:
    place = PurePosixPath(name)
    return place.parts[0] == "archive" and suffix_of(Path(place.name)) in (".warc", ".warc.gz")


def _extracted(container: zipfile.ZipFile, name: str, folder: Path) -> Path:
    """The member under a name of our own: those in a ZIP may lead anywhere."""
    out = folder / f"{len(list(folder.iterdir())):05}{suffix_of(Path(name))}"
    with container.open(name) as source, out.open("wb") as copy:
        shutil.copyfileobj(source, copy, _UNFOLDING)
    return out


def _readable(path: Path, folder: Path) -> Path:
    """The file, or its plain content where it was compressed as a whole."""
    if not _is_one_member(path):
        return path
    out = folder / f"{len(list(folder.iterdir())):05}.warc"
    # What came before damage is there; that it ends is named when it is read.
    broken = suppress(OSError, EOFError, zlib.error)
    with broken, gzip.open(path) as source, out.open("wb") as copy:
        shutil.copyfileobj(source, copy, _UNFOLDING)
    return out


def _is_one_member(path: Path) -> bool:
    """Whether a file is one gzip stream with several records in it."""
    with path.open("rb") as stream:
        if stream.read(2) != _GZIP_BEGINS:
            return False
        stream.seek(0)
        records = ArchiveIterator(stream, no_record_parse=True)
        try:
            next(records).content_stream().read(1)
            next(records, None)
        except ArchiveLoadFailed as error:
            return "non-chunked" in str(error)
        except (StopIteration, EOFError, OSError):
            return False
    return False


def records(path: Path) -> Iterator[Raw | str]:
    """Every record of a WARC file in its order; of what is damaged, what is wrong with it."""
    with path.open("rb") as stream:
        packed = stream.read(2) == _GZIP_BEGINS
    yield from _packed(path) if packed else _plain(path)


def _packed(path: Path) -> Iterator[Raw | str]:
    with path.open("rb") as stream:
        for stretch in stretches(path):
            length = stretch.end - stretch.start
            if not stretch.is_sound:
                yield f"{length} bytes at {stretch.start} are no whole record"
                continue
            stream.seek(stretch.start)
            try:
                for record in ArchiveIterator(LimitReader(stream, length), **_AS_IT_STANDS):
                    yield _raw(record, f"the record at {stretch.start}")
            except (ArchiveLoadFailed, EOFError) as error:
                yield f"{length} bytes at {stretch.start} are no whole record ({error})"


_AS_IT_STANDS = {"no_record_parse": True}


def _plain(path: Path) -> Iterator[Raw | str]:
    with path.open("rb") as stream:
        iterator = ArchiveIterator(stream, **_AS_IT_STANDS)
        try:
            for record in iterator:
                yield _raw(record, f"the record at {iterator.offset}")
        except (ArchiveLoadFailed, EOFError) as error:
            yield f"nothing behind byte {iterator.offset} can be read ({error})"


def is_of(block: bytes, digest: str | None) -> bool:
    """Whether a digest, written as `sha1:` and base 32 or hexadecimal digits, is that of a block.

    True where none is given, or one that cannot be computed. Digests of payloads are not asked:
    tools differ in whether they mean the body before or after chunking.

    >>> is_of(b"", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"), is_of(b"x", "md5:" + 32 * "0")
    (True, False)
    """
    name, _, told = (digest or "").partition(":")
    try:
        found = hashlib.new(name.replace("-", ""), block)
    except ValueError:
        return True
    as_base_32 = base64.b32encode(found.digest()).decode().rstrip("=")
    return told.upper().rstrip("=") in (as_base_32, found.hexdigest().upper())


def _raw(record: ArcWarcRecord, where: str) -> Raw | str:
    told = header(record.rec_headers, "Content-Length") or ""
    if not told.isdigit():
        return f"{where} does not say how long it is"
    length = int(told)
    if length > MAX_DECODED:
        return f"{where} is longer than {MAX_DECODED} bytes"
    block = record.raw_stream.read()
    if len(block) < length:
        return f"{where} ends before its {length} bytes"
    if not is_of(block, header(record.rec_headers, "WARC-Block-Digest")):
        return f"{where}: its bytes are not those of which it gives the digest"
    return Raw(record.rec_type, record.rec_headers, block)
