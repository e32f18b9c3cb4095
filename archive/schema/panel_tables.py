"""The harmonised panel: its codes, its crosswalk, its values long and wide (codebook 4 and 5)."""

from archive.panel.codes import ORGANISATION, PanelCode, panel_codes
from archive.schema.crosswalk_tables import PANEL_CODE
from archive.schema.shared import REPORT, REPORT_ID, REPORTER_YEAR, ROW_ID
from archive.schema.spec import (
    ColumnSpec,
    TableSpec,
    ViewSpec,
    Wording,
    faceted,
    flag,
    integer,
    number,
    text,
)

IN_PANEL = flag(
    "in_panel",
    Wording(
        "入面板",
        "In the panel",
        "1 for the one report that stands for its agency, year, scope and source class: the "
        "edition in force, of several reports the fullest.",
        "同一机关、年度、范围和来源类别中代表该年的一份报告为1：现行版次；有数份时取数字最全者。",
    ),
)
SPLIT_CODES = ("received_new", "granted", "refused", "answered_total")
"""Quantities of which the wide panel has natural persons and organisations beside the total."""
SPLIT_APPLICANTS = (
    ("natural_person", "自然人", "natural persons"),
    (ORGANISATION, "法人或其他组织", "organisations"),
)

_COMPARABILITY = faceted(
    text(
        "comparability",
        Wording(
            "可比性",
            "Comparability",
            "How far the value can be set beside those from 2019 on: exact, approx or none; "
            "from 2019 on, beside those of the other form.",
            "与2019年起各年数字的可比性：exact 一致、approx 近似、none 不可比；"
            "2019年起者与另一版式相比。",
        ),
    )
)

PANEL_VALUES = TableSpec(
    name="panel_values",
    label_zh="面板数值",
    label_en="Values of the panel",
    description="One row per value by numbers; the view `panel_long` has the words.",
    description_zh="每个数值一行，以编号存储；文字见视图 `panel_long`。",
    columns=(
        ROW_ID,
        REPORT,
        integer("code", Wording("代码号", "Code", "Row of `panel_codes`.", "代码行号。")),
        integer(
            "applicant",
            Wording(
                "申请人号",
                "Applicant",
                "Row of `applicants`; empty for what has no applicants.",
                "`applicants` 的行号；与申请人无关者为空。",
            ),
        ),
        integer("state", Wording("状态号", "State", "Row of `states`.", "`states` 的行号。")),
        number(
            "value",
            Wording(
                "数值",
                "Value",
                "In the code's unit; empty where no figure was printed.",
                "数值；未印数字者为空。",
            ),
        ),
        integer(
            "comparability",
            Wording(
                "可比性号", "Comparability", "1 exact, 2 approx, 3 none.", "1一致、2近似、3不可比。"
            ),
        ),
        flag(
            "derived",
            Wording(
                "推算",
                "Derived",
                "1 when no such figure was printed and it was added up from others.",
                "并无此数而由其他数字相加者为1。",
            ),
            facet=False,
        ),
        integer(
            "blanks",
            Wording(
                "空格数",
                "Blanks",
                "How many of the cells added up were blank, or missing from a sum that needs "
                "them; 0 for a printed figure.",
                "相加各格中空白格的个数，含应有而未印者；照录者为0。",
            ),
        ),
    ),
    # A report has a hundred values and more: pages ask for single ones of many reports.
    indexes=(("report", "code", "applicant"), ("code", "applicant")),
    hidden=True,
)


def _wide_column(code: PanelCode) -> ColumnSpec:
    whom = "; all applicants" if code.by_applicant else ""
    return number(
        code.column,
        Wording(
            code.zh,
            code.en,
            f"`{code.code}` of the panel{whom}; empty where no figure was printed.",
            f"面板代码 `{code.code}`；未印数字者为空。",
        ),
        code.unit,
    )


def _split_columns() -> tuple[ColumnSpec, ...]:
    return tuple(
        number(
            f"{code}_{applicant}",
            Wording(
                f"{panel_codes()[code].zh}：{zh}",
                f"{panel_codes()[code].en}: {en}",
                f"`{code}` of {en}; from 2019 on only.",
                f"`{code}` 中的{zh}；2019年起。",
            ),
            panel_codes()[code].unit,
        )
        for code in SPLIT_CODES
        for applicant, zh, en in SPLIT_APPLICANTS
    )


