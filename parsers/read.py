"""One document end to end: bytes in, reports out. The entry point of this package."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable

from parsers import checks, forms, sections
from parsers.attached import on_its_page
from parsers.detection import detect
from parsers.documents import parse_document
from parsers.hints import Hints
from parsers.identity import identify
from parsers.model import Document, Identity, Issue, Report, Source
from parsers.prose import ProseReading, read_prose
from parsers.recognition import Recognised, recognise
from parsers.refusal import refuse_other_documents
from parsers.several import split_reports
from parsers.tables import TablesReading

__all__ = ["PARSER_VERSION", "Hints", "read_document"]


def _tables_and_code(folder: Traversable) -> Iterator[Traversable]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.is_dir() and path.name != "__pycache__":
            yield from _tables_and_code(path)
        elif path.name.endswith((".py", ".csv", ".toml", ".txt")):
            yield path


def _digest() -> str:
    digest = hashlib.sha256()
    for path in _tables_and_code(resources.files("parsers")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


PARSER_VERSION = _digest()
"""Digest of this package's code and tables. Readings are kept by it: the same bytes may be
read differently after a new spelling, and no person has to remember to count up."""


def read_document(data: bytes, hints: Hints = Hints()) -> tuple[Report, ...]:  # noqa: B008
    """The reports in one document, one nearly always, two on some pages.

    Raises UnreadableDocumentError when the bytes give no text, NotAReportError when the
    text is no annual report on open government information.
    """
    document = on_its_page(parse_document(data, hints), hints)
    source = Source(
        document.media_type, hashlib.sha256(data).hexdigest(), path=hints.path, url=hints.url
    )
    return tuple(_read(part, source, hints) for part in split_reports(document))


def _read(document: Document, source: Source, hints: Hints) -> Report:
    if document.scanned:
        return _unread(document, source, hints)
    match = detect(document)
    refuse_other_documents(document, match.form.name if match else None, forms.PROSE)
    identity = identify(document, hints)
    year = identity.identity.year
    found = recognise(document, match, year)
    read, form = found.tables, found.form.name if found.form else None
    agency = identity.identity.agency or identity.identity.compiled_by
    prose = ProseReading(())
    if found.with_prose:
        prose = read_prose(document, read.table_lines, agency)
    printed = {cell.code for cell in read.cells}
    cells = read.cells + tuple(cell for cell in prose.cells if cell.code not in printed)
    parts = sections.split(document, read.table_lines)
    issues = (*document.issues, *_form_issues(found, year), *read.issues, *prose.issues)
    return Report(
        source=source,
        identity=_with_form(identity.identity, found),
        form=form,
        script=document.script,
        pinyin_artefacts=document.pinyin_artefacts,
        sections=parts,
        cells=cells,
        checks=(
            *checks.with_lists(
                checks.evaluate(form, cells, read.disputed, read.confirmed, year),
                cells,
                prose.issues,
            ),
            *checks.evaluate_shares(prose.shares, cells),
            *checks.evaluate_frame(form, cells, identity.identity, parts, identity.claims),
        ),
        issues=(*issues, *identity.issues),
        unconfirmed=_unconfirmed(read),
    )


def _with_form(identity: Identity, found: Recognised) -> Identity:
    """The identity, with what the form was known by among its sources."""
    if found.form is None:
        return identity
    told = "text" if found.form.name == forms.PROSE else "labels"
    uncertain = any(issue.code == "form_uncertain" for issue in found.issues)
    sources = {**identity.sources, "form": "year" if uncertain else told}
    return replace(identity, sources=sources)


def _unconfirmed(read: TablesReading) -> tuple[tuple[str, str | None], ...]:
    keys = ((cell.code, cell.applicant) for cell in read.cells)
    return tuple(dict.fromkeys(key for key in keys if key not in read.confirmed))


def _unread(document: Document, source: Source, hints: Hints) -> Report:
    """A report that is a picture, wholly or in part: whose it is as far as known, no figure."""
    identity = identify(document, hints)
    return Report(
        source=source,
        identity=identity.identity,
        form=None,
        script=document.script,
        pinyin_artefacts=document.pinyin_artefacts,
        sections=sections.split(document, frozenset()),
        cells=(),
        checks=(),
        issues=(*document.issues, *identity.issues),
    )


def _form_issues(found: Recognised, year: int | None) -> Sequence[Issue]:
    """What is doubtful about the form; a form printed outside its years is kept."""
    form = found.form
    if form is None or year is None or form.first_year <= year <= form.last_year:
        return found.issues
    return (*found.issues, Issue("form_year_mismatch", f"{form.name} in a report for {year}"))
