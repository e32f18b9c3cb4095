"""Everything that is read to measure accuracy: a plan of trials, each counted in one row.

Rows are (part, form, shape); the parts are listed with their meaning in
archive/pages/accuracy_names.csv. Same plan, same figures: all seeds are fixed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from zlib import crc32

from real import is_whole, real_documents, set_again
from samples import PRINTED, form_order
from scoring import Expected, Score, of_made, score

from crawler.sandbox.generator import make
from crawler.sandbox.oddities import NOTES, Oddity, oddities_of
from crawler.sandbox.printed import MadeReport, Order
from crawler.sandbox.renderings import RENDERINGS
from parsers.errors import ReadingError
from parsers.hints import Hints
from parsers.model import Report
from parsers.read import read_document

Row = tuple[str, str, str]

SEEDS, FEW_SEEDS = 4, 1
ODDITY_STEP, AGAIN_STEP = 8, 16
"""Every oddity is shown in one of so many renderings, another set for each."""

SLOW = {"pdf", "pdf-upright", "docx", "xlsx"}
"""Files, which take long to read: fewer of them."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One document to read: a real one by name, or a made one, and where it counts.

    `document` names the real report whose numbers are printed, `rendering` is None for the
    document as it was found.
    """

    row: Row
    rendering: str | None = None
    order: Order | None = None
    document: str | None = None
    oddity: Oddity | None = None

    def run(self) -> Score:
        """Read it and count."""
        expected, reports = self.read()
        return score(expected, reports)

    def read(self) -> tuple[Expected, tuple[Report, ...]]:
        """What is printed, and what is read."""
        if self.rendering is None:
            real = real_documents()[self.document or ""]
            return real.expected, _read(real.read)
        made, rendering = self._made(), RENDERINGS[self.rendering]
        hints = Hints(media_type=rendering.media_type)
        reports = _read(lambda: read_document(rendering.render(made), hints))
        return self._bearing(of_made(made)), reports

    def _bearing(self, expected: Expected) -> Expected:
        """Real numbers under an oddity, whose marks may hide their contradictions."""
        if self.document is None or self.oddity is None:
            return expected
        return replace(expected, inconsistencies=(), excused=expected.inconsistencies)

    def _made(self) -> MadeReport:
        if self.order is not None:
            return make(self.order)
        return set_again(real_documents()[self.document or ""], self.oddity)


def _read(reading: Callable[[], tuple[Report, ...]]) -> tuple[Report, ...]:
    try:
        return reading()
    except ReadingError:
        return ()


def plan() -> list[Trial]:
    """All trials, those of one row together."""
    trials = [*_documents(), *_pages(), *_oddities(), *_figures(), *_figures_with_oddities()]
    return sorted(trials, key=lambda trial: trial.row)


def _documents() -> Iterator[Trial]:
    for name, real in real_documents().items():
        yield Trial(("documents", real.about["form"], real.shape), document=name)


def _pages() -> Iterator[Trial]:
    for _, form in PRINTED:
        for name in RENDERINGS:
            for seed in range(FEW_SEEDS if name in SLOW else SEEDS):
                yield from _shown("pages", name, form_order(form, seed=seed))


def _oddities() -> Iterator[Trial]:
    for _, form in PRINTED:
        for oddity in oddities_of(form):
            order = form_order(form, oddity)
            for name in _some(ODDITY_STEP, form, oddity):
                yield from _shown("oddities", name, order, oddity)


def _some(step: int, *words: str) -> Iterator[str]:
    """A share of the renderings, drawn by name: a new one changes nothing for the others."""
    for name in RENDERINGS:
        rarer = step * 4 if name in SLOW else step
        if not crc32("/".join((*words, name)).encode()) % rarer:
            yield name


def _shown(
    part: str, rendering: str, order: Order, oddity: Oddity | None = None
) -> Iterator[Trial]:
    """A made report; in a row of its own where the rendering loses something of it."""
    made = make(order)
    whole = RENDERINGS[rendering].keeps_blanks(made)
    row = (part, made.form, str(oddity or rendering)) if whole else ("lost", made.form, rendering)
    yield Trial(row, rendering, order)


def _figures() -> Iterator[Trial]:
    for name, real in real_documents().items():
        if is_whole(real):
            for rendering in RENDERINGS:
                yield _again(name, rendering, None)


def _figures_with_oddities() -> Iterator[Trial]:
    for name, real in real_documents().items():
        if is_whole(real):
            for oddity in _printable(real.about["form"]):
                for rendering in _some(AGAIN_STEP, name, oddity):
                    yield _again(name, rendering, oddity)


def _printable(form: str) -> list[Oddity]:
    """Oddities that show in tables alone and leave their numbers what they are; two decimals in
    any case would round real sums of money.
    """
    kinds = ("print", "labels", "layout", "markup")
    fitting = (oddity for oddity in oddities_of(form) if NOTES[oddity].kind in kinds)
    return [oddity for oddity in fitting if oddity is not Oddity.TRAILING_DECIMALS]


def _again(name: str, rendering: str, oddity: Oddity | None) -> Trial:
    real = real_documents()[name]
    form = real.about["form"]
    shown = RENDERINGS[rendering].keeps_blanks(set_again(real, oddity))
    part = ("figures_oddities" if oddity else "figures") if shown else "lost"
    shape = str(oddity) if oddity and shown else rendering
    return Trial((part, form, shape), rendering, document=name, oddity=oddity)
