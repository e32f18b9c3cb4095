"""Tables of figures: dispositions, reasons, proactive disclosure, disputes, division years, cells.

Counts of requests are in 件, fees in 万元, procurement in 元 (codebook).
"""

from archive.schema.shared import (
    REPORT,
    REPORT_HEAD,
    ROW_ID,
    first_pages,
)
from archive.schema.spec import (
    ColumnSpec,
    TableSpec,
    Wording,
    faceted,
    flag,
    integer,
    number,
    text,
)
from parsers.terms import Term, terms

_DISPOSITION: tuple[ColumnSpec, ...] = (
    text(
        "disposition",
        Wording(
            "处理结果代码",
            "Disposition",
            "What became of the requests: one of nine codes.",
            "处理结果代码。",
        ),
        facet=True,
    ),
    text(
        "disposition_zh",
        Wording("处理结果", "Disposition (Chinese)", "Official Chinese label.", "处理结果。"),
        facet=True,
    ),
)
_REASON: tuple[ColumnSpec, ...] = (
    text(
        "reason",
        Wording(
            "理由代码",
            "Reason",
            "Why: a code; empty for dispositions without reasons.",
            "理由代码；没有理由的处理结果为空。",
        ),
        facet=True,
    ),
    text("reason_zh", Wording("理由", "Reason (Chinese)", "Official Chinese label.", "理由。")),
)


def _applicant(kind: Term) -> ColumnSpec:
    about = f"Requests by applicants of this kind: {kind.en.lower()}."
    return integer(kind.code, Wording(kind.zh, kind.en, about, f"{kind.zh}的申请。"), "件")


_APPLICANTS: tuple[ColumnSpec, ...] = (
    *(_applicant(kind) for kind in terms("applicant").values() if kind.code != "total"),
    integer(
        "total",
        Wording(
            "总计",
            "Total",
            "Requests of all applicants as printed; empty when nothing was printed.",
            "全部申请人的总计（报告所印）；未印为空。",
        ),
        "件",
    ),
)
_DERIVED = flag(
    "derived",
    Wording(
        "推算",
        "Derived",
        "1 when the total is the sum of its printed parts or was said in words.",
        "总计由各分项相加或由文字得出为1。",
    ),
)
_COMPARABILITY = text(
    "comparability",
    Wording(
        "可比性",
        "Comparability",
        "How far the row compares across forms: exact, approx or none.",
        "跨版式的可比性：exact 相同、approx 近似、none 不可比。",
    ),
)

DISPOSITIONS = TableSpec(
    name="dispositions",
    label_zh="处理结果（数据）",
    label_en="Dispositions (data)",
    description="One row per report and disposition: what became of the requests.",
    description_zh="每份报告每种处理结果一行。",
    columns=(*REPORT_HEAD, *_DISPOSITION, *_APPLICANTS, _DERIVED, _COMPARABILITY),
    indexes=(
        ("report",),
        *first_pages(("year", "total"), ("province", "scope", "disposition")),
    ),
)
REASONS = TableSpec(
    name="reasons",
    label_zh="理由",
    label_en="Reasons",
    description="One row per report and leaf row of table 3 or of its older counterpart.",
    description_zh="表三（或旧版式相应部分）的每一末级行。",
    columns=(
        *REPORT_HEAD,
        *_DISPOSITION,
        *_REASON,
        *_APPLICANTS,
        _DERIVED,
        _COMPARABILITY,
    ),
    indexes=(
        ("report",),
        ("current", "source_class", "disposition", "reason"),
        *first_pages(("year",)),
    ),
)


def _measure(code: str, zh: str, en: str, unit: str) -> ColumnSpec:
    wording = Wording(zh, en, f"{en}, as printed in table 2.", f"{zh}（表二所印）。")
    return number(code, wording, unit)


PROACTIVE = TableSpec(
    name="proactive",
    label_zh="主动公开",
    label_en="Proactive disclosure",
    description="One row per report and item of table 2; a measure that a form lacks is empty.",
    description_zh="表二每一事项一行；该版式没有的指标为空。",
    columns=(
        *REPORT_HEAD,
        text(
            "item",
            Wording("事项代码", "Item", "Code of the item.", "事项代码。"),
            facet=True,
        ),
        text("item_zh", Wording("事项", "Item (Chinese)", "Official Chinese label.", "事项。")),
        _measure("made_new", "本年新制作数量", "Newly made this year", "件"),
        _measure("published_new", "本年新公开数量", "Newly published this year", "件"),
        _measure("published_stock", "对外公开总数量", "Total publicly available", "件"),
        _measure("issued", "本年制发件数", "Issued this year", "件"),
        _measure("repealed", "本年废止件数", "Repealed this year", "件"),
        _measure("in_force", "现行有效件数", "In force", "件"),
        _measure("items_prev", "上一年项目数量", "Items in the previous year", "项"),
        _measure("items_delta", "本年增/减", "Increase or decrease this year", "项"),
        _measure("decisions", "处理决定数量", "Decisions this year", "件"),
        _measure("fee_amount", "本年收费金额", "Fees collected this year", "万元"),
        _measure("proc_count", "采购项目数量", "Procurement projects", "项"),
        _measure("proc_amount", "采购总金额", "Procurement amount", "元"),
    ),
    indexes=(("report",),),
)


