"""The codes of the harmonised panel: one list for every form, from `panel_codes.csv`.

A code of the panel names a quantity that may be printed under different labels in different
years (codebook 4). Which printed row leads to which code stands in `crosswalk.csv`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from parsers.terms import codes

APPLICANTS = codes("applicant")
"""The seven columns of table 3 in their order; the total comes last."""
TOTAL = APPLICANTS[-1]
ORGANISATION = "organisation"
"""The five kinds of organisation together: a spanning header on the form, a sum here."""
ORGANISATIONS = tuple(name for name in APPLICANTS if name.startswith("org_"))
COMPARABILITIES = ("exact", "approx", "none")
"""How far a value can be set beside those from 2019 on; the worst comes last."""


@dataclass(frozen=True, slots=True)
class PanelCode:
    """One quantity. `column` is its column in the wide panel (Stata takes 32 characters).

    `by_applicant`: requests, of which the forms from 2019 on say who made them. `kind` is flow
    (counted over the year), stock (as of its end or beginning) or derived (printed by no form).
    """

    number: int
    code: str
    column: str
    zh: str
    en: str
    unit: str | None
    kind: str
    parent: str | None
    by_applicant: bool


@cache
def panel_codes() -> Mapping[str, PanelCode]:
    """Every code of the panel by its name, in the order of the wide panel's columns."""
    found = (_panel_code(n, row) for n, row in enumerate(listed("panel/panel_codes.csv"), start=1))
    return {one.code: one for one in found}


def _panel_code(number: int, row: Mapping[str, str]) -> PanelCode:
    return PanelCode(
        number=number,
        code=row["code"],
        column=row["column"],
        zh=row["zh"],
        en=row["en"],
        unit=row["unit"] or None,
        kind=row["kind"],
        parent=row["parent"] or None,
        by_applicant=row["applicants"] == "1",
    )