_DOUBTS: tuple[ColumnSpec, ...] = (
    text(
        "approx",
        Wording(
            "近似列",
            "Approximate columns",
            "JSON: columns of this row that compare with 2019 on only approximately.",
            "JSON：本行中与2019年起仅近似可比的列。",
        ),
    ),
    text(
        "not_comparable",
        Wording(
            "不可比列",
            "Columns not comparable",
            "JSON: columns of this row that do not compare with 2019 on.",
            "JSON：本行中与2019年起不可比的列。",
        ),
    ),
    text(
        "said_in_words",
        Wording(
            "文字表述列",
            "Columns said in words",
            "JSON: columns whose figure was said in words, not printed: none as 0, others empty.",
            "JSON：仅以文字表述的列；称无者为0，其余为空。",
        ),
    ),
    text(
        "derived",
        Wording(
            "推算列",
            "Derived columns",
            "JSON: columns whose figure was not printed but added up from others.",
            "JSON：并无此数而由其他数字相加的列。",
        ),
    ),
    flag(
        "total_ok",
        Wording(
            "总计相符",
            "Totals agree",
            "1 when the checks of the total column and of table 4 hold; empty without a table.",
            "总计列及行政复议、诉讼各项核对相符为1；无表为空。",
        ),
    ),
    flag(
        "columns_ok",
        Wording(
            "各列相符",
            "Columns agree",
            "1 when the checks of table 3 hold in every column and row; stricter.",
            "表三各行各列核对均相符为1。",
        ),
    ),
    flag(
        "blanks_assumed",
        Wording(
            "空格作零",
            "Blanks assumed",
            "1 when a check holds only with blank cells counted as 0.",
            "把空格计作0才相符为1。",
        ),
        facet=False,
    ),
)

PANEL_WIDE = TableSpec(
    name="panel_wide",
    label_zh="面板（宽表）",
    label_en="Panel, wide",
    description=(
        "One row per agency, year, scope and source class, one column per code of the panel. "
        "Never add rows of different scopes: an aggregate contains the others."
    ),
    description_zh="每一机关、年度、范围和来源类别一行，每一面板代码一列。不同范围不得相加。",
    columns=(
        ROW_ID,
        REPORT,
        *REPORTER_YEAR,
        REPORT_ID,
        *map(_wide_column, panel_codes().values()),
        *_split_columns(),
        *_DOUBTS,
    ),
    indexes=(("report",), ("agency_id", "year"), ("division_code", "year")),
)

PANEL_LONG = ViewSpec(
    name="panel_long",
    label_zh="面板（长表）",
    label_en="Panel, long",
    description=(
        "One row per report in the panel, code and applicant, blank cells too, with what was "
        "printed there and how far it compares."
    ),
    description_zh="面板中每份报告、代码和申请人一行，空白格亦有一行，附状态和可比性。",
    sql=(
        "SELECT panel_values.id, reports.agency_id, reports.agency, reports.province,"
        " reports.prefecture, reports.county, reports.division_code, reports.level,"
        " reports.scope, reports.year,"
        " reports.form, reports.source_class, reports.report_id, panel_codes.code,"
        " applicants.name AS applicant, panel_values.value, states.name AS state,"
        " CASE panel_values.comparability WHEN 1 THEN 'exact' WHEN 2 THEN 'approx'"
        " WHEN 3 THEN 'none' END AS comparability,"
        " panel_values.derived, panel_values.blanks, panel_codes.unit"
        " FROM panel_values"
        " JOIN reports ON reports.id = panel_values.report AND reports.in_panel = 1"
        " JOIN panel_codes ON panel_codes.id = panel_values.code"
        " JOIN states ON states.id = panel_values.state"
        " LEFT JOIN applicants ON applicants.id = panel_values.applicant"
    ),
    columns=(
        ROW_ID,
        *REPORTER_YEAR,
        REPORT_ID,
        PANEL_CODE,
        text(
            "applicant",
            Wording(
                "申请人",
                "Applicant",
                "natural_person, the five kinds of organisation, organisation (their sum), or "
                "total; in forms without applicants requests are total; empty where nobody "
                "applies.",
                "自然人、五类组织、organisation（五类合计）或 total；无申请人分列的版式为 total；"
                "与申请人无关者为空。",
            ),
        ),
        number("value", Wording("数值", "Value", "Empty where no figure was printed.", "数值。")),
        text(
            "state",
            Wording(
                "状态",
                "State",
                "What was printed: number, zero, blank, dash and so on; of a sum, of what "
                "it was made from.",
                "所印内容的状态；合计者为其组成项的状态。",
            ),
        ),
        _COMPARABILITY,
        *(PANEL_VALUES.columns[-2:]),
        text("unit", Wording("单位", "Unit", "Unit of the value.", "数值的单位。")),
    ),
)
