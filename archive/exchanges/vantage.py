"""From which country pages are asked for: portals answer one network and refuse another.

A country, never a place or an address: the archive says nothing of who crawled.
"""

import os
import re

from archive.errors import ArchiveError

VARIABLE = "NIANBAO_VANTAGE"
_COUNTRY = re.compile(r"[A-Z]{2}")


class VantageError(ArchiveError):
    """What was given as the country of a capture is no code of a country."""


def country(text: str) -> str:
    """The code of a country. Raises VantageError for anything but two letters (ISO 3166-1).

    >>> country("cn")
    'CN'
    """
    code = text.strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise VantageError(
            f'vantage: expected the two letters of a country, such as CN, found "{text}". '
            f"Give --vantage, or {VARIABLE}, that way, or leave it out."
        )
    return code


def own_vantage() -> str | None:
    """The country that the operator names in NIANBAO_VANTAGE; None where none is named."""
    given = os.environ.get(VARIABLE, "")
    return country(given) if given.strip() else None
