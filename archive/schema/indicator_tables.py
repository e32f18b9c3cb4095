"""Tables of the indicators of codebook 6: what they are, and their values by report."""

from archive.panel.indicators import indicators
from archive.schema.shared import REPORT, REPORT_ID, REPORTER_YEAR, ROW_ID
from archive.schema.spec import (
    ColumnSpec,
    TableSpec,
    ViewSpec,
    Wording,
    flag,
    integer,
    number,
    share,
    text,
)

_CODE = text(
    "code",
    Wording("指标代码", "Indicator", "Code of the indicator.", "指标代码。"),
)
_FORMULA = text(
    "formula",
    Wording(
        "公式",
        "Formula",
        "In codes of the panel; answered_total is the printed total, else what denominator_kind "
        "says. Empty for dates and flags.",
        "以面板代码写出；answered_total 为所印总计，否则见 denominator_kind。日期和标记为空。",
    ),
)
_UNIT = text(
    "unit",
    Wording(
        "单位",
        "Unit",
        "share (0 to 1), per_100 (per 100 requests), days, or flag (1 or 0).",
        "share 比率（0至1）、per_100 每百件、days 天、flag 是否。",
    ),
)


def _said(name: str, zh: str, en: str, about: str, about_zh: str) -> ColumnSpec:
    return text(name, Wording(zh, en, about, about_zh))


INDICATOR_DEFINITIONS = TableSpec(
    name="indicator_definitions",
    label_zh="指标定义",
    label_en="Definitions of indicators",
    description="One row per indicator: its formula and the forms that give it.",
    description_zh="每个指标一行：公式和可计算的版式。",
    columns=(
        ROW_ID,
        _CODE,
        _said("zh", "指标", "Indicator (Chinese)", "Chinese name.", "中文名称。"),
        _said("en", "指标（英文）", "Indicator (English)", "English name.", "英文名称。"),
        _FORMULA,
        _UNIT,
        _said("numerator", "分子", "Numerator", "Codes above the line.", "分子的代码。"),
        _said("denominator", "分母", "Denominator", "Codes below the line.", "分母的代码。"),
        _said(
            "forms",
            "版式",
            "Forms",
            "JSON: each form that gives the indicator, and how far its value compares with that "
            "of 2019 on (exact, approx, none); * is every form, <2014 years before 2014.",
            "JSON：可计算的版式及与2019年以后的可比性（exact 相同、approx 近似、none 不可比）；"
            "* 为各版式，<2014 为2014年以前。",
        ),
        integer(
            "since",
            Wording(
                "起始年度",
                "Since",
                "First report year that gives it, where the form does not tell.",
                "自该报告年度起可计算（版式不能判定时）。",
            ),
        ),
        _said("description", "说明（英文）", "Meaning", "In English.", "英文说明。"),
        _said("description_zh", "说明", "Meaning (Chinese)", "In Chinese.", "中文说明。"),
        _said("note", "注（英文）", "Note", "What to mind, in English.", "英文注。"),
        _said("note_zh", "注", "Note (Chinese)", "What to mind, in Chinese.", "中文注。"),
    ),
)