def _outcome(end: Term) -> ColumnSpec:
    wording = Wording(end.zh, end.en, f"Cases: {end.en.lower()}.", f"{end.zh}的件数。")
    return integer(end.code, wording, "件")


DISPUTES = TableSpec(
    name="disputes",
    label_zh="复议和诉讼",
    label_en="Disputes",
    description="One row per report and route: reconsideration, suits, and their derived sum.",
    description_zh="行政复议、行政诉讼各途径一行；诉讼合计为推算。",
    columns=(
        *REPORT_HEAD,
        text(
            "route",
            Wording(
                "途径代码",
                "Route",
                "review, suit_direct, suit_after_review, or suit (both kinds of suit).",
                "review 复议、suit_direct 直接起诉、suit_after_review 复议后起诉、suit 诉讼合计。",
            ),
            facet=True,
        ),
        text("route_zh", Wording("途径", "Route (Chinese)", "Official Chinese label.", "途径。")),
        *(_outcome(end) for end in terms("outcome").values()),
        _DERIVED,
    ),
    indexes=(("report",),),
)

CELLS = TableSpec(
    name="cells",
    label_zh="单元格",
    label_en="Cells",
    description="One row per printed cell or figure, by numbers; `cells_readable` has the words.",
    description_zh="每个印出的单元格或数字一行，以编号存储；文字见 `cells_readable`。",
    columns=(
        ROW_ID,
        REPORT,
        integer("code", Wording("代码号", "Code", "Row of `codes`.", "`codes` 的行号。")),
        integer(
            "applicant",
            Wording(
                "申请人号",
                "Applicant",
                "Row of `applicants`; empty outside table 3.",
                "`applicants` 的行号；表三以外为空。",
            ),
        ),
        integer("state", Wording("状态号", "State", "Row of `states`.", "`states` 的行号。")),
        number(
            "value",
            Wording(
                "数值",
                "Value",
                "The number in the codebook's unit; empty unless one was printed or zero said.",
                "数值，单位依编码手册；未印数字者为空。",
            ),
        ),
        text(
            "raw",
            Wording(
                "原文",
                "Printed",
                "What was printed; empty when it is the value itself.",
                "印出的原文；与数值相同时为空。",
            ),
        ),
        text(
            "place",
            Wording(
                "位置",
                "Place",
                "JSON: table, row, column, or line, start, end; all count from 1.",
                "位置（JSON），均从1起。",
            ),
        ),
    ),
    indexes=(("report",), ("code",)),
    hidden=True,
)


def _lookup(name: str, zh: str, en: str, noun: str) -> TableSpec:
    return TableSpec(
        name=name,
        label_zh=zh,
        label_en=en,
        description=f"Numbers that `cells` uses for {noun}.",
        description_zh=f"`cells` 所用的{zh}编号。",
        columns=(
            ROW_ID,
            text("name", Wording(zh, en, f"The name of the {noun}.", f"{zh}。")),
        ),
        hidden=True,
    )


CODES = _lookup("codes", "代码", "Codes", "codes of the codebook")
APPLICANTS = _lookup("applicants", "申请人", "Applicants", "kinds of applicant")
STATES = _lookup("states", "状态", "States", "states of a cell")

CODEBOOK = TableSpec(
    name="codebook",
    label_zh="编码手册",
    label_en="Codebook",
    description="One row per printed row, cell or wording of every form, with its code.",
    description_zh="各版式每一印出的行、格或措辞及其代码。",
    columns=(
        ROW_ID,
        faceted(text("form", Wording("版式", "Form", "The official form.", "官方格式。"))),
        text("block", Wording("表", "Block", "Table or block of the form.", "表或部分。")),
        integer("row_order", Wording("次序", "Order", "Order within the block.", "表内次序。")),
        text("zh_label", Wording("中文标签", "Chinese label", "Official wording.", "官方用语。")),
        text("en_label", Wording("英文标签", "English label", "Our translation.", "本项目译文。")),
        text("code", Wording("代码", "Code", "The code used here.", "本项目所用代码。")),
        text("parent_code", Wording("上级代码", "Parent", "Code it belongs to.", "上级代码。")),
        text("disposition", Wording("处理结果", "Disposition", "Its code.", "处理结果代码。")),
        text("reason", Wording("理由", "Reason", "Its code.", "理由代码。")),
        text("unit", Wording("单位", "Unit", "Unit of its figures.", "数字的单位。")),
        _COMPARABILITY,
        text(
            "evidence",
            Wording(
                "依据",
                "Evidence",
                "Where the label was seen: notice, report, partial or recalled (unverified).",
                "标签见于何处；recalled 为未核实。",
            ),
        ),
    ),
    indexes=(("code",),),
)
