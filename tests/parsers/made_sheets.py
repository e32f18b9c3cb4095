"""Made sheets of one figure a row: the annex of 2014 and the regional sheets, in every layout."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import made_tables as made
from made_tables import Printed, Row

from parsers import codebook, forms

NAMES = ("annex_2014", "regional_sh_2008", "regional_fj_2009")
HEADS = {
    "annex_2014": ("统计指标", "单位", "统计数"),
    "regional_sh_2008": ("指标", "单位", "数量"),
    "regional_fj_2009": ("指标", "单位", "2009年度", "历年累计"),
}


@dataclass(frozen=True)
class Sheet:
    """Rows as printed, headings first, and the figure of the year by code."""

    form: str
    rows: list[Row]
    cells: dict[str, str]


def make_sheet(form_name: str, seed: int = 1, *, blanks: float = 0.15) -> Sheet:
    """Figures, blanks, dashes and slashes under the official labels."""
    chance = random.Random(seed)
    form = forms.load(form_name)
    assert form.sheet is not None
    rows: list[Row] = [[Printed(text) for text in HEADS[form_name]]]
    cells: dict[str, str] = {}
    for entry in codebook.entries():
        if entry.form == form_name:
            is_row = entry.code in form.sheet.rows
            figure = _figure(entry.unit, chance, blanks) if is_row else ""
            cells |= {entry.code: figure} if is_row else {}
            more = [Printed("—" if figure in {"", "—"} else str(chance.randrange(9999)))]
            rows.append(
                [
                    Printed(entry.zh_label),
                    Printed(entry.unit or ""),
                    Printed(figure),
                    *(more if len(HEADS[form_name]) > 3 else []),
                ]
            )
    return Sheet(form_name, rows, cells)


def _figure(unit: str | None, chance: random.Random, blanks: float) -> str:
    if chance.random() < blanks:
        return chance.choice(["", "—", "/"])
    if unit == "万元":
        return f"{chance.randrange(90)}.{chance.randrange(1, 99):02d}"
    return chance.choice(["0", "0", "0", "1", "12", str(chance.randrange(100, 9999))])


# A later sheet of the Shanghai family: other numbers of lines, grounds by name, rows without a
# code (here without one). Labels as a district's system prints them, figures made up.
LATER = (
    ("主动信息公开", "条", "r1.info_total"),
    ("其中：全文电子化的主动公开信息数", "条", "r1.info_fulltext"),
    ("公文类信息数", "条", ""),
    ("其中：新增的行政规范性文件数", "条", "r1.normative_new"),
    ("提供服务类信息数", "条", "r1.info_service"),
    ("申请总次数", "条", "r1.received"),
    ("其中：1.当面申请数", "条", "r1.received.in_person"),
    ("4.网上申请数", "条", "r1.received.online"),
    ("对申请的答复总数", "条", "r1.answered_total"),
    ("其中：1.同意公开答复数", "条", "r1.granted"),
    ("2.同意部分公开答复数", "条", "r1.partial"),
    ("3.非《规定》所指政府信息数", "条", "r1.refused.not_government_information"),
    ("4.信息不存在数", "条", "r1.unable.not_held_nonexistent"),
    ("5.非本机关职权范围数", "条", "r1.unable.not_held_other_agency"),
    ("6.申请内容不明确数", "条", "r1.unable.unclear_after_correction"),
    ("7.重复申请数", "条", ""),
    ("8.不予公开答复总数", "条", ""),
    ("（1）“国家秘密”数", "条", "r1.refused.state_secret"),
    ("（2）“商业秘密”数", "条", "r1.refused.trade_secret"),
    ("（4）“过程中信息且影响安全稳定”数", "条", "r1.refused.process_information"),
    ("（5）“危及安全和稳定”数", "条", ""),
    ("（6）“法律法规规定的其他情形”数", "条", "r1.refused.prohibited_by_law"),
    ("行政复议数", "件", "r1.review.total"),
    ("收取费用总数", "元", ""),
    ("政府信息公开指定专职人员数", "人", ""),
)


def later_sheet() -> Sheet:
    """The later sheet, its k-th row with the figure 7k."""
    head = [Printed(text) for text in ("指标名称", "计算单位", "代码", "统计数")]
    lines = [(label, unit, f"{n:02d}", str(7 * n)) for n, (label, unit, _) in enumerate(LATER, 1)]
    cells = {code: str(7 * n) for n, (_, _, code) in enumerate(LATER, 1) if code}
    return Sheet("regional_sh_2008", [head, *([*map(Printed, line)] for line in lines)], cells)


def document(
    rows: Sequence[Row], layout: made.Layout, year: int = 2016, place: str = "示例县"
) -> str:
    """A report in prose with the sheet at its end."""
    sheet = layout(list(rows))
    text = [
        f"{place}{year}年政府信息公开工作年度报告",
        "一、概述",
        f"{year}年，我们按要求编制本报告。",
        "二、依申请公开政府信息情况",
        "全年收到政府信息公开申请3件，均已答复。",
        "三、存在的主要问题及改进情况",
        "问题不少，改进不断。",
        "附件",
        "政府信息公开情况统计表",
        sheet,
        "填报人：某某",
    ]
    if not sheet.startswith("<"):
        return "\n".join(text) + "\n"
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in text)
    head = f"<head><title>{text[0]}</title></head>"
    return f"<html>{head}<body><div id='zoom'>{body}</div></body></html>"


def spaced(rows: Sequence[Row]) -> str:
    """Nothing but spaces between label, unit and figure."""
    return "\n".join(" ".join(cell.text for cell in row if cell.text) for row in rows)


def side_by_side(rows: Sequence[Row]) -> list[Row]:
    """The sheet in two columns of entries, the headings printed twice."""
    head, body = rows[0], list(rows[1:])
    half = (len(body) + 1) // 2
    right = [*body[half:], *[[Printed("") for _ in head]] * (2 * half - len(body))]
    return [[*head, *head], *([*a, *b] for a, b in zip(body[:half], right, strict=True))]


def numbered(rows: Sequence[Row]) -> list[Row]:
    """A number before every line."""
    lines = enumerate(rows)
    return [[Printed(str(n) if n else "序号"), *row] for n, row in lines]


def numbered_behind(rows: Sequence[Row]) -> list[Row]:
    """A number between label and unit, two digits wide."""
    return [[row[0], Printed(f"{n:02d}" if n else "代码"), *row[1:]] for n, row in enumerate(rows)]


def numbered_after_unit(rows: Sequence[Row]) -> list[Row]:
    """A number between unit and figure, with the names of the columns below the headings."""
    letters = [Printed(text) for text in ("甲", "乙", "丙", "1", "2")[: len(rows[0]) + 1]]
    lines = [
        [*row[:2], Printed(f"{n:02d}" if n else "代码"), *row[2:]] for n, row in enumerate(rows)
    ]
    return [lines[0], letters, *lines[1:]]


def numbered_twice(rows: Sequence[Row]) -> list[Row]:
    """A number before every line and one behind the label."""
    return numbered(numbered_behind(rows))


def without_units(rows: Sequence[Row]) -> list[Row]:
    """No column of units: they stand in brackets behind the label."""
    kept = []
    for row in rows:
        unit = f"（{row[1].text}）" if row[1].text not in {"", "单位"} else ""
        kept.append([Printed(row[0].text + unit), *row[2:]])
    return kept
