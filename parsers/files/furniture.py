"""What is printed on every page of a PDF file and belongs to none: page numbers, running heads.

Works on the lines of pages alone, so that both views of a file use it, each on its own lines.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_EDGE = 2  # lines at the top and at the bottom of a page, among which furniture stands
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十百]{1,4})"
_PAGE_NUMBER = re.compile(
    rf"[-—–―─·.~|/\s]*(?:-+|—+|–+|―+|─+|·|~)\s*\d{{1,3}}\s*(?:-+|—+|–+|―+|─+|·|~)[-—–―─·.~|/\s]*"
    rf"|第\s*{_NUMBER}\s*页(?:\s*[,，/／(（]?\s*共\s*{_NUMBER}\s*页\s*[)）]?)?"
    rf"|共\s*{_NUMBER}\s*页\s*[,，/／]?\s*第\s*{_NUMBER}\s*页"
    r"|(?:[Pp]age|PAGE)\s*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?(?:\s*[-–—].*)?|[Pp]\s*\.\s*\d{1,3}"
    r"|\d{1,3}\s*[/／]\s*\d{1,3}"
)
_BARE_NUMBER = re.compile(r"\s*(\d{1,3})\s*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST_PAGES = 3


def furniture(pages: Sequence[Sequence[str]]) -> frozenset[tuple[int, int]]:
    """(page, line), both from 0, of the lines that are no text of the report.

    A bare number counts only where it goes on from page to page, or it may be a figure; a
    running head only when it stands on three pages or more, and on most.

    >>> sorted(furniture([["一、总体情况", "- 1 -"], ["0", "第2页"]]))
    [(0, 1), (1, 1)]
    """
    edges = [(page, line) for page in range(len(pages)) for line in _edge(pages[page])]
    named = {(p, n) for p, n in edges if _PAGE_NUMBER.fullmatch(pages[p][n].strip())}
    return frozenset({*named, *_numbers(pages), *_heads(pages, edges)})


def _edge(lines: Sequence[str]) -> list[int]:
    count = len(lines)
    return sorted({*range(min(_EDGE, count)), *range(max(0, count - _EDGE), count)})


def _numbers(pages: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Bare numbers that stand first or last on every page and count the pages."""
    for at in (0, -1):
        found = [_BARE_NUMBER.fullmatch(lines[at]) if lines else None for lines in pages]
        offsets = {int(number[1]) - page for page, number in enumerate(found) if number}
        counted = sum(number is not None for number in found)
        if len(pages) > 1 and len(offsets) == 1 and counted >= max(2, len(pages) - 1):
            for page, number in enumerate(found):
                if number:
                    yield page, at % len(pages[page])


def _heads(
    pages: Sequence[Sequence[str]], edges: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Lines of words that stand at the edge of most pages, alike but for digits."""
    alike = {(p, n): re.sub(r"\d+|\s+", "", pages[p][n]) for p, n in edges}
    counted = Counter(text for text in alike.values() if _HAN.search(text))
    least = max(_LEAST_PAGES, len(pages) * 2 // 3)
    for (page, line), text in alike.items():
        if counted[text] >= least:
            yield page, line
