"""The crawl frontier: what is still to be fetched, in the catalog, so that a kill loses nothing.

One row is one page to get, whatever redirects and retries that takes. It is `pending`, then
`in_flight`, and `done` only when its links are rows too. Rows stay until the run is over: a
killed one goes on where it was, also past portals that it was done with, and no page is asked
for twice: where the answer was archived before the kill, it is read from there.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from archive import clock
from archive.catalog import Catalog

# What lists showed is not gone on with for longer: new reports would be missed.
_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a crawl was told to ask for: reports since a year, known ones not yet due."""

    since: int | None = None
    recheck: bool = False


_ALL = Scope()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to get. `key` is what makes two wishes the same; `meta` is the request as JSON.

    A `known` page counts among those that the crawl found and need not be had.
    """

    key: str
    url: str
    kind: str
    entry: str
    priority: int
    meta: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A page whose turn it is; `snapshot` is the answer that a killed crawl left behind."""

    position: int
    meta: str
    snapshot: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What came of one entry of a portal: pages of its lists read, report links seen there."""

    pages: int
    links: int


class Frontier:
    """The frontier of one portal; `pending` is how many pages wait."""

    def __init__(self, catalog: Catalog, portal: str):
        self._catalog = catalog
        self._portal = portal
        # Counted here, since asking the table before every request would cost more with each row.
        self.pending = self._count("state = 'pending'")

    def reopen(self, scope: Scope = _ALL, *, goes_on: bool = False) -> bool:
        """Take up a crawl that was cut short; False where a new one begins.

        One that was to ask for other things, or is long past, is not taken up. Where the run
        `goes_on` with a killed one, a portal that was done with stays so.
        """
        with self._catalog.transaction():
            self._execute(
                "UPDATE frontier SET state = 'pending' WHERE portal = :portal "
                "AND state = 'in_flight'"
            )
            is_same = self._is_of(scope)
            if not is_same:
                self._keep_what_nothing_else_leads_to()
            self.pending = self._count("state = 'pending'")
            if is_same and (self.pending or (goes_on and self._count("state = 'done'"))):
                return True
            if is_same:
                self.clear()
            self._begin(scope)
            return False

    def _is_of(self, scope: Scope) -> bool:
        """Whether the crawl in the frontier was told the same, and lately."""
        row = self._catalog.connection.execute(
            "SELECT begun_at, since, recheck FROM frontier_scopes WHERE portal = ?", (self._portal,)
        ).fetchone()
        if row is None:  # earlier versions did not write it down
            return scope == _ALL
        is_new = clock.now() - clock.parse(row["begun_at"]) < _LASTS
        return is_new and scope == Scope(row["since"], bool(row["recheck"]))

    def _begin(self, scope: Scope) -> None:
        self._execute(
            "INSERT OR REPLACE INTO frontier_scopes (portal, begun_at, since, recheck) "
            "VALUES (:portal, :begun_at, :since, :recheck)",
            begun_at=clock.stamp(clock.now()),
            since=scope.since,
            recheck=scope.recheck,
        )

    def _keep_what_nothing_else_leads_to(self) -> None:
        """Of a crawl that is not gone on with: files whose pages are known by now, and pages that
        were had and not read. All else the lists lead to again.
        """
        self._execute(
            "DELETE FROM frontier WHERE portal = :portal AND NOT (state = 'pending' "
            "AND (kind = 'attachment' OR (kind = 'report' AND snapshot IS NOT NULL)))"
        )

    def count(self, kind: str) -> int:
        """How many pages of a kind this crawl knows, fetched or not."""
        return self._count("kind = :kind", kind=kind)

    def listed(self) -> dict[str, Listed]:
        """Per entry of the portal what its lists have shown so far."""
        rows = self._catalog.connection.execute(
            "SELECT entry, sum(listed IS NOT NULL), coalesce(sum(listed), 0) FROM frontier "
            "WHERE portal = ? GROUP BY entry",
            (self._portal,),
        )
        return {entry: Listed(pages, links) for entry, pages, links in rows}

    def add(self, pages: Iterable[Wanted]) -> int:
        """Add pages that are not known yet; how many were new."""
        pages = tuple(pages)
        with self._catalog.transaction():
            to_get = self._insert("pending", [one for one in pages if not one.known])
            known = self._insert("done", [one for one in pages if one.known])
        self.pending += to_get
        return to_get + known

    def knows(self, key: str) -> bool:
        """Whether this crawl knows a page, fetched or not."""
        return self._count("key = :key", key=key) > 0

    def take(self) -> Taken | None:
        """The next page; it is in flight from now on."""
        with self._catalog.transaction():  # of a full disk its end tells, not a row
            row = self._catalog.connection.execute(
                "UPDATE frontier SET state = 'in_flight' WHERE position = (SELECT position FROM "
                "frontier WHERE portal = ? AND state = 'pending' ORDER BY priority DESC, position "
                "LIMIT 1) RETURNING position, meta, snapshot",
                (self._portal,),
            ).fetchall()
        if not row:
            return None
        self.pending -= 1
        return Taken(*row[0])

    def answered(self, position: int, snapshot: int) -> None:
        """The answer to the page's request is in the archive."""
        self._execute(
            "UPDATE frontier SET snapshot = :snapshot WHERE position = :position",
            position=position,
            snapshot=snapshot,
        )

    def put_back(self, position: int, priority: int, meta: str) -> None:
        """The page is to be had by another request: a redirect's target, or once more."""
        self.pending += 1
        self._execute(
            "UPDATE frontier SET state = 'pending', snapshot = NULL, priority = :priority, "
            "meta = :meta "
            "WHERE position = :position",
            position=position,
            priority=priority,
            meta=meta,
        )

    def seen(self) -> dict[str, tuple[int | None, str]]:
        """Every report link that the lists have shown so far: its identity -> year and kind."""
        rows = self._catalog.connection.execute(
            "SELECT seen FROM frontier WHERE portal = ? AND seen IS NOT NULL ORDER BY position",
            (self._portal,),
        )
        return {
            key: (year, kind) for (row,) in rows for key, (year, kind) in json.loads(row).items()
        }

    def finish(
        self,
        position: int,
        found: Iterable[Wanted] = (),
        listed: int | None = None,
        seen: Mapping[str, tuple[int | None, str]] | None = None,
    ) -> None:
        """The page is done with; what it led to is added in the same step.

        Of a page of a list, `listed` is how many report links it shows, `seen` which, as `seen`
        gives them back.
        """
        with self._catalog.transaction():
            self.add(found)
            self._execute(
                "UPDATE frontier SET state = 'done', listed = :listed, seen = :seen "
                "WHERE position = :position",
                position=position,
                listed=listed,
                seen=None if seen is None else json.dumps(seen, ensure_ascii=False),
            )

    def stop_paging(self, position: int) -> None:
        """A page of a list showed nothing new, so the pages behind it are not asked for."""
        self._execute(
            "UPDATE frontier SET stopped = 1 WHERE position = :position", position=position
        )

    def stopped(self) -> bool:
        """Whether that happened anywhere in this crawl."""
        return self._count("stopped") > 0

    def clear(self) -> None:
        """Forget it all: the crawl of the portal is over."""
        self.pending = 0
        self._execute("DELETE FROM frontier WHERE portal = :portal")

    @staticmethod
    def forget_finished(catalog: Catalog) -> None:
        """Forget the pages of every portal whose crawl is over: the run is."""
        catalog.connection.execute(
            "DELETE FROM frontier WHERE portal NOT IN "
            "(SELECT portal FROM frontier WHERE state != 'done')"
        )

    def _insert(self, state: str, pages: list[Wanted]) -> int:
        before = self._catalog.connection.total_changes
        self._catalog.connection.executemany(
            "INSERT OR IGNORE INTO frontier (portal, key, url, kind, entry, priority, state, "
            "meta) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (self._portal, one.key, one.url, one.kind, one.entry, one.priority, state, one.meta)
                for one in pages
            ),
        )
        return self._catalog.connection.total_changes - before

    def _execute(self, statement: str, **values: object) -> None:
        self._catalog.connection.execute(statement, {"portal": self._portal, **values})

    def _count(self, condition: str, **values: object) -> int:
        row = self._catalog.connection.execute(
            f"SELECT count(*) FROM frontier WHERE portal = :portal AND {condition}",
            {"portal": self._portal, **values},
        ).fetchone()
        return int(row[0])
