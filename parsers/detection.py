"""Which form a document is: by its content (codebook 2.1), never by the year alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parsers.forms import PROSE, Form, load, names
from parsers.model import Document, Issue, Line
from parsers.sheets import is_sheet_of
from parsers.tables.unknown import figure_tables

_LONGEST_LABEL_LINE = 60
# So many rows of the table of requests tell it from a sentence that speaks of one.
_LEAST_ROWS = 3
# A full stop, or a number with its counting word: a sentence, however short.
_SENTENCE = re.compile(r"[。;!?]|(?<![第\d])\d[\d,.]*[余多]?\s*(?:万?元|[件个条次份人项宗起例])")
_STOP = re.compile(r"[。;!?]")
_FIGURES = re.compile(r"[\s\d.,+/—–-]*$")


@dataclass(frozen=True, slots=True)
class FormMatch:
    """The form found, and what is doubtful about it."""

    form: Form
    issues: tuple[Issue, ...] = ()


def detect(document: Document) -> FormMatch | None:
    """The form of a document by its labels; None when tables are of no known form.

    A report without a table of figures is `prose_2008`.
    """
    text = _squeezed(document)
    known = [load(name) for name in names()]
    for marks in ("marks", "row_marks"):
        for form in known:
            if any(mark in text for mark in getattr(form, marks)):
                return _with_rows_of_another(form, known, text)
    uncertain = [form for form in known if any(mark in text for mark in form.shared_marks)]
    if uncertain and _has_request_rows(document, uncertain):
        return _by_year(uncertain, text)
    for form in known:
        if form.sheet and is_sheet_of(document, form):
            return FormMatch(form)
    return None if figure_tables(document) else FormMatch(load(PROSE))


def _with_rows_of_another(form: Form, known: list[Form], text: str) -> FormMatch:
    """The form found, or a hybrid: its table 2 with the requests of a form that has more rows.

    All the rows that only the other form prints must be there: one may stand in a sentence.
    The hybrid bears the other form's name, which is the first that codebook 2.1 finds.
    """
    for other in known:
        if other is not form and other.row_marks and all(m in text for m in other.row_marks):
            issue = Issue("form_hybrid", f"table 2 of {form.name}, requests of {other.name}")
            return FormMatch(_joined(form, other), (issue,))
    return FormMatch(form)


def _joined(items: Form, requests: Form) -> Form:
    labels = {
        key: tuple(m for m in requests.labels.get(key, ()) if m.table != "t2")
        + tuple(m for m in items.labels.get(key, ()) if m.table == "t2")
        for key in {**requests.labels, **items.labels}
    }
    return replace(requests, blocks=items.blocks, labels=labels)


def _squeezed(document: Document) -> str:
    """What may be labels, without white space and cell marks: labels are broken over lines.

    Sentences may speak of a label of the other form, or of 结转下年度 in any year.
    """
    return re.sub(r"[\s|]+", "", "".join(_table_pieces(document)))


def _table_pieces(document: Document) -> Iterator[str]:
    """Cells, and lines that may be rows or labels of a table."""
    for block in document.blocks:
        if isinstance(block, Line):
            if "|" in block.text or not _is_prose(block.text):
                yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row if cell.origin)


def _is_prose(line: str) -> bool:
    """A sentence; a long line without any stop may be a table that ran together."""
    if len(line) > _LONGEST_LABEL_LINE:
        return _STOP.search(line) is not None
    return _SENTENCE.search(line) is not None


def _has_request_rows(document: Document, forms: list[Form]) -> bool:
    """Whether several rows of the table of requests stand as cells or as lines of their own."""
    found: set[str] = set()
    for piece in _table_pieces(document):
        for text in piece.split("|"):
            label = _FIGURES.sub("", text)
            found |= {code for form in forms for code in _request_rows(form, label)}
        if len(found) >= _LEAST_ROWS:
            return True
    return False


def _request_rows(form: Form, text: str) -> Iterator[str]:
    """Codes of the rows of table 3 that a cell, or labels run together, may mean."""
    for label in (text, *form.labels_in(text)) if text.strip() else ():
        for meaning in form.meanings(label):
            if meaning.table == "t3" and meaning.role in {"row", "header"}:
                yield meaning.code


def _by_year(forms: list[Form], text: str) -> FormMatch:
    found = re.search(r"(20\d\d)年(?:度?政府信息公开|1月1日)", text)
    year = int(found.group(1)) if found else 0
    form = next((f for f in forms if f.first_year <= year <= f.last_year), forms[0])
    return FormMatch(form, (Issue("form_uncertain", f"{form.name} by its year {year or '?'}"),))
