"""Which rows of how many a page shows, in words: a page that is printed says it too."""

from dataclasses import dataclass

from archive.words import Word


@dataclass(frozen=True, slots=True)
class Noun:
    """What a row is: in Chinese, in English, and in English where it is one alone."""

    zh: str
    en: str
    one: str

    def of(self, count: int) -> str:
        """The English word beside a number."""
        return self.one if count == 1 else self.en


ROWS = Noun("行", "rows", "row")
REPORTS = Noun("份报告", "reports", "report")
AGENCIES = Noun("个机关", "agencies", "agency")


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one page: how many, how many come `before` them and how many there are in all,
    each None where that is not known; `more` is whether others follow.

    A page that goes on after a certain row, as those of large tables do, does not know how many
    came before.
    """

    rows: int
    before: int | None
    total: int | None
    more: bool

    @property
    def whole(self) -> int | None:
        """How many rows there are: the end of the last page tells it too."""
        if self.total is None and self.before is not None and not self.more:
            return self.before + self.rows
        return self.total

    @property
    def first(self) -> int | None:
        """The place of the page's first row, from 1: that of a last page follows from all rows."""
        before = self.before
        if before is None and self.total is not None and not self.more:
            before = self.total - self.rows
        return None if before is None or before < 0 else before + 1


def rows_shown(part: Part, of: Noun = ROWS) -> Word | None:
    """Which rows a page shows; None for a page without any. `of` names what a row is.

    >>> rows_shown(Part(50, 100, 1234, True)).en, rows_shown(Part(50, 100, 1234, True)).zh
    ('Rows 101–150 of 1,234', '第 101–150 行，共 1,234 行')
    >>> rows_shown(Part(50, None, 1234, True)).en
    'This page: 50 rows of 1,234'
    """
    if not part.rows:
        return None
    total = part.whole
    if total == part.rows:
        return _all(total, of)
    if total is None:
        in_all = Word("in_all", "，总数未统计", "; how many there are was not counted")
    else:
        in_all = Word("in_all", f"，共 {total:,} {of.zh}", f" of {total:,}")
    if part.first is None:
        return _some(part.rows, in_all, of)
    places = _places(part.first, part.first + part.rows - 1)
    return Word(
        "rows_shown",
        f"第 {places} {of.zh}{in_all.zh}",
        f"{of.of(part.rows).capitalize()} {places}{in_all.en}",
    )


def _some(rows: int, in_all: Word, of: Noun) -> Word:
    """Rows of which nobody knows how many come before them."""
    return Word(
        "rows_shown",
        f"本页 {rows:,} {of.zh}{in_all.zh}",
        f"This page: {rows:,} {of.of(rows)}{in_all.en}",
    )


def _all(total: int, of: Noun) -> Word:
    if total == 1:
        return Word("rows_shown", f"仅此 1 {of.zh}", f"The only one of these {of.en}")
    return Word("rows_shown", f"全部 {total:,} {of.zh}", f"All {total:,} {of.en}")


def _places(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,}–{last:,}"


def of_table(data: dict[str, object], after: str | None, ranked: bool) -> Part:
    """The part of a table that a page of Datasette's shows. `after` is the argument `_next`: the
    number of rows before in views and among found reports by relevance, else a row.
    """
    rows, total = data["rows"], data["filtered_table_rows_count"]
    assert isinstance(rows, list)
    assert total is None or isinstance(total, int)
    counted_off = ranked or bool(data["is_view"])
    before = int(after or 0) if counted_off else None if after else 0
    return Part(len(rows), before, total, bool(data["next"]))
