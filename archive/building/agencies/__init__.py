"""Which agency a report is of: one id through new names and new division codes.

The dated list (`listed`) goes first; a name that is not in it gets an id by rule, from the
division's first code and the name with the division's first name (`names`, `lineage`), the same
on every machine and in every build. `tables` tells the names and changes of what was seen.
"""

from archive.building.agencies.home_list import AgencyListError, agency_list
from archive.building.agencies.listed import AgencyList, Listed, ListedChange, packaged

__all__ = [
    "AgencyList",
    "AgencyListError",
    "Listed",
    "ListedChange",
    "agency_id",
    "agency_list",
    "packaged",
]


def agency_id(name: str | None, division_code: str | None, year: int | None) -> str | None:
    """Return the stable id of an agency by the package's list, None for a report that names none.

    >>> agency_id("衡水市人民政府", "131100", 2017)
    '131100-government'
    >>> agency_id("衡水市 水利局", "131100", 2023) == agency_id("衡水市水利局", "131100", 2011)
    True
    >>> agency_id("徐水县人民政府", "130625", 2013) == agency_id("徐水区人民政府", "130609", 2016)
    True
    """
    return packaged().id(name, division_code, year)
