"""What a report's frame says of its figures: who reports, when, in which chapters.

T2-RULES and T2-21-UNIT (codebook 3.1), M-DATE and S-SECT (3.4). All are reading aids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from parsers.checks.sheet import Sheet, number
from parsers.model import Cell, Check, Identity, Outcome, Section, Severity

_WITHOUT_RULES = frozenset({"county", "township", "zone"})
_MOST_FEES = 10**6  # 万元 that a county body may collect
_OFFICIAL_FORMS = frozenset({"form_2019", "form_2021"})
_SIX_SECTIONS = (
    "sec.overview",
    "sec.proactive",
    "sec.requests",
    "sec.disputes",
    "sec.problems",
    "sec.other",
)


def unlikely_for_level(cells: Sequence[Cell], level: str | None) -> Iterator[Check]:
    """T2-RULES, T2-21-UNIT: counties and townships make no 规章, collect no 10 billion 元."""
    sheet = Sheet(cells)
    if level not in _WITHOUT_RULES:
        return
    for cell in sheet.under("t2.rules."):
        if cell.value is not None:
            text = f"{number(cell.value)} 规章 of a body at {level} level"
            yield _judged(not cell.value, "T2-RULES", cell.code, (cell.value, 0), text)
    fees = sheet.value("t2.fees.fee_amount")
    if fees is not None:
        text = f"{number(fees)} 万元 at {level} level: 元 typed as 万元?"
        sides = (fees, _MOST_FEES)
        yield _judged(fees <= _MOST_FEES, "T2-21-UNIT", "t2.fees.fee_amount", sides, text)


def publication_date(identity: Identity) -> Iterator[Check]:
    """M-DATE: published between December of the report year and the end of the next.

    A date that only the address gives says when a site was moved, not what an agency printed.
    """
    if identity.published_on is None or identity.year is None or identity.date_basis == "address":
        return
    published = date.fromisoformat(identity.published_on)
    expected = identity.year + 1
    early = date(identity.year, 12, 1)
    text = f"published {identity.published_on}, a report on {identity.year}"
    holds = early <= published <= date(expected, 12, 31)
    yield _judged(holds, "M-DATE", None, (published.year, expected), text)


def six_sections(form: str | None, sections: Sequence[Section]) -> Iterator[Check]:
    """S-SECT: the six chapters of the official format are all there."""
    if form not in _OFFICIAL_FORMS:
        return
    found = {section.code for section in sections}
    missing = [code for code in _SIX_SECTIONS if code not in found]
    text = f"missing: {', '.join(missing)}" if missing else ""
    sides = (len(_SIX_SECTIONS) - len(missing), len(_SIX_SECTIONS))
    check = _judged(not missing, "S-SECT", None, sides, text)
    yield replace(check, severity=Severity.I)


def _judged(
    holds: bool,
    id_: str,
    code: str | None,
    sides: tuple[int | float, int | float],
    text: str,
) -> Check:
    outcome = Outcome.PASS if holds else Outcome.FAIL
    return Check(id_, code, None, outcome, *sides, Severity.W, None, text)
