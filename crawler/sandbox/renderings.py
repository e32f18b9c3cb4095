"""Every way in which a made report is written down, by name: one registry for tests and proof.

    >>> RENDERINGS["html-word"].media_type, RENDERINGS["text-glued"].media_type
    ('text/html', 'text/plain')

`keeps_blanks(report)` is False where the layout itself loses something that the report
prints (a blank cell, the bounds of a number): what is lost must then be said, never invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import trafilatura

from crawler.sandbox.containers import Container, page
from crawler.sandbox.mirror import spoilt
from crawler.sandbox.printed import MadeReport
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.render_text import Layout, keeps_blanks, text

HTML, TEXT, PDF = "text/html", "text/plain", "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet"
META = '<meta http-equiv="Content-Type" content="text/html; charset={}">'


def _always(report: MadeReport) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way of writing a report down: its bytes, their media type, what they can show."""

    media_type: str
    write: Callable[[MadeReport], bytes]
    shows: Callable[[MadeReport], bool] = _always

    def render(self, report: MadeReport) -> bytes:
        """The document's bytes."""
        return self.write(report)

    def keeps_blanks(self, report: MadeReport) -> bool:
        """Whether every cell of this report can still be told from the bytes."""
        return self.shows(report)


def _html(markup: Markup, container: Container) -> Rendering:
    return Rendering(HTML, lambda r: page(r, body(r, markup), container).encode())


def _text(layout: Layout) -> Rendering:
    return Rendering(TEXT, lambda r: text(r, layout).encode(), lambda r: keeps_blanks(r, layout))


def _extracted(kind: str) -> Rendering:
    """The page as `trafilatura.extract` linearises it: researchers hold such texts."""

    def write(report: MadeReport) -> bytes:
        whole = page(report, body(report, Markup.PLAIN), Container.TRS)
        return (trafilatura.extract(whole, output_format=kind, favor_recall=True) or "").encode()

    return Rendering(TEXT, write, lambda r: keeps_blanks(r, Layout.ROW_LINE) and _fills_rows(r))


def _fills_rows(report: MadeReport) -> bool:
    """Whether every row holds something: extraction drops those that do not."""
    return all(any(slot.text for slot in row) for grid in report.grids() for row in grid.rows)


def _encoded(charset: str, label: str = "") -> Rendering:
    """The page in an encoding, and what its meta tag says of it."""

    def write(report: MadeReport) -> bytes:
        meta = META.format(label) if label else ""
        whole = page(report, body(report, Markup.PARAGRAPHS), Container.HANWEB, meta)
        return whole.encode(charset, errors="xmlcharrefreplace")

    return Rendering(HTML, write)


def _text_in(charset: str) -> Rendering:
    return Rendering(TEXT, lambda r: text(r).encode(charset))


def _encodings() -> Iterator[tuple[str, Rendering]]:
    yield "bytes-gbk", _encoded("gbk", "gb2312")
    yield "bytes-gbk_unlabelled", _encoded("gbk")
    yield "bytes-gbk_mislabelled", _encoded("gbk", "utf-8")
    yield "bytes-utf8_mislabelled", _encoded("utf-8", "gb2312")
    yield "bytes-utf8_marked", _encoded("utf-8-sig", "utf-8")
    yield "bytes-text_gb18030", _text_in("gb18030")
    yield "bytes-text_utf16", _text_in("utf-16")


def _file(media_type: str, module: str, function: str, *look: object) -> Rendering:
    """A file that another module writes, loaded when it is needed: tests alone have its writer."""

    def write(report: MadeReport) -> bytes:
        writer = import_module(f"crawler.sandbox.{module}")
        content: bytes = getattr(writer, function)(report, *look)
        return content

    return Rendering(media_type, write)


def _files() -> Iterator[tuple[str, Rendering]]:
    yield "pdf", _file(PDF, "render_pdf", "pdf")
    yield "pdf-upright", _file(PDF, "render_pdf", "upright")
    yield "docx", _file(DOCX, "render_docx", "document")
    yield "xlsx", _file(XLSX, "render_xlsx", "workbook")


def _all() -> Iterator[tuple[str, Rendering]]:
    for markup in Markup:
        yield f"html-{markup}", _html(markup, Container.TRS)
    for container in Container:
        yield f"page-{container}", _html(Markup.PARAGRAPHS, container)
    for layout in Layout:
        yield f"text-{layout}", _text(layout)
    yield "copy-mirror", Rendering(TEXT, lambda r: spoilt(text(r)).encode())
    yield "extracted-txt", _extracted("txt")
    yield "extracted-markdown", _extracted("markdown")
    yield from _encodings()
    yield from _files()


RENDERINGS: dict[str, Rendering] = dict(_all())
"""Name -> rendering; the name's first word is its kind (html, page, text, copy, pdf …)."""
