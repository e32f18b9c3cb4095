"""Tables of agencies: who they are, how they were called, what became of them."""

from dataclasses import replace

from archive.schema.shared import (
    AGENCY,
    AGENCY_ID,
    COUNTY,
    DIVISION_CODE,
    LEVEL,
    PREFECTURE,
    PROVINCE,
    ROW_ID,
)
from archive.schema.spec import ColumnSpec, TableSpec, Wording, faceted, flag, integer, text

_REVIEWED = flag(
    "reviewed",
    Wording(
        "已核",
        "Reviewed",
        "1 when a list that a person looked at has it, 0 when the build made it by rule.",
        "列于人工核对的名录为1，由构建按规则得出为0。",
    ),
)
_NAME = text(
    "name",
    Wording(
        "名称",
        "Name",
        "As the agency's reports name it, in simplified Chinese, or as the list does.",
        "报告所用名称（简体），或名录所列名称。",
    ),
)


def _year(name: str, zh: str, en: str, description: str, description_zh: str) -> ColumnSpec:
    return integer(name, Wording(zh, en, description, description_zh))


AGENCIES = TableSpec(
    name="agencies",
    label_zh="机关",
    label_en="Agencies",
    description=(
        "One row per agency that a report names, under its newest name; one agency keeps its id "
        "through new names and new division codes."
    ),
    description_zh="报告所涉机关，按最新名称列出；更名、行政区划代码变更后编号不变。",
    columns=(
        AGENCY_ID,
        AGENCY,
        PROVINCE,
        PREFECTURE,
        COUNTY,
        DIVISION_CODE,
        LEVEL,
        _year("first_year", "最早年度", "First year", "Of its reports.", "报告的最早年度。"),
        _year("last_year", "最近年度", "Last year", "Of its reports.", "报告的最近年度。"),
        replace(
            _year("reports", "报告数", "Reports", "Reports in force.", "现行报告数。"), unit="份"
        ),
        text(
            "former_names",
            Wording(
                "曾用名",
                "Former names",
                "Its other names, oldest first (JSON array); see `agency_names`.",
                "其他名称，由早到晚（JSON数组），见 `agency_names`。",
            ),
        ),
        text(
            "became",
            Wording(
                "后继机关",
                "Became",
                "Ids of the agencies that it was merged into, split into or succeeded by "
                "(JSON array); see `agency_changes`.",
                "并入、拆分或接续的机关编号（JSON数组），见 `agency_changes`。",
            ),
        ),
        _REVIEWED,
    ),
    primary_key=("agency_id",),
)

AGENCY_NAMES = TableSpec(
    name="agency_names",
    label_zh="机关名称",
    label_en="Names of agencies",
    description=(
        "One row per agency, name and division code: the years of its reports under that name, "
        "and the years for which the list has it."
    ),
    description_zh="每一机关的每一名称及行政区划代码一行：以该名称报告的年度，及名录所列起止年。",
    columns=(
        ROW_ID,
        AGENCY_ID,
        _NAME,
        DIVISION_CODE,
        _year(
            "first_year",
            "最早年度",
            "First year",
            "First year reported on under the name; null where no report bears it.",
            "以该名称报告的最早年度；无报告则为空。",
        ),
        _year(
            "last_year",
            "最近年度",
            "Last year",
            "Last year reported on under the name; null where no report bears it.",
            "以该名称报告的最近年度；无报告则为空。",
        ),
        _year(
            "valid_from",
            "始年",
            "Valid from",
            "First year of the name by the list; null where the list does not say.",
            "名录所列启用年；未列则为空。",
        ),
        _year(
            "valid_to",
            "止年",
            "Valid to",
            "Last year of the name by the list; null where the list does not say.",
            "名录所列停用年；未列则为空。",
        ),
        _REVIEWED,
    ),
    indexes=(("agency_id",), ("name",)),
)

AGENCY_CHANGES = TableSpec(
    name="agency_changes",
    label_zh="机关变更",
    label_en="Changes of agencies",
    description=(
        "One row per change of an agency that the archive names: renamed, recoded, merged, "
        "split, succeeded, or with another boundary; each with what it rests on."
    ),
    description_zh="所收机关的变更一事一行：更名、代码变更、合并、拆分、接续、区划界线变更，附依据。",
    columns=(
        ROW_ID,
        _year(
            "year",
            "年度",
            "Year",
            "First report year of the new state.",
            "新状态下的首个报告年度。",
        ),
        text(
            "date",
            Wording(
                "日期",
                "Date",
                "Day or year of the change, as exactly as it is known.",
                "变更日期，精确到已知程度。",
            ),
        ),
        faceted(
            text(
                "kind",
                Wording(
                    "类别",
                    "Kind",
                    "renamed and recoded: the same agency with another name or division code, one "
                    "id; merged, split, succeeded: another agency, two ids; boundary: the same "
                    "agency for another territory.",
                    "renamed 更名、recoded 代码变更：同一机关，编号不变；merged 合并、split 拆分、"
                    "succeeded 接续：另一机关，编号不同；boundary 界线变更：同一机关，辖区不同。",
                ),
            )
        ),
        text(
            "from_agency_id",
            Wording("原机关编号", "From agency", "Agency before.", "变更前的机关编号。"),
        ),
        text("from_name", Wording("原名称", "From name", "Its name before.", "变更前名称。")),
        text(
            "to_agency_id",
            Wording("现机关编号", "To agency", "Agency after.", "变更后的机关编号。"),
        ),
        text("to_name", Wording("现名称", "To name", "Its name after.", "变更后名称。")),
        text(
            "from_division",
            Wording("原区划代码", "From division", "Division code before.", "变更前区划代码。"),
        ),
        text(
            "to_division",
            Wording("现区划代码", "To division", "Division code after.", "变更后区划代码。"),
        ),
        text(
            "basis",
            Wording(
                "依据",
                "Basis",
                "Document or list that says so.",
                "所据文件或名录。",
            ),
        ),
        text("note", Wording("说明", "Note", "What else is known.", "其他说明。")),
    ),
    indexes=(("from_agency_id",), ("to_agency_id",)),
)
