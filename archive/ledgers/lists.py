"""Our captures of lists as proof: a report that a list did not have was put there later.

The bytes are looked at, not the log alone: a link may have stood there and not been followed,
because a crawl asked for other years, or because an earlier version did not know its wording. In
doubt the list had it, and nothing is proved.
"""

import html
import re
import sqlite3
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from archive import clock
from archive.addresses import canonical_address
from archive.catalog import Catalog
from archive.errors import ArchiveError
from archive.home import Home
from archive.snapshot import Snapshot
from archive.warc import read_payload
from parsers.errors import ReadingError
from parsers.text import decode

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_WHITE = re.compile(r"\s+")
_IDENTIFIER = re.compile(r"[0-9a-f]{16,}|\d{4,}")
_TITLE_LENGTH = 8
"""Characters from which on the words of a link tell one report from another."""
_ENTRY_BYTES = 200
_KEPT_BYTES = 64 << 20
"""Texts of lists kept, compressed: some thousands of pages, more than the lists of one crawl."""

_FIRST_VISIT = """
SELECT coalesce(snapshots.captured_at, fetches.happened_at, fetches.recorded_at) AS moment,
    coalesce(fetches.run, '') AS run
FROM fetches LEFT JOIN snapshots ON snapshots.id = fetches.snapshot
WHERE fetches.address = ? AND fetches.kind != 'listing'
ORDER BY moment, fetches.id LIMIT 1
"""
_LINK = """
SELECT via, link_text FROM snapshots
WHERE address = ? AND via IS NOT NULL ORDER BY captured_at, id LIMIT 1
"""
# One that was judged to be a challenge or an error page is no list.
_CAME_WELL = """kind = 'listing' AND (status = 200 OR status = 304 AND revisit)
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE snapshot = snapshots.id AND reason IS NOT NULL)"""
_LAST_LIST = f"""
SELECT id, run, portal FROM snapshots
WHERE address = ? AND captured_at > ? AND captured_at < ? AND coalesce(run, '-') != ?
    AND {_CAME_WELL}
ORDER BY captured_at DESC, id DESC LIMIT 1
"""
_OTHERS_OF_THE_RUN = f"""
SELECT id FROM snapshots
WHERE id IN (SELECT snapshot FROM fetches WHERE run = ? AND portal = ?)
    AND captured_at < ? AND {_CAME_WELL}
ORDER BY captured_at, id
"""


@dataclass(frozen=True, slots=True)
class ListWithout:
    """A capture of a list that does not have a report: when (UTC text), and where it lies."""

    captured_at: str
    url: str
    digest: str
    warc_file: str
    warc_offset: int


