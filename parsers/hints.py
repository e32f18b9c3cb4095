"""What is known about a document beside its bytes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hints:
    """Everything optional: where the bytes came from and what was said about them.

    `charset` is the one that HTTP declared; `link_text` the words of the link that led to
    the page; `portal_division` the division code of the portal that served it, and
    `portal_county` the county it belongs to where the division table does not have that.
    """

    url: str | None = None
    media_type: str | None = None
    charset: str | None = None
    path: str | None = None
    link_text: str | None = None
    portal_division: str | None = None
    portal_county: str | None = None
