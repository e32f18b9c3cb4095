"""Heads of reports of every level and kind of body, each with what a reader takes from it.

`made/heads.csv` is written by hand: the head as printed (⏎ ends a line), the address where
the head alone does not tell, and the expected fields; an empty field stays open.
"""

import csv
from pathlib import Path

import pytest

from parsers import lines
from parsers.hints import Hints
from parsers.identity import identify
from parsers.text import decode

MADE = Path(__file__).parent / "made" / "heads.csv"
FIELDS = ("year", "agency", "province", "prefecture", "county", "level", "scope")


def heads() -> list[dict[str, str]]:
    with MADE.open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("row", heads(), ids=lambda row: row["head"][:24])
def test_head(row: dict[str, str]) -> None:
    hints = Hints(url=row["url"] or None)
    document = lines.parse(decode(row["head"].replace("⏎", "\n").encode()), hints)
    identity = identify(document, hints).identity
    read = {field: str(getattr(identity, field) or "") for field in FIELDS}
    assert read == {field: row[field] for field in FIELDS}
    known = {field for field in FIELDS if read[field]}
    assert known <= identity.sources.keys()
