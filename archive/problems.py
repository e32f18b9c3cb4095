"""What is wrong at portals as of their last runs: each a code, in words, with what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.acks import Quiet
from archive.error_codes import error_code
from archive.exchanges.history import PortalStatus

RELEASE = "release"
"""Stands for a portal where the problem is that of a release."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error of a portal's last run. `needs_a_person` unless acknowledged, or no news.

    `since` is the end of that run (UTC), `until` and `note` what an acknowledgement says.
    """

    portal: str
    code: str
    kind: str
    text: str
    since: str
    next_step: str
    needs_a_person: bool
    until: str | None = None
    note: str | None = None

    @property
    def key(self) -> str:
        """What an entry of acks.toml names."""
        return f"{self.portal}:{self.code}"


def problems(portals: Iterable[PortalStatus], known: Quiet) -> Iterator[Problem]:
    """The errors of every portal's last run, those that need a person first."""
    found = [one for status in portals for one in _of(status, known)]
    yield from sorted(found, key=lambda one: (not one.needs_a_person, one.portal))


def is_open(portals: Iterable[PortalStatus], what: str) -> bool:
    """Whether the last run of a portal ended with that error, or missed pages for that reason."""
    portal, _, code = what.partition(":")
    last = next((one.last_run for one in portals if one.portal == portal), None)
    return last is not None and code in {*dict(last.errors), *last.failures}


def _of(status: PortalStatus, known: Quiet) -> Iterator[Problem]:
    last = status.last_run
    codes = [code for code, _ in last.errors]
    to_do = known.open(status.portal, codes)
    for code, text in last.errors:
        meaning, ack = error_code(code), known.ack(status.portal, code)
        yield Problem(
            portal=status.portal,
            code=code,
            kind=meaning.kind,
            text=text,
            since=last.ended_at.isoformat(),
            next_step=meaning.next_step,
            needs_a_person=code in to_do,
            until=ack.until.isoformat() if ack else None,
            note=ack.note if ack else None,
        )