class Lists:
    """Looks up captures of lists; keeps the texts of those of the last crawls asked for.

    Every late report of a crawl is looked for in all its lists, so each is read once.
    """

    def __init__(self, home: Home, catalog: Catalog, kept_bytes: int = _KEPT_BYTES) -> None:
        self._home = home
        self._catalog = catalog
        self._left = kept_bytes
        self._kept: OrderedDict[int, bytes | None] = OrderedDict()

    def last_without(self, addresses: Sequence[str], after: str) -> ListWithout | None:
        """The last capture, later than `after` (UTC text), of the list that led to a report.

        It is earlier than every visit to any of the report's canonical `addresses`, the first of
        them the one whose list is meant. None where there is no such capture, or where a list of
        the same crawl shows anything that might be the report.
        """
        visits = [self._row(_FIRST_VISIT, address) for address in addresses]
        first, run = min(((one["moment"], one["run"]) for one in visits if one), default=("", ""))
        link = self._row(_LINK, addresses[0])
        if link is None or first <= after:
            return None
        # The crawl that came to the report had it from its lists, which need not be read for that.
        last = self._row(_LAST_LIST, canonical_address(link["via"]), after, first, run)
        if last is None:
            return None
        marks = tuple(_marks(addresses[0], link["link_text"]))
        if any(self._may_show(number, marks) for number in self._of_the_run(last, first)):
            return None
        return _proof(self._catalog.snapshot(last["id"]))

    def _row(self, statement: str, *values: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._catalog.connection.execute(statement, values).fetchone()
        return row

    def _of_the_run(self, last: sqlite3.Row, first: str) -> list[int]:
        """All pages of lists that this crawl had by then: the report may stand on another."""
        if last["run"] is None:
            return [last["id"]]
        of_the_run = (last["run"], last["portal"], first)
        rows = self._catalog.connection.execute(_OTHERS_OF_THE_RUN, of_the_run)
        return [last["id"], *(other for (other,) in rows if other != last["id"])]

    def _may_show(self, number: int, marks: Sequence[str]) -> bool:
        text = self._text(number)
        return text is None or not marks or any(_stands_in(text, mark) for mark in marks)

    def _text(self, number: int) -> str | None:
        if number not in self._kept:
            text = self._read(number)
            self._keep(number, _packed(text))
            return text
        self._kept.move_to_end(number)
        return _unpacked(self._kept[number])

    def _keep(self, number: int, packed: bytes | None) -> None:
        """Keep a text; those not asked for longest go."""
        self._kept[number] = packed
        self._left -= _cost(packed)
        while self._left < 0:
            self._left += _cost(self._kept.popitem(last=False)[1])

    def _read(self, number: int) -> str | None:
        """The text of a list without escapes; None where it cannot be read."""
        snapshot = self._catalog.snapshot(number)
        try:
            text = decode(read_payload(self._home, snapshot), snapshot.charset).text
        except (ArchiveError, ReadingError, OSError):
            return None  # what cannot be looked at proves nothing
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), html.unescape(text))
        return unquote(text).lower()


def _packed(text: str | None) -> bytes | None:
    # An escape in a list of data may be half of a character.
    return None if text is None else zlib.compress(text.encode(errors="surrogatepass"), level=1)


def _unpacked(packed: bytes | None) -> str | None:
    return None if packed is None else zlib.decompress(packed).decode(errors="surrogatepass")


def _cost(packed: bytes | None) -> int:
    return len(packed or b"") + _ENTRY_BYTES


def _stands_in(text: str, mark: str) -> bool:
    """Whether a list has a mark: words however they are broken, identifiers not as parts of others.

    >>> _stands_in("<a href=/art_23_55.html>", "art_23_5"), _stands_in("某市 年报", "某市年报")
    (False, True)
    """
    if not mark.isascii():
        return mark in _WHITE.sub("", text)
    return re.search(rf"(?<![0-9a-z]){re.escape(mark)}(?![0-9a-z])", text) is not None


def _marks(address: str, link_text: str | None) -> Iterator[str]:
    """What of a report a list would show: its file name, its identifiers, the words of its link.

    >>> list(_marks("x.gov.cn/202401/t20240124_3544426.html", "某市2023年年度报告"))
    ['t20240124_3544426', '3544426', '某市2023年年度报告']
    >>> list(_marks("x.gov.cn/ui?articleKey=23", None))
    ['articlekey=23']
    """
    parts = urlsplit(f"//{unquote(address).lower()}")
    name = parts.path.rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if any(character.isdigit() for character in name):
        yield name
    # The last one tells; those before it may be a day, which other reports share.
    yield from _IDENTIFIER.findall(name)[-1:]
    if parts.query:
        # Their order is that of the canonical address: where there is no long number, each counts.
        yield from _IDENTIFIER.findall(parts.query) or parts.query.split("&")
    words = _WHITE.sub("", link_text or "").lower().rstrip(".…")
    if len(words) >= _TITLE_LENGTH:
        yield words


def _proof(snapshot: Snapshot) -> ListWithout:
    return ListWithout(
        captured_at=clock.stamp(snapshot.captured_at),
        url=snapshot.url or "",
        digest=snapshot.payload_digest,
        warc_file=snapshot.warc_file,
        warc_offset=snapshot.warc_offset,
    )
