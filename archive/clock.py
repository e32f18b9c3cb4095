"""The one clock: every time that nianbao writes down comes from here, in UTC.

Tests and rehearsals move it, by `NIANBAO_NOW` (ISO 8601) for other processes or by
`set_for_tests` in their own.
"""

import os
from datetime import UTC, datetime

from archive.errors import ClockError

_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_moved: list[datetime] = []


def now() -> datetime:
    """The present moment in UTC, or the moment to which the clock was moved.

    Raises ClockError.
    """
    if _moved:
        return _moved[-1]
    set_by_hand = os.environ.get("NIANBAO_NOW")
    return _told(set_by_hand) if set_by_hand else datetime.now(UTC)


def _told(text: str) -> datetime:
    try:
        return parse(text)
    except ValueError:
        raise ClockError(
            f'NIANBAO_NOW: expected a time as 2027-04-01T08:00:00Z, found "{text}". Mend or '
            "unset it."
        ) from None


def is_moved() -> bool:
    """Whether the clock was moved, by a test or for a rehearsal."""
    return bool(_moved) or bool(os.environ.get("NIANBAO_NOW"))


def set_for_tests(moment: datetime | None) -> None:
    """Stop the clock at `moment`; None lets it run again."""
    _moved.clear()
    if moment is not None:
        _moved.append(moment.astimezone(UTC))


def stamp(moment: datetime) -> str:
    """A moment as text of fixed width, so that texts sort as times do; the form of a WARC-Date.

    >>> stamp(datetime(2021, 3, 29, 10, 26, tzinfo=UTC))
    '2021-03-29T10:26:00.000000Z'
    """
    return moment.astimezone(UTC).strftime(_FORMAT)


def parse(text: str) -> datetime:
    """An ISO 8601 time as a moment in UTC; a time without zone is taken as UTC.

    >>> parse("2021-03-29T18:26:00+08:00").isoformat()
    '2021-03-29T10:26:00+00:00'
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
