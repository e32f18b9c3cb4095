"""Taking something into the archive: bytes into WARC first, then the row in the catalog.

The crawler and ingest go through here, so that the order is always the same: a row never
points at bytes that are not there.

    with closing(Recording(home, catalog, run)) as recording:
        snapshot = recording.resource("ingest", Resource(url, moment, "text/html", data))
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from archive.catalog import Catalog
from archive.exchanges.capture import Archived, Context, Exchange, Resource
from archive.exchanges.history import Failure
from archive.exchanges.recovery import recover
from archive.exchanges.vantage import own_vantage
from archive.home import Home
from archive.snapshot import Kind, Snapshot
from archive.warc import WarcWriter


@dataclass(frozen=True, slots=True)
class Link:
    """What led to a fetch: the kind of page expected, the page and the text of the link."""

    kind: Kind
    via: str | None = None
    text: str | None = None


class Recording:
    """Writes captures of any portal into one home, for one run. Hold the home's lock."""

    def __init__(self, home: Home, catalog: Catalog, run: str | None = None):
        self._home = home
        self._catalog = catalog
        self._run = run
        self._vantage = own_vantage()
        self._writers: dict[str, WarcWriter] = {}
        self._is_mended = False

    def exchange(
        self, portal: str, exchange: Exchange, link: Link, known: Snapshot | None = None
    ) -> Snapshot:
        """Archive a response; an unchanged body becomes a revisit record.

        `known` is the capture whose ETag or date was sent along: a 304 stands for its body.
        """
        writer, body = self._writer(portal), exchange.described()
        if known is not None and exchange.status == HTTPStatus.NOT_MODIFIED:
            original = self._catalog.original_of(known)
        else:
            original = self._catalog.original(body.wire_digest, len(exchange.body))
        context = self._context(portal, link)
        return self._catalog.add(writer.write_exchange(exchange, context, original, body))

    def resource(self, portal: str, resource: Resource, link: Link | None = None) -> Snapshot:
        """Archive a file that did not come over HTTP."""
        context = self._context(portal, link or Link(Kind.INGEST))
        return self._catalog.add(self._writer(portal).write_resource(resource, context))

    def copy(self, members: list[bytes], archived: Archived) -> Snapshot:
        """Take over a capture that another archive made; `members` are its records, itself last.

        Its context holds a `recorded_at` of this home's catalog.
        """
        written = self._writer(archived.context.portal).write_copy(members, archived)
        return self._catalog.add(written)

    def rendered(
        self, portal: str, received: Sequence[Exchange], page: Resource, link: Link
    ) -> Snapshot:
        """Archive what a browser received, the page's own address first, and what it made of it.

        A page that did not come well stands for itself: then its answer is the capture.
        """
        first, *others = received
        if first.status != HTTPStatus.OK:
            return self.exchange(portal, first, link)
        source = self.exchange(portal, first, Link(Kind.OTHER, link.via))
        for other in others:
            self.exchange(portal, other, Link(Kind.OTHER, first.url))
        made = replace(page, made_from=self._catalog.record_id(source.id))
        return self.resource(portal, made, link)

    def failure(self, portal: str, url: str, reason: str, link: Link) -> None:
        """Write down a request that brought nothing back, with its reason."""
        moment = self._catalog.tick()
        self._catalog.add_failure(Failure(portal, link.kind, url, reason, moment, self._run))

    def judgement(self, portal: str, url: str, reason: str, link: Link) -> None:
        """Write down that what came from an address, and is archived, is not the page."""
        moment = self._catalog.tick()
        failure = Failure(portal, link.kind, url, reason, moment, self._run, judged=True)
        self._catalog.add_failure(failure)

    def prepare(self, portal: str) -> None:
        """Make ready to write; mends first, once, what a kill or a power failure left behind.

        Raises PortalNameError.
        """
        self.mend()
        if portal not in self._writers:
            self._writers[portal] = WarcWriter(self._home, portal)

    def mend(self) -> None:
        """Mend what a kill or a power failure left behind; done once."""
        if not self._is_mended:
            recover(self._home, self._catalog)
            self._is_mended = True

    def close(self) -> None:
        """Close the WARC files."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def _writer(self, portal: str) -> WarcWriter:
        self.prepare(portal)
        return self._writers[portal]

    def _context(self, portal: str, link: Link) -> Context:
        return Context(
            portal=portal,
            kind=link.kind,
            recorded_at=self._catalog.tick(),
            run=self._run,
            via=link.via,
            link_text=" ".join(link.text.split()) if link.text else None,
            vantage=self._vantage,
        )
