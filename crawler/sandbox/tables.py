"""The official tables T2, T3 and T4 as they are printed, with spans and label spellings."""

from collections.abc import Iterator

from crawler.sandbox import official
from crawler.sandbox.labels import relabel
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.official import Entry
from crawler.sandbox.printed import Grid, Slot
from crawler.sandbox.printing import Printer

Rows = list[tuple[Slot, ...]]

T2_WIDTH, T3_LABELS, T3_WIDTH, T4_WIDTH = 4, 3, 10, 15
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
BREAK_BEFORE = "t3.not_processed"

FURNITURE = ("— 9 —", "Page 9", "P. 9", "第 9 页")
EXTRA_ROW = "其他主动公开文件"


class Typesetter:
    """Sets the three tables of one report."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self.form = printer.form
        self.oddities = printer.oddities

    def _label(self, text: str, rowspan: int = 1, colspan: int = 1) -> Slot:
        return Slot(relabel(text, self.oddities), rowspan, colspan)

    def _value(self, code: str, applicant: str | None = None, colspan: int = 1) -> Slot:
        cell = self.printer.cell(code, applicant)
        return Slot(cell.raw, colspan=colspan, cell=cell)

    def t2(self) -> Grid:
        """Proactive disclosure, article by article."""
        rows: Rows = []
        for article, items in official.articles(self.form):
            head = [
                (self._label(article.label, colspan=T2_WIDTH),),
                self._t2_head(items[0][1]),
            ]
            lines = [self._t2_item(item, cells) for item, cells in items]
            if Oddity.REPEATED_ARTICLE in self.oddities and len(lines) > 1:
                lines[1:1] = head
            if Oddity.EXTRA_ROW in self.oddities and not rows:
                lines.append(self._extra_row())
            rows += head + lines
        if Oddity.EMPTY_ROW in self.oddities:
            rows.append((Slot(""),) * T2_WIDTH)
        return Grid(tuple(rows), T2_WIDTH)

    def _extra_row(self) -> tuple[Slot, ...]:
        figures = (Slot(str(self.printer.dice.between(1, 9))) for _ in range(T2_WIDTH - 1))
        return (Slot(EXTRA_ROW), *figures)

    def _t2_head(self, cells: tuple[Entry, ...]) -> tuple[Slot, ...]:
        labels = [cell.label.split("｜")[1] for cell in cells]
        slots = [self._label(label) for label in labels[:-1]]
        last = self._label(labels[-1], colspan=T2_WIDTH - len(labels))
        return (self._label("信息内容"), *slots, last)

    def _t2_item(self, item: Entry, cells: tuple[Entry, ...]) -> tuple[Slot, ...]:
        slots = [self._value(cell.code) for cell in cells[:-1]]
        last = self._value(cells[-1].code, colspan=T2_WIDTH - len(cells))
        lost = item.code == "t2.rules" and Oddity.RULES_LABEL_LOST in self.oddities
        return (Slot("") if lost else self._label(item.label), *slots, last)

    def t3(self) -> Grid:
        """Requests: three columns of labels, seven of figures."""
        received, carried_in, results, *_, carried_out = official.entries(self.form, "t3")
        rows = self._t3_head()
        rows += [self._t3_edge(received), self._t3_edge(carried_in)]
        for number, part in enumerate(self._pages(list(self._t3_results()))):
            rows += self._t3_page(results, part, number > 0)
        rows.append(self._t3_edge(carried_out))
        return Grid(tuple(rows), T3_WIDTH)

    def _t3_head(self) -> Rows:
        columns = official.entries(self.form, "t3_columns")
        person, organisation, *kinds, total = (c.label.split("｜")[-1] for c in columns)
        return [
            (self._label(NOTE, 3, T3_LABELS), self._label("申请人情况", colspan=7)),
            (
                self._label(person, rowspan=2),
                self._label(organisation, colspan=5),
                self._label(total, rowspan=2),
            ),
            tuple(self._label(kind) for kind in kinds),
        ]

    def _t3_edge(self, entry: Entry) -> tuple[Slot, ...]:
        return (self._label(entry.label, colspan=T3_LABELS), *self._figures(entry.code))

    def _figures(self, code: str) -> tuple[Slot, ...]:
        return tuple(self._value(code, applicant) for applicant in official.applicants())

    def _t3_results(self) -> Iterator[tuple[str, tuple[Slot, ...]]]:
        for entry in official.children(self.form, "t3", "t3.results"):
            leaves = official.children(self.form, "t3", entry.code)
            if not leaves or (entry.code, "total") in self.printer.figures:
                yield entry.code, (self._label(entry.label, colspan=2), *self._figures(entry.code))
                continue
            printed = self._printed(leaves)
            for place, leaf in enumerate(printed):
                group = () if place else (self._label(entry.label, rowspan=len(printed)),)
                yield entry.code, (*group, self._label(leaf.label), *self._figures(leaf.code))

    def _printed(self, leaves: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The rows of a group that are printed."""
        if Oddity.ROWS_OMITTED not in self.oddities:
            return leaves
        return tuple(leaf for leaf in leaves if not self.printer.is_idle(leaf.code))

    def _pages(self, rows: list[tuple[str, tuple[Slot, ...]]]) -> list[Rows]:
        slots: Rows = [row for _, row in rows]
        slots[1:1] = self._between()
        if not self.oddities & {Oddity.PAGE_BREAK_GROUP, Oddity.PAGE_BREAK_HEADER}:
            return [slots]
        groups = [code for code, _ in rows]
        cut = groups.index(BREAK_BEFORE if BREAK_BEFORE in groups else "t3.answered_total")
        cut += len(slots) - len(rows)
        return [slots[:cut], slots[cut:]]

    def _t3_page(self, results: Entry, page: Rows, again: bool) -> Rows:
        group = self._label(results.label, rowspan=len(page))
        first, *rest = page
        head = again and Oddity.PAGE_BREAK_HEADER in self.oddities
        return [*(self._t3_head() if head else []), (group, *first), *rest]

    def _between(self) -> Rows:
        """What stands between the rows of results and is none."""
        rows: Rows = []
        if Oddity.EMPTY_ROWS in self.oddities:
            rows.append((Slot(""),) * (T3_WIDTH - 1))
        if Oddity.PAGE_FURNITURE in self.oddities:
            rows.append((Slot(self.printer.dice.pick(FURNITURE), colspan=T3_WIDTH - 1),))
        return rows

    def t4(self) -> Grid:
        """Reconsideration and litigation: fifteen figures in one row."""
        review, direct, after = (self._outcomes(route) for route in official.ROUTES)
        suits = self._label("未经复议直接起诉", colspan=5), self._label("复议后起诉", colspan=5)
        tall = tuple(self._label(label, rowspan=2) for label in review)
        rows = (
            (self._label("行政复议", colspan=5), self._label("行政诉讼", colspan=10)),
            (*tall, *suits),
            tuple(self._label(label) for label in direct + after),
            tuple(self._value(f"t4.{r}.{o}") for r in official.ROUTES for o in official.OUTCOMES),
        )
        return Grid(rows, T4_WIDTH)

    def _outcomes(self, route: str) -> tuple[str, ...]:
        cells = official.children(self.form, "t4", f"t4.{route}")
        return tuple(cell.label.split("｜")[-1] for cell in cells)
