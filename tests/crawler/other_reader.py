"""A reader of WARC that shares nothing with ours, to hold our files to: gzip, text, ISO 28500.

It answers as a replay tool does: an address and a moment give what was sent then, a revisit by
way of the record that it names (WARC 1.1, 6.7).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Read:
    """A record: its fields in lower case, its block."""

    fields: dict[str, str]
    block: bytes

    @property
    def type(self) -> str:
        return self.fields["warc-type"]

    @property
    def head(self) -> bytes:
        return self.block.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        """What followed the HTTP head; of a record without one, all of it."""
        is_http = self.fields.get("content-type", "").startswith("application/http")
        return self.block.partition(b"\r\n\r\n")[2] if is_http else self.block


def read(path: Path) -> Iterator[Read]:
    data = path.read_bytes()
    while data:
        unfolding = zlib.decompressobj(31)
        text = unfolding.decompress(data) + unfolding.flush()
        assert unfolding.eof, f"{path}: a member that does not end"
        data = unfolding.unused_data
        yield _record(text)


def _record(text: bytes) -> Read:
    head, _, rest = text.partition(b"\r\n\r\n")
    version, *lines = head.decode().split("\r\n")
    assert version == "WARC/1.1"
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    length = int(fields["content-length"])
    assert rest[length:] == b"\r\n\r\n", "two empty lines end a record"
    return Read(fields, rest[:length])


class Replay:
    """Every capture of a folder of WARC files, by address and moment."""

    def __init__(self, folder: Path) -> None:
        self.records = [one for path in sorted(folder.rglob("*.warc.gz")) for one in read(path)]
        self._by_moment = {
            (one.fields["warc-target-uri"], one.fields["warc-date"]): one
            for one in self.records
            if one.type in ("response", "resource", "revisit")
        }

    def body(self, url: str, moment: str) -> bytes:
        found = self._by_moment[url, moment]
        if found.type != "revisit":
            return found.body
        named = ("warc-refers-to-target-uri", "warc-refers-to-date")
        return self._by_moment[found.fields[named[0]], found.fields[named[1]]].body

    def of(self, kind: str) -> list[Read]:
        return [one for one in self.records if one.type == kind]
