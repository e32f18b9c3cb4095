"""Table of the documents that a report consists of, where there are more than its page."""

from archive.schema.shared import REPORT, REPORT_ID, ROW_ID
from archive.schema.spec import TableSpec, Wording, integer, text

DOCUMENTS = TableSpec(
    name="documents",
    label_zh="文件",
    label_en="Documents",
    description="One row per page or attached file of a report that has attached files.",
    description_zh="带附件的报告，其网页和附件每件一行。",
    columns=(
        ROW_ID,
        REPORT,
        REPORT_ID,
        integer(
            "number",
            Wording(
                "序号",
                "Number",
                "Place of the document; `document` in the place of a cell. 1 is the page.",
                "文件序号，即单元格位置中的 document；1 为网页。",
            ),
        ),
        text(
            "role",
            Wording(
                "作用",
                "Role",
                "page; report: its figures come from here; annex: tables beside the page's text; "
                "copy: says the same again; other: no part of the report; unread; missing: not "
                "in the archive.",
                "page 网页、report 数字取自此件、annex 附表、copy 副本、other 与报告无关、"
                "unread 未能读、missing 未取得。",
            ),
            facet=True,
        ),
        integer(
            "snapshot",
            Wording("存档", "Snapshot", "Its capture; empty where there is none.", "存档编号。"),
        ),
        text("url", Wording("网址", "Address", "Its address.", "网址。")),
        text(
            "own_id",
            Wording(
                "原编号",
                "Own id",
                "The id that its address alone would give; it leads to report_id.",
                "仅按该网址所得的编号，指向报告编号。",
            ),
        ),
        text("media_type", Wording("类型", "Media type", "As received.", "媒体类型。")),
        text("digest", Wording("摘要", "Digest", "SHA-256 of the body.", "内容 SHA-256。")),
        text("link_text", Wording("链接文字", "Link text", "Words of the link.", "链接文字。")),
        text("note", Wording("说明", "Note", "Why it was not read.", "未读原因。")),
    ),
    indexes=(("report",), ("report_id",), ("own_id",), ("snapshot",)),
)
