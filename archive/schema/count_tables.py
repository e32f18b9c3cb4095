"""Tables from which the site counts: what each report adds to the facets, and no more.

A row of `reports` takes a kilobyte, one of `facet_rows` some twenty bytes: the site holds them in
memory and counts facets over a million reports from there (`archive.pages.columnar`).
"""

from dataclasses import replace

from archive.schema.shared import (
    CURRENT,
    FORM,
    LEVEL,
    PROVINCE,
    ROW_ID,
    SCOPE,
    SOURCE_CLASS,
    YEAR,
)
from archive.schema.spec import ColumnSpec, TableSpec, Wording, integer
from parsers.terms import Term, terms

_ALIKE = (CURRENT, SOURCE_CLASS, SCOPE, PROVINCE, YEAR, FORM, LEVEL)
BLANK = -1
"""In `facet_rows`: the report has a row of the disposition, without a figure."""

FACET_CELLS = TableSpec(
    name="facet_cells",
    label_zh="分面组合",
    label_en="Facet cells",
    description="One row per combination of edition in force or not, source class, scope, "
    "province, year, form and level that a report has, numbered from 1 without a gap.",
    description_zh="报告所具有的是否现行、来源类别、范围、省份、年度、版式、层级的每一种组合"
    "一行，编号自 1 起连续。",
    columns=(ROW_ID, *(replace(one, facet=False) for one in _ALIKE)),
    hidden=True,
)


def _total(kind: Term) -> ColumnSpec:
    about = (
        f"Requests of this report: {kind.en.lower()}; {BLANK} where its row has no figure, "
        "empty where there is no row."
    )
    about_zh = f"{kind.zh}的件数；有行而无数字为 {BLANK}，无此行则为空。"
    return integer(kind.code, Wording(kind.zh, kind.en, about, about_zh), "件")


FACET_ROWS = TableSpec(
    name="facet_rows",
    label_zh="分面计数",
    label_en="Facet rows",
    description="One row per edition of a report: what it adds to the counts of facets.",
    description_zh="报告的每一版次一行：它在各分面计数中的份额。",
    columns=(
        integer(
            "report",
            Wording("报告行号", "Report row", "The row of `reports`.", "`reports` 的行号。"),
        ),
        integer(
            "cell",
            Wording("组合", "Cell", "The row of `facet_cells`.", "`facet_cells` 的行号。"),
        ),
        integer(
            "requests",
            Wording(
                "各结果之和",
                "Requests",
                "`requests_classified` of the report.",
                "报告的 `requests_classified`。",
            ),
            "件",
        ),
        *(_total(kind) for kind in terms("disposition").values()),
    ),
    primary_key=("report",),
    hidden=True,
)
