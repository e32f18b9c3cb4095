"""Figures that join two dispositions: 予以公开及部分公开40件, 否决公开25件 (refused or not held).

They stand in `joints.csv`, by the name that the codes of a table or of sentences bear
(`p.granted_or_partial`) and that the panel's code bears.
"""

from collections.abc import Mapping
from functools import cache

from archive.lists import listed


@cache
def joints() -> Mapping[str, tuple[str, ...]]:
    """Return the dispositions that each joint figure holds.

    >>> joints()["denied_total"]
    ('refused', 'unable')
    """
    return {row["name"]: tuple(row["dispositions"].split()) for row in listed("panel/joints.csv")}
