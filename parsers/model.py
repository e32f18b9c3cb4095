"""The nouns of a reading: Document in, Report out. Frozen, slotted, without behaviour of their own.

Two layers. `Document` is a page or text after decoding and cleaning, before any meaning:
lines and tables in the order in which they stand. `Report` is what was understood of it:
cells with codes of the codebook, sections, checks, issues. `parsers.read` leads from one
to the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """What was printed in a cell. Blank is not zero."""

    NUMBER = "number"
    ZERO = "zero"
    BLANK = "blank"
    DASH = "dash"
    SLASH = "slash"
    NONE_WORD = "none_word"
    SAID_IN_WORDS = "said_in_words"
    TEXT = "text"
    UNREAD = "unread"


class Outcome(StrEnum):
    """What became of a check."""

    PASS = "pass"
    PASS_WITH_BLANKS = "pass_with_blanks"
    FAIL = "fail"
    NOT_EVALUABLE = "not_evaluable"


class Severity(StrEnum):
    """Error, warning, information."""

    E = "E"
    W = "W"
    I = "I"  # noqa: E741 - the codebook's letter


class Verdict(StrEnum):
    """Who is at fault when a check fails.

    `UNCONFIRMED`: only one of the two readers could follow the table, so nothing is proved.
    """

    SOURCE_INCONSISTENCY = "source_inconsistency"
    EXTRACTION_ERROR = "extraction_error"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was printed. All numbers count from 1.

    In tables `table`, `row`, `column` after spans are expanded; in text `line` and the
    characters `start` to `end` (both included) of that line as printed; in HTML a line is
    a paragraph. `page` is for PDF. `document` counts the files of a report that has several:
    None or 1 is the page itself, the others are attached to it.
    """

    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None
    page: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text or one paragraph of a page, cleaned for reading.

    `text` is NFKC, simplified, without pinyin artefacts; `printed` is the line as it came.
    `offsets[i]` is the index in `printed` of `text[i]`; None when the two are the same.
    """

    number: int
    text: str
    printed: str
    offsets: tuple[int, ...] | None = None
    page: int | None = None

    def place(self, start: int, end: int) -> Place:
        """Place of `text[start:end]` in the printed line."""
        if self.offsets is not None:
            start, end = self.offsets[start], self.offsets[end - 1] + 1
        return Place(line=self.number, start=start + 1, end=end, page=self.page)


@dataclass(frozen=True, slots=True)
class GridCell:
    """One slot of an expanded table. `origin` is False where a span repeats another slot."""

    text: str
    raw: str
    row: int
    column: int
    origin: bool = True
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A rectangular grid with merged cells expanded; `number` counts the tables of a document."""

    number: int
    rows: tuple[tuple[GridCell, ...], ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Linear:
    """One row of a table, or one line of text, as it follows in the source's own order.

    The second reader's view of a document, made without the grid: cells as written, each
    ended by `|`, an empty one too. A line of text without cells has no mark.
    """

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that was not understood: a stable code, its place, the text found."""

    code: str
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded page or text: lines and tables in document order, nothing understood yet.

    `meta` holds the page's meta tags by their lower-case name; `title` the page's own title
    (`<title>`, not the report's heading). `head` holds the labelled fields above a report
    (索引号, 发布机构, 发布日期 …) with white space taken out of the labels. `linear` is the
    same document a second time, for the second reader of its tables. `scanned`: the report,
    or a part of it, is a picture, so that no figure may be taken; an issue says which part.
    """

    media_type: str
    encoding: str
    blocks: tuple[Line | Table, ...]
    linear: tuple[Linear, ...] = ()
    title: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    head: Mapping[str, str] = field(default_factory=dict)
    script: str = "hans"
    pinyin_artefacts: int = 0
    issues: tuple[Issue, ...] = ()
    scanned: bool = False

    def texts(self) -> list[str]:
        """Its title, its lines and every cell once, in their order."""
        texts = [self.title]
        for block in self.blocks:
            if isinstance(block, Line):
                texts.append(block.text)
            else:
                texts += [cell.text for row in block.rows for cell in row if cell.origin]
        return texts


@dataclass(frozen=True, slots=True)
class Source:
    """What the bytes are and where they came from; `url` and `path` are None when not known."""

    media_type: str
    sha256: str
    path: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed figure, or one printed cell without a figure.

    `value` is None unless a number was printed (or zero said in words), in the codebook's
    unit; `raw` is what was printed. `applicant` is None outside table T3.
    """

    code: str
    applicant: str | None
    value: int | float | None
    raw: str
    state: State
    unit: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Check:
    """One identity evaluated: both sides, what it concerns, the outcome."""

    id: str
    code: str | None
    column: str | None
    outcome: Outcome
    left: int | float | None
    right: int | float | None
    severity: Severity
    verdict: Verdict | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the report's text, headings and paragraphs, tables left out."""

    code: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports on which year. Names in simplified Chinese; None where nothing says it.

    `sources` says for each field that is known what it rests on; the words are those of
    `parsers.identity`.
    """

    title: str | None = None
    agency: str | None = None
    compiled_by: str | None = None
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    division_code: str | None = None
    level: str | None = None
    scope: str | None = None
    scope_sentence: str | None = None
    includes_lower_levels: str = "unknown"
    year: int | None = None
    published_on: str | None = None
    date_basis: str | None = None
    index_number: str | None = None
    document_number: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claims:
    """What title, statistic period and opening say of year and agency, to be held together.

    `others` are the bodies that the opening names instead of the `agency`; None where the
    opening names none, or the title none.
    """

    titled: int | None = None
    covered: int | None = None
    agency: str | None = None
    others: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report as read.

    `unconfirmed` are code and applicant of the cells of tables that one reader alone could
    follow; every other cell of a table was read twice and alike.
    """

    source: Source
    identity: Identity
    form: str | None
    script: str
    pinyin_artefacts: int
    sections: tuple[Section, ...]
    cells: tuple[Cell, ...]
    checks: tuple[Check, ...]
    issues: tuple[Issue, ...]
    unconfirmed: tuple[tuple[str, str | None], ...] = ()
