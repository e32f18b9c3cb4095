"""The pages that `make bench` reads: made reports in the weight of real pages, 60 to 100 KB.

Real pages of that size are mostly markup: the article as it was pasted from Word, around it
menus, styles and scripts of the CMS. No page is read twice by anything, so that no cache helps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from samples import OFFICE

from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make
from crawler.sandbox.printed import MadeReport, Order
from crawler.sandbox.renderings import RENDERINGS

SMALLEST, LARGEST = 60_000, 100_000

CELL = re.compile(r"<td([^>]*)>([^<]*)</td>")
PARAGRAPH = re.compile(r"<p>([^<]*)</p>")
WORD_CELL = (
    r'<td\1 style="border:1px solid windowtext;padding:0cm 5.4pt;width:54.5pt" valign="center">'
    r'<p class="MsoNormal" align="center" style="text-align:center;line-height:20.0pt">'
    r'<span lang="EN-US" style="font-size:10.5pt;font-family:仿宋_GB2312">\2</span></p></td>'
)
WORD_PARAGRAPH = (
    r'<p style="text-indent:2em;line-height:28pt">'
    r'<span style="font-family:仿宋_GB2312;font-size:16pt">\1</span></p>'
)
MENUS = ("首页", "政务公开", "政务服务", "互动交流", "走进本县", "数据发布", "专题专栏", "政策解读")
COLUMNS = (
    "通知公告",
    "领导之窗",
    "机构职能",
    "规划计划",
    "财政资金",
    "应急管理",
    "人事信息",
    "招标采购",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page: a rendering of a year's report, pasted from Word or not, framed or not."""

    name: str
    year: int
    rendering: str
    pasted: bool = False
    size: int = 0

    def page(self, seed: int) -> bytes:
        """The page of one report; the frame of the CMS fills it up to `size` bytes."""
        report = make(Order(seed, OFFICE, self.year))
        page = RENDERINGS[self.rendering].render(report).decode()
        if self.pasted:
            page = PARAGRAPH.sub(WORD_PARAGRAPH, CELL.sub(WORD_CELL, page))
        return framed(page, self.size, seed).encode()


KINDS = (
    Kind("form_2021, pasted from Word", 2022, "html-plain", pasted=True, size=80_000),
    Kind("form_2019, pasted from Word", 2020, "html-plain", pasted=True, size=85_000),
    Kind("form_2021, styled paragraphs", 2023, "page-trs", size=65_000),
    Kind("form_2019, nested boxes", 2019, "html-nested", size=62_000),
    Kind("prose, pasted from Word", 2016, "html-word", size=65_000),
)


def pages(first: int, count: int) -> list[bytes]:
    """`count` pages of all kinds in turn, none of which is in another stretch of seeds."""
    return [KINDS[seed % len(KINDS)].page(seed) for seed in range(first, first + count)]


def framed(page: str, size: int, seed: int) -> str:
    """Menus before the article, columns and scripts behind it, until the page has its size."""
    dice = Dice("frame", seed)
    head, body, rest = page.partition("<body>")
    before, after = [_menu(dice)], [_scripts(), _foot(dice)]
    weight = len(page.encode()) + sum(len(part.encode()) for part in before + after)
    while weight < size:
        column = _column(dice)
        after.insert(0, column)
        weight += len(column.encode())
    article, closing, end = rest.rpartition("</body>")
    return "".join([head, _styles(), body, *before, article, *after, closing, end])


def _links(dice: Dice, count: int) -> Iterator[str]:
    for _ in range(count):
        day = f"20{dice.between(18, 25)}-{dice.between(10, 12)}-{dice.between(10, 28)}"
        name = dice.pick(MENUS) + dice.pick(COLUMNS)
        yield (
            f'<li class="list-item"><a href="/zwgk/{day}/content_{dice.below(10**7)}.shtml" '
            f'target="_blank" title="{name}">{name}</a><span class="date">{day}</span></li>'
        )


def _menu(dice: Dice) -> str:
    items = "".join(
        f'<li class="nav-item"><a href="/{n}/">{menu}</a><ul class="sub-nav">'
        f"{''.join(_links(dice, 6))}</ul></li>"
        for n, menu in enumerate(MENUS)
    )
    return f'<div class="header"><ul class="nav clearfix">{items}</ul></div>'


def _column(dice: Dice) -> str:
    items = "".join(_links(dice, 10))
    return (
        f'<div class="side-box"><div class="side-title"><h3>{dice.pick(COLUMNS)}</h3>'
        f'<a class="more" href="/more/">更多&gt;&gt;</a></div>'
        f'<ul class="side-list">{items}</ul></div>'
    )


def _styles() -> str:
    rules = "".join(
        f".box{n}{{width:{n * 7}px;margin:0 auto;background:url(/images/bg{n}.png) no-repeat}}"
        for n in range(60)
    )
    return f"<style>{rules}</style>"


def _scripts() -> str:
    calls = "".join(
        f'$(".nav-item").eq({n}).hover(function(){{$(this).find(".sub-nav").stop().slideDown(200);}},'
        f'function(){{$(this).find(".sub-nav").stop().slideUp(200);}});'
        for n in range(30)
    )
    return f"<script>$(function(){{{calls}}});</script>"


def _foot(dice: Dice) -> str:
    number, licence = dice.between(100_000, 999_999), dice.below(10**8)
    return (
        f'<div class="footer"><p>主办：{OFFICE.name}　承办：{OFFICE.county}政务服务中心</p>'
        f"<p>网站标识码：1311{number}　冀ICP备{licence:08}号</p></div>"
    )


def largest() -> MadeReport:
    """The report of which the memory benchmark makes one document of each kind."""
    return make(Order(1, OFFICE, 2020))
