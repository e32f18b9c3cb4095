"""Columns of `division_years`: the table that most readers want."""

from archive.panel.indicators import Indicator, rates
from archive.schema.shared import (
    COUNTY,
    DIVISION_CODE,
    FORM,
    LEVEL,
    PREFECTURE,
    PROVINCE,
    REPORT,
    REPORT_ID,
    ROW_ID,
    SOURCE_CLASS,
    YEAR,
    rate_columns,
)
from archive.schema.spec import (
    ColumnSpec,
    TableSpec,
    Wording,
    flag,
    integer,
    share,
    text,
)


def _columns(one: Indicator) -> tuple[ColumnSpec, ...]:
    """The value with numerator, denominator and its kind, whether the base is low, bounds."""
    wording = Wording(one.zh, one.en, one.description, one.description_zh)
    return (
        *rate_columns(one.column, wording),
        flag(
            f"{one.column}_low_base",
            Wording(
                f"{one.zh}：基数过小",
                f"{one.en}: low base",
                f"1 when the denominator of `{one.column}` is below 30.",
                f"{one.zh}的分母不足30为1。",
            ),
            facet=False,
        ),
        share(
            f"{one.column}_low",
            Wording(
                f"{one.zh}：下限",
                f"{one.en}: low",
                f"Least value of `{one.column}` that blanks allow; of two denominators the lower.",
                f"空格所容许的{one.zh}最小值；有两个分母时取较小者。",
            ),
        ),
        share(
            f"{one.column}_high",
            Wording(
                f"{one.zh}：上限",
                f"{one.en}: high",
                f"Greatest value of `{one.column}` that blanks allow; of two denominators the "
                "higher.",
                f"空格所容许的{one.zh}最大值；有两个分母时取较大者。",
            ),
        ),
    )


def _listed(name: str, zh: str, en: str, about: str, about_zh: str) -> ColumnSpec:
    return text(name, Wording(zh, en, f"JSON array of columns of this row: {about}", about_zh))


_OF_THE_REPORT = (
    flag(
        "on_time",
        Wording(
            "按时公布",
            "On time",
            "As in `reports`: 1 on time, 0 late with proof, else empty.",
            "同 `reports`：按时为1，有证据表明逾期为0，其他为空。",
        ),
        facet=False,
    ),
    integer(
        "days_late",
        Wording(
            "逾期天数",
            "Days late",
            "As in `reports`: days after the deadline, negative when early.",
            "同 `reports`：晚于期限的天数，提前为负。",
        ),
        "天",
    ),
    flag(
        "total_ok",
        Wording(
            "总计列成立",
            "Totals hold",
            "As in `reports`: 1 when the relations of the totals hold.",
            "同 `reports`：总计的勾稽关系成立为1。",
        ),
        facet=False,
    ),
    flag(
        "columns_ok",
        Wording(
            "各列成立",
            "All columns hold",
            "As in `reports`: 1 when the relations hold in every column.",
            "同 `reports`：各列的勾稽关系均成立为1。",
        ),
        facet=False,
    ),
    flag(
        "blanks_assumed",
        Wording(
            "空格按0计",
            "Blanks assumed 0",
            "As in `reports`: 1 when a relation holds only with blanks as 0.",
            "同 `reports`：空格按0计才成立为1。",
        ),
        facet=False,
    ),
)
_MARKS = (
    _listed(
        "approx",
        "近似可比",
        "Roughly comparable",
        "they compare with 2019 on only roughly.",
        "JSON：与2019年以后仅近似可比的列。",
    ),
    _listed(
        "not_comparable",
        "不可比",
        "Not comparable",
        "a series breaks there at 2019.",
        "JSON：与2019年以后不可比的列，序列在2019年中断。",
    ),
    _listed(
        "contradictory",
        "自相矛盾",
        "Contradictory",
        "their parts exceed the printed total; low and high are the rates on both denominators.",
        "JSON：各项之和超过所印总计的列，上下限为两个分母之值。",
    ),
    _listed(
        "said_in_words",
        "文字说明",
        "Said in words",
        "a total or a part of them is said in words; `indicators` has the rate on it.",
        "JSON：总计或某项以文字说明的列，以其计算之值见 `indicators`。",
    ),
)

DIVISION_YEARS = TableSpec(
    name="division_years",
    label_zh="地区年度指标",
    label_en="Divisions by year",
    description="One row per division, year and source class, from that division's own "
    "aggregate report alone. An empty row where no class has one for the year; table `coverage` "
    "says what we know of it.",
    description_zh="每个行政区每年每类来源一行，只取该区自己的汇总报告；"
    "各类来源均无该年报告者一空行，所知的情形见 `coverage` 表。",
    columns=(
        ROW_ID,
        DIVISION_CODE,
        PROVINCE,
        PREFECTURE,
        COUNTY,
        LEVEL,
        YEAR,
        SOURCE_CLASS,
        REPORT,
        REPORT_ID,
        integer(
            "requests_received",
            Wording("新收申请", "Requests received", "As printed.", "报告所印。"),
            "件",
        ),
        integer(
            "requests_answered",
            Wording("办理总计", "Requests answered", "As printed.", "报告所印。"),
            "件",
        ),
        FORM,
        *_OF_THE_REPORT,
        *_MARKS,
        *(column for one in rates() for column in _columns(one)),
    ),
    indexes=(("division_code", "year"),),
)
