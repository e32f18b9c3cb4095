"""Documents that are not one report in one page: two reports, no figures, pictures, a new form.

Each says what must come of it: the cells of every report that can be read, and the codes of
which one must be said where something cannot.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.sandbox.containers import Container, page
from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make
from crawler.sandbox.printed import Agency, Grid, MadeReport, MadeSection, Order, PrintedCell, Slot
from crawler.sandbox.render_html import Markup, body
from crawler.sandbox.render_text import Layout, text

HTML, TEXT = "text/html", "text/plain"


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document and its truth.

    `reports` holds the cells of each report in the order of the page; none where the document
    is no report by itself. Of `issues` one must be said; empty: nothing need be.
    """

    content: bytes
    media_type: str
    reports: tuple[tuple[PrintedCell, ...], ...]
    issues: tuple[str, ...] = ()


def _page_of(first: MadeReport, *others: MadeReport) -> bytes:
    inside = body(first, Markup.PARAGRAPHS)
    for other in others:
        inside += f'\n<p style="text-align:center"><b>{other.title}</b></p>\n{body(other)}'
    return page(first, inside, Container.TRS).encode()


def _together(order: Order, second: Order) -> Assembled:
    reports = make(order), make(second)
    return Assembled(_page_of(*reports), HTML, tuple(report.cells for report in reports))


def department_behind(order: Order) -> Assembled:
    """The report of a department behind that of the government."""
    agency = order.agency
    bureau = Agency(
        f"{agency.key}-b",
        f"{agency.county}水务局",
        "department",
        agency.province,
        agency.prefecture,
        agency.county,
        20,
    )
    return _together(order, Order(order.seed, bureau, order.year, form=order.form))


def two_years(order: Order) -> Assembled:
    """The reports of two years on one page."""
    return _together(order, replace(order, year=order.year - 1))


def attachment_only(order: Order) -> Assembled:
    """A page that is a title and a link to a file."""
    report = make(order)
    link = f'<p>附件：<a href="./P020240403302339643235.pdf">{report.title}.pdf</a></p>'
    return Assembled(page(report, link, Container.TRS).encode(), HTML, ())


def pictures(order: Order) -> Assembled:
    """Pictures where the tables were: the sentences can be read, the tables are told to be gone."""
    report = make(order)
    sections = tuple(
        replace(section, blocks=tuple(map(_picture, section.blocks))) for section in report.sections
    )
    inside = body(replace(report, sections=sections), Markup.PARAGRAPHS)
    shown = re.sub(r"@@(\d+)@@", r'<img src="./W0202401\1.png" width="700" height="900">', inside)
    content = page(report, shown, Container.TRS).encode()
    return Assembled(content, HTML, (report.prose_cells,), ("needs_ocr",))


def _picture(block: str | Grid) -> str:
    return block if isinstance(block, str) else f"@@{block.columns}{len(block.rows)}@@"


def collapsed(order: Order) -> Assembled:
    """A dump of which every line that came twice is left once: no figure of a table survives."""
    report = make(order)
    lines = dict.fromkeys(text(report, Layout.TOKEN_LINE).split("\n"))
    content = "\n".join(line for line in lines if not re.fullmatch(r"[1-9]\d*(\.\d+)?|", line))
    return Assembled(content.encode(), TEXT, (report.prose_cells,), ("unrecoverable",))


FUTURE = (
    ("办件登记情况", ("渠道", "线上登记", "线下登记", "合计")),
    ("本期登记量", ()),
    ("上期转入量", ()),
    ("完整提供", ()),
    ("节选提供", ()),
    ("依法保留", ()),
    ("转交其他机关", ()),
    ("期末在办量", ()),
)


def future_form(order: Order) -> Assembled:
    """A form that nobody has mapped yet: its labels must be listed and no figure taken."""
    report = make(replace(order, year=2027, form="form_2021", oddities=frozenset()))
    dice = Dice(order.seed, "future")
    heads = tuple(Slot(label) for label in FUTURE[0][1])
    rows = [
        (Slot(label), *(Slot(str(dice.below(90))) for _ in range(len(heads) - 1)))
        for label, _ in FUTURE[1:]
    ]
    grid = Grid(((Slot(FUTURE[0][0], colspan=len(heads)),), heads, *rows), len(heads))
    sections = tuple(_renewed(section, grid) for section in report.sections)
    content = page(report, body(replace(report, sections=sections)), Container.UCAP).encode()
    return Assembled(content, HTML, ((),), ("unknown_form",))


def _renewed(section: MadeSection, grid: Grid) -> MadeSection:
    blocks = tuple(block for block in section.blocks if isinstance(block, str))
    new = (grid,) if section.code == "sec.requests" else ()
    return replace(section, blocks=(*blocks, *new))


ASSEMBLED: dict[str, Callable[[Order], Assembled]] = {
    "department_behind": department_behind,
    "two_years": two_years,
    "attachment_only": attachment_only,
    "pictures": pictures,
    "collapsed": collapsed,
    "future_form": future_form,
}
"""Name -> what makes such a document of an order."""
