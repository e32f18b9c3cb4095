"""The sheets of 2008 to 2018 as they are printed: one row a figure, label, unit, number."""

from collections.abc import Iterator

from crawler.sandbox import official
from crawler.sandbox.labels import relabel
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.official import Entry
from crawler.sandbox.printed import Figures, Grid, Slot
from crawler.sandbox.printing import Printer

Row = tuple[Slot, ...]

TITLES = {
    "annex_2014": "附件：政府信息公开情况统计表（{year}年度）",
    "regional_sh_2008": "附表：政府信息公开情况统计表（{year}年度）",
    "regional_fj_2009": "附表：{year}年度政府信息公开情况统计表",
}
NO_FIGURE = "——"
"""What the annex prints for unit and number of a heading."""


class SheetSetter:
    """Sets the sheet of one report; `before` holds the cumulative figures of the Fujian one."""

    def __init__(self, printer: Printer, year: int, before: Figures) -> None:
        self.printer, self.year, self.before = printer, year, before
        self.form = printer.form
        self.oddities = printer.oddities
        self.entries = official.sheet(self.form)

    def title(self) -> str:
        """What stands above the sheet."""
        return TITLES[self.form].format(year=self.year)

    def grid(self) -> Grid:
        """The sheet."""
        head = self._head()
        rows = [self._row(number, entry) for number, entry in enumerate(self.entries, 1)]
        if Oddity.PAGE_BREAK_HEADER in self.oddities:
            rows.insert(len(rows) // 2, head)
        if Oddity.SHEET_TITLE_ROW in self.oddities:
            rows.insert(0, head)
            return Grid(((Slot(self.title(), colspan=len(head)),), *rows), len(head))
        return Grid((head, *rows), len(head))

    def _head(self) -> Row:
        names = {
            "annex_2014": ("统计指标", "单位", "统计数"),
            "regional_sh_2008": ("指标名称", "代码", "计量单位", "数量"),
            "regional_fj_2009": ("指标名称", "计量单位", f"{self.year}年度", "历年累计"),
        }[self.form]
        if self._numbered:
            names = ("序号", *names)
        return tuple(Slot(relabel(name, self.oddities)) for name in names)

    @property
    def _numbered(self) -> bool:
        return Oddity.LINE_NUMBERS in self.oddities

    def _row(self, number: int, entry: Entry) -> Row:
        return (*self._numbers(number), *self._inside(number, entry))

    def _numbers(self, number: int) -> Iterator[Slot]:
        if self._numbered:
            yield Slot(str(number))

    def _inside(self, number: int, entry: Entry) -> Iterator[Slot]:
        yield Slot(self._label(entry))
        if entry.unit is None:
            mark = "" if Oddity.BLANK_HEADS in self.oddities else NO_FIGURE
            yield from (Slot(mark), Slot(mark))
            return
        if self.form == "regional_sh_2008":
            yield Slot(f"{number:02d}")
        cell = self.printer.cell(entry.code)
        yield Slot(self.printer.unit_printed(entry.code))
        yield Slot(cell.raw, cell=cell)
        if self.form == "regional_fj_2009":
            yield Slot(str(self.before[entry.code, None]))

    def _label(self, entry: Entry) -> str:
        indent = "　　" * self._depth(entry) if self.form == "annex_2014" else ""
        return indent + relabel(entry.label, self.oddities)

    def _depth(self, entry: Entry) -> int:
        parents = {line.code: line.parent for line in self.entries}
        depth, code = 0, entry.parent
        while code:
            depth, code = depth + 1, parents.get(code, "")
        return depth
