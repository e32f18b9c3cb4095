"""What sentences state against the tables, against each other and against their own shares.

Which figure is compared with which cells is a table, `against_text.csv`: alternatives
(with carried-in requests or without) are separated by /. Codebook 3.2 (P-SUM) and 3.4.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from parsers.checks.relations import Term, Trust, add, terms
from parsers.checks.sheet import APPLICANTS, Sheet, Sum, number, verdict
from parsers.model import Cell, Check, Outcome, Severity, State, Verdict
from parsers.prose import Share

# Disposition codes of sentences; a parent's own figure stands for its reasons.
_DISPOSITIONS = (
    "p.already_public",
    "p.granted",
    "p.partial",
    "p.granted_or_partial",
    "p.refused",
    "p.denied_total",
    "p.unable",
    "p.not_processed",
    "p.other_handling",
    "p.clarification_requested",
    "p.redirected",
)
# Counts of other things than requests and cases may well be stated in parts;
# one code for three kinds of internal and four of process information: 三类2件、四类3件.
_MANY = frozenset({"p.info_total", "p.received_other_unit", "p.refused.internal_or_process"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of `against_text.csv`."""

    id: str
    code: str
    said: str
    printed: tuple[tuple[Term, ...], ...]
    severity: Severity


@cache
def comparisons() -> tuple[Comparison, ...]:
    """All rows of `against_text.csv`."""
    text = resources.files("parsers.checks").joinpath("against_text.csv").read_text("utf-8")
    return tuple(
        Comparison(
            row["id"],
            row["code"],
            row["said"],
            tuple(terms(side) for side in row["printed"].split(" / ")),
            Severity(row["severity"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def compare_with_tables(sheet: Sheet, trust: Trust) -> Iterator[Check]:
    """N-RECV, N-ANS, N-PART, N-DISP, N-ZERO: a sentence's figure against the tables' cells."""
    for row in comparisons():
        sums = [_sums(side, sheet) for side in row.printed]
        said = sheet.figures(row.said)
        if not said or not sums[0]:
            continue
        first = sums[0][0]
        if row.said == "p.received" and (_in_words(sheet, row.said) or not first.value):
            yield _told(_zero(said[0], first.value), first, trust)
            if _in_words(sheet, row.said):
                continue
        yield _compared(row, said, [one for side in sums for one in side], trust)


def _sums(side: tuple[Term, ...], sheet: Sheet) -> list[Sum]:
    """What the totals column prints, and where it is blank on a row what its applicants add
    up to; nothing where a cell was not read. Codebook 3.1 (T3-BLANK) and 9 (leaf totals blank)."""
    found = [add(side, sheet, (None, None)), _from_applicants(side, sheet)]
    known = [one for one in found if one.figures and not _has_unread(one)]
    same = len(known) == 2 and known[0].cells == known[1].cells
    return known[:1] if same else known


def _has_unread(found: Sum) -> bool:
    return any(cell.state is State.UNREAD for cell in found.cells)


def _from_applicants(side: tuple[Term, ...], sheet: Sheet) -> Sum:
    """The rows of a side, each by its total or, where that is blank, by its applicants."""
    cells = [cell for term in side for cell in _rows(term, sheet)]
    return Sum(sum(cell.value or 0 for cell in cells), tuple(cells), (1,) * len(cells))


def _rows(term: Term, sheet: Sheet) -> list[Cell]:
    """The cells of the first choice that has a figure, or one not read, in any column."""
    for code, _ in term.choices:
        prefix, under, _ = code.partition(".*")
        codes = sheet.codes(f"{prefix}.") if under else [prefix]
        cells = [cell for one in codes for cell in _row(one, sheet)]
        if any(cell.value is not None or cell.state is State.UNREAD for cell in cells):
            return cells
    return []


def _row(code: str, sheet: Sheet) -> list[Cell]:
    *parts, total = (sheet.cell(code, applicant) for applicant in APPLICANTS)
    if total is None or total.state is not State.BLANK:
        return [total] if total else []
    return [cell for cell in parts if cell is not None]


def _compared(
    row: Comparison, said: Sequence[int | float], sums: Sequence[Sum], trust: Trust
) -> Check:
    """The figure that agrees with one of the sums, else the first with the first."""
    agreed = [v for v in said if any(v == s.value for s in sums)]
    left = agreed[0] if agreed else said[0]
    right = next((s.value for s in sums if s.value == left), sums[0].value)
    text = f"text says {number(left)}, table prints {sums[0].spelled()}"
    return _told(_check(row.id, row.code, (left, right), row.severity, text), sums[0], trust)


def _told(check: Check, printed: Sum, trust: Trust) -> Check:
    """A failing comparison is the agency's own when the table was read twice and alike."""
    if check.outcome is not Outcome.FAIL:
        return check
    return replace(check, verdict=verdict(printed.cells, trust.disputed, trust.confirmed))


def _in_words(sheet: Sheet, code: str) -> bool:
    return all(cell.state is State.SAID_IN_WORDS for cell in sheet.stated(code))


def _zero(said: int | float, printed: int | float) -> Check:
    told = f"that {number(said)} requests came" if said else "that no request came"
    text = f"text says {told}, table prints {number(printed)}"
    return _check("N-ZERO", "p.received", (said, printed), Severity.W, text)


def compare_with_itself(sheet: Sheet) -> Iterator[Check]:
    """N-SELF: two different figures for one quantity in the sentences."""
    for code in sheet.codes("p."):
        figures = sheet.figures(code)
        if code in _MANY or len(sheet.stated(code)) < 2 or _in_one_list(code, sheet):
            continue
        other = figures[1] if len(figures) > 1 else figures[0]
        text = " and ".join(number(f) for f in figures) + " in different places of the text"
        yield _check("N-SELF", code, (figures[0], other), Severity.W, text)


def _in_one_list(code: str, sheet: Sheet) -> bool:
    """Whether one paragraph names an outcome several times: 确认违法1件,责令重新答复2件."""
    lines = {(cell.place.document, cell.place.line) for cell in sheet.stated(code)}
    return code.count(".") > 1 and not code.endswith(".total") and len(lines) == 1


def add_up_dispositions(sheet: Sheet) -> Iterator[Check]:
    """P-SUM: dispositions stated in sentences against the requests answered.

    The reference is the answered total, else the closed, else the received where all are
    said to be closed. The rest is nobody's: W where more was disposed of than answered,
    I where something is left. With a table of requests, N-PART compares instead.
    """
    tables = (*sheet.under("t3."), *sheet.under("a3."))
    reference = _reference(sheet)
    parts = _parts(sheet, reference[1] if reference else None)
    if any(cell.value is not None for cell in tables) or reference is None or not parts:
        return
    code, answered = reference
    total = sum(parts)
    rest = answered - total
    told = " + ".join(number(p) for p in parts) + f" = {number(total)}, stated {number(answered)}"
    text = f"{told}: {number(rest)} unclassified" if rest else told
    severity = Severity.W if rest < 0 else Severity.I
    yield _check("P-SUM", code, (total, answered), severity, text)


def _reference(sheet: Sheet) -> tuple[str, int | float] | None:
    for code in ("p.answered_total", "p.closed"):
        if sheet.figures(code):
            return code, sheet.figures(code)[0]
    if sheet.cell("p.closed") is not None and sheet.figures("p.received"):
        return "p.received", sheet.figures("p.received")[0]
    return None


def _parts(sheet: Sheet, answered: int | float | None) -> list[int | float]:
    """Figures to add. Reasons count where their parent is not stated, or stands beside them."""
    flat: list[int | float] = []
    nested: list[int | float] = []
    for code in _DISPOSITIONS:
        own = sheet.figures(code)[:1]
        reasons = [f for c in sheet.codes(f"{code}.") for f in sheet.figures(c)[:1]]
        if code == "p.granted_or_partial" and sheet.figures("p.granted"):
            continue
        nested += own or reasons
        flat += own + reasons
    return flat if sum(flat) == answered else nested


def compare_shares(shares: Sequence[Share], sheet: Sheet) -> Iterator[Check]:
    """N-PCT: a percentage beside a figure against the figure's share, one unit of the last
    printed digit allowed (agencies truncate as well as round)."""
    for share in shares:
        bases = _bases(share.code, sheet)
        if not bases:
            continue
        printed = float(share.printed)
        unit = 10.0 ** -len(share.printed.partition(".")[2])
        exact = min((100 * share.value / base for base in bases), key=lambda e: abs(e - printed))
        near = abs(exact - printed) <= unit + 1e-9
        text = f"{number(share.value)} is {exact:.2f} % of the whole, printed {share.printed} %"
        right = printed if near else round(exact, 4)
        yield _check("N-PCT", share.code, (printed, right), Severity.I, text)


def _bases(code: str, sheet: Sheet) -> list[int | float]:
    """What a share may be a share of: the totals of its own table or sentence."""
    group = ".".join(code.split(".")[:2])
    if group in {"p.review", "p.suit"}:
        return [f for f in sheet.figures(f"{group}.total") if f]
    stated = [f for c in ("p.answered_total", "p.received") for f in sheet.figures(c)]
    printed = [sheet.value(c, "total") for c in ("t3.answered_total", "t3.received_new")]
    return [f for f in [*stated, *printed, sum(_parts(sheet, None))] if f]


def _check(
    id_: str,
    code: str,
    sides: tuple[int | float, int | float],
    severity: Severity,
    text: str,
) -> Check:
    left, right = sides
    holds = left == right
    outcome = Outcome.PASS if holds else Outcome.FAIL
    told = None if holds else Verdict.SOURCE_INCONSISTENCY
    return Check(id_, code, None, outcome, left, right, severity, told, text)
