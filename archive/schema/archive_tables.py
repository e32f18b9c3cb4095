"""Tables about where figures come from and how far to trust them.

Addresses and captures; checks and issues; text; the build's own records.
"""

from archive.schema.shared import (
    REPORT,
    REPORT_HEAD,
    REPORT_ID,
    ROW_ID,
)
from archive.schema.spec import TableSpec, Wording, flag, integer, number, text
from parsers.model import Verdict

ADDRESSES = TableSpec(
    name="addresses",
    label_zh="网址",
    label_en="Addresses",
    description="One row per report and address at which it was seen.",
    description_zh="每份报告每个网址一行。",
    columns=(
        ROW_ID,
        REPORT_ID,
        text(
            "own_id",
            Wording(
                "原编号",
                "Own id",
                "The id that this address gave; where it differs, it leads to report_id.",
                "由该网址所得的编号；与报告编号不同时指向报告编号。",
            ),
        ),
        text("url", Wording("网址", "Address", "The address as fetched.", "采集的网址。")),
        text(
            "address",
            Wording(
                "规范网址",
                "Canonical address",
                "The address in canonical form: scheme, www. and fragment left out.",
                "规范化后的网址。",
            ),
        ),
        text(
            "first_seen",
            Wording("首次见到", "First seen", "First capture, UTC.", "首次采集时间（UTC）。"),
        ),
        text(
            "last_seen",
            Wording("最近见到", "Last seen", "Latest capture, UTC.", "最近采集时间（UTC）。"),
        ),
        text(
            "gone_since",
            Wording(
                "消失时间",
                "Gone since",
                "When the page was first found missing after that (404, 410, an error page, the "
                "home page), once that held on three different days; empty while it stands.",
                "其后首次发现页面不存在（404、410、错误页、转至首页）的时间，须在三个不同日期均如此；仍在则为空。",
            ),
        ),
        integer(
            "captures",
            Wording(
                "采集次数", "Captures", "Captures that show it there.", "见到该报告的采集次数。"
            ),
        ),
    ),
    indexes=(("report_id",), ("own_id",), ("address",), ("url",)),
)

IS_SOURCE_ERROR = (
    "checks.current = 1 AND checks.outcome = 'fail' AND checks.severity IN ('E', 'W')"
    f" AND checks.verdict = '{Verdict.SOURCE_INCONSISTENCY.value}'"
)
"""SQL, true of a check by which an agency's own figures contradict each other; an index has all
that is counted of them."""

CHECKS = TableSpec(
    name="checks",
    label_zh="核对",
    label_en="Checks",
    description="One row per check that did not simply pass: both sides, and who is at fault.",
    description_zh="每项未直接通过的核对一行：两边数字与归因。",
    columns=(
        *REPORT_HEAD,
        text(
            "check_id",
            Wording("核对编号", "Check", "Id; see the codebook.", "核对编号，见编码手册。"),
            facet=True,
        ),
        text(
            "code",
            Wording("代码", "Code", "Row of the form that it concerns.", "所涉行的代码。"),
        ),
        text(
            "column",
            Wording("列", "Column", "Applicant column that it concerns.", "所涉申请人列。"),
            facet=True,
        ),
        text(
            "outcome",
            Wording(
                "结果",
                "Outcome",
                "pass_with_blanks, fail or not_evaluable.",
                "pass_with_blanks 空格作零则相符、fail 不符、not_evaluable 无法核对。",
            ),
            facet=True,
        ),
        text(
            "severity",
            Wording(
                "级别",
                "Severity",
                "E error, W warning, I information.",
                "E 错误、W 警告、I 提示。",
            ),
            facet=True,
        ),
        number("left", Wording("左边", "Left", "Left side of the identity.", "等式左边。")),
        number("right", Wording("右边", "Right", "Right side of the identity.", "等式右边。")),
        text(
            "verdict",
            Wording(
                "归因",
                "Verdict",
                "source_inconsistency: the agency printed it so; extraction_error: ours; "
                "unconfirmed: not settled.",
                "source_inconsistency 原文如此、extraction_error 读取有误、unconfirmed 未定。",
            ),
            facet=True,
        ),
        text("text", Wording("说明", "Text", "What was found, quoted.", "所见原文。")),
    ),
    indexes=(
        ("report",),
        # What agencies printed so is listed and counted from this alone, by each of its filters.
        (
            *("current", "source_class", "verdict", "outcome", "severity"),
            *("year", "province", "check_id", "report"),
        ),
    ),
)

ISSUES = TableSpec(
    name="issues",
    label_zh="疑点",
    label_en="Issues",
    description="One row per thing in a document that was not understood.",
    description_zh="文中未能读懂之处，每处一行。",
    columns=(
        *REPORT_HEAD,
        text(
            "code",
            Wording("疑点代码", "Issue", "Stable code of the issue.", "疑点代码。"),
            facet=True,
        ),
        flag(
            "ours",
            Wording(
                "待本项目处理",
                "Ours to mend",
                "1 when nianbao has to learn something; 0 when the source is at fault.",
                "应由本项目改进者为1；属原文问题为0。",
            ),
        ),
        text("place", Wording("位置", "Place", "JSON, as in `cells`.", "位置（JSON）。")),
        text("text", Wording("原文", "Text", "What was found, quoted.", "所见原文。")),
    ),
    indexes=(("report",),),
)

