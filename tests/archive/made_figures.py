"""Printed figures of a made report, and the rates that follow from them."""

from collections.abc import Mapping

from archive.building.cell_index import CellIndex
from archive.building.quantities import requests_of
from archive.panel.indicator_rows import rates_of
from archive.panel.rates import Rate
from parsers.model import Cell, Identity, Place, Report, Source, State

Printed = Mapping[str, int | str | None]
UNREAD = "?"
IN_WORDS = "in words"
ZERO_IN_WORDS = "none, in words"
_STATES = {
    None: (None, State.BLANK),
    UNREAD: (None, State.UNREAD),
    IN_WORDS: (None, State.SAID_IN_WORDS),
    ZERO_IN_WORDS: (0, State.SAID_IN_WORDS),
}


def made_rates(form: str, printed: Printed, year: int | None = None) -> dict[str, Rate]:
    """The rates of a report that prints these figures by code; `t3.granted` is its total.

    None is a blank cell, the words above are what else a cell may hold.
    """
    cells = tuple(_cell(code, figure) for code, figure in printed.items())
    source = Source("made", "text/html", None)
    report = Report(source, Identity(year=year), form, "simplified", 0, (), cells, (), ())
    index = CellIndex(report.cells)
    return rates_of(report, index, requests_of(report, index))


def _cell(code: str, figure: int | str | None) -> Cell:
    name, _, applicant = code.partition("@")
    if name.startswith("t3.") and not applicant:
        applicant = "total"
    value, state = (figure, State.NUMBER) if isinstance(figure, int) else _STATES[figure]
    return Cell(name, applicant or None, value, str(figure or ""), state, None, Place())
