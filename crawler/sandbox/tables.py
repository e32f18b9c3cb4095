"""The official tables T2, T3 and T4 as they are printed, with spans and label spellings."""

from collections.abc import Iterator

from crawler.sandbox import official
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.official import Entry
from crawler.sandbox.printed import Grid, Slot
from crawler.sandbox.printing import Printer

Rows = list[tuple[Slot, ...]]

T2_WIDTH, T3_LABELS, T3_WIDTH, T4_WIDTH = 4, 3, 10, 15
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
PAGE_BREAK_BEFORE = "t3.not_processed"

RELABELLED: dict[Oddity, tuple[tuple[str, str], ...]] = {
    Oddity.LABEL_RECEIVED: (("本年新收政府", "本年新收到政府"),),
    Oddity.LABEL_CARRIED: (("结转", "转结"),),
    Oddity.LABEL_GRANTED: (("予以公开", "予已公开"),),
    Oddity.LABEL_NORMATIVE: (("行政规范性文件", "规范性文件"),),
    Oddity.LABEL_BREAKS: (
        ("本年新制作数量", "本年新\n制作数量"),
        ("本年新公开数量", "本年新\n公开数量"),
        ("（三）不予公开", "（三）\n不予\n公开"),
        ("（四）无法提供", "（四）\n无法\n提供"),
        ("（五）不予处理", "（五）\n不予\n处理"),
        ("相关政府信息", "相关政府\n信息"),
        ("商业企业", "商业\n企业"),
        ("科研机构", "科研\n机构"),
        ("结果维持", "结果\n维持"),
        ("尚未审结", "尚未\n审结"),
    ),
    Oddity.LABEL_SPACES: (
        ("2.其他法律", "2. 其他法律"),
        ("（五）不予", "（五） 不予"),
        ("商业企业", "商业 企业"),
        ("总计", "总 计"),
    ),
    Oddity.HALF_WIDTH_BRACKETS: (("（", "("), ("）", ")"), ("1.", "1、"), ("3.", "3．")),
}

OTHER_UNIT = (
    ("采购总金额", "采购总金额（万元）"),
    ("本年收费金额（单位：万元）", "本年收费金额（单位：元）"),
)


def relabel(label: str, oddities: frozenset[Oddity]) -> str:
    """A label in the spelling of this report."""
    if Oddity.UNIT_IN_HEADER in oddities:
        label = dict(OTHER_UNIT).get(label, label)
    for oddity in sorted(oddities & RELABELLED.keys()):
        for official_label, printed in RELABELLED[oddity]:
            label = label.replace(official_label, printed)
    return label


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
            rows.append((self._label(article.label, colspan=T2_WIDTH),))
            rows.append(self._t2_head(items[0][1]))
            rows += [self._t2_item(item, cells) for item, cells in items]
        if Oddity.EMPTY_ROW in self.oddities:
            rows.append((Slot(""),) * T2_WIDTH)
        return Grid(tuple(rows), T2_WIDTH)

    def _t2_head(self, cells: tuple[Entry, ...]) -> tuple[Slot, ...]:
        labels = [cell.label.split("｜")[1] for cell in cells]
        slots = [self._label(label) for label in labels[:-1]]
        last = self._label(labels[-1], colspan=T2_WIDTH - len(labels))
        return (self._label("信息内容"), *slots, last)

    def _t2_item(self, item: Entry, cells: tuple[Entry, ...]) -> tuple[Slot, ...]:
        slots = [self._value(cell.code) for cell in cells[:-1]]
        last = self._value(cells[-1].code, colspan=T2_WIDTH - len(cells))
        return (self._label(item.label), *slots, last)

    def t3(self) -> Grid:
        """Requests: three columns of labels, seven of figures."""
        received, carried_in, results, *_, carried_out = official.entries(self.form, "t3")
        rows = self._t3_head()
        rows += [self._t3_edge(received), self._t3_edge(carried_in)]
        for part in self._pages(list(self._t3_results())):
            rows += self._t3_page(results, part)
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
            for place, leaf in enumerate(leaves):
                group = () if place else (self._label(entry.label, rowspan=len(leaves)),)
                yield entry.code, (*group, self._label(leaf.label), *self._figures(leaf.code))

    def _pages(self, rows: list[tuple[str, tuple[Slot, ...]]]) -> list[Rows]:
        slots: Rows = [row for _, row in rows]
        if not self.oddities & {Oddity.PAGE_BREAK_GROUP, Oddity.PAGE_BREAK_HEADER}:
            return [slots]
        cut = [code for code, _ in rows].index(PAGE_BREAK_BEFORE)
        return [slots[:cut], slots[cut:]]

    def _t3_page(self, results: Entry, page: Rows) -> Rows:
        group = self._label(results.label, rowspan=len(page))
        first, *rest = page
        second_page = first[0].text == relabel("（五）不予处理", self.oddities)
        head = second_page and Oddity.PAGE_BREAK_HEADER in self.oddities
        return [*(self._t3_head() if head else []), (group, *first), *rest]

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
