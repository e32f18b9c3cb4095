"""catalog.db: what was fetched, when, with what outcome, and where its bytes lie.

Opened here alone, by `exchanges.catalog_file`. All in it but the frontier can be made again from
the WARC files and runs.jsonl (`archive.verify`).
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from archive import clock
from archive.addresses import canonical_address
from archive.errors import CatalogMissingError, LostOriginalError
from archive.exchanges import run_rows
from archive.exchanges.capture import Archived, Original
from archive.exchanges.catalog_file import connect, is_writable, unreadable, unwritable
from archive.exchanges.catalog_schema import IN_PLACE_OF_A_FILE
from archive.exchanges.history import Failure, PortalRun, PortalStatus, Run, RunHead
from archive.exchanges.payload import digest_of
from archive.home import Home
from archive.snapshot import Kind, Snapshot

_REPORT_KINDS = (Kind.REPORT, Kind.ATTACHMENT, Kind.INGEST)
_SNAPSHOT_COLUMNS = (
    "id, portal, url, captured_at, status, media_type, payload_digest, warc_file, warc_offset, "
    "kind, link_text, via, charset, payload_file, payload_offset, revisit, vantage"
)


class Catalog:
    """The catalog of one home. Use it from one thread at a time.

    A catalog that this user may not write is opened for reading. Raises CatalogMissingError where
    there are WARC files and no catalog, CatalogUnreadableError where the file is no catalog,
    HomeUnwritableError where it cannot be opened, or is to be changed, without that right.
    """

    def __init__(self, home: Home, path: Path | None = None):
        self.home = home
        if path is None:
            _expect_catalog(home)
        self._is_writable = is_writable(path or home.catalog_path)
        try:
            self.connection = connect(path or home.catalog_path, self._is_writable)
            self._last = self.last_entry()
        except sqlite3.DatabaseError as error:
            if not self._is_writable and isinstance(error, sqlite3.OperationalError):
                raise unwritable(path or home.catalog_path) from error
            raise unreadable(path or home.catalog_path, error) from error

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction, part of that one."""
        if self.connection.in_transaction:
            yield
            return
        if not self._is_writable:
            raise unwritable(self.home.catalog_path)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a full disk has rolled it back already
                self.connection.execute("ROLLBACK")
            raise

    def tick(self) -> datetime:
        """The time of a new entry: now, and always later than every entry before it."""
        moment = clock.now()
        if self._last and moment <= self._last:
            moment = self._last + timedelta(microseconds=1)
        self._last = moment
        return moment

    def add(self, archived: Archived) -> Snapshot:
        """Write down a capture that stands in its WARC file, and the fetch that brought it.

        A revisit takes digest and place of its body from its original. The first capture of a
        report's address gives the report its id. Raises LostOriginalError.
        """
        context = archived.context
        with self.transaction():
            cursor = self.connection.execute(*_insert("snapshots", self._snapshot_row(archived)))
            snapshot = self.snapshot(int(cursor.lastrowid or 0))
            fetch = {
                "run": context.run,
                "portal": context.portal,
                "kind": context.kind.value,
                "url": archived.url,
                "recorded_at": clock.stamp(context.recorded_at),
                "status": archived.status,
                "snapshot": snapshot.id,
                "address": canonical_address(archived.url) if archived.url else None,
            }
            self.connection.execute(*_insert("fetches", fetch))
            if snapshot.kind in _REPORT_KINDS and snapshot.status in (200, None):
                self.report_id(snapshot.portal, snapshot.url, snapshot.payload_digest)
        # One that recovery takes up may be newer than all that was known at the start.
        self._last = max(self._last or context.recorded_at, context.recorded_at)
        return snapshot

    def add_failure(self, failure: Failure) -> None:
        """Write down a request that brought nothing back, or not the page that was asked for."""
        address = canonical_address(failure.url)
        row = {
            "run": failure.run,
            "portal": failure.portal,
            "kind": failure.kind.value,
            "url": failure.url,
            "recorded_at": clock.stamp(failure.recorded_at),
            "reason": failure.reason,
            "snapshot": self._newest(address) if failure.judged else None,
            "address": address,
            "happened_at": clock.stamp(failure.happened_at) if failure.happened_at else None,
        }
        self.connection.execute(*_insert("fetches", row))

    def failures(self, run: str) -> Iterator[Failure]:
        """The requests of a run that brought nothing back, in order."""
        rows = self.connection.execute(
            "SELECT portal, kind, url, reason, recorded_at, snapshot, happened_at FROM fetches "
            "WHERE run = ? AND reason IS NOT NULL ORDER BY id",
            (run,),
        )
        for row in rows:
            moment = clock.parse(row["recorded_at"])
            kind = Kind(row["kind"])
            judged = row["snapshot"] is not None
            before = clock.parse(row["happened_at"]) if row["happened_at"] else None
            what = (row["portal"], kind, row["url"], row["reason"])
            yield Failure(*what, moment, run, judged, before)

    def original(self, wire_digest: str, body_size: int) -> Original | None:
        """The first full record with that body as it was sent; None for an empty body."""
        if not body_size:
            return None
        return self._original(
            "wire_digest = ? AND NOT revisit AND status IS NOT NULL ORDER BY id LIMIT 1",
            (wire_digest,),
        )

    def original_of(self, snapshot: Snapshot) -> Original | None:
        """The full record that has the body of a capture."""
        place = (snapshot.payload_file, snapshot.payload_offset)
        return self._original("warc_file = ? AND warc_offset = ?", place)

    def snapshot(self, snapshot_id: int) -> Snapshot:
        """One capture by its id. Raises LookupError."""
        row = self.connection.execute(
            f"SELECT {_SNAPSHOT_COLUMNS} FROM snapshots WHERE id = ?", (snapshot_id,)
        ).fetchone()
        if row is None:
            raise LookupError(f"snapshot {snapshot_id}: not in the catalog.")
        return _to_snapshot(row)

    def record_id(self, snapshot_id: int) -> str:
        """The WARC-Record-ID of a capture."""
        row = self.connection.execute(
            "SELECT record_id FROM snapshots WHERE id = ?", (snapshot_id,)
        ).fetchone()
        return str(row[0])

    def snapshots(self) -> Iterator[Snapshot]:
        """Every capture in the order in which the archive took them."""
        rows = self.connection.execute(f"SELECT {_SNAPSHOT_COLUMNS} FROM snapshots ORDER BY id")
        return (_to_snapshot(row) for row in rows)

    def report_snapshots(self) -> Iterator[Snapshot]:
        """Captures that may hold a report: pages and files that came well, and ingested files.

        An error page in the place of a file that came well another time is none.
        """
        rows = self.connection.execute(
            f"SELECT {_SNAPSHOT_COLUMNS} FROM snapshots WHERE kind = 'ingest' "
            "OR (kind IN ('report', 'attachment') AND (status = 200 OR status = 304 AND revisit)) "
            f"AND NOT ({IN_PLACE_OF_A_FILE}) ORDER BY id"
        )
        return (_to_snapshot(row) for row in rows)

    def missed_files(self) -> list[tuple[str, str]]:
        """(url, reason) of attached files that were asked for and did not come, oldest first."""
        rows = self.connection.execute(
            "SELECT url, coalesce(reason, 'http_' || status) FROM fetches "
            "WHERE kind = 'attachment' AND (reason IS NOT NULL OR status >= 400) ORDER BY id"
        )
        return [(url, reason) for url, reason in rows]

    def last_offset(self, warc_file: str) -> int:
        """Where the last catalogued capture of a file begins; 0 where there is none."""
        row = self.connection.execute(
            "SELECT max(warc_offset) FROM snapshots WHERE warc_file = ?", (warc_file,)
        ).fetchone()
        return row[0] or 0

    def forget_from(self, warc_file: str, offset: int) -> None:
        """Drop rows about captures that are lost; their pages wait in the frontier again.

        A revisit anywhere, another portal's too, is lost with the body that it refers to.
        """
        where = (
            "WHERE (warc_file = ? AND warc_offset >= ?) "
            "OR (payload_file = ? AND payload_offset >= ?)"
        )
        lost = (warc_file, offset, warc_file, offset)
        with self.transaction():
            self.connection.execute(
                "UPDATE frontier SET state = 'pending', snapshot = NULL "
                f"WHERE (portal, url) IN (SELECT portal, url FROM snapshots {where})",
                lost,
            )
            self.connection.execute(
                f"DELETE FROM fetches WHERE snapshot IN (SELECT id FROM snapshots {where})", lost
            )
            self.connection.execute(f"DELETE FROM snapshots {where}", lost)

    def report_id(self, portal: str, url: str | None, payload_digest: str) -> str:
        """The id of the report at an address, or of that content where there is no address.

        Given once, at first capture, from the portal that it came from: `<portal>-` and twelve
        characters of a digest. It never depends on what is read in the report.
        """
        key = canonical_address(url) if url else payload_digest
        row = self.connection.execute(
            "SELECT report_id FROM report_ids WHERE key = ?", (key,)
        ).fetchone()
        return row[0] if row else self._give_report_id(portal or "ingest", key)

    def last_entry(self) -> datetime | None:
        """When the archive last took or missed something; None while it is empty."""
        row = self.connection.execute("SELECT max(recorded_at) FROM fetches").fetchone()
        return clock.parse(row[0]) if row[0] else None

    def begin_run(self, command: str) -> str:
        """Open a run and give its id, made of its time."""
        if not self._is_writable:
            raise unwritable(self.home.catalog_path)
        moment = self.tick()
        run = f"{moment:%Y%m%dT%H%M%S.%fZ}"
        self.put_run(Run(run, command, moment, None, None, {}))
        return run

    def put_run(self, run: Run) -> None:
        """Write a run down, over what was known of it."""
        row = {
            "id": run.id,
            "command": run.command,
            "started_at": clock.stamp(run.started_at),
            "ended_at": clock.stamp(run.ended_at) if run.ended_at else None,
            "outcome": run.outcome,
            "report": json.dumps(run.report, ensure_ascii=False),
        }
        self.connection.execute(*_insert("runs", row, "OR REPLACE"))

    def put_portal_run(self, done: PortalRun) -> None:
        """Write down what a run did at one portal."""
        self.connection.execute(*_insert("portal_runs", run_rows.row_of(done), "OR REPLACE"))

    def runs(self) -> Iterator[RunHead]:
        """Every run, oldest first."""
        return run_rows.heads(self.connection)

    def run(self, run: str) -> Run | None:
        """A run with its report; None where there is none of that id."""
        return next(run_rows.runs_where(self.connection, "id", run), None)

    def runs_of(self, command: str) -> Iterator[Run]:
        """The runs of a command with their reports, oldest first."""
        return run_rows.runs_where(self.connection, "command", command)

    def portal_status(self) -> list[PortalStatus]:
        """Per portal its last run, when a run last ended without findings, its known reports."""
        return run_rows.portal_status(self.connection)

    def _original(self, condition: str, values: tuple[object, ...]) -> Original | None:
        row = self.connection.execute(
            f"SELECT record_id, url, captured_at, wire_digest FROM snapshots WHERE {condition}",
            values,
        ).fetchone()
        if row is None:
            return None
        moment = clock.parse(row["captured_at"])
        return Original(row["record_id"], row["url"], moment, row["wire_digest"])

    def _newest(self, address: str) -> int | None:
        """The newest capture of an address."""
        statement = "SELECT max(id) FROM snapshots WHERE address = ?"
        number: int | None = self.connection.execute(statement, (address,)).fetchone()[0]
        return number

    def _give_report_id(self, portal: str, key: str) -> str:
        digest = digest_of(key.encode()) if not key.startswith("sha256:") else key
        hexadecimal = digest.removeprefix("sha256:")
        for length in (12, 16, 20, 64):
            report_id = f"{portal}-{hexadecimal[:length]}"
            try:
                self.connection.execute("INSERT INTO report_ids VALUES (?, ?)", (key, report_id))
            except sqlite3.IntegrityError:
                continue  # two addresses with the same first characters
            break
        return report_id

    def _snapshot_row(self, archived: Archived) -> dict[str, object]:
        context, place = archived.context, archived.place
        row: dict[str, object] = {
            "run": context.run,
            "portal": context.portal,
            "kind": context.kind.value,
            "url": archived.url,
            "address": canonical_address(archived.url) if archived.url else None,
            "captured_at": clock.stamp(archived.captured_at),
            "recorded_at": clock.stamp(context.recorded_at),
            "status": archived.status,
            "media_type": archived.body.media_type,
            "charset": archived.body.charset,
            "record_id": place.record_id,
            "warc_file": place.warc_file,
            "warc_offset": place.warc_offset,
            "revisit": int(archived.refers_to is not None),
            "link_text": context.link_text,
            "via": context.via,
            "vantage": context.vantage,
        }
        return row | self._body_columns(archived)

    def _body_columns(self, archived: Archived) -> dict[str, object]:
        if archived.refers_to is not None:
            found = self.connection.execute(
                "SELECT payload_digest, wire_digest, body_size, payload_file, payload_offset, "
                "media_type, charset FROM snapshots WHERE record_id = ?",
                (archived.refers_to,),
            ).fetchone()
            if found is None:
                raise LostOriginalError(
                    f"{archived.place.warc_file} at {archived.place.warc_offset}: expected the "
                    f"revisit's original {archived.refers_to} in the archive, found none. The "
                    f"next crawl of {archived.context.portal} fetches the page again."
                )
            # A 304 has no body of its own to say the type of; an equal body that was sent has.
            told = archived.status != HTTPStatus.NOT_MODIFIED
            typed = {"media_type": archived.body.media_type, "charset": archived.body.charset}
            return dict(found) | (typed if told else {})
        return {
            "payload_digest": archived.body.payload_digest,
            "wire_digest": archived.body.wire_digest,
            "body_size": archived.body.size,
            "payload_file": archived.place.warc_file,
            "payload_offset": archived.place.warc_offset,
        }


def _expect_catalog(home: Home) -> None:
    """A new catalog beside old WARC files would number their captures anew and out of order."""
    if not home.catalog_path.exists() and any(home.warc_dir.glob("*/*.warc.gz")):
        raise CatalogMissingError(
            f"home {home.path}: expected catalog.db beside the WARC files, found none. "
            "Run `nianbao catalog rebuild`."
        )


def _insert(table: str, row: Mapping[str, object], how: str = "") -> tuple[str, list[object]]:
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    return f"INSERT {how} INTO {table} ({columns}) VALUES ({marks})", list(row.values())


def _to_snapshot(row: sqlite3.Row) -> Snapshot:
    fields = dict(row)
    fields["captured_at"] = clock.parse(row["captured_at"])
    fields["kind"] = Kind(row["kind"])
    fields["revisit"] = bool(row["revisit"])
    return Snapshot(**fields)
