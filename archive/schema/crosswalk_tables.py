"""The codes of the harmonised panel and how every form's rows lead to them (codebook 4 and 5)."""

from archive.schema.shared import ROW_ID
from archive.schema.spec import TableSpec, Wording, faceted, flag, integer, text

PANEL_CODE = faceted(text("code", Wording("代码", "Code", "Code of the panel.", "面板代码。")))
_ZH = text("zh", Wording("中文名称", "Chinese name", "What it counts.", "所计内容。"))
_EN = text("en", Wording("英文名称", "English name", "What it counts, in English.", "英文名称。"))

PANEL_CODES = TableSpec(
    name="panel_codes",
    label_zh="面板代码",
    label_en="Codes of the panel",
    description="One row per quantity of the harmonised panel.",
    description_zh="统一面板的各项数量及其代码（编码手册第4节）。",
    columns=(
        ROW_ID,
        PANEL_CODE,
        text(
            "wide_column",
            Wording(
                "宽表列名", "Column", "Its column in `panel_wide`.", "在 `panel_wide` 中的列。"
            ),
        ),
        _ZH,
        _EN,
        text("unit", Wording("单位", "Unit", "Unit of its values.", "数值的单位。")),
        faceted(
            text(
                "kind",
                Wording(
                    "性质",
                    "Kind",
                    "flow: counted over the year; stock: at its beginning or end; derived: "
                    "printed by no form.",
                    "flow 全年发生数；stock 年初或年末存量；derived 各版式均不印，由本项目合计。",
                ),
            )
        ),
        text(
            "parent",
            Wording(
                "上级代码",
                "Parent",
                "The code of the quantity that it is a part of; empty at the top.",
                "所属的上级代码；最上级为空。",
            ),
        ),
        flag(
            "by_applicant",
            Wording(
                "分申请人",
                "By applicant",
                "1 when the forms from 2019 on print it by kind of applicant.",
                "2019年起各版式按申请人分列者为1。",
            ),
            facet=False,
        ),
    ),
    indexes=(("code",),),
)

CROSSWALK = TableSpec(
    name="crosswalk",
    label_zh="对照表",
    label_en="Crosswalk",
    description=(
        "Which printed rows of which form lead to which code of the panel, in the order in "
        "which they are tried."
    ),
    description_zh="各版式所印各行与面板代码的对照，依次取用（编码手册第5节）。",
    columns=(
        ROW_ID,
        faceted(
            text(
                "form",
                Wording(
                    "版式",
                    "Form",
                    "Form of the source codes; any: made of codes of the panel, in every form.",
                    "来源代码的版式；any 由面板代码合成，适用于各版式。",
                ),
            )
        ),
        text(
            "source_codes",
            Wording(
                "来源代码",
                "Source codes",
                "JSON: codes of the codebook; for `any`, codes of the panel.",
                "编码手册代码（JSON）；any 者为面板代码。",
            ),
        ),
        text(
            "rule",
            Wording(
                "规则",
                "Rule",
                "same: as printed; first: the first that has a figure; sum: what is printed is "
                "added up; all: added up, empty unless every part has a figure; part: what is "
                "there of such a sum, a lower bound; with: added up where the first is there; "
                "rest: the first less all others.",
                "same 照录；first 取第一个有数者；sum 所印数字相加；all 各项均有数方相加；"
                "part 各项不全时所印者之和，为下限；with 有第一项方相加；"
                "rest 第一项减其余各项。",
            ),
        ),
        PANEL_CODE,
        text(
            "comparability",
            Wording(
                "可比性",
                "Comparability",
                "exact, approx or none against 2019 on; parts: the worst among its parts.",
                "与2019年起的可比性：exact、approx、none；parts 取各组成项中最差者。",
            ),
        ),
        text(
            "not_beside",
            Wording(
                "不并用",
                "Not beside",
                "JSON: tables beside which a figure of the text is left out, because it is "
                "already contained there under another name.",
                "JSON：报告有其中一表时不取文字所述，因其已含于该表其他行内。",
            ),
        ),
        integer("from_year", Wording("起", "From", "First report year.", "起始报告年度。")),
        integer("to_year", Wording("止", "To", "Last report year.", "终止报告年度。")),
        text("note", Wording("英文说明", "Note", "Why, and what to mind.", "英文说明。")),
        text("note_zh", Wording("说明", "Note in Chinese", "The same in Chinese.", "中文说明。")),
    ),
    indexes=(("code",),),
)
