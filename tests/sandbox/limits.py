"""What the reader is known to leave unread, honestly: `limits.csv`, each line with its reason.

A trip that meets a line may have cells unread, with an issue, and checks that fail for it; it
may never have a wrong number or a silent loss. A line goes when its case is read: a test says
which.
"""

import csv
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from trips import Trip

ANY = "*"
EVERY_FILE = Path(__file__).parent / "limits.csv"


@dataclass(frozen=True, slots=True)
class Limit:
    """A form, an oddity and a rendering (`*` for any, `text-*` too) that are not read together."""

    form: str
    oddity: str
    rendering: str
    why: str

    def meets(self, trip: Trip) -> bool:
        """Whether the trip is one of these."""
        return (
            fnmatch(trip.order.form, self.form)
            and (self.oddity == ANY or self.oddity in trip.order.oddities)
            and fnmatch(trip.rendering, self.rendering)
        )


@cache
def limits() -> tuple[Limit, ...]:
    """Every line of the list."""
    with EVERY_FILE.open(encoding="utf-8", newline="") as source:
        return tuple(Limit(**row) for row in csv.DictReader(source))


def is_limited(trip: Trip) -> bool:
    """Whether the reader is known not to read all of this."""
    return any(limit.meets(trip) for limit in limits())
