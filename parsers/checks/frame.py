"""What a report's frame says of its figures: who reports, when, in which chapters.

T2-RULES and T2-21-UNIT (codebook 3.1), M-YEAR, M-AGENCY, M-DATE and S-SECT (3.4). All are
reading aids.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources

from parsers.checks.sheet import Sheet, number
from parsers.model import Cell, Check, Claims, Identity, Outcome, Section, Severity, Verdict

_WITHOUT_RULES = frozenset({"county", "township", "zone"})
_WITH_RULES = frozenset({"province", "prefecture"})
_NO_GOVERNMENT = frozenset({"department", "public_institution"})
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


def unlikely_for_level(cells: Sequence[Cell], identity: Identity) -> Iterator[Check]:
    """T2-RULES, T2-21-UNIT: counties and townships make no 规章, collect no 10 billion 元.

    Nor do bureaus of provinces and cities make 规章; their governments and the offices do.
    """
    sheet, level = Sheet(cells), identity.level
    if level in _WITHOUT_RULES or (level in _WITH_RULES and identity.scope in _NO_GOVERNMENT):
        for cell in sheet.under("t2.rules."):
            if cell.value is not None:
                text = f"{number(cell.value)} 规章 of a body at {level} level ({identity.scope})"
                yield _judged(not cell.value, "T2-RULES", cell.code, (cell.value, 0), text)
    fees = sheet.value("t2.fees.fee_amount")
    if fees is not None and level in _WITHOUT_RULES:
        text = f"{number(fees)} 万元 at {level} level: 元 typed as 万元?"
        sides = (fees, _MOST_FEES)
        yield _judged(fees <= _MOST_FEES, "T2-21-UNIT", "t2.fees.fee_amount", sides, text)


def report_year(claims: Claims) -> Iterator[Check]:
    """M-YEAR: the title and the statistic period name the same year; else the period stands."""
    if claims.titled is None or claims.covered is None:
        return
    text = f"title {claims.titled}, statistic period {claims.covered}"
    sides = (claims.titled, claims.covered)
    yield _printed(_judged(claims.titled == claims.covered, "M-YEAR", None, sides, text))


def agency_named(claims: Claims) -> Iterator[Check]:
    """M-AGENCY: the opening names no other body than the title (a copied template does)."""
    if claims.agency is None or claims.others is None:
        return
    text = f"title {claims.agency}, opening {', '.join(claims.others) or 'the same'}"
    sides = (len(claims.others), 0)
    yield _printed(_judged(not claims.others, "M-AGENCY", None, sides, text))


def _printed(check: Check) -> Check:
    """What fails is quoted from the text: it stands in the source."""
    failed = check.outcome is Outcome.FAIL
    return replace(check, verdict=Verdict.SOURCE_INCONSISTENCY if failed else None)


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


def five_aspects(form: str | None, sections: Sequence[Section]) -> Iterator[Check]:
    """S-SECT: 总体情况 speaks of its five aspects (国办公开办函〔2021〕30号)."""
    overview = [section.text for section in sections if section.code == _SIX_SECTIONS[0]]
    if form != "form_2021" or not any(overview):
        return
    text = "".join(overview)
    missing = [zh for zh, wording in _aspects() if not wording.search(text)]
    told = f"总体情况 says nothing of {', '.join(missing)}" if missing else ""
    sides = (len(_aspects()) - len(missing), len(_aspects()))
    yield replace(
        _judged(not missing, "S-SECT", _SIX_SECTIONS[0], sides, told), severity=Severity.I
    )


@cache
def _aspects() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = resources.files("parsers.checks").joinpath("aspects.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    return tuple((row["zh"], re.compile(row["wordings"])) for row in rows)


def _judged(
    holds: bool,
    id_: str,
    code: str | None,
    sides: tuple[int | float, int | float],
    text: str,
) -> Check:
    outcome = Outcome.PASS if holds else Outcome.FAIL
    return Check(id_, code, None, outcome, *sides, Severity.W, None, text)
