"""Columns of `reports`: one row per edition of an annual report."""

from archive.schema.panel_tables import IN_PANEL
from archive.schema.shared import (
    AGENCY,
    AGENCY_ID,
    COUNTY,
    CURRENT,
    DIVISION_CODE,
    EDITION,
    FORM,
    LEVEL,
    PREFECTURE,
    PROVINCE,
    REPORT_ID,
    ROW_ID,
    SCOPE,
    SOURCE_CLASS,
    YEAR,
    first_pages,
    rate_columns,
)
from archive.schema.spec import ColumnSpec, TableSpec, Wording, flag, integer, text

_NAMES: tuple[ColumnSpec, ...] = (
    text(
        "title",
        Wording("标题", "Title", "Title of the report as printed.", "报告标题。"),
    ),
    AGENCY,
    AGENCY_ID,
    text(
        "compiled_by",
        Wording(
            "编制机关",
            "Compiled by",
            "The office that compiled the report for the agency, where named.",
            "编制报告的机构。",
        ),
    ),
    PROVINCE,
    PREFECTURE,
    COUNTY,
    DIVISION_CODE,
    LEVEL,
    SCOPE,
    text(
        "scope_sentence",
        Wording(
            "范围原句",
            "Scope sentence",
            "The sentence of the report that says whom the figures cover.",
            "报告中说明统计范围的原句。",
        ),
    ),
    text(
        "includes_lower_levels",
        Wording(
            "是否含下级",
            "Includes lower levels",
            "yes, no or unknown: whether an aggregate contains lower governments.",
            "汇总数字是否含下级政府：yes 是、no 否、unknown 不明。",
        ),
    ),
    YEAR,
    FORM,
)

_DATES: tuple[ColumnSpec, ...] = (
    text(
        "published_on",
        Wording(
            "公布日期",
            "Published on",
            "Date of publication, ISO 8601: see `date_basis`. One found in the address is the "
            "latest that it can be.",
            "公布日期，依据见 `date_basis`；取自网址者仅为上限。",
        ),
    ),
    text(
        "deadline",
        Wording(
            "公布期限",
            "Deadline",
            "Last day for publication by the rule of that year; empty where none applies.",
            "当年规定的最后公布日；没有规定者为空。",
        ),
    ),
    text(
        "deadline_rule",
        Wording(
            "期限依据",
            "Deadline rule",
            "The article that sets the deadline.",
            "规定公布期限的条款。",
        ),
    ),
    flag(
        "on_time",
        Wording(
            "按期公布",
            "On time",
            "1: public by the deadline; 0: proved late; empty: not known; `publication_lags` "
            "says by what.",
            "1 按期；0 有据证明逾期；空 不明或没有期限。依据见 `publication_lags`。",
        ),
    ),
    integer(
        "days_late",
        Wording(
            "距期限天数",
            "Days late",
            "Date of publication minus deadline; negative when early.",
            "公布日期减期限，提前为负。",
        ),
        "日",
    ),
    text(
        "date_basis",
        Wording(
            "日期来源",
            "Date basis",
            "Where the date was found: displayed, meta or address.",
            "日期取自：displayed 页面、meta 元数据、address 网址。",
        ),
    ),
)

_SOURCE: tuple[ColumnSpec, ...] = (
    text("url", Wording("网址", "Address", "Address of the report at its source.", "报告原网址。")),
    flag(
        "gate",
        Wording(
            "繁体视图",
            "Gate view",
            "1: captured through a government's gate to traditional characters.",
            "1 采自政府网站的繁体视图。",
        ),
        facet=False,
    ),
    text(
        "portal",
        Wording(
            "采集站点",
            "Portal",
            "The registered portal that it was crawled from, or ingest.",
            "采集自哪个登记站点；手工导入为 ingest。",
        ),
        facet=True,
    ),
    integer(
        "snapshot",
        Wording(
            "存档编号",
            "Snapshot",
            "The row of `snapshots` in which this edition was first seen.",
            "首次见到这一版次的存档。",
        ),
    ),
    text(
        "captured_at",
        Wording(
            "采集时间",
            "Captured at",
            "When that snapshot was taken, UTC.",
            "存档时间（UTC）。",
        ),
    ),
    text(
        "digest",
        Wording(
            "内容摘要",
            "Digest",
            "SHA-256 of the bytes as received.",
            "所收字节的 SHA-256。",
        ),
    ),
    text(
        "index_number",
        Wording("索引号", "Index number", "索引号 as the page prints it.", "页面所印索引号。"),
    ),
    text(
        "document_number",
        Wording("文号", "Document number", "文号 as the page prints it.", "页面所印文号。"),
    ),
    text(
        "identity_sources",
        Wording(
            "认定依据",
            "Identity sources",
            "JSON object: what agency, place, level, scope, year and dates rest on, such as title, "
            "period, head, meta, site_id_code, domain, area_code, postcode.",
            "各项认定的依据（JSON）：title 标题、period 统计期限、head 页首栏目、meta 元数据、"
            "site_id_code 网站标识码、domain 域名、area_code 区号、postcode 邮编等。",
        ),
    ),
    text(
        "script",
        Wording(
            "字体",
            "Script",
            "hans: simplified; hant: the source is in traditional characters.",
            "hans 简体，hant 繁体。",
        ),
    ),
    integer(
        "pinyin_artefacts",
        Wording(
            "拼音残留",
            "Pinyin artefacts",
            "Pinyin notes that a copying machine left in the text, taken out for reading.",
            "转载时混入正文的拼音数目，阅读时剔除。",
        ),
    ),
)

