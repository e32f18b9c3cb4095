"""What taking from another archive needs: where to, under which portals, what is there already."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive import clock
from archive.addresses import canonical_address, host_of, is_on
from archive.catalog import Catalog
from archive.exchanges.capture import Archived
from archive.exchanges.history import Failure
from archive.exchanges.recording import Recording
from archive.home import Home
from archive.ingesting.options import NO_PORTAL, IngestOptions
from archive.ingesting.tally import Taken
from archive.snapshot import Snapshot
from parsers.hosts import through_gate

_RESERVED = ".test"
# Clocks differ, and some tools write local time as if it were UTC.
_CLOCKS_DIFFER = timedelta(days=1)
NO_HOST = "host not registered"
TO_COME = "a time of capture that is to come"


def is_to_come(moment: datetime) -> bool:
    """Whether nothing can have been captured then: it would stay the last visit for years."""
    return moment > clock.now() + _CLOCKS_DIFFER


@dataclass(slots=True)
class Taking:
    """One web archive or home on its way into this one."""

    home: Home
    catalog: Catalog
    recording: Recording
    told: IngestOptions
    tally: Taken
    run: str
    _portals: dict[str, str | None] = field(default_factory=dict)

    def portal_of(self, url: str) -> str | None:
        """The registered portal on whose host an address is; counts those on none."""
        host = host_of(through_gate(url))
        if host not in self._portals:
            self._portals[host] = next(self._portals_on(url), None)
        return self._portals[host]

    def _portals_on(self, url: str) -> Iterator[str]:
        chosen: Mapping[str, Collection[str]] = self.told.registered
        if self.told.portal is not None:
            chosen = {self.told.portal: self.told.hosts}
        return (name for name, hosts in sorted(chosen.items()) if is_on(url, hosts))

    def is_other_kind(self, url: str | None) -> bool:
        """Whether an address is a sandbox portal's and this home real, or the other way round."""
        if url is None:
            return False
        return host_of(url).endswith(_RESERVED) != (self.home.kind == "sandbox")

    def is_registered(self, portal: str, url: str | None) -> bool:
        """Whether a page is on a host of its portal; what a person brought comes from anywhere."""
        hosts = self.told.registered.get(portal, ())
        return portal == NO_PORTAL or url is None or is_on(url, hosts)

    def has_record(self, record_id: str) -> bool:
        """Whether a capture is in this archive already."""
        return self._any("snapshots WHERE record_id = ?", record_id)

    def record_of(self, archived: Archived) -> str | None:
        """The record of that moment of a page, under whatever id; None where it is not here."""
        row = self.catalog.connection.execute(
            "SELECT record_id FROM snapshots WHERE record_id = ? "
            "OR (address = ? AND captured_at = ? AND payload_digest = ?) LIMIT 1",
            (
                archived.place.record_id,
                canonical_address(archived.url or ""),
                clock.stamp(archived.captured_at),
                archived.body.payload_digest,
            ),
        ).fetchone()
        return row[0] if row else None

    def has_failure(self, failure: Failure, happened_at: datetime) -> bool:
        """Whether a request that brought nothing is: an ingest that was killed noted it."""
        return self._any(
            "fetches WHERE address = ? AND run IS ? AND reason = ? AND happened_at = ?",
            canonical_address(failure.url),
            failure.run,
            failure.reason,
            clock.stamp(happened_at),
        )

    def take(self, members: list[bytes], archived: Archived) -> Snapshot:
        """Write a capture down, and count it."""
        snapshot = self.recording.copy(members, archived)
        self.tally.taken[snapshot.kind.value] += 1
        if archived.context.vantage:
            self.tally.vantages[archived.context.vantage] += 1
        return snapshot

    def skip(self, reason: str) -> None:
        """Count a capture that is not taken."""
        self.tally.skipped[reason] += 1

    def skip_host(self, url: str) -> None:
        """The same for one on a host that nobody registered."""
        self.skip(NO_HOST)
        with suppress(ValueError):
            self.tally.hosts[host_of(url)] += 1

    def _any(self, where: str, *values: object) -> bool:
        row = self.catalog.connection.execute(f"SELECT 1 FROM {where} LIMIT 1", values).fetchone()
        return row is not None
