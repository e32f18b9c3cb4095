"""What happened in the archive, event by event, and the counts that the front page shows.

Counted at build time: the front page is asked for most, and opens before anything is cached.
"""

from dataclasses import replace

from archive.schema.shared import (
    COUNTY,
    DIVISION_CODE,
    EDITION,
    LEVEL,
    PREFECTURE,
    PROVINCE,
    REPORT,
    REPORT_ID,
    REPORTER_YEAR,
    ROW_ID,
    SOURCE_CLASS,
    YEAR,
)
from archive.schema.spec import ColumnSpec, TableSpec, Wording, integer, text


def _plain(*columns: ColumnSpec) -> tuple[ColumnSpec, ...]:
    """Columns without an index of their own: the tables are asked by few combinations."""
    return tuple(replace(column, facet=False) for column in columns)


NEWS = TableSpec(
    name="news",
    label_zh="动态",
    label_en="News",
    description="One row per event: a report first seen, a new edition, a page that went away or "
    "came back, an entry that was withheld. What the feeds and the front page tell.",
    description_zh="每个事件一行：首次收录的报告、新版次、页面消失或恢复、不予展示。"
    "供订阅源和首页使用。",
    columns=(
        ROW_ID,
        text(
            "event",
            Wording(
                "事件编号",
                "Event",
                "Key of the event that stays the same through builds.",
                "事件的固定编号，重新构建后不变。",
            ),
        ),
        text(
            "at",
            Wording(
                "时间",
                "At",
                "When we saw it, UTC: the capture, or the first visit that found the page gone or "
                "back; of a withheld entry the day of the decision.",
                "本站得知的时间（UTC）：采集时间，或首次发现页面消失、恢复的时间；"
                "不予展示者为决定之日。",
            ),
        ),
        text(
            "kind",
            Wording(
                "事件",
                "Kind",
                "new, edition, gone, moved (another address has it), back or withheld.",
                "new 新收录、edition 新版次、gone 消失、moved 移至他处、back 恢复、"
                "withheld 不予展示。",
            ),
            facet=True,
        ),
        replace(
            REPORT_ID,
            description="Permanent id of the report; empty for a withheld entry.",
            description_zh="报告的永久编号；不予展示者为空。",
        ),
        *_plain(*REPORTER_YEAR),
        text(
            "published_on",
            Wording(
                "公布日期",
                "Published on",
                "Date that the page displays or has in its meta tags, ISO 8601; empty where only "
                "the address has one.",
                "页面显示或元数据所载的日期，ISO 8601；仅网址中有日期者为空。",
            ),
        ),
        EDITION,
        text(
            "changed",
            Wording(
                "变动的代码",
                "Changed",
                "JSON array of the codes in `revisions` that this edition changed; else empty.",
                "JSON：该版次改动的代码（见 `revisions`）；其他事件为空。",
            ),
        ),
        text(
            "note",
            Wording(
                "说明",
                "Note",
                "Of a page that went away or came back its address; of a withheld entry the "
                "reason.",
                "消失或恢复者为其网址；不予展示者为理由。",
            ),
        ),
    ),
    indexes=(
        ("source_class", "at"),
        ("source_class", "kind", "at"),
        ("source_class", "kind", "published_on"),
        ("province", "source_class", "at"),
        ("report_id",),
    ),
)

FRONT_COUNTS = TableSpec(
    name="front_counts",
    label_zh="首页统计",
    label_en="Front page counts",
    description="Counts of reports in force that the front page shows.",
    description_zh="首页所示现行报告的统计。",
    columns=(
        ROW_ID,
        text(
            "kind",
            Wording(
                "统计",
                "Kind",
                "report: reports by province and year; issue: by code; contradiction: those with "
                "figures that contradict each other, check: by check, example: rows of `checks`; "
                "no_figures; reading: captures without report.",
                "report 按省份和年度的报告、issue 按代码、contradiction 数字自相矛盾者、"
                "check 按核对、example 例子、no_figures 无数字者、reading 未成报告的网页。",
            ),
        ),
        *_plain(SOURCE_CLASS, PROVINCE, YEAR),
        text(
            "code",
            Wording("代码", "Code", "Of issue, check or reading.", "问题、核对或读取结果的代码。"),
        ),
        integer("count", Wording("数量", "Count", "How many.", "数量。")),
    ),
    hidden=True,
)

SERIES_REPORTS = TableSpec(
    name="series_reports",
    label_zh="固定行政区的报告",
    label_en="Reports of the fixed set",
    description="The reports behind the chart of the front page: divisions of one level that have "
    "a report whose figures add up in every year shown.",
    description_zh="首页图表所依据的报告：同一层级、所示各年均有数字相符之报告的行政区。",
    columns=_plain(
        ROW_ID,
        REPORT,
        REPORT_ID,
        SOURCE_CLASS,
        LEVEL,
        PROVINCE,
        PREFECTURE,
        COUNTY,
        DIVISION_CODE,
        YEAR,
    ),
    indexes=(("source_class", "year"),),
    hidden=True,
)

SERIES_TOTALS = TableSpec(
    name="series_totals",
    label_zh="固定行政区的处理结果",
    label_en="Dispositions of the fixed set",
    description="What became of requests in the reports of `series_reports`, year by year.",
    description_zh="`series_reports` 各年报告的处理结果合计。",
    columns=(
        *_plain(ROW_ID, SOURCE_CLASS, LEVEL, YEAR),
        text("disposition", Wording("处理结果", "Disposition", "Its code.", "代码。")),
        integer("divisions", Wording("行政区数", "Divisions", "How many.", "行政区数。")),
        integer(
            "total", Wording("申请", "Requests", "Sum over the divisions.", "各行政区之和。"), "件"
        ),
    ),
    hidden=True,
)
