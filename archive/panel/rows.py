"""The panel's rows: those of one report, and the tables that explain them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from archive.building.agencies import agency_id
from archive.building.editions import derived_columns
from archive.building.numbering import applicant_number, state_number
from archive.building.quality import quality_of
from archive.panel.codes import COMPARABILITIES, panel_codes
from archive.panel.crosswalk import crosswalk_rows
from archive.panel.harmonise import Figure, Quantity, harmonise
from archive.schema.panel_tables import SPLIT_APPLICANTS, SPLIT_CODES
from parsers.model import Report, State

Row = tuple[object, ...]


def panel_rows(report: Report) -> Iterator[tuple[str, Row]]:
    """Yield (table, row) for the values of one report, long and wide.

    Rows have the columns of `archive.building.editions.derived_columns`: nothing here knows where
    in the archive the report stands, nor whether it is the one that stands for its year.
    """
    found = harmonise(report)
    for quantity in found.values():
        yield from (("panel_values", row) for row in _value_rows(quantity))
    values = _head(report) | _figures(found) | _doubts(found) | _quality(report)
    yield "panel_wide", tuple(values.get(name) for name in derived_columns("panel_wide"))


def explaining_rows() -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield (table, rows) of what every archive has: the panel's codes and the crosswalk."""
    yield "panel_codes", _code_rows()
    yield "crosswalk", crosswalk_rows()


def _value_rows(quantity: Quantity) -> Iterator[Row]:
    code = panel_codes()[quantity.code].number
    comparability = COMPARABILITIES.index(quantity.comparability) + 1
    for applicant, figure in quantity.figures.items():
        yield (
            code,
            applicant_number(applicant),
            state_number(figure.state),
            figure.value,
            comparability,
            int(figure.derived),
            figure.blanks,
        )


def _head(report: Report) -> dict[str, object]:
    who = report.identity
    names = "agency province prefecture county division_code level scope year"
    return {name: getattr(who, name) for name in names.split()} | {
        "agency_id": agency_id(who.agency, who.division_code, who.year),
        "form": report.form,
    }


def _figures(found: Mapping[str, Quantity]) -> dict[str, object]:
    columns = {panel_codes()[code].column: one.total.value for code, one in found.items()}
    split = {
        f"{code}_{applicant}": found[code].figures[applicant].value
        for code in SPLIT_CODES
        for applicant, _, _ in SPLIT_APPLICANTS
        if code in found and applicant in found[code].figures
    }
    return {**columns, **split}


def _doubts(found: Mapping[str, Quantity]) -> dict[str, object]:
    return {
        "approx": _columns(found, lambda one, total: one.comparability == "approx" and total.says),
        "not_comparable": _columns(
            found, lambda one, total: one.comparability == "none" and total.says
        ),
        "said_in_words": _columns(found, lambda _, total: total.state is State.SAID_IN_WORDS),
        "derived": _columns(found, lambda _, total: total.derived and total.value is not None),
    }


def _columns(found: Mapping[str, Quantity], which: Callable[[Quantity, Figure], bool]) -> str:
    """JSON of the wide panel's columns that are so."""
    chosen = (code for code, one in found.items() if which(one, one.total))
    return json.dumps([panel_codes()[code].column for code in chosen])


def _quality(report: Report) -> dict[str, object]:
    quality = quality_of(report.checks)
    names = ("total_ok", "columns_ok", "blanks_assumed")
    return {name: getattr(quality, name) for name in names}


def _code_rows() -> Iterator[Row]:
    for one in panel_codes().values():
        yield (
            one.number,
            one.code,
            one.column,
            one.zh,
            one.en,
            one.unit,
            one.kind,
            one.parent,
            int(one.by_applicant),
        )
