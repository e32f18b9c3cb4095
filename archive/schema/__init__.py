"""The tables of nianbao.db, each table and column described once.

From this declaration come the file itself (`archive.database`), the site's labels and
descriptions, and the data dictionary of the exports.
"""

from archive.schema.agency_tables import AGENCIES, AGENCY_CHANGES, AGENCY_NAMES
from archive.schema.archive_tables import (
    ADDRESSES,
    ANNOTATIONS,
    BUILD_INFO,
    CHECKS,
    ISSUES,
    SECTIONS,
    SNAPSHOTS,
    TOMBSTONES,
)
from archive.schema.change_tables import DISAPPEARANCES, REVISIONS, SOURCE_ERRORS
from archive.schema.count_tables import FACET_CELLS, FACET_ROWS
from archive.schema.crosswalk_tables import CROSSWALK, PANEL_CODES
from archive.schema.division_years import DIVISION_YEARS
from archive.schema.documents import DOCUMENTS
from archive.schema.figures import (
    APPLICANTS,
    CELLS,
    CODEBOOK,
    CODES,
    DISPOSITIONS,
    DISPUTES,
    PROACTIVE,
    REASONS,
    STATES,
)
from archive.schema.indicator_tables import INDICATOR_DEFINITIONS, INDICATOR_VALUES, INDICATORS
from archive.schema.ledger_tables import COVERAGE, PUBLICATION_LAGS
from archive.schema.news_tables import FRONT_COUNTS, NEWS, SERIES_REPORTS, SERIES_TOTALS
from archive.schema.panel_tables import PANEL_LONG, PANEL_VALUES, PANEL_WIDE
from archive.schema.portal_tables import PORTAL_PROBLEMS, PORTAL_YEARS, PORTALS
from archive.schema.reports import REPORTS
from archive.schema.spec import ColumnSpec, TableSpec, ViewSpec, Wording, integer, number, text

__all__ = [
    "CELLS_READABLE",
    "SEARCH_COLUMNS",
    "SEARCH_TABLE",
    "TABLES",
    "VIEWS",
    "ColumnSpec",
    "TableSpec",
    "ViewSpec",
    "table",
]

TABLES: tuple[TableSpec, ...] = (
    REPORTS,
    DISPOSITIONS,
    REASONS,
    DIVISION_YEARS,
    INDICATOR_DEFINITIONS,
    INDICATOR_VALUES,
    PANEL_WIDE,
    PANEL_VALUES,
    PANEL_CODES,
    CROSSWALK,
    PROACTIVE,
    DISPUTES,
    CELLS,
    CODES,
    APPLICANTS,
    STATES,
    ADDRESSES,
    DOCUMENTS,
    CHECKS,
    ISSUES,
    SECTIONS,
    SNAPSHOTS,
    PORTALS,
    PORTAL_PROBLEMS,
    PORTAL_YEARS,
    COVERAGE,
    PUBLICATION_LAGS,
    REVISIONS,
    DISAPPEARANCES,
    NEWS,
    AGENCIES,
    AGENCY_NAMES,
    AGENCY_CHANGES,
    CODEBOOK,
    TOMBSTONES,
    ANNOTATIONS,
    FACET_CELLS,
    FACET_ROWS,
    FRONT_COUNTS,
    SERIES_REPORTS,
    SERIES_TOTALS,
    BUILD_INFO,
)
"""Every table, in the order in which the site and the exports list them."""

SEARCH_TABLE = "reports_fts"
"""Contentless full-text table over bigrams; its rowid is `reports.id` (`archive.search`)."""
SEARCH_COLUMNS = ("head", "body", "labels")
"""Of it: title and agency; the text; labels of the rows and columns that tables printed."""

CELLS_READABLE = ViewSpec(
    name="cells_readable",
    label_zh="单元格（可读）",
    label_en="Cells, readable",
    description="One row per printed cell or figure, with the words for its code and state.",
    description_zh="每个印出的单元格或数字一行，附代码和状态的名称。",
    sql=(
        "SELECT cells.id, cells.report, reports.report_id, reports.agency, reports.year,"
        " codes.name AS code, applicants.name AS applicant, cells.value,"
        " coalesce(cells.raw, CAST(cells.value AS TEXT), '') AS raw, states.name AS state,"
        " cells.place"
        " FROM cells"
        " JOIN reports ON reports.id = cells.report"
        " JOIN codes ON codes.id = cells.code"
        " JOIN states ON states.id = cells.state"
        " LEFT JOIN applicants ON applicants.id = cells.applicant"
    ),
    columns=(
        *(
            column
            for column in REPORTS.columns
            if column.name in ("id", "report_id", "agency", "year")
        ),
        text("code", Wording("代码", "Code", "Code of the codebook.", "编码手册代码。")),
        text(
            "applicant",
            Wording("申请人", "Applicant", "Column of table 3.", "表三的申请人列。"),
        ),
        number("value", Wording("数值", "Value", "In the codebook's unit.", "数值。")),
        text("raw", Wording("原文", "Printed", "What was printed.", "印出的原文。")),
        text(
            "state",
            Wording(
                "状态",
                "State",
                "number, zero, blank, dash, slash, none_word, said_in_words, text or unread.",
                "空格、横线、斜线、印出的零与未读是不同的状态。",
            ),
        ),
        text("place", Wording("位置", "Place", "JSON.", "位置（JSON）。")),
        integer("report", Wording("报告行号", "Report row", "Row of reports.", "报告行号。")),
    ),
)
VIEWS: tuple[ViewSpec, ...] = (CELLS_READABLE, PANEL_LONG, INDICATORS, SOURCE_ERRORS)

_BY_NAME = {spec.name: spec for spec in TABLES}


def table(name: str) -> TableSpec:
    """Return the declaration of one table; KeyError for a name that is not declared."""
    return _BY_NAME[name]
