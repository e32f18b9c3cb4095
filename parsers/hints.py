"""What is known about a document beside its bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.model import Identity


@dataclass(frozen=True, slots=True)
class Cover:
    """The page that an attached file hangs on, as far as it says whose the file is.

    `title`, `meta` and `head` are those of the page's Document, `identity` what the page alone
    says; see `parsers.attached`.
    """

    title: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    head: Mapping[str, str] = field(default_factory=dict)
    identity: Identity = field(default_factory=Identity)


@dataclass(frozen=True, slots=True)
class Hints:
    """Everything optional: where the bytes came from and what was said about them.

    `charset` is the one that HTTP declared; `link_text` the words of the link that led to
    the page; `portal_division` the division code of the portal that served it, and
    `portal_county` the county it belongs to where the division table does not have that.
    `cover` is the page of an attached file; `url` is then that page's address.
    """

    url: str | None = None
    media_type: str | None = None
    charset: str | None = None
    path: str | None = None
    link_text: str | None = None
    portal_division: str | None = None
    portal_county: str | None = None
    cover: Cover | None = None
