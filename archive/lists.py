"""The lists that are data beside the code: CSV tables of the package, each read once."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def listed(path: str) -> tuple[Mapping[str, str], ...]:
    """The lines of a table by its path within `archive`, in their order; cells as they stand.

    The rows are shared by all who ask: nobody may change them.

    Raises:
        FileNotFoundError: there is no such table; a fault of the package.

    >>> listed("provinces.csv")[2]["en"]
    'Hebei'
    """
    with (files("archive") / path).open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))
