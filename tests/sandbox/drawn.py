"""Draws of whole trips: form, agency, year, figures, oddities, rendering. For hypothesis, and
from seeded dice for the large counts.
"""

from hypothesis import strategies as st
from trips import Trip

from crawler.sandbox.dice import Dice
from crawler.sandbox.oddities import Oddity, clash, oddities_of
from crawler.sandbox.printed import Agency, Order
from crawler.sandbox.renderings import RENDERINGS

YEARS = {
    "prose_2008": range(2008, 2019),
    "annex_2014": range(2014, 2019),
    "regional_sh_2008": range(2008, 2015),
    "regional_fj_2009": range(2009, 2019),
    "form_2019": range(2019, 2022),  # an agency that keeps last year's form
    "form_2021": range(2021, 2026),
}
AGENCIES = [
    Agency(f"{kind}-{busy}", name, kind, "河北省", "衡水市", "青禾县", busy)
    for kind, name in (
        ("government", "青禾县人民政府"),
        ("office", "青禾县人民政府办公室"),
        ("department", "青禾县水务局"),
        ("township", "青禾县云岚镇人民政府"),
    )
    for busy in (0, 1, 8, 60, 400, 6000)
]
SLOW = {"pdf", "pdf-upright", "docx", "xlsx"}
FAST = [name for name in RENDERINGS if name not in SLOW]


@st.composite
def trips(draw: st.DrawFn) -> Trip:
    """Any trip that can be printed."""
    form = draw(st.sampled_from(sorted(YEARS)))
    oddities: set[Oddity] = set()
    for oddity in draw(st.lists(st.sampled_from(oddities_of(form)), max_size=5)):
        if not clash(frozenset(oddities | {oddity})):
            oddities.add(oddity)
    order = Order(
        draw(st.integers(0, 10**6)),
        draw(st.sampled_from(AGENCIES)),
        draw(st.sampled_from(YEARS[form])),
        frozenset(oddities),
        form=form,
    )
    return Trip(order, draw(st.sampled_from(FAST)))


def thrown(number: int) -> Trip:
    """The trip of a number: the same one everywhere. Every rendering comes up in turn."""
    dice = Dice("trip", number)
    names = list(RENDERINGS) if number % 20 == 0 else FAST
    form = dice.pick(sorted(YEARS))
    agency = dice.pick(AGENCIES)
    order = Order(number, agency, dice.pick(YEARS[form]), _oddities(dice, form), form=form)
    return Trip(order, names[number % len(names)])


def _oddities(dice: Dice, form: str) -> frozenset[Oddity]:
    chosen: frozenset[Oddity] = frozenset()
    for oddity in dice.shuffled(oddities_of(form))[: dice.between(0, 6)]:
        if not clash(chosen | {oddity}):
            chosen |= {oddity}
    return chosen
