"""Order -> MadeReport: figures, misprints, tables, text, and the truth about all of it.

>>> from crawler.sandbox.printed import Agency, Order
>>> town = Agency("t", "青禾县云岚镇人民政府", "township", "河北省", "衡水市", "青禾县", 12)
>>> make(Order(seed=1, agency=town, year=2022)).form
'form_2021'
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from crawler.sandbox import figures as numbers
from crawler.sandbox.dice import Dice
from crawler.sandbox.mirror import copied
from crawler.sandbox.misprints import MISPRINTS
from crawler.sandbox.oddities import SHEETS, TABLED, Oddity, oddities_of
from crawler.sandbox.official import entries, leaf_codes
from crawler.sandbox.printed import (
    NOTICE_EN,
    NOTICE_ZH,
    Figures,
    Grid,
    Inconsistency,
    MadeReport,
    MadeSection,
    Order,
    PrintedCell,
)
from crawler.sandbox.printing import Printer
from crawler.sandbox.sentences import Writer, stated, texts, words_of
from crawler.sandbox.sheet_figures import cumulated, said_of, sheet_figures
from crawler.sandbox.sheets import SheetSetter
from crawler.sandbox.tables import Typesetter
from crawler.sandbox.wording import dated, headed

SAMPLE = f"{NOTICE_ZH}（{NOTICE_EN}）。"
PUBLISHED = {"government": ("02-20", "03-05", "03-18", "03-28")}
PUBLISHED_EARLY = ("01-10", "01-16", "01-22", "01-29")
LATE = "06-06"
PERIODS = (Oddity.PERIOD_LOST, Oddity.PERIOD_HALF)
PARTS = {
    "annex_2014": "annex_parts",
    "regional_sh_2008": "regional_parts",
    "regional_fj_2009": "regional_parts",
}
COUNTED_ELSEWHERE = {
    Oddity.OTHER_COUNTS: "sentences",
    Oddity.OTHER_DOCUMENTS: "documents",
    Oddity.LAST_YEAR_QUOTED: "last_year",
    Oddity.LOWER_BODY_QUOTED: "lower_body",
}
"""Oddities of sentences whose figures are none of the report's."""


@lru_cache(maxsize=4096)
def make(order: Order) -> MadeReport:
    """The report that was ordered; oddities that its form cannot have are left out."""
    form = numbers.printed_form(order)
    fitting = replace(order, oddities=order.oddities & set(oddities_of(form)))
    return copied(Workshop(fitting, form).report())


def title_of(order: Order) -> str:
    """The report's title, without making the report."""
    titles = texts()["titles"]
    dice = Dice(order.seed, order.agency.key, "title")
    title, name = dice.pick(titles["usual"]), order.agency.title_name
    if Oddity.GENERIC_TITLE in order.oddities:
        title = titles["generic"]
    elif Oddity.TITLE_OVERLAP in order.oddities and name.endswith("政府"):
        title = titles["overlap"]
    return str(title).format(name=name, year=order.year)


def published_on(order: Order) -> str:
    """The day of publication, "" where it is not displayed; one in 25 is late."""
    if order.published is not None:
        return order.published
    days = PUBLISHED.get(order.agency.kind, PUBLISHED_EARLY)
    dice = Dice(order.seed, order.agency.key, order.year, "published")
    day = LATE if dice.chance(0.04) else dice.pick(days)
    return f"{order.year + 1}-{day}"


