"""What kind of file some bytes are, by what is in them; never by a name alone.

Names and declared media types lie: portals serve pages as `.doc`, PDF files as `.docx`, and
everything as `application/octet-stream`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from parsers.files import containers

_HEAD = 1024


class Kind(StrEnum):
    """A kind of file; its value is the media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"
    DOC = "application/msword"
    XLS = "application/vnd.ms-excel"
    WPS = "application/vnd.ms-works"
    RTF = "application/rtf"
    WORD_XML = "application/vnd.ms-word.2006ml"
    MHT = "multipart/related"
    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    BMP = "image/bmp"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    OTHER = "application/octet-stream"


IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.GIF, Kind.BMP, Kind.TIFF, Kind.WEBP})


@dataclass(frozen=True, slots=True)
class Found:
    """A kind of file and, for one that nobody here can read, its name in words."""

    kind: Kind
    name: str = ""


_HEADS: tuple[tuple[bytes, Found], ...] = (
    (rb"\x89PNG\r\n\x1a\n", Found(Kind.PNG)),
    (rb"\xff\xd8\xff", Found(Kind.JPEG)),
    (rb"GIF8[79]a", Found(Kind.GIF)),
    (rb"BM.{12}[\x0c\x28\x38\x40\x6c\x7c]\x00\x00\x00", Found(Kind.BMP)),
    (rb"II\*\x00|MM\x00\*", Found(Kind.TIFF)),
    (rb"RIFF....WEBP", Found(Kind.WEBP)),
    (rb"\s*(?:\xef\xbb\xbf)?\s*{\\rtf", Found(Kind.RTF)),
    # Not at the very beginning in files that a gateway touched.
    (rb"(?!\s*<).{0,1000}?%PDF-\d", Found(Kind.PDF)),
    (rb".{0,300}<\?mso-application\s+progid=\"Word\.Document\"", Found(Kind.WORD_XML)),
    (
        rb".{0,300}<\?mso-application\s+progid=\"Excel\.Sheet\"",
        Found(Kind.OTHER, "an Excel 2003 XML file (save it as XLSX)"),
    ),
    (rb"Rar!", Found(Kind.OTHER, "a RAR archive")),
    (rb"7z\xbc\xaf\x27\x1c", Found(Kind.OTHER, "a 7z archive")),
    (rb"\x1f\x8b", Found(Kind.OTHER, "gzip data")),
    (rb"BZh", Found(Kind.OTHER, "bzip2 data")),
    (rb"CAJ\x00|HN\x00\x00|KDH ", Found(Kind.OTHER, "a CAJ file")),
    (rb"%!PS", Found(Kind.OTHER, "a PostScript file")),
    (rb"MZ[\x00-\xff][\x00-\x03]", Found(Kind.OTHER, "a program")),
    (rb"\x00\x00\x00.ftyp", Found(Kind.OTHER, "a video or a telephone's photo (MP4, HEIC)")),
    (rb"AT&TFORM", Found(Kind.OTHER, "a DjVu file")),
)
_MHT = re.compile(rb"(?im)^(?:content-type\s*:\s*multipart/related|snapshot-content-location:)")
_MIME_VERSION = re.compile(rb"(?im)^mime-version\s*:\s*1\.0")


def kind_of(data: bytes) -> Found | None:
    """The kind of a file; None for what may be text or a page.

    >>> kind_of(b"%PDF-1.7").kind, kind_of("年度报告".encode("gbk"))
    (<Kind.PDF: 'application/pdf'>, None)
    """
    head = data[:_HEAD]
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _in_ole(data)
    if _MHT.search(data[:4096]) and _MIME_VERSION.search(data[:4096]):
        return Found(Kind.MHT)
    return next((found for pattern, found in _HEADS if re.match(pattern, head, re.DOTALL)), None)


_ZIP_MEMBERS: tuple[tuple[str, Found], ...] = (
    (r"ppt/.*", Found(Kind.OTHER, "a presentation (PPTX)")),
    (r"word/document\d*\.xml", Found(Kind.DOCX)),
    (r"xl/workbook\.xml", Found(Kind.XLSX)),
    (r"xl/workbook\.bin", Found(Kind.OTHER, "a binary Excel file (XLSB; save it as XLSX)")),
    (r"(?:.*/)?ofd\.xml", Found(Kind.OTHER, "an OFD file (电子公文)")),
)


def _in_zip(data: bytes) -> Found:
    """A ZIP container by its members; Word's body may have another name (document2.xml)."""
    names = containers.open_zip(data).namelist()
    for pattern, found in _ZIP_MEMBERS:
        if any(re.fullmatch(pattern, name, re.IGNORECASE) for name in names):
            return found
    if data[30:38] == b"mimetype":
        return _open_document(data[38:90])
    return Found(Kind.OTHER, f"a ZIP archive of {len(names)} files ({_some(names)})")


def _open_document(media_type: bytes) -> Found:
    if media_type.startswith(Kind.ODT.value.encode()):
        return Found(Kind.ODT)
    return Found(Kind.OTHER, "an OpenDocument file (save a table as XLSX)")


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


_OLE_STREAMS = (
    ("EncryptedPackage", Kind.OTHER),
    ("WordDocument", Kind.DOC),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
    ("PowerPoint Document", Kind.OTHER),
    ("MatOST", Kind.WPS),
    ("CONTENTS", Kind.WPS),
)
_OLE_NAMES = {
    "EncryptedPackage": "an Office file locked with a password",
    "PowerPoint Document": "a presentation (PPT)",
}


def _in_ole(data: bytes) -> Found:
    """An old Office file by its streams: Kingsoft's .wps is a Word file, .et an Excel file."""
    names = containers.ole_streams(data)
    for name, kind in _OLE_STREAMS:
        if name in names:
            return Found(kind, _OLE_NAMES.get(name, ""))
    return Found(Kind.OTHER, "an old Office file of an unknown kind")
