"""Whose turn it is when something was not understood: the source's oddity or ours to mend.

An issue whose code is not listed here counts as ours: what is new must be looked at.
"""

SOURCE_ODDITIES = frozenset(
    (
        "agency_inferred",
        "ambiguous_date",
        "cut_off",
        "date_disagreement",
        "division_ambiguous",
        "division_inferred",
        "division_not_in_year",
        "division_unknown",
        "extra_row",
        "form_uncertain",
        "form_year_mismatch",
        "missing_rows",
        "missing_sections",
        "mojibake",
        "no_agency",
        "no_date",
        "no_division",
        "no_year",
        "row_printed_twice",
        "scope_uncertain",
        "unrecoverable",
        "year_disagreement",
        "year_inferred",
    )
)
"""Codes of issues that lie in the document; they are listed, and nobody has to mend the code."""