class Workshop:
    """Makes one report."""

    def __init__(self, order: Order, form: str) -> None:
        self.order, self.form, self.oddities = order, form, order.oddities
        self.dice = Dice(order.seed, order.agency.key, order.year, "text")
        self.figures = self._figures()
        sheet = said_of(self.figures, form) if form in SHEETS else {}
        self.inconsistencies = [
            found
            for oddity in sorted(self.oddities & MISPRINTS.keys())
            for found in MISPRINTS[oddity](self.figures)
        ]
        self.writer = Writer(order, sheet or self._text_figures(), self.dice)

    def report(self) -> MadeReport:
        """The whole report."""
        preamble = tuple(self._preamble())
        sections = tuple(self._tabled() if self.form in TABLED else self._prose())
        title = title_of(self.order)
        return MadeReport(
            order=self.order,
            form=self.form,
            title=title,
            published_on=published_on(self.order),
            preamble=preamble,
            sections=sections,
            table_cells=tuple(_cells_of(sections)),
            prose_cells=tuple(self.writer.cells),
            inconsistencies=tuple(self._declared()),
            issues=("extra_row",) * (Oddity.EXTRA_ROW in self.oddities),
            heading=headed(title, self.order),
        )

    def _declared(self) -> Iterator[Inconsistency]:
        """The inconsistencies, P-SUM at the total that the text has chosen to state."""
        stated_codes = {cell.code for cell in self.writer.cells}
        total = "p.answered_total" if "p.answered_total" in stated_codes else "p.received"
        for found in self.inconsistencies:
            yield Inconsistency("P-SUM", code=total) if found.check == "P-SUM" else found

    def _figures(self) -> Figures:
        made = self._true_figures()
        if self.order.amended:
            made = numbers.amended(made)
        if Oddity.T4_IN_WORDS in self.oddities:
            made |= {key: 0 for key in made if key[0].startswith("t4.")}
        return _collapsed(made) if Oddity.HYBRID_OTHER in self.oddities else made

    def _true_figures(self) -> Figures:
        whose = self.order.seed, self.order.agency, self.order.year
        if self.form in TABLED:
            return numbers.tabled_figures(self.form, *whose)
        if self.form in SHEETS:
            return sheet_figures(self.form, *whose)
        return numbers.prose_figures(*whose)

    def _text_figures(self) -> Figures:
        if self.form == "prose_2008":
            return self.figures
        said = stated(self.figures, self.form)
        said["p.info_total", None] = self.dice.between(200, 9000)
        if Oddity.TEXT_DIFFERS in self.oddities:
            checks = ("N-RECV",) if said["p.received", None] else ("N-RECV", "N-ZERO")
            said["p.received", None] += said["p.carried_in", None] + 3
            self.inconsistencies += [Inconsistency(check, code="p.received") for check in checks]
        return said

    def _preamble(self) -> Iterator[str]:
        preamble = texts()["preamble"]
        words = words_of(self.order.agency, self.order.year)
        if Oddity.TITLE_TWICE in self.oddities:
            yield title_of(self.order)
        opening = self.dice.pick(preamble["opening"])
        if Oddity.LOST_BRACKETS in self.oddities:
            opening += self.dice.pick(preamble["notice_lost"])
        if self.order.agency.kind == "government":
            opening += preamble["basis"]
        period = next((o for o in PERIODS if o in self.oddities), "period")
        yield (opening + preamble[period]).format(**words)
        yield preamble["contact"].format(**words)

    def _tabled(self) -> Iterator[MadeSection]:
        setter = Typesetter(Printer(self.form, self.figures, self.oddities, self.dice))
        yield self._section("sec.overview", *self._overview())
        yield self._section("sec.proactive", *self._note(), setter.t2())
        yield self._section("sec.requests", *self._note(), setter.t3())
        if Oddity.T4_IN_WORDS in self.oddities:
            yield self._section("sec.disputes", self._disputes())
        elif Oddity.T4_DROPPED in self.oddities:
            yield self._section("sec.disputes", *self._note())
        else:
            yield self._section("sec.disputes", *self._note(), setter.t4())
        yield from self._ending()

    def _overview(self) -> Iterator[str]:
        proactive, requests, management, platform, supervision = texts()["aspects"]["form"]
        some = self.writer.some
        yield f"{proactive}。{some('proactive')}{self.writer.one('figures', 'info')}"
        yield f"{requests}。{some('requests')}{self._requests()}"
        yield f"{management}。{some('management')}"
        yield f"{platform}。{some('platform')}{self._other_counts()}"
        disputed = "" if Oddity.T4_IN_WORDS in self.oddities else self._disputes()
        yield f"{supervision}。{some('supervision')}{disputed}"

    def _requests(self) -> str:
        said, table = self.writer.figures, self._sentences()
        if Oddity.ZERO_IN_WORDS in self.oddities and not (
            said["p.received", None] or said["p.answered_total", None]
        ):
            return self.writer.one("figures", "received_words")
        text = self.writer.one(table, "regional_received" if self._is_regional else "received")
        if not said["p.answered_total", None] or Oddity.SHIFTED_CELL in self.oddities:
            return text
        return text + self.writer.one(table, self._parts())

    @property
    def _is_regional(self) -> bool:
        return self.form.startswith("regional")

    def _parts(self) -> str:
        if Oddity.RESPECTIVELY in self.oddities:
            return "respectively"
        return PARTS.get(self.form, "parts")

    def _disputes(self) -> str:
        said = self.writer.figures
        nothing = not (said["p.review.total", None] or said["p.suit.total", None])
        in_words = self.oddities & {Oddity.ZERO_IN_WORDS, Oddity.T4_IN_WORDS}
        if nothing and in_words:
            return self.writer.one("figures", "disputes_words")
        kind = "regional_disputes" if self._is_regional else "disputes"
        return self.writer.one(self._sentences(), kind)

    def _sentences(self) -> str:
        return "figures" if self.form in TABLED else "prose"

    def _other_counts(self) -> str:
        kinds = [kind for oddity, kind in COUNTED_ELSEWHERE.items() if oddity in self.oddities]
        return "".join(self.writer.other_counts(kind) for kind in kinds)

    def _note(self) -> Iterator[str]:
        if Oddity.TEMPLATE_NOTE in self.oddities:
            yield texts()["notes"]["template"]

    def _prose(self) -> Iterator[MadeSection]:
        some, one = self.writer.some, self.writer.one
        yield self._section("sec.overview", some("supervision"), some("platform"))
        proactive = some("proactive") + one("figures", "info")
        yield self._section("sec.proactive", proactive, some("management") + self._other_counts())
        yield self._section("sec.requests", some("requests"), self._requests())
        fees = "fees" if self.form == "prose_2008" else "fees_in_sheet"
        yield self._section("sec.fees", one("prose", fees))
        yield self._section("sec.disputes", self._disputes())
        yield from self._ending()

    def _ending(self) -> Iterator[MadeSection]:
        problems = self.writer.some("problems") + "".join(self.order.extra)
        if Oddity.BROKEN_BYTES in self.oddities:
            problems += texts()["notes"]["garbled"]
        yield self._section("sec.problems", problems, self.writer.some("plans"))
        nothing = self.writer.one("notes", "nothing") + SAMPLE
        yield self._section("sec.other", nothing, *self._signature(), *self._sheet())

    def _signature(self) -> Iterator[str]:
        date = dated(published_on(self.order), self.oddities)
        if date:
            yield from (self.order.agency.name, date)

    def _sheet(self) -> Iterator[str | Grid]:
        if self.form not in SHEETS:
            return
        order = self.order
        before = cumulated(order.seed, order.agency, order.year, self.figures)
        printer = Printer(self.form, self.figures, self.oddities, self.dice)
        setter = SheetSetter(printer, order.year, before)
        if Oddity.SHEET_TITLE_ROW not in self.oddities:
            yield setter.title()
        yield setter.grid()

    def _section(self, code: str, *blocks: str | Grid) -> MadeSection:
        form = self.form if self.form in TABLED else "prose_2008"
        titles = {entry.code: entry.label for entry in entries(form, "sections")}
        title = titles[code]
        if Oddity.HEADING_VARIANT in self.oddities:
            title = self.dice.pick(texts()["headings"].get(code, [title]))
        return MadeSection(code, title, tuple(block for block in blocks if block))


def _collapsed(figures: Figures) -> Figures:
    """（六）其他处理 as one row with the sum of its three."""
    group = "t3.other_handling"
    rows = [code for code in leaf_codes("form_2021") if code.startswith(group)]
    kept = {key: value for key, value in figures.items() if key[0] not in rows}
    for (code, who), value in figures.items():
        if code in rows:
            kept[group, who] = kept.get((group, who), 0) + value
    return kept


def _cells_of(sections: tuple[MadeSection, ...]) -> Iterator[PrintedCell]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                yield from (slot.cell for row in block.rows for slot in row if slot.cell)
