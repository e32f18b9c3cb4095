"""The real reports: what each prints, and its numbers set again in tables of our own."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from real_documents import document_folders, documents_folder, source_of
from samples import OFFICE
from scoring import Expected, Key, Printed

from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Grid, Inconsistency, MadeReport, Order, PrintedCell
from crawler.sandbox.printing import Printer
from crawler.sandbox.tables import Typesetter
from parsers.hints import Hints
from parsers.model import State
from parsers.read import read_document

SETTERS = {"sec.proactive": "t2", "sec.requests": "t3", "sec.disputes": "t4"}


@dataclass(frozen=True, slots=True)
class RealDocument:
    """A folder of real documents: the document as found, and what a person read in it."""

    name: str
    shape: str
    about: dict[str, Any]
    numbers: dict[str, Any]

    @property
    def expected(self) -> Expected:
        """What is printed, as far as it was listed; a dump without figures prints nothing."""
        cells = self.numbers["tables"]
        known = self.about["known_inconsistencies"]
        return Expected(
            form=self.about["form"],
            year=self.about["year"],
            cells={_key(c): Printed(c["value"]) for c in cells if not c.get("ambiguous")},
            prose=Counter({(c["code"], c["value"]) for c in self.numbers["prose"]}),
            inconsistencies=tuple(_inconsistency(one) for one in known if one["check"]),
            whole=False,
            unscored=frozenset(_key(c) for c in cells if c.get("ambiguous")),
            loose=frozenset(one.get("code") or "" for one in known if one["check"] == "N-SELF"),
        )

    def read(self) -> tuple[Any, ...]:
        """The reports read of the document as found."""
        return read_document(source_of(documents_folder() / self.name), self._hints())

    def _hints(self) -> Hints:
        return Hints(path=f"source.{self.shape}", url=self.about["url"] or None)


def _key(cell: dict[str, Any]) -> Key:
    return cell["code"], cell["applicant"]


def _inconsistency(known: dict[str, Any]) -> Inconsistency:
    return Inconsistency(known["check"], known.get("column"), known.get("code"))


@cache
def real_documents() -> dict[str, RealDocument]:
    """All real documents by name; none where their folder is absent."""
    return {folder.name: _load(folder) for folder in document_folders()}


def _load(folder: Path) -> RealDocument:
    about, numbers = (
        json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("meta", "expected")
    )
    (source,) = folder.glob("source.*")
    return RealDocument(folder.name, source.suffix.removeprefix("."), about, numbers)


class BlankPrinter(Printer):
    """Prints real figures: what is blank in the report stays blank whatever the oddity."""

    def cell(self, code: str, applicant: str | None = None) -> PrintedCell:
        """The printed cell of a code."""
        if self.figures[code, applicant] is None:
            return self._made((code, applicant), None, State.BLANK, "")
        return super().cell(code, applicant)


def is_whole(document: RealDocument) -> bool:
    """Whether all cells of the three tables are known, so that they can be set again."""
    if not document.about["form"].startswith("form_"):
        return False
    cells = make(Order(0, OFFICE, document.about["year"])).table_cells
    return {(c.code, c.applicant) for c in cells} == document.expected.cells.keys()


def set_again(document: RealDocument, oddity: Oddity | None) -> MadeReport:
    """A made report that prints the document's numbers under the official labels. Its text is
    the generator's, without figures; nothing of the real report's text is in it.
    """
    oddities = frozenset({oddity} if oddity else ())
    order = Order(0, OFFICE, document.about["year"], oddities)
    frame = make(replace(order, oddities=frozenset()))
    figures: Any = {key: printed.value for key, printed in document.expected.cells.items()}
    printer = BlankPrinter(frame.form, figures, oddities, Dice("again", document.name, oddity))
    tables = _grids(Typesetter(printer))
    sections = tuple(
        replace(section, blocks=(tables[section.code],) if section.code in tables else ())
        for section in frame.sections
    )
    cells = tuple(s.cell for grid in tables.values() for row in grid.rows for s in row if s.cell)
    known = tuple(one for one in document.expected.inconsistencies if one.check[0] == "T")
    return replace(
        frame,
        order=order,
        sections=sections,
        table_cells=cells,
        prose_cells=(),
        inconsistencies=known,
    )


def _grids(setter: Typesetter) -> dict[str, Grid]:
    return {section: getattr(setter, table)() for section, table in SETTERS.items()}
