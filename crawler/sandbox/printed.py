"""The nouns of the sandbox: what a made report prints, and what is known about it.

A `MadeReport` is the truth that tests compare with: every cell of its tables, every figure
of its sentences, every contradiction that was put in on purpose.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.sandbox.oddities import Oddity
from parsers.model import State

NOTICE_ZH = "示例数据，数字均为虚构"
NOTICE_EN = "sample data, invented figures"
NOTICE = f"{NOTICE_ZH} / {NOTICE_EN}"

Key = tuple[str, str | None]
"""Code of the codebook and applicant; None outside table T3."""

Figures = dict[Key, int | float]
"""True values of a report's cells, in the codebook's units."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell of a table or one figure of a sentence: `value` None where no number is printed.

    Values are in the codebook's unit (fees 万元, procurement 元) whatever unit is printed.
    """

    code: str
    applicant: str | None
    value: int | float | None
    state: State
    unit: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A check that must fail on this report, at this column or code where one is given."""

    check: str
    column: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of a table as printed, before spans are expanded; `\\n` is a break in a label."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    cell: PrintedCell | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One printed table; `columns` is its width after spans are expanded."""

    rows: tuple[tuple[Slot, ...], ...]
    columns: int


@dataclass(frozen=True, slots=True)
class MadeSection:
    """One section in the order in which it is printed: paragraphs and tables."""

    code: str
    title: str
    blocks: tuple[str | Grid, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The section's text without its tables."""
        return tuple(block for block in self.blocks if isinstance(block, str))


@dataclass(frozen=True, slots=True)
class Agency:
    """An invented agency under a real prefecture; `busy` is its mean of requests a year."""

    key: str
    name: str
    kind: str
    province: str
    prefecture: str
    county: str
    busy: int

    @property
    def title_name(self) -> str:
        """A government's report is titled with the division alone (衡水市2017年…)."""
        return self.county if self.kind == "government" else self.name


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be made: whose report on which year, with which oddities.

    `amended` asks for the corrected edition; `extra` are sentences for section five; `form`
    is the form printed, where it is not the one that the year leads to expect; `published` is
    the day displayed (ISO 8601), "" where none is, None where dice choose it.
    """

    seed: int
    agency: Agency
    year: int
    oddities: frozenset[Oddity] = frozenset()
    amended: bool = False
    extra: tuple[str, ...] = ()
    form: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report with everything that is known about it.

    `issues` are the codes of what the reading must remark; `heading` is the title as printed,
    where it is broken over lines.
    """

    order: Order
    form: str
    title: str
    published_on: str
    preamble: tuple[str, ...]
    sections: tuple[MadeSection, ...]
    table_cells: tuple[PrintedCell, ...]
    prose_cells: tuple[PrintedCell, ...]
    inconsistencies: tuple[Inconsistency, ...]
    issues: tuple[str, ...] = ()
    heading: str = ""

    @property
    def cells(self) -> tuple[PrintedCell, ...]:
        """All cells: those of the tables, then those of the sentences."""
        return self.table_cells + self.prose_cells

    def grids(self) -> Iterator[Grid]:
        """The report's tables in order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Grid))
