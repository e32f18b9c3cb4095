"""The form of a document and its tables, or the reason why no figure can be taken.

`parsers.detection` names the form that a document's words point to; here its tables are read
and compared with that form. A form that nobody has mapped gives no figure at all: its tables
are named with all their labels, and its sentences, which nothing could check, are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import forms, sheets, tables
from parsers.detection import FormMatch
from parsers.forms import Form
from parsers.model import Document, Issue
from parsers.prose.passages import report_year
from parsers.resemblance import Signs, is_read, signs_of
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
    # A report is prose only where detection has found no table of figures.
    found = figure_tables(document) if match.form.name != forms.PROSE else ()
    if _is_other_form(signs_of(document, match.form, reading, found), match.form, year):
        return _unknown(figure_tables(document, least=1), False)
    others = [t for t in found if not is_read(t, reading, document, match.form)]
    issues = (*match.issues, *_one_row_for_many(match.form, reading))
    return Recognised(match.form, _with_others(reading, others), issues)


def _one_row_for_many(form: Form, reading: TablesReading) -> Sequence[Issue]:
    """A header of this form printed as one row with figures, as in the form before it."""
    codes = {cell.code: cell.place for cell in reversed(reading.cells)}
    return [
        Issue("form_hybrid", f"{form.name} with one row for {header}", codes[header])
        for header in sorted(form.childless & codes.keys())
        if not any(code.startswith(f"{header}.") for code in codes)
    ]


def _unknown(found: Sequence[UnknownTable], with_prose: bool) -> Recognised:
    issues = tuple(Issue("unknown_form", table.named, table.place) for table in found)
    lines = frozenset(line for table in found for line in table.lines)
    return Recognised(None, TablesReading(issues=issues, table_lines=lines), (), with_prose)


def _is_other_form(signs: Signs, form: Form, year: int | None) -> bool:
    if year is not None and year > form.seen_until:
        return signs.is_new
    return signs.is_other_form


def _with_others(reading: TablesReading, others: Sequence[UnknownTable]) -> TablesReading:
    """The reading with a word on every table that the form does not have."""
    issues = tuple(Issue("unmapped_table", table.named, table.place) for table in others)
    lines = frozenset(line for table in others for line in table.lines)
    return replace(reading, issues=reading.issues + issues, table_lines=reading.table_lines | lines)