_FIGURES: tuple[ColumnSpec, ...] = (
    text(
        "dispositions",
        Wording(
            "处理结果",
            "Dispositions",
            "JSON array of the dispositions that have a count above 0.",
            "件数大于0的处理结果（JSON 数组）。",
        ),
    ),
    integer(
        "requests_received",
        Wording(
            "新收申请",
            "Requests received",
            "Requests newly received in the year, as printed.",
            "本年新收申请数（报告所印）。",
        ),
        "件",
    ),
    integer(
        "carried_in",
        Wording(
            "上年结转",
            "Carried in",
            "Requests carried in from the year before, as printed.",
            "上年结转申请数（报告所印）。",
        ),
        "件",
    ),
    integer(
        "requests_answered",
        Wording(
            "办理总计",
            "Requests answered",
            "Printed total of requests answered or closed in the year.",
            "本年度办理结果总计（报告所印）。",
        ),
        "件",
    ),
    integer(
        "pending",
        Wording(
            "结转下年",
            "Pending",
            "Requests carried out to the next year: a stock, never added up over years.",
            "结转下年度继续办理数：存量，不得跨年相加。",
        ),
        "件",
    ),
    integer(
        "unclassified",
        Wording(
            "未归类",
            "Unclassified",
            "Answered minus requests_classified: printed nowhere, spread nowhere.",
            "办理总计减各结果之和；不作分摊。",
        ),
        "件",
    ),
    integer(
        "requests_classified",
        Wording(
            "各结果之和",
            "Requests classified",
            "Sum of this report's rows in `dispositions`, with the figures that join two of them "
            "(予以公开及部分公开, 否决公开): what facets add up.",
            "本报告在 `dispositions` 中各行之和，含两项合并之数（予以公开及部分公开、否决公开）。",
        ),
        "件",
    ),
    *rate_columns(
        "disclosure_rate",
        Wording(
            "公开率",
            "Disclosure rate",
            "Granted in full or in part, of all requests answered.",
            "予以公开和部分公开占办理总计之比。",
        ),
    ),
    *rate_columns(
        "refusal_rate",
        Wording(
            "不予公开率",
            "Refusal rate",
            "Refused, of all requests answered.",
            "不予公开占办理总计之比。",
        ),
    ),
    flag(
        "low_base",
        Wording(
            "基数过小",
            "Low base",
            "1 when the denominator of the rates is below 30.",
            "比率的分母不足30为1。",
        ),
        facet=False,
    ),
)

_QUALITY: tuple[ColumnSpec, ...] = (
    flag(
        "total_ok",
        Wording(
            "总计相符",
            "Totals agree",
            "1 when the checks of the total column and of table 4 hold; empty without a table.",
            "总计列及行政复议、诉讼各项核对相符为1；无表为空。",
        ),
    ),
    flag(
        "columns_ok",
        Wording(
            "各列相符",
            "Columns agree",
            "1 when the checks of table 3 hold in every column and row; stricter.",
            "表三各行各列核对均相符为1。",
        ),
    ),
    flag(
        "blanks_assumed",
        Wording(
            "空格作零",
            "Blanks assumed",
            "1 when a check holds only with blank cells counted as 0.",
            "把空格计作0才相符为1。",
        ),
        facet=False,
    ),
    integer(
        "errors",
        Wording("错误", "Errors", "Failed checks of severity E.", "未通过的 E 级核对数。"),
    ),
    integer(
        "warnings",
        Wording("警告", "Warnings", "Failed checks of severity W.", "未通过的 W 级核对数。"),
    ),
    integer(
        "issues",
        Wording(
            "疑点",
            "Issues",
            "Things in the document that were not understood.",
            "未能读懂之处的数目。",
        ),
    ),
)

REPORTS = TableSpec(
    name="reports",
    label_zh="年度报告",
    label_en="Reports",
    description="One row per edition of an annual report on open government information.",
    description_zh="政府信息公开工作年度报告，每版次一行。",
    columns=(
        ROW_ID,
        REPORT_ID,
        EDITION,
        CURRENT,
        SOURCE_CLASS,
        *_NAMES,
        *_DATES,
        *_SOURCE,
        *_FIGURES,
        *_QUALITY,
        IN_PANEL,
    ),
    indexes=(
        ("report_id", "edition"),
        *first_pages(
            ("year", "requests_received", "requests_answered", "disclosure_rate", "refusal_rate"),
            ("province", "scope", "form", "level"),
        ),
        ("agency_id", "year"),
        ("division_code", "year"),
        ("snapshot",),
    ),
)
