"""Agencies and orders that the tests of the sandbox use."""

from crawler.sandbox.figures import form_of
from crawler.sandbox.oddities import Oddity, oddities_of
from crawler.sandbox.printed import Agency, Order

OFFICE = Agency("office", "青禾县人民政府办公室", "office", "河北省", "衡水市", "青禾县", 60)
QUIET = Agency("quiet", "青禾县云岚镇人民政府", "township", "河北省", "衡水市", "青禾县", 0)
YEARS = (2017, 2020, 2022)
CASES = [(year, oddity) for year in YEARS for oddity in (None, *oddities_of(form_of(year)))]


def order(year: int, oddity: Oddity | None = None, seed: int = 5) -> Order:
    """One report with one oddity; where the oddity is about nothing happening, a quiet town's."""
    agency = QUIET if oddity is Oddity.ZERO_IN_WORDS else OFFICE
    return Order(seed, agency, year, frozenset({oddity} if oddity else ()))


def name(value: object) -> str:
    return str(value)
