"""The lists that codes are made of: applicants, dispositions, outcomes and routes of disputes.

One CSV beside the codebook, in the order of the forms: who asked (codebook 2.4), what became of
the request (4.1), how a reconsideration or suit ended and by which route it came (2.5). Which
printed row is which stands in the codebook.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Kind = Literal["applicant", "disposition", "outcome", "route"]


@dataclass(frozen=True, slots=True)
class Term:
    """One code with its official Chinese name and our English one."""

    code: str
    zh: str
    en: str


@cache
def terms(kind: Kind) -> Mapping[str, Term]:
    """All terms of one kind by their code, in the order of the forms.

    >>> terms("disposition")["refused"].zh
    '不予公开'
    """
    path = resources.files("parsers") / "terms.csv"
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == kind]
    return {row["code"]: Term(row["code"], row["zh"], row["en"]) for row in rows}


def codes(kind: Kind) -> tuple[str, ...]:
    """The codes of one kind, in the order of the forms; a total comes last.

    >>> codes("outcome")
    ('upheld', 'corrected', 'other', 'pending', 'total')
    """
    return tuple(terms(kind))
