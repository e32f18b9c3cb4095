"""What goes between the sandbox portals and who asks: request, reply, a line of a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

LONGEST_LINK = 20
"""Characters after which a listing cuts a title; the whole one stands in the title attribute."""

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the portals see it; header names are in lower case."""

    method: str
    host: str
    path: str
    query: Query
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def form(self) -> Query:
        """The fields of a posted form."""
        return dict(parse_qsl(self.body.decode("utf-8"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """One response: bytes as sent and the Content-Type that labels them."""

    content: bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a listing."""

    title: str
    date: str
    href: str

    @property
    def text(self) -> str:
        """The link's text, cut where it is long."""
        cut = len(self.title) > LONGEST_LINK
        return self.title[: LONGEST_LINK - 2] + "…" if cut else self.title
