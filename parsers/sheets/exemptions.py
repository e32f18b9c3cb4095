"""Numbered grounds of regional sheets: 免予公开范围4 means something else in every region.

`forms/regional_sh_2008/exemptions.csv` holds the two numberings that were seen (codebook 5).
What the document itself says of a number decides; else the number of grounds does, and an
issue says that nobody has compared it with that region's filling notes.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

from parsers.forms import Form
from parsers.model import Document, Issue
from parsers.sheets.labels import SheetReading, SheetRow

_NUMBER = re.compile(r"(?:免予|免于|不予)公开范围[(“”\s]*(\d|[一二三四五六七])")
_DEFINED = re.compile(
    r"(?:免予|免于|不予)公开范围[(“”\s]*(\d|[一二三四五六七])[)“”\s]*(?:数)?"
    r"[\s:,，(是指为即的]+([^。；;\n|]{2,40})"
)
_CHINESE = {c: str(i) for i, c in enumerate("一二三四五六七", start=1)}


@cache
def _numberings() -> Mapping[int, Sequence[Mapping[str, str]]]:
    """Grounds by how many of them a sheet has."""
    path = resources.files("parsers.forms") / "regional_sh_2008" / "exemptions.csv"
    found: dict[int, list[Mapping[str, str]]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(int(row["grounds"]), []).append(row)
    return found


def numbered(reading: SheetReading, document: Document, form: Form) -> SheetReading:
    """The reading with its numbered grounds under the codes of their own numbering."""
    if form.sheet is None or not form.sheet.numbered_grounds:
        return reading
    numbers = [_number_of(row) for row in reading.rows]
    if not any(numbers):
        return reading
    texts = document.texts()
    grounds = max((n for n in map(int, filter(None, numbers))), default=0)
    numbering = _numberings()[7 if grounds > 6 else 6]
    defined = _definitions(texts, numbering)
    rows, kept_out = [], []
    for row, number in zip(reading.rows, numbers, strict=True):
        code = _code(number, defined, numbering) if number else row.code
        rows.append(replace(row, code=code or ""))
        if number and not code and row.code:
            kept_out.append(Issue("extra_row", _printed(row), row.printed[0].place))
    is_known = _is_evidenced(numbering, texts) or set(filter(None, numbers)) <= defined.keys()
    first = next(row for row, number in zip(rows, numbers, strict=True) if number)
    doubt = Issue("exemption_numbering", _printed(first), reading.heading)
    issues = [] if is_known else [doubt]
    read = frozenset(row.code for row in rows if row.code)
    settled = _without_settled(reading.issues, rows, numbers)
    return replace(reading, rows=tuple(rows), issues=(*settled, *kept_out, *issues), labels=read)


def _without_settled(
    issues: Sequence[Issue], rows: Sequence[SheetRow], numbers: Sequence[str]
) -> list[Issue]:
    """Without `unmapped_label` for grounds that have found their code."""
    found = {row.printed[0].place for row, n in zip(rows, numbers, strict=True) if n and row.code}
    return [i for i in issues if i.code != "unmapped_label" or i.place not in found]


def _number_of(row: SheetRow) -> str:
    match = _NUMBER.search(row.printed[0].text)
    return _CHINESE.get(match.group(1), match.group(1)) if match else ""


def _code(number: str, defined: Mapping[str, str], numbering: Sequence[Mapping[str, str]]) -> str:
    by_number = {row["number"]: row["code"] for row in numbering}
    return defined.get(number, by_number.get(number, ""))


def _definitions(texts: Sequence[str], numbering: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Number -> code, where the document says what a number means."""
    defined: dict[str, str] = {}
    for text in texts:
        for number, words in _DEFINED.findall(text):
            code = next((r["code"] for r in numbering if _speaks_of(words, r["words"])), None)
            if code is not None:
                defined.setdefault(_CHINESE.get(number, number), code)
    return defined


def _speaks_of(words: str, telling: str) -> bool:
    return any(word in words for word in telling.split("、"))


def _is_evidenced(numbering: Sequence[Mapping[str, str]], texts: Sequence[str]) -> bool:
    """Whether the document comes from a place whose filling notes were seen."""
    places = {row["places"] for row in numbering} - {""}
    return any(place in text for place in places for text in texts)


def _printed(row: SheetRow) -> str:
    return " | ".join(token.raw for token in row.printed)
