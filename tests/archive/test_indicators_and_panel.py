"""Indicators and panel are computed apart from the same cells: they have to say the same.

Made reports of every form and kind of blank: a numerator or denominator is the sum of the panel's
values for the codes that the formula names.
"""

import pytest

from archive.building.cell_index import CellIndex
from archive.building.quantities import requests_of
from archive.panel.amounts import CLASSIFIED_SUM
from archive.panel.codes import TOTAL
from archive.panel.harmonise import Quantity, harmonise
from archive.panel.indicator_rows import rates_of
from archive.panel.indicators import rates
from crawler.sandbox.generator import make
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Agency, Order
from crawler.sandbox.renderings import RENDERINGS
from parsers.hints import Hints
from parsers.model import Report
from parsers.read import read_document

COUNTY = Agency("p", "青禾县人民政府", "government", "河北省", "衡水市", "青禾县", 240)
FORMS = (
    ("form_2019", 2020),
    ("form_2021", 2022),
    ("annex_2014", 2016),
    ("regional_sh_2008", 2012),
    ("regional_fj_2009", 2012),
    ("prose_2008", 2011),
)
ODDITIES = (
    None,
    Oddity.BLANK_ROWS,
    Oddity.BLANK_LEAF_TOTALS,
    Oddity.BLANK_TOTAL_ROW,
    Oddity.ZEROS_BLANK,
    Oddity.DASH_MARKS,
    Oddity.SHIFTED_CELL,
)


def read(form: str, year: int, oddity: Oddity | None, seed: int) -> Report:
    oddities = frozenset({oddity} - {None})
    report = make(Order(seed, COUNTY, year, oddities, form=form))
    (found,) = read_document(RENDERINGS["html-plain"].render(report), Hints())
    return found


def in_panel(panel: dict[str, Quantity], names: tuple[str, ...]) -> float | None:
    """The sum of the panel's values, blanks as 0; None when none of them was printed."""
    values = []
    for code_and_applicant in (each for name in names for each in _routes(panel, name)):
        code, _, applicant = code_and_applicant.partition("@")
        figures = panel[code].figures if code in panel else {}
        figure = figures.get(applicant or (TOTAL if TOTAL in figures else None))
        values.append(figure.value if figure else None)
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _routes(panel: dict[str, Quantity], name: str) -> tuple[str, ...]:
    """Suits are of two kinds where table 4 is printed."""
    route, _, outcome = name.partition(".")
    kinds = f"suit_direct.{outcome}", f"suit_after_review.{outcome}"
    return kinds if route == "suit" and kinds[0] in panel else (name,)


@pytest.mark.parametrize("oddity", ODDITIES, ids=str)
@pytest.mark.parametrize(("form", "year"), FORMS)
def test_they_say_the_same(form: str, year: int, oddity: Oddity | None) -> None:
    compared = 0
    for seed in (11, 12):
        report = read(form, year, oddity, seed)
        index = CellIndex(report.cells)
        found = rates_of(report, index, requests_of(report, index))
        panel = harmonise(report)
        for one in rates():
            rate = found[one.code]
            if rate.numerator is None and rate.denominator is None:
                continue
            compared += 1
            above, below = in_panel(panel, one.above), in_panel(panel, one.below)
            assert (rate.numerator or 0) == (above or 0), (seed, one.code)
            # A sum of dispositions is no quantity of the panel, and a total said in words none.
            if rate.kind != CLASSIFIED_SUM and rate.denominator is not None:
                assert rate.denominator == (below or 0), (seed, one.code)
    assert compared >= 10  # of two reports; rates without a value, too, have their parts
