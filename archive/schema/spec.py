"""What a table and a column of nianbao.db are, as declared in `archive.schema`."""

from dataclasses import dataclass, replace

INTEGER = "INTEGER"
NUMERIC = "NUMERIC"
REAL = "REAL"
TEXT = "TEXT"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column: name, SQLite type, labels and meaning in two languages, unit of its numbers.

    `facet` marks columns that people filter and count by; each of them gets an index.
    """

    name: str
    type: str
    label_zh: str
    label_en: str
    description: str
    description_zh: str
    unit: str | None = None
    facet: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its columns in order, its key, further indexes, whether the site lists it."""

    name: str
    label_zh: str
    label_en: str
    description: str
    description_zh: str
    columns: tuple[ColumnSpec, ...]
    primary_key: tuple[str, ...] = ("id",)
    indexes: tuple[tuple[str, ...], ...] = ()
    hidden: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in the order in which rows are loaded."""
        return tuple(column.name for column in self.columns)

    @property
    def facets(self) -> tuple[str, ...]:
        """Names of the columns that people filter and count by."""
        return tuple(column.name for column in self.columns if column.facet)

    @property
    def all_indexes(self) -> tuple[tuple[str, ...], ...]:
        """One index per facet column, then the declared ones; `-year` is a column from the
        largest value down.

        Tables show the newest year first, and the rows of a year by their number: an index in
        that very order gives a first page without sorting.
        """
        single = tuple(("-year",) if name == "year" else (name,) for name in self.facets)
        return single + tuple(index for index in self.indexes if index not in single)


@dataclass(frozen=True, slots=True)
class ViewSpec:
    """A view: its SELECT and its columns described like those of a table."""

    name: str
    label_zh: str
    label_en: str
    description: str
    description_zh: str
    sql: str
    columns: tuple[ColumnSpec, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Labels and meaning of a column in both languages."""

    zh: str
    en: str
    description: str
    description_zh: str


def text(name: str, wording: Wording, *, facet: bool = False) -> ColumnSpec:
    """Declare a text column."""
    return _column(name, TEXT, wording, facet=facet)


def integer(name: str, wording: Wording, unit: str | None = None) -> ColumnSpec:
    """Declare a column of whole numbers, with the unit in which it counts."""
    return replace(_column(name, INTEGER, wording), unit=unit)


def flag(name: str, wording: Wording, *, facet: bool = True) -> ColumnSpec:
    """Declare a column that holds 1, 0 or, where it is not known, null."""
    return _column(name, INTEGER, wording, facet=facet)


def number(name: str, wording: Wording, unit: str | None = None) -> ColumnSpec:
    """Declare a column of numbers that may have decimals; whole ones stay whole."""
    return replace(_column(name, NUMERIC, wording), unit=unit)


def share(name: str, wording: Wording) -> ColumnSpec:
    """Declare a column of rates, between 0 and 1 or per 100."""
    return _column(name, REAL, wording)


def faceted(column: ColumnSpec) -> ColumnSpec:
    """Return the column marked as one that people filter and count by."""
    return replace(column, facet=True)


def _column(name: str, kind: str, wording: Wording, *, facet: bool = False) -> ColumnSpec:
    return ColumnSpec(
        name=name,
        type=kind,
        label_zh=wording.zh,
        label_en=wording.en,
        description=wording.description,
        description_zh=wording.description_zh,
        facet=facet,
    )
