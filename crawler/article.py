"""A report page as the crawl sees it: how much text it has, and which of its files to fetch."""

from dataclasses import dataclass

from crawler.listing import ListedLink
from parsers.attached import SHORT_TEXT, belongs_to_a_report

# 东城 hangs about 175 files on one page; more than this is no page of reports.
MOST_FILES = 300
# A scan of a report has as many pictures as pages.
MOST_PICTURES = 60


@dataclass(frozen=True, slots=True)
class Article:
    """A report page as far as the crawl needs it; `length` is counted up to SHORT_TEXT.

    `pictures` are those of a page that has neither text nor files.
    """

    length: int
    attachments: tuple[ListedLink, ...]
    pictures: tuple[ListedLink, ...] = ()

    @property
    def files(self) -> tuple[ListedLink, ...]:
        """What to fetch: every file of a page without text, and beside a report what is named
        like it, its tables or its annex.
        """
        if self.length < SHORT_TEXT:
            return self.attachments or self.pictures
        return tuple(one for one in self.attachments if belongs_to_a_report(one.title, one.url))

    @property
    def most(self) -> int:
        """How many of `files` a page of reports may have."""
        are_pictures = self.length < SHORT_TEXT and not self.attachments
        return MOST_PICTURES if are_pictures else MOST_FILES
