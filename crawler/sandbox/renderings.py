"""Every way in which a made report is written down, by name: one registry for tests and proof.

    >>> sorted({rendering.media_type for rendering in RENDERINGS.values()})[:1]
    ['text/html']

`keeps_blanks(report)` is False where the layout itself loses something that the report
prints (a blank cell, the bounds of a number): what is lost must then be said, never invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crawler.sandbox.containers import Container, page
from crawler.sandbox.mirror import spoilt
from crawler.sandbox.printed import MadeReport
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.render_text import Layout, keeps_blanks, text

HTML, TEXT = "text/html", "text/plain"


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


def _all() -> Iterator[tuple[str, Rendering]]:
    for markup in Markup:
        yield f"html-{markup}", _html(markup, Container.TRS)
    for container in Container:
        yield f"page-{container}", _html(Markup.PARAGRAPHS, container)
    for layout in Layout:
        yield f"text-{layout}", _text(layout)
    yield "copy-mirror", Rendering(TEXT, lambda r: spoilt(text(r)).encode())


RENDERINGS: dict[str, Rendering] = dict(_all())
"""Name -> rendering; the name's first word is its kind (html, page, text, copy, pdf …)."""
