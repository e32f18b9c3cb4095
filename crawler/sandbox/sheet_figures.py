"""Consistent figures of the forms that are one sheet: annex of 2014, Shanghai and Fujian sheets.

By construction: A-* and R-DENY of codebook 3.2 hold, and the text states the same figures.
"""

from collections.abc import Callable, Mapping, Sequence

from crawler.sandbox.dice import Dice
from crawler.sandbox.printed import Agency, Figures

ANNEX_PARTS = {
    "a3.already_public": 18,
    "a3.granted": 40,
    "a3.partial": 4,
    "a3.refused": 7,
    "a3.unable.not_held_other_agency": 20,
    "a3.unable.not_held_nonexistent": 8,
    "a3.clarification_requested": 2,
    "a3.redirected": 3,
}
ANNEX_GROUNDS = (
    "state_secret",
    "trade_secret",
    "personal_privacy",
    "security_stability",
    "not_government_information",
    "other_statutory",
)
SH_GROUNDS = (
    "refused.not_government_information",
    "unable.not_held_nonexistent",
    "unable.not_held_other_agency",
    "unable.unclear_after_correction",
    "refused.state_secret",
    "refused.trade_secret",
    "refused.personal_privacy",
    "refused.process_information",
    "refused.enforcement_file",
    "refused.prohibited_by_law",
    "refused.unspecified",
)
CHANNELS = {"in_person": 2, "fax": 0.4, "online": 6, "mail": 2}
CHANNELS_SIX = {"in_person": 2, "fax": 0.4, "email": 1, "online": 6, "mail": 2, "other": 0.3}


def _split(dice: Dice, total: int, parts: Mapping[str, float], prefix: str = "") -> Figures:
    counts = dice.spread(total, list(parts.values()))
    return {(prefix + name, None): n for name, n in zip(parts, counts, strict=True)}


def _even(names: Sequence[str]) -> dict[str, float]:
    return dict.fromkeys(names, 1.0)


def _thrown(dice: Dice, limits: dict[str, int]) -> Figures:
    return {(code, None): dice.below(limit) for code, limit in limits.items()}


def _some(dice: Dice, whole: Figures, code: str, part: str) -> None:
    """A part of a count, at most all of it."""
    whole[part, None] = dice.below(int(whole[code, None]) + 1)


