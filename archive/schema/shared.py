"""Columns that every table about a report repeats, so that each can be filtered without a join."""

from collections.abc import Iterable

from archive.schema.spec import (
    ColumnSpec,
    Wording,
    faceted,
    flag,
    integer,
    share,
    text,
)

ROW_ID = integer(
    "id",
    Wording(
        "行号", "Row", "Number of the row; may change with each build.", "行号，每次构建可能变化。"
    ),
)
REPORT = integer(
    "report",
    Wording(
        "报告行号",
        "Report row",
        "The row of `reports` that this row belongs to.",
        "所属的 `reports` 行。",
    ),
)
REPORT_ID = text(
    "report_id",
    Wording(
        "报告编号",
        "Report id",
        "Permanent id of the report, given at its first capture; all editions share it.",
        "报告的永久编号，首次采集时赋予，各版次共用。",
    ),
)
EDITION = integer(
    "edition",
    Wording(
        "版次",
        "Edition",
        "Counts from 1; a new one when text or figures changed; empty for copies.",
        "从1起；正文或数字有变化时加1；镜像和来源不明者为空。",
    ),
)
CURRENT = flag(
    "current",
    Wording(
        "现行版本",
        "Current",
        "1 for the edition in force, 0 for earlier ones.",
        "现行版次为1，以前的版次为0。",
    ),
)
SOURCE_CLASS = text(
    "source_class",
    Wording(
        "来源类别",
        "Source class",
        "official: a registered government host; mirror: any other host; unknown: a file "
        "without an address; sandbox: invented sample data.",
        "official 已登记的政府网站；mirror 未登记的主机；unknown 无网址的文件；sandbox 示例数据。",
    ),
    facet=True,
)
AGENCY = text(
    "agency",
    Wording(
        "机关",
        "Agency",
        "The agency whose report this is, in simplified Chinese.",
        "报告所属的行政机关（简体）。",
    ),
)
AGENCY_ID = text(
    "agency_id",
    Wording(
        "机关编号",
        "Agency id",
        "Stable id of the agency, from the dated list of agencies or given by the build.",
        "机关的固定编号，取自机关名录或由构建赋予。",
    ),
)
PROVINCE = text(
    "province",
    Wording(
        "省级行政区",
        "Province",
        "Province, autonomous region or municipality in which the agency lies.",
        "机关所在的省、自治区、直辖市。",
    ),
    facet=True,
)
PREFECTURE = text(
    "prefecture",
    Wording(
        "地级行政区",
        "Prefecture",
        "Prefecture-level city, prefecture or league; empty for province-level agencies.",
        "机关所在的设区的市、自治州、地区、盟；省级机关为空。",
    ),
)
COUNTY = text(
    "county",
    Wording(
        "县级行政区",
        "County",
        "County, district or county-level city; empty for higher agencies.",
        "机关所在的县、区、县级市；上级机关为空。",
    ),
)
DIVISION_CODE = text(
    "division_code",
    Wording(
        "行政区划代码",
        "Division code",
        "GB/T 2260 code of the division, as valid in the report year.",
        "行政区划代码（GB/T 2260），以报告年度有效者为准。",
    ),
)
YEAR = faceted(
    integer(
        "year",
        Wording(
            "报告年度",
            "Report year",
            "The year that the report is about; it is published in the year after.",
            "报告所述的年度，次年公布。",
        ),
    )
)
LEVEL = text(
    "level",
    Wording(
        "层级",
        "Level",
        "national, province, prefecture, county, township or zone.",
        "national 国家、province 省、prefecture 地、county 县、township 乡、zone 功能区。",
    ),
    facet=True,
)
SCOPE = text(
    "scope",
    Wording(
        "报告范围",
        "Scope",
        "Whom the figures cover: government_aggregate, government_office, department, "
        "vertical_agency and so on. An aggregate contains the others: never add them up.",
        "数字所覆盖的范围。汇总报告已包含其办公室和部门，不得相加。",
    ),
    facet=True,
)
FORM = text(
    "form",
    Wording(
        "表格版式",
        "Form",
        "The official form that the report follows, found by its labels; empty when none.",
        "报告采用的官方格式，按表中标签判定；未能判定者为空。",
    ),
    facet=True,
)

REPORT_HEAD: tuple[ColumnSpec, ...] = (
    ROW_ID,
    REPORT,
    REPORT_ID,
    EDITION,
    AGENCY,
    AGENCY_ID,
    PROVINCE,
    PREFECTURE,
    YEAR,
    LEVEL,
    SCOPE,
    FORM,
    SOURCE_CLASS,
    CURRENT,
)
"""First columns of every table about a report, in the order in which rows are loaded."""


REPORTER: tuple[ColumnSpec, ...] = (
    AGENCY_ID,
    AGENCY,
    PROVINCE,
    PREFECTURE,
    COUNTY,
    DIVISION_CODE,
    LEVEL,
    SCOPE,
)
"""Who reports, as panel, indicators and ledgers repeat it, in the order of loading."""
REPORTER_YEAR: tuple[ColumnSpec, ...] = (*REPORTER, YEAR, FORM, SOURCE_CLASS)
"""Whose report on which year."""


def rate_columns(code: str, wording: Wording) -> tuple[ColumnSpec, ...]:
    """Declare a rate with its numerator, denominator and kind of denominator (codebook 6)."""
    return (
        share(code, wording),
        integer(
            f"{code}_numerator",
            Wording(
                f"{wording.zh}：分子",
                f"{wording.en}: numerator",
                f"Requests above the line of `{code}`.",
                f"{wording.zh}的分子。",
            ),
            "件",
        ),
        integer(
            f"{code}_denominator",
            Wording(
                f"{wording.zh}：分母",
                f"{wording.en}: denominator",
                f"Requests below the line of `{code}`.",
                f"{wording.zh}的分母。",
            ),
            "件",
        ),
        text(
            f"{code}_denominator_kind",
            Wording(
                f"{wording.zh}：分母种类",
                f"{wording.en}: kind of denominator",
                "answered: a printed total; classified_sum: the sum of the printed dispositions; "
                "printed: other printed counts.",
                "answered 报告印出的总计；classified_sum 各处理结果之和；printed 其他所印数字。",
            ),
        ),
    )


def first_pages(
    sorted_by: Iterable[str], narrowed_by: Iterable[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """Indexes that hold the rows in force of a class of sources in the order of a first page:
    from the largest value down, and those of one value from the newest year down.
    """
    in_force = ("current", "source_class")
    return (
        *((*in_force, f"-{name}") for name in sorted_by),
        *((*in_force, name, "-year") for name in narrowed_by),
    )
