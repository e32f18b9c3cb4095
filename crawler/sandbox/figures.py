"""Consistent figures of an agency, year after year.

By construction: every identity of codebook 3.1 holds, what is carried out of a year is
carried into the next, `items_prev` and `in_force` continue from year to year.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from crawler.sandbox.dice import Dice
from crawler.sandbox.official import OUTCOMES, applicants, leaf_codes
from crawler.sandbox.printed import Agency, Figures, Order

FIRST_TABLED_YEAR = 2019
"""Report year from which T3 has rows for what is carried over (国办公开办函〔2019〕60号)."""

YEAR_OF = {"form_2019": 2020, "form_2021": 2022}
APPLICANT_WEIGHTS = (84, 9, 0.4, 1, 4, 1.6)
LEAF_WEIGHTS = {"t3.granted": 40, "t3.partial": 6, "t3.unable.not_held": 30}
COUNTED_ITEMS = ("licensing", "other_services", "penalty", "coercion")
PROSE_OUTCOMES = {
    "p.already_public": 18,
    "p.granted": 40,
    "p.partial": 4,
    "p.refused": 6,
    "p.unable.not_held_other_agency": 24,
    "p.unable.not_held_nonexistent": 8,
}


def printed_form(order: Order) -> str:
    """The form that a report prints: what was ordered, else the one in force for its year."""
    return order.form or form_of(order.year)


def form_of(year: int) -> str:
    """The form in force for a report year (codebook 2)."""
    if year < FIRST_TABLED_YEAR:
        return "prose_2008"
    return "form_2019" if year < 2021 else "form_2021"


@dataclass(slots=True)
class Books:
    """What an agency carries from one year into the next."""

    open_requests: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    in_force: int = 0


@lru_cache(maxsize=4096)
def _years(seed: int, agency: Agency, last: int) -> dict[int, Figures]:
    books = _opening(seed, agency)
    return {
        year: _tabled(Dice(seed, agency.key, year, "figures"), agency, year, books)
        for year in range(FIRST_TABLED_YEAR, last + 1)
    }


def tabled_figures(form: str, seed: int, agency: Agency, year: int) -> Figures:
    """All cells of T2, T3 and T4 of one report year, 2019 or later; a fresh copy.

    A form printed outside its years has the figures of one of them.
    """
    counted = year if form_of(year) == form else YEAR_OF[form]
    return dict(_years(seed, agency, max(counted, 2026))[counted])


def _opening(seed: int, agency: Agency) -> Books:
    dice = Dice(seed, agency.key, "opening")
    items = {item: dice.between(2, 60) for item in (*COUNTED_ITEMS, "fees")}
    carried = dict.fromkeys(applicants()[:-1], 0)
    return Books(carried, items, dice.between(5, 60))


def _tabled(dice: Dice, agency: Agency, year: int, books: Books) -> Figures:
    form = form_of(year)
    figures: Figures = _proactive_2019(dice, books) if year < 2021 else _proactive(dice, books)
    figures |= _requests(dice, agency, form, books)
    answered = int(figures["t3.answered_total", "total"])
    return figures | _disputes(dice, answered)


def _proactive_2019(dice: Dice, books: Books) -> Figures:
    figures: Figures = {
        (f"t2.rules.{column}", None): 0
        for column in ("made_new", "published_new", "published_stock")
    }
    made = dice.below(12)
    books.in_force += made
    figures["t2.normative_docs.made_new", None] = made
    figures["t2.normative_docs.published_new", None] = made
    figures["t2.normative_docs.published_stock", None] = books.in_force
    for item in (*COUNTED_ITEMS, "fees"):
        figures |= _item_row(dice, books, item)
    projects = dice.below(40)
    figures["t2.procurement.proc_count", None] = projects
    figures["t2.procurement.proc_amount", None] = projects * dice.between(30, 9000) * 1000
    return figures


def _item_row(dice: Dice, books: Books, item: str) -> Figures:
    before = books.items[item]
    delta = max(dice.between(-6, 9), -before)
    books.items[item] = before + delta
    row: Figures = {
        (f"t2.{item}.items_prev", None): before,
        (f"t2.{item}.items_delta", None): delta,
    }
    if item != "fees":
        row[f"t2.{item}.decisions", None] = _decisions(dice)
    return row


def _decisions(dice: Dice) -> int:
    return 0 if dice.chance(0.2) else dice.between(1, 40) * dice.between(1, 400)


def _proactive(dice: Dice, books: Books) -> Figures:
    issued = dice.below(9)
    repealed = dice.below(min(6, books.in_force + issued) + 1)
    books.in_force += issued - repealed
    figures: Figures = {
        (f"t2.rules.{column}", None): 0 for column in ("issued", "repealed", "in_force")
    }
    figures["t2.normative_docs.issued", None] = issued
    figures["t2.normative_docs.repealed", None] = repealed
    figures["t2.normative_docs.in_force", None] = books.in_force
    for item in ("licensing", "penalty", "coercion"):
        figures[f"t2.{item}.decisions", None] = _decisions(dice)
    figures["t2.fees.fee_amount", None] = _tidy(dice.below(300_000) / 100)
    return figures


def _tidy(amount: float) -> int | float:
    return int(amount) if amount == int(amount) else amount


def _requests(dice: Dice, agency: Agency, form: str, books: Books) -> Figures:
    figures: Figures = {}
    new = dice.between(agency.busy // 2, agency.busy + agency.busy // 2)
    shares = dice.spread(new, APPLICANT_WEIGHTS)
    for who, received in zip(applicants()[:-1], shares, strict=True):
        figures |= _column(dice, form, who, (received, books.open_requests[who]))
        books.open_requests[who] = int(figures["t3.carried_out", who])
    return figures | _totals(figures)


def _column(dice: Dice, form: str, who: str, requests: tuple[int, int]) -> Figures:
    received, carried_in = requests
    carried_out = dice.below((received + carried_in) // 8 + 1)
    answered = received + carried_in - carried_out
    leaves = leaf_codes(form)
    shares = dice.spread(answered, [LEAF_WEIGHTS.get(code, 1.3) for code in leaves])
    column: Figures = {(code, who): n for code, n in zip(leaves, shares, strict=True)}
    column["t3.received_new", who] = received
    column["t3.carried_in", who] = carried_in
    column["t3.answered_total", who] = answered
    column["t3.carried_out", who] = carried_out
    return column


def _totals(figures: Figures) -> Figures:
    totals: Figures = {}
    for (code, _), value in figures.items():
        totals[code, "total"] = totals.get((code, "total"), 0) + value
    return totals


def _disputes(dice: Dice, answered: int) -> Figures:
    review = dice.below(answered // 12 + 1)
    routes = {
        "review": review,
        "suit_direct": dice.below(answered // 30 + 1),
        "suit_after_review": dice.below(review // 2 + 1),
    }
    figures: Figures = {}
    for route, total in routes.items():
        parts = dice.spread(total, (6, 2, 2, 1))
        for outcome, value in zip(OUTCOMES, [*parts, total], strict=True):
            figures[f"t4.{route}.{outcome}", None] = value
    return figures


def prose_figures(seed: int, agency: Agency, year: int) -> Figures:
    """Figures of a report in prose, under the `p.*` codes; all outcomes are classified."""
    dice = Dice(seed, agency.key, year, "prose")
    received = dice.between(agency.busy // 3, agency.busy)
    parts = dice.spread(received, list(PROSE_OUTCOMES.values()))
    figures: Figures = {(code, None): n for code, n in zip(PROSE_OUTCOMES, parts, strict=True)}
    figures |= _received_by_channel(dice, received)
    figures["p.closed.extended", None] = dice.below(received // 10 + 1)
    figures["p.info_total", None] = dice.between(200, 9000)
    return figures | _prose_disputes(dice, received)


def _received_by_channel(dice: Dice, received: int) -> Figures:
    codes = ("p.received.in_person", "p.received.online", "p.received.mail")
    parts = dice.spread(received, (2, 6, 2))
    figures: Figures = {(code, None): n for code, n in zip(codes, parts, strict=True)}
    return figures | {("p.received", None): received, ("p.answered_total", None): received}


def _prose_disputes(dice: Dice, received: int) -> Figures:
    figures: Figures = {}
    for route in ("review", "suit"):
        total = dice.below(received // 12 + 1)
        parts = dice.spread(total, (6, 2, 2))
        for outcome, value in zip(("upheld", "corrected", "other"), parts, strict=True):
            figures[f"p.{route}.{outcome}", None] = value
        figures[f"p.{route}.total", None] = total
    return figures


def amended(figures: Figures) -> Figures:
    """The corrected edition: one more request of a person, granted in full.

    Every identity still holds, and so does the chain of carried requests.
    """
    rows = ("t3.received_new", "t3.granted", "t3.answered_total")
    more: set[tuple[str, str | None]] = {(r, c) for r in rows for c in ("natural_person", "total")}
    for table in ("p", "a3", "r1", "r2"):
        codes = ("received", "received.online", "granted", "answered_total")
        more |= {(f"{table}.{code}", None) for code in codes}
    more |= {("a3.closed", None), ("a3.closed.on_time", None)}
    return {key: value + (key in more) for key, value in figures.items()}
