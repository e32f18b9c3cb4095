"""Which printed rows of which form lead to which code of the panel (codebook 5), as data.

`crosswalk.csv` has the rows in which a form differs from the panel; that a row of a form is the
panel's own quantity (identity) follows from the codebook and is not written out. Rows for one
code are tried in order. To change how a row is read, change the CSV.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from archive.panel.codes import panel_codes
from parsers.codebook import Entry, entries

Row = tuple[object, ...]

PROSE = "prose_2008"
ANY = "any"
_TABLES = ("form_2021", "form_2019", "annex_2014", "regional_sh_2008", "regional_fj_2009")
_OF_THE_PANEL = ("form_2021", "form_2019")
_PART = "part"
_SAME_IN_BOTH = ("t3.", "t4.")
_RENAMED = {"t3.carried_out": "pending"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: codes of the codebook (of the panel, where `form` is any), what they make up.

    `not_beside` names tables beside which a figure of the text counts something twice.
    """

    form: str
    sources: tuple[str, ...]
    rule: str
    code: str
    comparability: str
    not_beside: tuple[str, ...] = ()
    from_year: int | None = None
    to_year: int | None = None
    note: str = ""
    note_zh: str = ""

    def covers(self, year: int | None) -> bool:
        """Tell whether it holds for a report year; one that ends some day, for a known year."""
        if year is None:
            return self.to_year is None
        return (self.from_year or year) <= year <= (self.to_year or year)


@cache
def crosswalk() -> tuple[Rule, ...]:
    """Every row, form by form: within a form identities first, then the rows of the CSV."""
    written = tuple(_written())
    own = tuple(_identities({(rule.form, rule.code) for rule in written if rule.rule == "same"}))
    return tuple(
        rule for form in (*_TABLES, ANY, PROSE) for rule in (*own, *written) if rule.form == form
    )


@cache
def candidates(form: str | None, year: int | None) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """For each code the rows that may fill it in a report, those of its own form first.

    Rows of every form are there, as hybrids exist; what is said in sentences comes last.
    """
    ordered = sorted(
        (rule for rule in crosswalk() if rule.form != ANY and rule.covers(year)),
        key=lambda rule: (rule.form == PROSE, rule.form != form),
    )
    found: dict[str, list[Rule]] = {}
    for rule in ordered:
        found.setdefault(rule.code, []).append(rule)
    return tuple((code, tuple(found[code])) for code in panel_codes() if code in found)


@cache
def made_of_the_panel() -> tuple[Rule, ...]:
    """The rows that make a code of other codes of the panel, in an order that has parts first."""
    return tuple(rule for rule in crosswalk() if rule.form == ANY)


def is_part_only(form: str | None, code: str, printed: Collection[str]) -> bool:
    """Tell whether a report prints no more than a part of what has to be whole to compare.

    `printed`: the codes of the codebook that have a figure in it.

    >>> is_part_only("annex_2014", "unable.not_held", {"a3.unable.not_held_nonexistent"})
    True
    """
    parts, whole = _parts_and_wholes(form, code)
    return not parts.isdisjoint(printed) and not any(set(printed) >= one for one in whole)


@cache
def _parts_and_wholes(
    form: str | None, code: str
) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    rules = [rule for rule in crosswalk() if (rule.form, rule.code) == (form, code)]
    parts = (source for rule in rules if rule.rule == _PART for source in rule.sources)
    whole = tuple(frozenset(rule.sources) for rule in rules if rule.rule != _PART)
    return frozenset(parts), whole


def crosswalk_rows() -> Iterator[Row]:
    """The rows of the table `crosswalk`."""
    for number, rule in enumerate(crosswalk(), start=1):
        yield (
            number,
            rule.form,
            json.dumps(rule.sources),
            rule.rule,
            rule.code,
            rule.comparability,
            json.dumps(rule.not_beside) if rule.not_beside else None,
            rule.from_year,
            rule.to_year,
            rule.note or None,
            rule.note_zh or None,
        )


def _written() -> Iterator[Rule]:
    yield from map(_rule, listed("panel/crosswalk.csv"))


def _rule(row: Mapping[str, str]) -> Rule:
    return Rule(
        form=row["form"],
        sources=tuple(row["source_codes"].split()),
        rule=row["rule"],
        code=row["code"],
        comparability=row["comparability"],
        not_beside=tuple(row["not_beside"].split()),
        from_year=int(row["from_year"]) if row["from_year"] else None,
        to_year=int(row["to_year"]) if row["to_year"] else None,
        note=row["note"],
        note_zh=row["note_zh"],
    )


def _identities(written: set[tuple[str, str]]) -> Iterator[Rule]:
    """Rows that are the panel's own: those from 2019 on, and fields that only older forms have.

    The former are what the panel counts; the latter have nothing later to be compared with.
    """
    for entry in entries():
        code = _own_code(entry)
        if code in panel_codes() and (entry.form, code) not in written:
            yield Rule(entry.form, (entry.code,), "same", code, _compared(entry))


def _compared(entry: Entry) -> str:
    """How far a row compares that is the panel's own.

    Requests and disputes are the same rows in both forms from 2019 on. What they print of
    documents and decisions differs, row by row (codebook 2.3); so does what one of them lacks.
    """
    if entry.form not in _OF_THE_PANEL:
        return "none"
    both = _forms_of()[entry.code].issuperset(_OF_THE_PANEL)
    same = both and entry.code.startswith(_SAME_IN_BOTH)
    return "exact" if same else entry.comparability or "none"


@cache
def _forms_of() -> Mapping[str, frozenset[str]]:
    """Code of a printed row -> the forms that print it."""
    found: dict[str, set[str]] = {}
    for entry in entries():
        found.setdefault(entry.code, set()).add(entry.form)
    return {code: frozenset(forms) for code, forms in found.items()}


def _own_code(entry: Entry) -> str:
    """The panel's name for a printed row, if it is one of the panel's own.

    Older tables keep their prefix: their `a3.refused` is another thing than `t3.refused`.
    """
    table, _, name = entry.code.partition(".")
    if entry.form in _OF_THE_PANEL and table in ("t3", "t4"):
        return _RENAMED.get(entry.code, name)
    return entry.code