VALUE_COLUMNS: tuple[ColumnSpec, ...] = (
    share(
        "value",
        Wording(
            "数值",
            "Value",
            "The indicator; empty where printed figures do not determine it (see low and high) "
            "or the denominator is 0.",
            "指标数值；所印数字不能确定（见下限、上限）或分母为0则为空。",
        ),
    ),
    number(
        "numerator",
        Wording(
            "分子",
            "Numerator",
            "Sum of the printed figures above the line: blanks count as 0.",
            "分子各项所印数字之和：空格按0计。",
        ),
    ),
    number(
        "denominator",
        Wording(
            "分母",
            "Denominator",
            "Sum of the printed figures below the line: blanks count as 0.",
            "分母各项所印数字之和：空格按0计。",
        ),
    ),
    text(
        "denominator_kind",
        Wording(
            "分母种类",
            "Kind of denominator",
            "answered: a printed total; classified_sum: the sum of the printed dispositions; "
            "printed: other printed counts.",
            "answered 所印总计；classified_sum 各处理结果之和；printed 其他所印数字。",
        ),
    ),
    flag(
        "low_base",
        Wording(
            "基数过小",
            "Low base",
            "1 when the denominator is below 30.",
            "分母不足30为1。",
        ),
        facet=False,
    ),
    share(
        "low",
        Wording(
            "下限",
            "Low",
            "Least value that the blanks allow, on either denominator where there are two; equal "
            "to value where they leave no room, empty where no printed total limits them.",
            "空格所容许的最小值，有两个分母时取两者之小；没有余地时等于数值，没有所印总计时为空。",
        ),
    ),
    share(
        "high",
        Wording(
            "上限",
            "High",
            "Greatest value that the blanks allow; empty when nothing limits it.",
            "空格所容许的最大值；没有上限则为空。",
        ),
    ),
    text(
        "mark",
        Wording(
            "标记",
            "Mark",
            "contradictory: the parts exceed the printed total, or fall short of it without a "
            "blank, and the rate on their sum stands beside; or a part is printed as more than "
            "its whole; said_in_words: a total or a part is said in words, not printed.",
            "contradictory 各项之和超过所印总计，或无空格而不足总计，并列以其和为分母之值；"
            "或某项大于其总数；"
            "said_in_words 总计或某项以文字说明，没有印出数字。",
        ),
    ),
    share(
        "second_value",
        Wording(
            "另一分母之值",
            "Value on the second denominator",
            "The rate on the second denominator.",
            "以另一分母计算的数值。",
        ),
    ),
    number(
        "second_denominator",
        Wording(
            "另一分母",
            "Second denominator",
            "The sum of the parts where it exceeds the printed total, or the requests that are "
            "said in words to be all closed.",
            "各项之和（超过所印总计时），或文字称全部办结的申请数。",
        ),
    ),
)

_COMPARABILITY = text(
    "comparability",
    Wording(
        "可比性",
        "Comparability",
        "How far the value compares with those from 2019 on: exact, approx or none.",
        "与2019年以后的可比性：exact 相同、approx 近似、none 不可比。",
    ),
)

INDICATOR_VALUES = TableSpec(
    name="indicator_values",
    label_zh="指标数值",
    label_en="Values of indicators",
    description="One row per report in force and rate that its figures give; `indicators` has "
    "the words.",
    description_zh="每份现行报告每个可计算的比率一行；文字见 `indicators`。",
    columns=(
        ROW_ID,
        REPORT,
        integer(
            "indicator",
            Wording(
                "指标号",
                "Indicator",
                "Row of `indicator_definitions`.",
                "`indicator_definitions` 的行号。",
            ),
        ),
        *VALUE_COLUMNS,
        _COMPARABILITY,
    ),
    indexes=(("report",), ("indicator", "report")),
    hidden=True,
)

_HEAD = (*REPORTER_YEAR, REPORT_ID)
_HEAD_SQL = ", ".join(f"reports.{column.name}" for column in _HEAD)
_VALUES_SQL = ", ".join(f"v.{column.name}" for column in VALUE_COLUMNS)
_NO_RATE_SQL = ", ".join("NULL" for _ in VALUE_COLUMNS[1:])
_OF_VALUES = (
    f"SELECT {_HEAD_SQL}, d.code, d.unit, {_VALUES_SQL}, v.comparability"
    " FROM indicator_values AS v"
    " JOIN reports ON reports.id = v.report"
    " JOIN indicator_definitions AS d ON d.id = v.indicator"
    " WHERE reports.in_panel = 1"
)


def _of_reports(code: str) -> str:
    """Rows of an indicator that is a column of `reports`."""
    return (
        f"SELECT {_HEAD_SQL}, d.code, d.unit, reports.{code}, {_NO_RATE_SQL},"
        " 'exact' FROM reports"
        f" JOIN indicator_definitions AS d ON d.code = '{code}'"
        f" WHERE reports.in_panel = 1 AND reports.{code} IS NOT NULL"
    )


INDICATORS = ViewSpec(
    name="indicators",
    label_zh="指标",
    label_en="Indicators",
    description="One row per report in the panel and indicator, with numerator, denominator, "
    "bounds and marks.",
    description_zh="面板中每份报告每个指标一行，附分子、分母、上下限和标记。",
    sql=" UNION ALL ".join(
        (_OF_VALUES, *(_of_reports(one.code) for one in indicators() if not one.is_rate))
    ),
    columns=(
        *_HEAD,
        _CODE,
        _UNIT,
        *VALUE_COLUMNS,
        _COMPARABILITY,
    ),
)
