"""Ledgers of changes: what was revised in a report, what went away, what contradicts itself."""

from archive.schema.archive_tables import IS_SOURCE_ERROR
from archive.schema.shared import REPORT, REPORT_ID, REPORTER_YEAR, ROW_ID
from archive.schema.spec import TableSpec, ViewSpec, Wording, integer, number, text

REVISIONS = TableSpec(
    name="revisions",
    label_zh="修订",
    label_en="Revisions",
    description="One row per cell, section or part of the head that differs between an edition "
    "of a report and the one before it.",
    description_zh="报告前后两个版次之间不同之处，每个单元格、部分或标题事项一行。",
    columns=(
        ROW_ID,
        REPORT_ID,
        *REPORTER_YEAR,
        integer(
            "edition_before",
            Wording(
                "前一版次", "Edition before", "Its number, from 1 in order of capture.", "版次。"
            ),
        ),
        integer(
            "edition_after",
            Wording("后一版次", "Edition after", "The edition that it became.", "版次。"),
        ),
        text(
            "captured_before",
            Wording("前次采集", "Captured before", "UTC.", "前一版次的采集时间（UTC）。"),
        ),
        text(
            "captured_after",
            Wording("后次采集", "Captured after", "UTC.", "后一版次的采集时间（UTC）。"),
        ),
        text(
            "what",
            Wording(
                "事项",
                "What",
                "cell, section or identity (title, agency, year, form and the like).",
                "cell 数字、section 正文、identity 标题机关年度等。",
            ),
            facet=True,
        ),
        text(
            "code",
            Wording(
                "代码",
                "Code",
                "Code of the cell or section; of identity, the column of `reports`.",
                "单元格或部分的代码；identity 为 `reports` 的列名。",
            ),
            facet=True,
        ),
        text("applicant", Wording("申请人", "Applicant", "Column of table 3.", "表三的申请人列。")),
        text(
            "change",
            Wording(
                "变动", "Change", "changed, added or removed.", "changed 改、added 增、removed 删。"
            ),
            facet=True,
        ),
        number("before_value", Wording("原数值", "Value before", "As printed.", "原数值。")),
        text(
            "before_raw",
            Wording(
                "原文",
                "Printed before",
                "What was printed; of a section, its lines that are there no more.",
                "原印文字；正文则为删去的各行。",
            ),
        ),
        text("before_state", Wording("原状态", "State before", "As in `cells`.", "原状态。")),
        number("after_value", Wording("新数值", "Value after", "As printed.", "新数值。")),
        text(
            "after_raw",
            Wording(
                "新文",
                "Printed after",
                "What is printed; of a section, its lines that are new.",
                "现印文字；正文则为新增的各行。",
            ),
        ),
        text("after_state", Wording("新状态", "State after", "As in `cells`.", "新状态。")),
        text(
            "place_before",
            Wording("原位置", "Place before", "JSON, as in `cells`.", "原位置（JSON）。"),
        ),
        text(
            "place_after",
            Wording("新位置", "Place after", "JSON, as in `cells`.", "新位置（JSON）。"),
        ),
    ),
    indexes=(("report_id", "edition_after"),),
)

DISAPPEARANCES = TableSpec(
    name="disappearances",
    label_zh="消失",
    label_en="Disappearances",
    description="One row per address of a report and time for which the page was not there.",
    description_zh="报告的网址每次不能打开的期间一行。",
    columns=(
        ROW_ID,
        REPORT_ID,
        *REPORTER_YEAR,
        text("url", Wording("网址", "Address", "The address as fetched.", "采集的网址。")),
        text("address", Wording("规范网址", "Canonical address", "As in `addresses`.", "网址。")),
        text(
            "last_seen",
            Wording("最近见到", "Last seen", "Last capture before that, UTC.", "此前最近采集。"),
        ),
        text(
            "gone_since",
            Wording(
                "消失时间",
                "Gone since",
                "When the page was first found missing (404, 410, an error page, the home page), "
                "once that held on three different days, UTC.",
                "首次发现页面不存在的时间，须在三个不同日期均如此（UTC）。",
            ),
        ),
        integer(
            "still_at",
            Wording(
                "其他网址",
                "Still at",
                "Other addresses at which the report stands, as far as we know.",
                "所知仍可见到该报告的其他网址数。",
            ),
        ),
        text(
            "back_since",
            Wording(
                "恢复时间",
                "Back since",
                "When the page was first had again; empty while it is not.",
                "页面恢复后首次采集的时间；未恢复则为空。",
            ),
        ),
        text(
            "what",
            Wording(
                "性质",
                "What",
                "gone: the report was at no other address; moved: another address shows it.",
                "gone 不见于其他网址；moved 见于其他网址。",
            ),
            facet=True,
        ),
    ),
    indexes=(("report_id",), ("address",)),
)

SOURCE_ERRORS = ViewSpec(
    name="source_errors",
    label_zh="原文数字矛盾",
    label_en="Errors printed at the source",
    description="Figures that contradict each other as the agency printed them, with the capture "
    "that shows it. Both readings of the page agree.",
    description_zh="报告所印数字互相矛盾之处及其存档；两次独立读取一致，原文如此。",
    sql=(
        "SELECT checks.id, checks.report, reports.report_id,"
        f" {', '.join(f'reports.{column.name}' for column in REPORTER_YEAR)},"
        ' checks.check_id, checks.code, checks."column", checks.severity, checks."left",'
        ' checks."right", checks."left" - checks."right" AS difference, checks.text,'
        " reports.url, reports.captured_at, reports.digest, reports.snapshot,"
        " snapshots.payload_file AS warc_file, snapshots.payload_offset AS warc_offset"
        " FROM checks"
        " JOIN reports ON reports.id = checks.report"
        " LEFT JOIN snapshots ON snapshots.id = reports.snapshot"
        f" WHERE {IS_SOURCE_ERROR}"
    ),
    columns=(
        ROW_ID,
        REPORT,
        REPORT_ID,
        *REPORTER_YEAR,
        text("check_id", Wording("核对编号", "Check", "Id; see the codebook.", "核对编号。")),
        text("code", Wording("代码", "Code", "Row that it concerns.", "所涉行的代码。")),
        text("column", Wording("列", "Column", "Applicant column.", "所涉申请人列。")),
        text("severity", Wording("级别", "Severity", "E or W.", "E 错误、W 警告。")),
        number("left", Wording("左边", "Left", "Left side of the identity.", "等式左边。")),
        number("right", Wording("右边", "Right", "Right side of the identity.", "等式右边。")),
        number("difference", Wording("差", "Difference", "Left minus right.", "左减右。")),
        text("text", Wording("说明", "Text", "What was found, quoted.", "所见原文。")),
        text("url", Wording("网址", "Address", "Where it was printed.", "报告原网址。")),
        text("captured_at", Wording("采集时间", "Captured at", "UTC.", "采集时间（UTC）。")),
        text("digest", Wording("摘要", "Digest", "SHA-256 of the body.", "内容 SHA-256。")),
        integer("snapshot", Wording("存档", "Snapshot", "Row of snapshots.", "存档编号。")),
        text("warc_file", Wording("WARC 文件", "WARC file", "With the bytes.", "存档文件。")),
        integer("warc_offset", Wording("偏移", "Offset", "Byte in it.", "字节偏移。"), "B"),
    ),
)
