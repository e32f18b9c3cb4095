"""How to cite a report: a line for people, BibTeX and RIS for programs, a link to report an error.

A citation names the edition, when it was captured and the digest of its bytes, so that what was
cited can be told from what the agency's page says later.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from archive.pages.naming import name_of
from archive.pages.records import Record
from archive.pages.written import moment
from archive.releasing.manifest import Manifest

ARCHIVE = "年报 / nianbao"
DATED = ("displayed", "meta")
"""What a date must rest on to be cited: one in an address is often that of a move."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The parts of a citation; `release` is None before the report is part of one, `from_file`
    says that its bytes were given and not fetched, `permanent` that `address` is the site's own
    and not the one by which a reader happened to ask.
    """

    agency: str
    title: str
    year: int | None
    published_on: str | None
    address: str
    captured_at: str
    digest: str
    edition: int | None
    report_id: str
    source: str | None
    as_of: str
    release: str | None
    sample: bool
    from_file: bool
    permanent: bool

    @property
    def published(self) -> str:
        """The year in which the report came out; empty where its page does not say."""
        return (self.published_on or "")[:4]

    @property
    def moment(self) -> str:
        """Time of the capture, to the minute, UTC."""
        return moment(self.captured_at)


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited: the edition's row of `reports`, whether it is a file that was given to the
    archive, and the table build_info.
    """

    head: Record
    from_file: bool
    build: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path that names this edition."""
        edition = self.head["edition"]
        return f"/report/{self.head['report_id']}{f'?edition={edition}' if edition else ''}"


def citation(
    cited: Cited, address: str, permanent: bool, manifests: Iterable[Manifest]
) -> Citation:
    """The citation of an edition that stands at `address`; `manifests` from the oldest."""
    head, build = cited.head, cited.build
    return Citation(
        agency=head["agency"] or "",
        title=name_of(head),
        year=head["year"],
        published_on=head["published_on"] if head["date_basis"] in DATED else None,
        address=address,
        captured_at=head["captured_at"] or "",
        digest=(head["digest"] or "").removeprefix("sha256:"),
        edition=head["edition"],
        report_id=head["report_id"],
        source=head["url"],
        as_of=build.get("last_entry", "")[:10],
        release=release_with(manifests, head["captured_at"]),
        sample=head["source_class"] == "sandbox",
        from_file=cited.from_file,
        permanent=permanent,
    )


def release_with(found: Iterable[Manifest], captured_at: str | None) -> str | None:
    """The newest release made after an edition was captured, None where there is none."""
    fitting = [one for one in found if captured_at and one.as_of >= captured_at]
    return fitting[-1].name if fitting else None


Part = tuple[str, bool]
"""A piece of a citation, and whether it is Chinese in either language."""


def in_parts(cited: Citation, language: str) -> tuple[Part, ...]:
    """The line to copy, in `zh` or `en`; what was printed stays as it is."""
    return tuple(_english(cited) if language == "en" else _chinese(cited))


def in_words(cited: Citation, language: str) -> str:
    """The same as plain text."""
    return "".join(text for text, _ in in_parts(cited, language))


def _chinese(cited: Citation) -> Iterable[Part]:
    yield f"{cited.agency or '机关名称未识别'}：《{cited.title}》", True
    if cited.published_on:
        yield f"，{cited.published_on}公布", True
    yield "。示例数据，数字均为虚构。" if cited.sample else "。", True
    yield "年报（nianbao）档案", True
    yield f"，第{cited.edition}版" if cited.edition else "", True
    if cited.source:
        yield "，来源：", True
        yield cited.source, False
    how = "由文件收入（非本站采集）" if cited.from_file else "采集于"
    yield f"，{how} {cited.moment}，SHA-256：{cited.digest}；", True
    yield f"档案截至 {cited.as_of}", True
    yield f"，发布版 {cited.release}" if cited.release else "", True
    yield "。" if cited.permanent else "。本副本地址：", True
    yield cited.address, False


def _english(cited: Citation) -> Iterable[Part]:
    yield (cited.agency, True) if cited.agency else ("Agency not identified", False)
    yield ": ", False
    yield cited.title, True
    yield f". Annual report for {cited.year}" if cited.year else "", False
    yield f", published {cited.published_on}. " if cited.published_on else ". ", False
    yield "Sample data, invented figures. " if cited.sample else "", False
    yield "nianbao archive", False
    yield f", edition {cited.edition}" if cited.edition else "", False
    yield f", source: {cited.source}" if cited.source else "", False
    yield f", {_how(cited)} {cited.moment}, SHA-256: {cited.digest}; ", False
    yield f"archive as of {cited.as_of}", False
    yield f", release {cited.release}" if cited.release else "", False
    yield f". {'' if cited.permanent else 'Address of this copy: '}{cited.address}", False


def _how(cited: Citation) -> str:
    return "taken in from a file, not fetched by the archive," if cited.from_file else "captured"


_TEX = {**{sign: f"\\{sign}" for sign in "{}%&#$_"}, "\\": "\\textbackslash{}"}
_TEX |= {"~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
_ASCII_KEY = re.compile(r"[^A-Za-z0-9:-]")


def bibtex(cited: Citation) -> str:
    """An entry for BibLaTeX or BibTeX, in UTF-8."""
    fields = {
        "author": f"{{{_tex(cited.agency)}}}" if cited.agency else "",
        "title": f"{{{_tex(cited.title)}}}",
        "year": cited.published,
        "date": cited.published_on or "",
        "url": cited.address,
        "urldate": cited.captured_at[:10],
        "howpublished": _tex(ARCHIVE),
        "note": _tex("; ".join(_notes(cited))),
        "language": "chinese",
    }
    lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    key = _ASCII_KEY.sub("-", f"nianbao:{cited.report_id}")
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n"


def ris(cited: Citation) -> str:
    """A record for reference managers (RIS); lines end in CRLF as its readers expect."""
    tags = [
        ("TY", "RPRT"),
        ("AU", cited.agency),
        ("TI", cited.title),
        ("PY", cited.published),
        ("DA", (cited.published_on or "").replace("-", "/")),
        ("UR", cited.address),
        ("LK", cited.source),
        ("Y2", cited.captured_at[:10].replace("-", "/")),
        ("DB", ARCHIVE),
        ("AN", cited.report_id),
        ("LA", "zh"),
        *(("N1", note) for note in _notes(cited)),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _notes(cited: Citation) -> Iterable[str]:
    if cited.sample:
        yield "Sample data, invented figures"
    yield f"{_how(cited)} {cited.moment}"
    if cited.edition:
        yield f"edition {cited.edition}"
    yield f"SHA-256 {cited.digest}"
    if cited.source:
        yield f"source {cited.source}"
    if not cited.permanent:
        yield "the address is that of a copy of the archive"
    yield f"archive as of {cited.as_of}"
    if cited.release:
        yield f"release {cited.release}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def error_link(to: str | None, subject: str, body: str) -> str | None:
    """A link that reports an error to the operator's address, with the report named already.

    An e-mail address gets subject and body; the form of a tracker gets `title` and `body`.

    >>> error_link("mailto:a@b.cn", "nianbao: x-1", "x")
    'mailto:a@b.cn?subject=nianbao%3A%20x-1&body=x'
    >>> error_link("https://example.org/new?label=error", "t", "b")
    'https://example.org/new?label=error&title=t&body=b'
    """
    if not to or not to.startswith(("https://", "http://", "mailto:")):
        return None
    name = "subject" if to.startswith("mailto:") else "title"
    query = urlencode({name: subject, "body": body}, quote_via=quote)
    return f"{to}{'&' if '?' in to else '?'}{query}"
