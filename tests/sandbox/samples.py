"""Agencies and orders that the tests of the sandbox use."""

from crawler.sandbox.figures import form_of
from crawler.sandbox.oddities import Oddity, oddities_of
from crawler.sandbox.printed import Agency, Order

OFFICE = Agency("office", "青禾县人民政府办公室", "office", "河北省", "衡水市", "青禾县", 60)
QUIET = Agency("quiet", "青禾县云岚镇人民政府", "township", "河北省", "衡水市", "青禾县", 0)
YEARS = (2017, 2020, 2022)
SHEET_YEARS = {"annex_2014": 2016, "regional_sh_2008": 2011, "regional_fj_2009": 2013}
PRINTED = [*((year, form_of(year)) for year in YEARS), *((y, f) for f, y in SHEET_YEARS.items())]
CASES = [(year, oddity) for year in YEARS for oddity in (None, *oddities_of(form_of(year)))]
FORM_CASES = [(form, oddity) for _, form in PRINTED for oddity in (None, *oddities_of(form))]
ABOUT_NOTHING = {Oddity.ZERO_IN_WORDS}
ABOUT_TOWNS = {Oddity.TITLE_OVERLAP}


def order(year: int, oddity: Oddity | None = None, seed: int = 5) -> Order:
    """One report with one oddity; where the oddity is about nothing happening, a quiet town's."""
    agency = QUIET if oddity in ABOUT_NOTHING | ABOUT_TOWNS else OFFICE
    return Order(seed, agency, year, frozenset({oddity} if oddity else ()))


def form_order(form: str, oddity: Oddity | None = None, seed: int = 5) -> Order:
    """The same for a form, in a year in which it was printed."""
    year = next(year for year, printed in PRINTED if printed == form)
    usual = order(year, oddity, seed)
    return Order(usual.seed, usual.agency, year, usual.oddities, form=form)


def name(value: object) -> str:
    return str(value)