def _received(dice: Dice, agency: Agency) -> int:
    return dice.between(agency.busy // 3, agency.busy)


def _annex(dice: Dice, agency: Agency) -> Figures:
    received = _received(dice, agency)
    figures: Figures = {("a3.received", None): received, ("a3.answered_total", None): received}
    figures |= _split(dice, received, CHANNELS, "a3.received.")
    figures["a3.closed", None] = received
    figures |= _split(dice, received, {"on_time": 12, "extended": 1}, "a3.closed.")
    figures |= _split(dice, received, ANNEX_PARTS)
    refused = int(figures["a3.refused", None])
    figures |= _split(dice, refused, _even(ANNEX_GROUNDS), "a3.refused.")
    figures |= _annex_disputes(dice, received) | _annex_disclosed(dice)
    return figures | _annex_answers(dice) | _annex_means(dice)


def _annex_disputes(dice: Dice, received: int) -> Figures:
    figures: Figures = {}
    for table, route in (("a4", "review"), ("a5", "suit")):
        total = dice.below(received // 12 + 2)
        outcomes = {"upheld": 6.0, "corrected": 2.0, "other": 2.0}
        figures[f"{table}.{route}.total", None] = total
        figures |= _split(dice, total, outcomes, f"{table}.{route}.")
    return figures


def _annex_disclosed(dice: Dice) -> Figures:
    total = dice.between(200, 12_000)
    limits = {"gazette": 300, "weibo": 2000, "wechat": 2500, "other": 900}
    figures = _thrown(dice, {f"a1.channel.{name}": n for name, n in limits.items()})
    figures["a1.info_total", None] = figures["a1.channel.website", None] = total
    figures["a1.info_normative", None] = dice.below(min(total, 60))
    figures["a1.normative_issued", None] = dice.below(80)
    return figures


def _annex_answers(dice: Dice) -> Figures:
    codes = {"hot_topics": 40, "press_conf": 15, "web_interview": 12}
    more = {"interpretation_articles": 160, "weibo_wechat_responses": 700, "other_responses": 90}
    figures = _thrown(dice, {f"a2.{code}": n for code, n in (codes | more).items()})
    _some(dice, figures, "a2.press_conf", "a2.press_conf_principal")
    _some(dice, figures, "a2.web_interview", "a2.web_interview_principal")
    return figures


def _annex_means(dice: Dice) -> Figures:
    counts = {"a6.complaints": 3, "a8.offices": 30, "a8.reading_points": 60}
    staff = {"a8.staff.full_time": 40, "a8.staff.part_time": 120}
    learning = {"a9.meetings": 12, "a9.trainings": 14, "a9.trainees": 1600}
    figures = _thrown(dice, counts | staff | learning)
    figures["a8.staff", None] = sum(figures[code, None] for code in staff)
    figures["a7.fees_collected", None] = _amount(dice, 40)
    figures["a8.funding", None] = _amount(dice, 9000)
    return figures


def _amount(dice: Dice, hundredths: int) -> int | float:
    """A sum in 万元 with at most two decimals; half of them are none."""
    amount = dice.below(2) * dice.below(hundredths) / 100
    return int(amount) if amount == int(amount) else amount


def _shanghai(dice: Dice, agency: Agency) -> Figures:
    figures = _answers(dice, agency, "r1")
    denied = int(figures["r1.denied_total", None])
    figures |= _split(dice, denied, _even(SH_GROUNDS), "r1.")
    figures |= _thrown(
        dice,
        {
            "r1.info_total": 6000,
            "r1.normative_new": 60,
            "r1.info_service": 900,
            "r1.page_visits": 400_000,
            "r1.visitors": 2500,
            "r1.enquiry_online": 900,
            "r1.enquiry_phone": 4000,
            "r1.request_catalogue": 120,
            "r1.appeals": 4,
        },
    )
    _some(dice, figures, "r1.info_total", "r1.info_fulltext")
    _some(dice, figures, "r1.appeals", "r1.appeals_first")
    return figures


def _fujian(dice: Dice, agency: Agency) -> Figures:
    figures = _answers(dice, agency, "r2")
    figures |= _thrown(dice, {"r2.info_total": 6000, "r2.appeals": 3})
    _some(dice, figures, "r2.info_total", "r2.info.website")
    _some(dice, figures, "r2.info_total", "r2.info.gazette")
    return figures


def _answers(dice: Dice, agency: Agency, table: str) -> Figures:
    received = _received(dice, agency)
    figures: Figures = {
        (f"{table}.{code}", None): received for code in ("received", "answered_total")
    }
    figures |= _split(dice, received, CHANNELS_SIX, f"{table}.received.")
    figures |= _split(dice, received, {"granted": 6, "partial": 1, "denied_total": 4}, f"{table}.")
    for route in ("review", "suit"):
        figures[f"{table}.{route}.total", None] = dice.below(received // 12 + 2)
    return figures


MAKERS: dict[str, Callable[[Dice, Agency], Figures]] = {
    "annex_2014": _annex,
    "regional_sh_2008": _shanghai,
    "regional_fj_2009": _fujian,
}


def sheet_figures(form: str, seed: int, agency: Agency, year: int) -> Figures:
    """All cells of the sheet of one report year."""
    return MAKERS[form](Dice(seed, agency.key, year, form), agency)


def cumulated(seed: int, agency: Agency, year: int, figures: Figures) -> Figures:
    """历年累计: what was counted before, and this year's figures on top."""
    dice = Dice(seed, agency.key, year, "cumulated")
    return {key: value + dice.below(4 * int(value) + 3) for key, value in figures.items()}


def said_of(figures: Figures, form: str) -> Figures:
    """What the text says about the sheet's figures, under the `p.*` codes."""
    head = {"annex_2014": "a3", "regional_sh_2008": "r1", "regional_fj_2009": "r2"}[form]
    said: Figures = {
        (f"p.{code.removeprefix(head + '.')}", None): value
        for (code, _), value in figures.items()
        if code.startswith(f"{head}.")
    }
    for route, table in (("review", "a4"), ("suit", "a5")):
        for (code, _), value in figures.items():
            if code.startswith(f"{table}.{route}."):
                said[f"p.{code.removeprefix(table + '.')}", None] = value
    total = "a1.info_total" if form == "annex_2014" else f"{head}.info_total"
    said["p.info_total", None] = figures[total, None]
    return said