SECTIONS = TableSpec(
    name="sections",
    label_zh="正文",
    label_en="Sections",
    description="One row per section of a report's text, simplified; personal numbers masked.",
    description_zh="报告正文每部分一行（简体）；个人号码已遮盖。",
    columns=(
        ROW_ID,
        REPORT,
        REPORT_ID,
        integer("position", Wording("次序", "Position", "Order in the report.", "文中次序。")),
        text("code", Wording("代码", "Code", "Code of the section.", "部分代码。"), facet=True),
        text("title", Wording("标题", "Heading", "Heading as printed.", "标题。")),
        text("text", Wording("正文", "Text", "Paragraphs, tables left out.", "段落，不含表格。")),
    ),
    indexes=(("report",), ("report_id",)),
)

SNAPSHOTS = TableSpec(
    name="snapshots",
    label_zh="存档",
    label_en="Snapshots",
    description="One row per capture of a report page or file, with its place in the archive.",
    description_zh="报告页面或文件的每次采集一行，附其在存档中的位置。",
    columns=(
        ROW_ID,
        text("portal", Wording("站点", "Portal", "Portal or ingest.", "站点。"), facet=True),
        text("url", Wording("网址", "Address", "Address fetched.", "网址。")),
        text("captured_at", Wording("采集时间", "Captured at", "UTC.", "采集时间（UTC）。")),
        integer("status", Wording("状态码", "HTTP status", "HTTP status.", "HTTP 状态码。")),
        text("media_type", Wording("类型", "Media type", "As received.", "媒体类型。"), facet=True),
        text("digest", Wording("摘要", "Digest", "SHA-256 of the body.", "内容 SHA-256。")),
        text(
            "kind",
            Wording(
                "种类", "Kind", "report, attachment or ingest.", "report、attachment 或 ingest。"
            ),
            facet=True,
        ),
        text("warc_file", Wording("WARC 文件", "WARC file", "In the archive.", "存档文件。")),
        integer("warc_offset", Wording("偏移", "Offset", "Byte in that file.", "字节偏移。"), "B"),
        text(
            "payload_file",
            Wording(
                "内容文件",
                "Body file",
                "The WARC file that has the bytes: another one where they were unchanged.",
                "内容所在的存档文件；内容未变时为以前的文件。",
            ),
        ),
        integer(
            "payload_offset",
            Wording("内容偏移", "Body offset", "Byte in that file.", "内容在该文件中的偏移。"),
            "B",
        ),
        text(
            "reading",
            Wording(
                "读取结果",
                "Reading",
                "read; unread: no reader could follow it; needs_ocr: a scan; no_converter: only "
                "LibreOffice opens it; no_report: it is none; kept: a kind of file that is not "
                "read yet; lost: the archive could not give its bytes; "
                "withheld.",
                "read 已读、unread 未能读、needs_ocr 扫描件、no_converter 需转换程序、"
                "no_report 非年报、kept 暂不读、lost 存档损坏、"
                "withheld 不公开。",
            ),
            facet=True,
        ),
        text("note", Wording("说明", "Note", "Why it was not read.", "未读原因。")),
        text(
            "vantage",
            Wording(
                "采集地",
                "Vantage",
                "Country from which it was asked for (ISO 3166); null where nobody said.",
                "采集时所在国家（ISO 3166）；未注明则为空。",
            ),
            facet=True,
        ),
    ),
    indexes=(("digest",), ("url",)),
)

TOMBSTONES = TableSpec(
    name="tombstones",
    label_zh="不公开记录",
    label_en="Tombstones",
    description="One row per report or part that is withheld: what, why and since when.",
    description_zh="不予公布的报告或部分：内容、理由、日期。",
    columns=(
        text("withheld_id", Wording("编号", "Id", "What the entry names.", "所指编号。")),
        text("what", Wording("范围", "What", "report, snapshot or agency.", "范围。")),
        text("reason", Wording("理由", "Reason", "Why it is withheld.", "理由。")),
        text("date", Wording("日期", "Date", "Since when.", "日期。")),
    ),
    primary_key=("withheld_id",),
)

ANNOTATIONS = TableSpec(
    name="annotations",
    label_zh="附注",
    label_en="Annotations",
    description="Notes that people put beside a number; they never change it.",
    description_zh="人工附于数字旁的说明，不改动数字。",
    columns=(
        ROW_ID,
        REPORT_ID,
        text("code", Wording("代码", "Code", "Cell that it is about.", "所指单元格代码。")),
        text("applicant", Wording("申请人", "Applicant", "Its column.", "申请人列。")),
        text("note", Wording("附注", "Note", "The note.", "附注。")),
        text("date", Wording("日期", "Date", "When it was written.", "日期。")),
    ),
    indexes=(("report_id",),),
)

BUILD_INFO = TableSpec(
    name="build_info",
    label_zh="构建信息",
    label_en="Build",
    description="What this file was built from: versions, last entry of the catalog, counts.",
    description_zh="本文件由何构建：版本、目录最后一条、各项计数。",
    columns=(
        text("key", Wording("项", "Key", "Name.", "名称。")),
        text("value", Wording("值", "Value", "Value as text.", "值。")),
    ),
    primary_key=("key",),
)
