"""What the tables of a report say beside their figures: the labels of printed rows and columns.

A report's cells have codes; the codebook has the official wording of each in the report's form,
and the headings over it. Sentences are left out: their words stand in the text. So are the few
headings over a whole table that no code has, such as 申请人情况.
"""

from collections.abc import Collection, Iterator
from functools import cache

from parsers.codebook import Entry, entries, of_form

_NO_TABLE = frozenset(("sections", "wording"))
_PART = "｜"
"""Stands in a label of the codebook between a heading and what stands under it."""

Path = tuple[str, ...]
"""The labels of one row or column: the headings over it from the outermost, then its own."""


def printed_paths(
    form: str | None, codes: Collection[str], applicants: Collection[str] = ()
) -> tuple[Path, ...]:
    """Return the labels of rows, by the codes of their cells, and of applicants' columns.

    They come in the order of the codebook; codes of no table are left out. What a report took
    from another form (a table kept from the year before) has the label of that form.

    >>> printed_paths("form_2021", ["t3.refused.state_secret", "p.received"], ["org_other"])
    (('三、本年度办理结果', '（三）不予公开', '1.属于国家秘密'), ('法人或其他组织', '其他'))
    """
    named = {*codes, *(f"applicant.{name}" for name in applicants)}
    found = (_entry(form, code) for code in named)
    listed = sorted(filter(None, found), key=_places().__getitem__)
    return tuple(_path(entry) for entry in listed)


def labels(paths: Collection[Path]) -> tuple[str, ...]:
    """Return each label once, in the order of the paths.

    >>> labels([("行政诉讼", "总计"), ("行政诉讼", "结果维持")])
    ('行政诉讼', '总计', '结果维持')
    """
    return tuple(dict.fromkeys(label for path in paths for label in path))


@cache
def _places() -> dict[Entry, int]:
    return {entry: place for place, entry in enumerate(entries())}


@cache
def _entry(form: str | None, code: str) -> Entry | None:
    """The row or column with this code, in its own form or else in the first that has it."""
    own = of_form(form).get(code) if form else None
    found = own or next((entry for entry in entries() if entry.code == code), None)
    return None if found is None or found.table in _NO_TABLE else found


@cache
def _path(entry: Entry) -> Path:
    return tuple(dict.fromkeys(label for row in _above(entry) for label in _parts(row)))


def _parts(entry: Entry) -> list[str]:
    return entry.zh_label.split(_PART)


def _above(entry: Entry) -> Iterator[Entry]:
    """An entry behind those over it; what adds columns up is no heading over them."""
    if entry.parent_code and not entry.code.startswith("applicant."):
        parent = of_form(entry.form).get(entry.parent_code)
        if parent is not None:
            yield from _above(parent)
    yield entry
