"""A report of which page and file print different parts, as one: its blocks, then its checks.

A block is a table or, as one more, the sentences. What both print stays the page's. Once they
are together the figures are held against each other: a sentence on the page against a cell
in its file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.building.likeness import block_of, table_of
from parsers.checks import evaluate, evaluate_frame, with_lists
from parsers.model import Cell, Check, Issue, Report, Section

# Checks of what a reading does not keep: the head's claims, and shares beside figures.
_OF_THE_HEAD = frozenset({"M-YEAR", "M-AGENCY"})
_OF_SENTENCES = frozenset({"N-PCT"})
_OUTSIDE_CHAPTERS = frozenset({"sec.preamble", "sec.unmapped"})


def joined(report: Report, annex: Report) -> Report | None:
    """The report with the tables, sentences and chapters that only its annex has; None without.

    Who reports on which year is said by the report.
    """
    there = {table_of(cell) for cell in report.cells}
    added = tuple(cell for cell in annex.cells if table_of(cell) not in there)
    sections = _sections(report, annex)
    if not added and sections == report.sections:
        return None
    blocks = {table_of(cell) for cell in added}
    unconfirmed = (key for key in annex.unconfirmed if block_of(key[0]) in blocks)
    both = replace(
        report,
        form=_form(report, annex),
        sections=sections,
        cells=(*report.cells, *added),
        issues=(*_of_page(report, annex), *_of_file(annex.issues, blocks)),
        unconfirmed=(*report.unconfirmed, *unconfirmed),
    )
    kept = _OF_SENTENCES if None in blocks else frozenset()
    told = (*_only(report.checks, _OF_THE_HEAD | _OF_SENTENCES), *_only(annex.checks, kept))
    known = (*report.checks, *(check for check in annex.checks if block_of(check.code) in blocks))
    return replace(both, checks=(*_evaluated(both, known), *told))


def _sections(report: Report, annex: Report) -> tuple[Section, ...]:
    """The annex's chapters where the report prints none, headings of tables apart."""
    own = [section for section in report.sections if section.text.strip()]
    if any(section.code not in _OUTSIDE_CHAPTERS for section in own):
        return report.sections
    if not any(section.text.strip() for section in annex.sections):
        return report.sections
    return (*own, *annex.sections)


def _form(report: Report, annex: Report) -> str | None:
    """The form of the tables: prose has none."""
    return annex.form if annex.form not in (None, "prose_2008") else report.form


def _of_page(page: Report, annex: Report) -> Iterator[Issue]:
    """Without what is settled by tables that were found: which form it is."""
    settled = _form(page, annex) != page.form
    return (one for one in page.issues if not (settled and one.code.startswith("form_")))


def _of_file(issues: Iterable[Issue], blocks: set[str | None]) -> Iterator[Issue]:
    """Issues at a place in what is taken; who the report is by is known from the page."""
    tables, sentences = bool(blocks - {None}), None in blocks
    for issue in issues:
        if issue.place is not None and (tables if issue.place.table else sentences):
            yield issue


def _only(checks: Iterable[Check], names: frozenset[str]) -> Iterator[Check]:
    return (check for check in checks if check.id in names)


def _evaluated(report: Report, known: Iterable[Check]) -> Iterator[Check]:
    """Every check of the joined cells; one that came out so before keeps its verdict.

    A cell that two readers gave differently has no figure: that alone tells it.
    """
    found = evaluate(report.form, report.cells, confirmed=_confirmed(report))
    found = with_lists(found, report.cells, report.issues)
    found += evaluate_frame(report.form, report.cells, report.identity, report.sections)
    before = {_result(check): check for check in known}
    return (before.get(_result(check), check) for check in found)


def _confirmed(report: Report) -> frozenset[tuple[str, str | None]]:
    doubtful = set(report.unconfirmed)
    keys = ((cell.code, cell.applicant) for cell in report.cells if _is_printed(cell))
    return frozenset(key for key in keys if key not in doubtful)


def _is_printed(cell: Cell) -> bool:
    return table_of(cell) is not None


def _result(check: Check) -> tuple[object, ...]:
    return (check.id, check.code, check.column, check.outcome, check.left, check.right)
