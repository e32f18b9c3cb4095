"""The form of a document and its tables, or the reason why no figure can be taken.

`parsers.detection` names the form that a document's words point to; here its tables are read
and compared with that form. A form that nobody has mapped gives no figure at all: its tables
are named with all their labels, and its sentences, which nothing could check, are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import sheets, tables
from parsers.detection import FormMatch
from parsers.forms import Form
from parsers.model import Document, Issue, Table
from parsers.prose.passages import report_year
from parsers.resemblance import signs_of
from parsers.tables import TablesReading
from parsers.tables.unknown import UnknownTable, figure_tables

# From this report year on every agency's figures stand in the official tables; before it many
# reports hold prose, some with a small table of their own beside it (codebook 2, prose_2008).
_FIRST_TABLED = 2019


@dataclass(frozen=True, slots=True)
class Recognised:
    """The form that the tables were read as, None for an unknown one.

    `with_prose`: whether figures in sentences may be taken.
    """

    form: Form | None
    tables: TablesReading
    issues: tuple[Issue, ...] = ()
    with_prose: bool = True


def recognise(document: Document, match: FormMatch | None, year: int | None) -> Recognised:
    """Read the tables of a document by the form found in it, if they are that form's.

    `year` is the report year as far as it is known. Source: codebook 2.1.
    """
    year = year or report_year(document)
    if match is None:
        is_local = year is not None and year < _FIRST_TABLED
        return _unknown(figure_tables(document), is_local)
    read = sheets.read_sheet if match.form.sheet else tables.read_tables
    reading = read(document, match.form)
    found = figure_tables(document)
    others = [table for table in found if not _is_read(table, reading, document, match.form)]
    if _is_other_form(document, match.form, (reading, others), year):
        return _unknown(found, False)
    return Recognised(match.form, _with_others(reading, others), match.issues)


def _unknown(found: Sequence[UnknownTable], with_prose: bool) -> Recognised:
    issues = tuple(table.issue("unknown_form") for table in found)
    lines = frozenset(line for table in found for line in table.lines)
    return Recognised(None, TablesReading(issues=issues, table_lines=lines), (), with_prose)


def _is_other_form(
    document: Document,
    form: Form,
    read: tuple[TablesReading, Sequence[UnknownTable]],
    year: int | None,
) -> bool:
    signs = signs_of(document, form, *read)
    if year is not None and year > form.seen_until:
        return not signs.is_exact
    return signs.is_other_form


def _is_read(table: UnknownTable, reading: TablesReading, document: Document, form: Form) -> bool:
    """Whether the form's reader took figures, or knew labels, of a table."""
    if table.lines:
        return bool(table.lines & reading.table_lines)
    if any(cell.place.table == table.place.table for cell in reading.cells):
        return True
    return any(
        block.number == table.place.table and _knows(block, form)
        for block in document.blocks
        if isinstance(block, Table)
    )


def _knows(table: Table, form: Form) -> bool:
    texts = {cell.text for row in table.rows for cell in row if cell.origin}
    return sum(any(m.role == "row" for m in form.meanings(text)) for text in texts) >= 3


def _with_others(reading: TablesReading, others: Sequence[UnknownTable]) -> TablesReading:
    """The reading with a word on every table that the form does not have."""
    issues = tuple(table.issue("unmapped_table") for table in others)
    lines = frozenset(line for table in others for line in table.lines)
    return replace(reading, issues=reading.issues + issues, table_lines=reading.table_lines | lines)
