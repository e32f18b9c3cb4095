"""Documents whose report is a picture: recognised, named, and never read in part.

Reading them takes optical recognition, which guesses; no figure of ours is a guess.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.model import Document, Issue, Line, Place, Table
from parsers.sections import chapter

CODE = "needs_ocr"
# Chapters that print a table (codebook 2.2).
_TABLED = frozenset({"sec.proactive", "sec.requests", "sec.disputes"})


def pages_issue(unread: Sequence[int], pages: int) -> Issue:
    """Which pages are pictures.

    >>> pages_issue([1, 2, 3, 7], 8).text
    'pages 1-3, 7 of 8 are pictures without text; no figure was taken'
    """
    if len(unread) == pages:
        which = "the page is a picture" if pages == 1 else f"all {pages} pages are pictures"
    else:
        verb = "is a picture" if len(unread) == 1 else "are pictures"
        noun = "page" if len(unread) == 1 else "pages"
        which = f"{noun} {_ranges(unread)} of {pages} {verb}"
    return Issue(CODE, f"{which} without text; no figure was taken")


def _ranges(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}-{b}" if a < b else str(a) for a, b in runs)


def picture(media_type: str, what: str = "the whole file is a picture") -> Document:
    """A document of which nothing can be read but what is known from beside it."""
    issue = Issue(CODE, f"{what}; no figure was taken")
    return Document(media_type, "", (), scanned=True, issues=(issue,))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture among the blocks of a document, large enough to show a table."""


def in_place_of_tables(seen: Iterable[Line | Table | Picture]) -> Iterator[Issue]:
    """Chapters of figures whose table is a picture: it is named, their sentences are read."""
    title, place, pictures, tabled = "", None, 0, True
    for block in (*seen, None):
        found = chapter(block.text) if isinstance(block, Line) else None
        if found or block is None:
            if pictures and not tabled:
                yield Issue(CODE, f"{title}: a picture stands where its table belongs", place)
            pictures, tabled = 0, True
        if found and isinstance(block, Line):
            title, place = found[1], Place(line=block.number, page=block.page)
            tabled = found[0] not in _TABLED
        elif isinstance(block, Table):
            tabled = True
        elif isinstance(block, Picture):
            pictures += 1
