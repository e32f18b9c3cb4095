"""Ledgers of reports: whose is expected, what is known of it, when it came.

Words for the public: they say what we saw and when, never what an agency did or did not do.
"""

from archive.schema.shared import REPORT, REPORT_ID, REPORTER, REPORTER_YEAR, ROW_ID, YEAR
from archive.schema.spec import ColumnSpec, TableSpec, Wording, flag, integer, text

COVERAGE = TableSpec(
    name="coverage",
    label_zh="公布情况（数据）",
    label_en="Who published when (data)",
    description="The register: one row per expected reporter and year, and what is known of its "
    "report. Not found is not missing.",
    description_zh="应报机关名册：每个应报机关每个年度一行，及所知其报告的情况；未找到不等于没有公布。",
    columns=(
        ROW_ID,
        *REPORTER,
        text("portal", Wording("站点", "Portal", "Where we look.", "查找站点。"), facet=True),
        YEAR,
        text(
            "status",
            Wording(
                "状况",
                "Status",
                "found, late, not_found, blocked, robots_disallowed, gone, unread or "
                "not_assessed. Not found is not missing. Reports of the agencies' own sites "
                "count, copies (mirror, unknown) do not.",
                "状况；not_found 只表示本项目未找到，不等于没有公布。仅计各机关网站上的报告，"
                "不计副本（mirror、unknown）。",
            ),
            facet=True,
        ),
        REPORT_ID,
        text(
            "last_looked",
            Wording(
                "最近查找",
                "Last looked",
                "When the report was last seen; without one, when its portal was last visited "
                "after the deadline, UTC.",
                "报告最近一次见到的时间；未找到者为期限之后最近一次访问站点的时间（UTC）。",
            ),
        ),
        integer(
            "attempts",
            Wording(
                "查找次数",
                "Attempts",
                "Captures of the report; without one, visits of its portal, or to the page that a "
                "list shows, after the deadline.",
                "报告的采集次数；未找到者为期限之后访问站点或所列网页的次数。",
            ),
        ),
        text(
            "note",
            Wording(
                "说明",
                "Note",
                "Code of a problem, address of a page that did not come, withheld, or copy_held "
                "and the report id of a copy that is held.",
                "问题代码、未取得网页的网址、withheld（不予展示）或 copy_held 及副本的报告编号。",
            ),
        ),
        text(
            "expected_by",
            Wording(
                "应报依据",
                "Expected by",
                "Why a report is looked for: division_table: a government of the table of "
                "divisions; portal: the publisher of a registered portal; seen: reports of other "
                "years are held.",
                "列入名册的依据：division_table 行政区划表、portal 已登记站点、seen 已有他年报告。",
            ),
            facet=True,
        ),
    ),
    indexes=(("agency_id", "year"), ("division_code", "year")),
)

_DATES: tuple[ColumnSpec, ...] = (
    text(
        "printed_on",
        Wording(
            "显示日期", "Printed on", "Date that the page displays, ISO 8601.", "页面显示的日期。"
        ),
    ),
    text(
        "meta_on",
        Wording(
            "元数据日期",
            "Meta date",
            "Date in the page's meta tags, where it displays none beside its title.",
            "页面元数据中的日期（页面未在标题旁显示日期时）。",
        ),
    ),
    text(
        "address_on",
        Wording("网址日期", "Address date", "Date in an address of the report.", "网址中的日期。"),
    ),
    text(
        "first_seen",
        Wording(
            "首次见到",
            "First seen",
            "First capture at any of its addresses, UTC.",
            "在任一网址首次采集的时间（UTC）。",
        ),
    ),
)
_PROOF: tuple[ColumnSpec, ...] = (
    text(
        "last_listed_without",
        Wording(
            "最近未列出",
            "Last listed without",
            "The last time before its first visit at which our capture of its list did not have "
            "the report, UTC: it came after that.",
            "首次访问之前，最近一次采集的栏目页尚未列出该报告的时间（UTC）；报告在此之后列出。",
        ),
    ),
    text(
        "listing_url",
        Wording("栏目网址", "List", "The page of the list that was captured.", "所采集的栏目页。"),
    ),
    text(
        "listing_digest",
        Wording("栏目摘要", "Digest of the list", "SHA-256 of its body.", "栏目页内容 SHA-256。"),
    ),
    text(
        "listing_warc_file",
        Wording("栏目存档", "WARC of the list", "File in the archive.", "栏目页的存档文件。"),
    ),
    integer(
        "listing_warc_offset",
        Wording("栏目偏移", "Offset of the list", "Byte in that file.", "栏目页在存档中的偏移。"),
        "B",
    ),
)

PUBLICATION_LAGS = TableSpec(
    name="publication_lags",
    label_zh="公布时间",
    label_en="Publication lags",
    description="One row per report: its deadline, every date that says when it was published, "
    "and how far they prove it.",
    description_zh="每份报告一行：公布期限、各种日期，以及这些日期能证明到什么程度。",
    columns=(
        ROW_ID,
        REPORT,
        REPORT_ID,
        *REPORTER_YEAR,
        text(
            "deadline",
            Wording(
                "公布期限", "Deadline", "Last day for publication; empty: none.", "最后公布日。"
            ),
        ),
        text(
            "deadline_rule",
            Wording("期限依据", "Deadline rule", "The article that sets it.", "规定期限的条款。"),
        ),
        *_DATES,
        *_PROOF,
        text(
            "date_used",
            Wording(
                "采用日期",
                "Date used",
                "The displayed date; else the earliest that the report is known to be public by.",
                "页面显示的日期；没有则为可知已公布的最早日期。",
            ),
        ),
        text(
            "date_basis",
            Wording(
                "日期来源",
                "Date basis",
                "displayed, meta, address or first_seen.",
                "displayed 页面、meta 元数据、address 网址、first_seen 首次采集。",
            ),
            facet=True,
        ),
        integer(
            "days_late",
            Wording(
                "距期限天数",
                "Days late",
                "Date used minus deadline, negative when early; of an upper bound: at most so "
                "many.",
                "采用日期减期限，提前为负；上限者为至多天数。",
            ),
            "日",
        ),
        flag(
            "on_time",
            Wording(
                "按期公布",
                "On time",
                "1: public by the deadline; 0: proved late, by the displayed date or by our "
                "capture of its list after the deadline; empty: not known.",
                "1 期限前已公布；0 有据证明逾期（页面日期，或期限后所采栏目未列）；空 不明。",
            ),
        ),
        text(
            "kind",
            Wording(
                "性质",
                "Kind",
                "exact: the displayed date; upper_bound: published on or before date_used, after "
                "last_listed_without where that is known; unknown: no date that is used, and our "
                "first capture bounds nothing (docs/ledgers.md).",
                "exact 页面日期；upper_bound 不晚于采用日期；unknown 不明。",
            ),
            facet=True,
        ),
        flag(
            "contradictory",
            Wording(
                "互相矛盾",
                "Contradictory",
                "1: our list captured after the displayed date did not have the report yet; the "
                "displayed date stands.",
                "1 显示日期之后采集的栏目尚未列出该报告；仍以显示日期为准。",
            ),
        ),
    ),
    indexes=(("report_id",), ("report",), ("agency_id", "year")),
)
