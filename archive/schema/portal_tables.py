"""Tables about portals: what is known of each, what its last visit met, what it lists.

Words for the public: they say what we saw, never what an agency did or did not do.
"""

from archive.schema.shared import (
    DIVISION_CODE,
    LEVEL,
    PROVINCE,
    ROW_ID,
    YEAR,
)
from archive.schema.spec import TableSpec, Wording, integer, text

PORTALS = TableSpec(
    name="portals",
    label_zh="站点",
    label_en="Portals",
    description="One row per portal that is registered or that the archive holds anything of.",
    description_zh="已登记或存档中有内容的站点，每个一行。",
    columns=(
        text("portal", Wording("站点", "Portal", "Id of the portal.", "站点编号。")),
        text("name", Wording("名称", "Name", "Its name.", "名称。")),
        PROVINCE,
        DIVISION_CODE,
        LEVEL,
        text("family", Wording("系统", "CMS family", "Kind of its CMS.", "建站系统。"), facet=True),
        text("last_run", Wording("最近采集", "Last run", "UTC.", "最近一次采集（UTC）。")),
        text(
            "last_success",
            Wording("最近成功", "Last success", "Last run without failure.", "最近一次成功。"),
        ),
        text(
            "outcome",
            Wording(
                "结果",
                "Outcome",
                "Of its last run: done, findings, blocked, no_listing or interrupted.",
                "最近一次采集的结果。",
            ),
            facet=True,
        ),
        text(
            "lists_read",
            Wording(
                "栏目最近读取",
                "Lists read",
                "When its lists last came as they should, UTC.",
                "最近一次读到全部栏目的时间（UTC）。",
            ),
        ),
        integer("snapshots", Wording("存档数", "Snapshots", "Captures.", "存档数。")),
        integer("reports", Wording("报告数", "Reports", "Reports in force.", "现行报告数。")),
        integer("failures", Wording("失败数", "Failures", "Of its last run.", "最近失败数。")),
    ),
    primary_key=("portal",),
)

PORTAL_PROBLEMS = TableSpec(
    name="portal_problems",
    label_zh="采集中的问题",
    label_en="Problems of portals",
    description="One row per problem that the last visit of a portal met; no judgement of it.",
    description_zh="最近一次访问各站点时遇到的问题，每个一行；只记所见，不作评价。",
    columns=(
        ROW_ID,
        text("portal", Wording("站点", "Portal", "Id of the portal.", "站点编号。")),
        text("code", Wording("代码", "Code", "Stable name.", "代码。"), facet=True),
        text(
            "kind",
            Wording(
                "类别",
                "Kind",
                "refused, disallowed, moved, failed, absent, unknown, outside or ours.",
                "refused 未能访问、disallowed robots 不允许、moved 栏目不在原处、failed 未能取得、"
                "absent 尚未列出、unknown 栏目不详、outside 地址不予访问、ours 本项目之误。",
            ),
            facet=True,
        ),
        text("zh", Wording("说明", "In Chinese", "What it means.", "说明。")),
        text("en", Wording("英文说明", "In English", "What it means.", "英文说明。")),
        text("seen_at", Wording("所见时间", "Seen", "UTC.", "所见时间（UTC）。")),
    ),
)

PORTAL_YEARS = TableSpec(
    name="portal_years",
    label_zh="各站点各年度",
    label_en="Years of portals",
    description="One row per portal and report year: reports listed there and reports held.",
    description_zh="各站点各报告年度：栏目所列与本站所收的报告数。",
    columns=(
        ROW_ID,
        text("portal", Wording("站点", "Portal", "Id of the portal.", "站点编号。")),
        YEAR,
        integer(
            "listed",
            Wording("所列", "Listed", "Links, the most that any visit saw.", "栏目所列链接数。"),
        ),
        integer("reports", Wording("报告数", "Reports", "Reports in force.", "现行报告数。")),
    ),
    indexes=(("portal", "year"),),
)
