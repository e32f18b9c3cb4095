"""What only a release has: the list of changes since the release before it."""

from archive.schema.shared import DIVISION_CODE, REPORT_ID
from archive.schema.spec import ColumnSpec, TableSpec, Wording, faceted, integer, number, text

_SIDES = (("before", "旧", "In the release before."), ("after", "新", "In this release."))


def _side(name: str, zh: str, about: str) -> tuple[ColumnSpec, ...]:
    return (
        integer(
            f"edition_{name}",
            Wording(f"{zh}版次", f"Edition {name}", f"Edition compared. {about}", f"{zh}版次。"),
        ),
        number(
            f"{name}_value",
            Wording(f"{zh}值", f"Value {name}", f"The cell's number. {about}", f"{zh}数值。"),
        ),
        text(
            f"{name}_raw",
            Wording(f"{zh}文", f"Text {name}", f"Printed text. {about}", f"{zh}原文。"),
        ),
        text(
            f"{name}_state",
            Wording(f"{zh}状态", f"State {name}", f"State of the cell. {about}", f"{zh}状态。"),
        ),
    )


CHANGES = TableSpec(
    name="changes",
    label_zh="与上次发布的差异",
    label_en="Changes",
    description="One row per report, edition, fact or cell that differs from the last release.",
    description_zh="与上次发布不同的报告、版次、身份信息或单元格每项一行。",
    columns=(
        REPORT_ID,
        faceted(
            text(
                "what",
                Wording(
                    "对象",
                    "What",
                    "report, edition, identity (a column of `reports`), cell, or definition (a row "
                    "of the crosswalk, of the panel's codes or of the indicators).",
                    "report 报告、edition 版次、identity 身份信息（reports 的一列）、cell 单元格、"
                    "definition 定义（对照表、面板代码、指标的一行）。",
                ),
            )
        ),
        faceted(
            text(
                "change",
                Wording(
                    "变化",
                    "Change",
                    "added, removed or changed.",
                    "added 新增、removed 移除、changed 改变。",
                ),
            )
        ),
        faceted(
            text(
                "why",
                Wording(
                    "原因",
                    "Why",
                    "new_report; new_edition: the agency changed it; new_file: an attached file "
                    "came or changed; other_parser: we read it differently now; other_version: "
                    "another version of nianbao; merged: found to be the report `text`; withheld "
                    "or no_longer_withheld: a decision; not_in_archive; unexplained.",
                    "new_report 新报告、new_edition 机关已更改、new_file 附件有增改、"
                    "other_parser 读取程序不同、other_version 软件版本不同、merged 并入所示报告、"
                    "withheld 不予公布、no_longer_withheld 恢复公布、not_in_archive 存档中已无、"
                    "unexplained 未明。",
                ),
            )
        ),
        text("agency", Wording("机关", "Agency", "Its name now.", "机关名称。")),
        DIVISION_CODE,
        integer("year", Wording("年度", "Year", "Report year.", "报告年度。")),
        text("code", Wording("代码", "Code", "Of the cell, or the column.", "单元格代码或列名。")),
        text("applicant", Wording("申请人", "Applicant", "Its column.", "申请人列。")),
        integer(
            "occurrence",
            Wording(
                "第几处",
                "Occurrence",
                "Counts from 1 where a report has several cells of the code.",
                "同一代码有多处时的次序，从1起。",
            ),
        ),
        *(column for side in _SIDES for column in _side(*side)),
        text("text", Wording("说明", "Text", "More on the reason.", "关于原因的说明。")),
    ),
    # An added report has no code, a definition no report.
    primary_key=(),
)
"""Written by each release, not in nianbao.db: it belongs to two databases."""
