"""Derived indicators of codebook 6: rates of requests and disputes, as data and one function.

A rate is published with its numerator, its denominator and the kind of the denominator. A part
that was not printed counts as 0 only where the printed parts leave no room for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.terms import codes

ANSWERED = "answered"
CLASSIFIED_SUM = "classified_sum"
PRINTED = "printed"
LOW_BASE = 30
DISPOSITIONS = frozenset(codes("disposition"))
"""The nine dispositions of codebook 4.1; together they make up what was answered."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One rate: quantities above and below the line, by the names that `Quantities` uses.

    `below` is `A` for requests answered (codebook 6), else a tuple of quantities.
    """

    code: str
    zh: str
    en: str
    description: str
    description_zh: str
    above: tuple[str, ...]
    below: tuple[str, ...] = ("A",)
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its parts; all None where it cannot be computed."""

    value: float | None = None
    numerator: int | float | None = None
    denominator: int | float | None = None
    kind: str | None = None


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "disclosure_rate",
        "公开率",
        "Disclosure rate",
        "Granted in full or in part, of all requests answered.",
        "予以公开和部分公开占办理总计之比。",
        ("granted", "partial"),
    ),
    Indicator(
        "disclosure_rate_broad",
        "公开率（宽口径）",
        "Disclosure rate, broad",
        "Granted, already public or granted in part, of all requests answered; for series "
        "that cross 2019.",
        "予以公开、已主动公开和部分公开占办理总计之比，用于跨2019年的序列。",
        ("granted", "already_public", "partial"),
    ),
    Indicator(
        "full_disclosure_rate",
        "全部公开率",
        "Full disclosure rate",
        "Granted in full, of all requests answered.",
        "予以公开占办理总计之比。",
        ("granted",),
    ),
    Indicator(
        "refusal_rate",
        "不予公开率",
        "Refusal rate",
        "Refused, of all requests answered.",
        "不予公开占办理总计之比。",
        ("refused",),
    ),
    Indicator(
        "refusal_rate_merits",
        "实体不予公开率",
        "Refusal rate on the merits",
        "Refused, of requests decided on the merits: granted, already public, partial, refused.",
        "不予公开占予以公开、已主动公开、部分公开、不予公开之和之比。",
        ("refused",),
        ("granted", "already_public", "partial", "refused"),
    ),
    Indicator(
        "not_held_rate",
        "不掌握率",
        "Not held rate",
        "Information not held by the agency, of all requests answered.",
        "本机关不掌握相关政府信息占办理总计之比。",
        ("not_held",),
    ),
    Indicator(
        "unable_rate",
        "无法提供率",
        "Unable rate",
        "Could not be provided, of all requests answered.",
        "无法提供占办理总计之比。",
        ("unable",),
    ),
    Indicator(
        "not_processed_rate",
        "不予处理率",
        "Not processed rate",
        "Not processed, of all requests answered.",
        "不予处理占办理总计之比。",
        ("not_processed",),
    ),
    Indicator(
        "other_rate",
        "其他处理率",
        "Other handling rate",
        "Other handling, of all requests answered.",
        "其他处理占办理总计之比。",
        ("other_handling",),
    ),
    Indicator(
        "clearance_rate",
        "办结率",
        "Clearance rate",
        "Answered, of requests newly received and carried in.",
        "办理总计占新收与上年结转之和之比。",
        ("A",),
        ("received_new", "carried_in"),
    ),
    Indicator(
        "carry_out_rate",
        "结转率",
        "Carry-out rate",
        "Carried out to the next year, of requests newly received and carried in.",
        "结转下年占新收与上年结转之和之比。",
        ("pending",),
        ("received_new", "carried_in"),
    ),
    Indicator(
        "natural_person_share",
        "自然人申请占比",
        "Share of natural persons",
        "Requests by natural persons, of requests newly received.",
        "自然人申请占新收申请之比。",
        ("received_natural_person",),
        ("received_new",),
    ),
    Indicator(
        "review_correction_rate",
        "复议纠正率",
        "Review correction rate",
        "Corrected on reconsideration, of concluded cases.",
        "结果纠正占已审结行政复议之比。",
        ("review.corrected",),
        ("review.upheld", "review.corrected", "review.other"),
    ),
    Indicator(
        "review_correction_rate_all",
        "复议纠正率（全部）",
        "Review correction rate, all cases",
        "Corrected on reconsideration, of all cases, pending ones included.",
        "结果纠正占全部行政复议之比。",
        ("review.corrected",),
        ("review.total",),
    ),
    Indicator(
        "litigation_loss_rate",
        "诉讼纠正率",
        "Litigation loss rate",
        "Corrected by a court, of concluded suits.",
        "结果纠正占已审结行政诉讼之比。",
        ("suit.corrected",),
        ("suit.upheld", "suit.corrected", "suit.other"),
    ),
    Indicator(
        "review_per_100",
        "每百件复议数",
        "Reviews per 100 requests",
        "Reconsiderations per 100 requests answered.",
        "每百件办理的申请引起的行政复议。",
        ("review.total",),
        factor=100,
    ),
    Indicator(
        "suit_per_100",
        "每百件诉讼数",
        "Suits per 100 requests",
        "Suits per 100 requests answered.",
        "每百件办理的申请引起的行政诉讼。",
        ("suit.total",),
        factor=100,
    ),
)
"""Rates in the order of their columns in `division_years`."""

_BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


@dataclass(frozen=True, slots=True)
class Quantities:
    """Printed quantities of one report by name, and what is known of the whole.

    `residual` is answered minus the sum of the printed dispositions: 0 proves that a
    disposition without a figure is 0.
    """

    values: Mapping[str, int | float | None]
    answered: int | float | None
    answered_kind: str | None
    residual: int | float | None


def rate(code: str, quantities: Quantities) -> Rate:
    """Compute one indicator of codebook 6.

    Hebei 2020 prints 5298 of 9971 requests granted in full or in part:

    >>> printed = {"granted": 4774, "partial": 524}
    >>> found = rate("disclosure_rate", Quantities(printed, 9971, "answered", 0))
    >>> round(found.value, 4), found.numerator, found.denominator
    (0.5313, 5298, 9971)
    """
    indicator = _BY_CODE[code]
    numerator = _sum(indicator.above, quantities)
    denominator = _sum(indicator.below, quantities)
    if numerator is None or not denominator:
        return Rate()
    kind = quantities.answered_kind if indicator.below == ("A",) else PRINTED
    value = indicator.factor * numerator / denominator
    return Rate(value, numerator, denominator, kind)


def _sum(names: tuple[str, ...], quantities: Quantities) -> int | float | None:
    """Add up what was printed; None when a missing part may be more than 0 or all is missing."""
    if names == ("A",):
        return quantities.answered
    parts = [quantities.values.get(name) for name in names]
    printed = [part for part in parts if part is not None]
    if not printed:
        return None
    no_room_left = quantities.residual == 0 and DISPOSITIONS.issuperset(names)
    return sum(printed) if len(printed) == len(parts) or no_room_left else None
