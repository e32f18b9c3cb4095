"""Reports of the portals that hang on their page in a file (portals.md 6): which, and the files.

Two of each portal's reports are only in a Word file, or their tables in a workbook; one is a
scan and one an old Word file, which nobody can read without a converter. Their pages say no
more than where the file is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from crawler.sandbox import plain_files, render_docx
from crawler.sandbox.generator import make
from crawler.sandbox.printed import NOTICE, Grid, MadeReport, Order
from crawler.sandbox.world import Place, key_of, places


class Shape(StrEnum):
    """What hangs on a page; its value is the ending of the file's name."""

    WORD = "docx"
    ANNEX = "xlsx"
    SCAN = "pdf"
    OLD_WORD = "doc"

    @property
    def unreadable(self) -> bool:
        """Whether nothing of the report can be read, here or anywhere."""
        return self in (Shape.SCAN, Shape.OLD_WORD)


MEDIA_TYPES = {
    Shape.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Shape.ANNEX: "application/octet-stream",
    Shape.SCAN: "application/pdf",
    Shape.OLD_WORD: "application/msword",
}
SHARES = (
    (Shape.WORD, Shape.SCAN),
    (Shape.WORD, Shape.ANNEX),
    (Shape.WORD, Shape.OLD_WORD),
    (Shape.WORD, Shape.ANNEX),
)
FOLDER = "/uploadfiles/"
NOT_IN = frozenset({2022, 2024})
"""Years whose reports stand in two columns or are a column of their own."""


@dataclass(frozen=True, slots=True)
class Attached:
    """The file of one report: its shape, address, and the words of the link."""

    order: Order
    shape: Shape
    path: str
    text: str

    def content(self) -> bytes:
        """The file's bytes, alike in every run."""
        report = make(self.order)
        if self.shape is Shape.WORD:
            return render_docx.document(report)
        if self.shape is Shape.ANNEX:
            return plain_files.workbook(list(_tables(report)))
        if self.shape is Shape.SCAN:
            return plain_files.scan(f"{report.title}（{NOTICE}）")
        return plain_files.old_word(f"{report.title}（{NOTICE}）")

    def page_of(self, report: MadeReport) -> MadeReport:
        """What of the report its page prints: the text beside an annex, else nothing."""
        if self.shape is not Shape.ANNEX:
            return replace(report, preamble=(), sections=())
        sections = tuple(
            replace(section, blocks=tuple(_without_tables(section.blocks)))
            for section in report.sections
        )
        return replace(report, sections=sections)


def deal(place: Place, orders: tuple[Order, ...]) -> Mapping[tuple[str, int], Attached]:
    """The reports of a portal that hang on their page, by `key_of`."""
    first = zip((one.key for one in places()), SHARES, strict=False)
    shapes = dict(first).get(place.key, (Shape.WORD,))
    plain = [order for order in orders if _is_plain(order)]
    return {
        key_of(order): _attached(order, shape, orders.index(order))
        for order, shape in zip(plain, shapes, strict=False)
    }


def _is_plain(order: Order) -> bool:
    """Reports that show an oddity or hold a word to be found stay on their page."""
    tabled = order.year not in NOT_IN and order.year >= 2019
    return tabled and not (order.oddities or order.extra)


def _attached(order: Order, shape: Shape, number: int) -> Attached:
    path = f"{FOLDER}{order.year + 1}01/{7000 + number}.{shape.value}"
    if shape is Shape.ANNEX:
        return Attached(order, shape, path, f"附件：政府信息公开情况统计表.{shape.value}")
    title = f"{order.agency.title_name}{order.year}年政府信息公开工作年度报告"
    return Attached(order, shape, path, f"{title}.{shape.value}")


def _tables(report: MadeReport) -> Iterator[tuple[str, Grid]]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                yield section.title, block


def _without_tables(blocks: tuple[str | Grid, ...]) -> Iterator[str | Grid]:
    for block in blocks:
        yield "具体情况见附件。" if isinstance(block, Grid) else block
