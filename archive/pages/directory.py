"""The pages of the site in groups, from `site_pages.csv`: what stands at the foot of every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from archive.words import Word

HEADINGS = {
    "browse": Word("browse", "查阅", "Browse", 0),
    "data": Word("data", "取用数据", "Take the data", 1),
    "about": Word("about", "关于本站", "About", 2),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and its pages, each by its path and its name in both languages."""

    heading: Word
    pages: tuple[tuple[str, Word], ...]


@cache
def directory() -> tuple[Group, ...]:
    """All groups in order.

    >>> [group.heading.en for group in directory()]
    ['Browse', 'Take the data', 'About']
    """
    rows = listed("pages/site_pages.csv")
    return tuple(
        Group(
            heading,
            tuple(
                (row["path"], Word(row["path"], row["zh"], row["en"], place))
                for place, row in enumerate(rows)
                if row["group"] == code
            ),
        )
        for code, heading in HEADINGS.items()
    )


@cache
def page_names() -> Mapping[str, Word]:
    """The one name of each page by its path: its heading, its crumb and every link that names it.

    >>> page_names()["/coverage"].en
    'Who published when'
    """
    return {path: words for group in directory() for path, words in group.pages}
