"""By when a report had to be published, by the rule of its year (codebook 1).

Regulations on open government information: 2007 article 31 for report years to 2018, 2019
article 49 from then on. Where the article names nobody, there is no deadline and no lateness.
"""

from dataclasses import dataclass
from datetime import date

RULE_2007 = "条例（2007）第三十一条"
RULE_2019 = "条例（2019）第四十九条"

_DEPARTMENT_SCOPES = frozenset(("department", "government_office"))
_LEVELS_NAMED = frozenset(("national", "province", "prefecture", "county"))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for publication and the article that sets it."""

    day: date
    rule: str


def deadline(year: int | None, scope: str | None, level: str | None) -> Deadline | None:
    """Return the deadline for a report on `year`, None where no rule names its publisher.

    >>> str(deadline(2020, "government_aggregate", "province").day)
    '2021-03-31'
    >>> str(deadline(2020, "department", "county").day)
    '2021-01-31'
    >>> deadline(2020, "department", "township") is None
    True
    """
    if year is None:
        return None
    if year <= 2018:
        return Deadline(date(year + 1, 3, 31), RULE_2007)
    if level not in _LEVELS_NAMED:
        return None
    if scope == "government_aggregate":
        return Deadline(date(year + 1, 3, 31), RULE_2019)
    if scope in _DEPARTMENT_SCOPES:
        return Deadline(date(year + 1, 1, 31), RULE_2019)
    return None


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Whether a report was published in time, as far as its date proves it."""

    on_time: int | None = None
    days_late: int | None = None


def punctuality(published_on: str | None, basis: str | None, due: Deadline | None) -> Punctuality:
    """Compare a date of publication with its deadline.

    In time is proved by any date; late only by the displayed one, since pages move and their
    addresses and meta tags then carry the day of the move.

    >>> due = deadline(2020, "government_aggregate", "province")
    >>> punctuality("2021-03-29", "displayed", due)
    Punctuality(on_time=1, days_late=-2)
    >>> punctuality("2023-08-21", "address", due)
    Punctuality(on_time=None, days_late=None)
    """
    day = _day(published_on)
    if due is None or day is None:
        return Punctuality()
    late = (day - due.day).days
    if late > 0 and basis != "displayed":
        return Punctuality()
    return Punctuality(int(late <= 0), late)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        # A month or a year alone is no day that could be compared.
        return None
