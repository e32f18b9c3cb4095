"""The tables of wordings, neutral words and traps, read once and compiled.

Everything that a sentence may say is a line in a CSV file of this folder; this module
only knows their columns. Judging a figure by them is left to `judge`.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Words for counted things; a wording of parts also takes a figure without a unit (部分公开67).
UNITS = {
    "request": frozenset({"件", "件次", "宗", "份", "起", "例"}),
    "case": frozenset({"件", "件次", "宗", "起", "例", "次"}),
    "other_unit": frozenset({"次", "条", "人次"}),
    "times": frozenset({"次", "人次"}),
    "info": frozenset({"条", "件"}),
}
# 作出信息不存在答复5件: the answer's own word is no second wording.
_REPLY = r"(?:(?:的)?(?:答复书?|告知书|决定书?|回复)(?!率|期限))?"
_NO_ANSWERS = frozenset(
    (f"p.{name}",) for name in ("answered_total", "closed.extended", "carried_in", "pending")
)
IGNORED = "-"
UNMAPPED = "?"
_PARTS = frozenset({"request", "channel", "outcome", "suit_outcome"})


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to say what a figure counts.

    `codes` are codebook codes ({head} is `review` or `suit`); none for a wording that is
    known and not counted; of these `unmapped` ones count requests or cases in a way that
    the codebook has no code for. `before`, `after`: where it may stand of its figure
    (予以公开3件, 3件予以公开).
    """

    codes: tuple[str, ...]
    pattern: re.Pattern[str]
    units: frozenset[str]
    context: str
    before: bool
    after: bool
    unmapped: bool


@dataclass(frozen=True, slots=True)
class Trap:
    """Words beside a figure that make it something else."""

    pattern: re.Pattern[str]
    where: str
    blocks: frozenset[str]


@dataclass(frozen=True, slots=True)
class InWords:
    """A quantity said without a figure; `value` is 0 or None."""

    codes: tuple[str, ...]
    pattern: re.Pattern[str]
    context: str
    value: int | None


@cache
def wordings() -> tuple[Wording, ...]:
    """All wordings of `wordings.csv`."""
    return tuple(_wording(row) for row in _rows("wordings.csv"))


def _wording(row: dict[str, str]) -> Wording:
    codes = () if row["code"] in (IGNORED, UNMAPPED) else tuple(row["code"].split())
    pattern = re.compile(row["pattern"] + (_REPLY if _is_answer(row, codes) else ""))
    units = UNITS[row["units"]] | ({""} if row["context"] in _PARTS else set())
    unmapped = row["code"] == UNMAPPED
    return Wording(codes, pattern, units, row["context"], *_sides(row["after"]), unmapped)


def _is_answer(row: dict[str, str], codes: tuple[str, ...]) -> bool:
    """Whether it is one of the answers to a request, which may be called so behind it."""
    if row["context"] != "request" or codes[:1] == ("p.not_processed.petition_complaint",):
        return False  # 信访回复12次
    return codes[:1] not in _NO_ANSWERS


def _sides(after: str) -> tuple[bool, bool]:
    """Before and after the figure, by the column `after`: empty, y, or only."""
    return after != "only", after != ""


@cache
def any_wording() -> re.Pattern[str]:
    """One pattern for a quick look whether a text holds any wording at all."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in _rows("wordings.csv")))


@cache
def neutral_words() -> tuple[str, ...]:
    """Words that may stand between a wording and its figure, longest first."""
    return tuple(sorted((row["token"] for row in _rows("neutral.csv")), key=len, reverse=True))


@cache
def traps() -> tuple[Trap, ...]:
    """All traps of `traps.csv`."""
    return tuple(
        Trap(re.compile(row["pattern"]), row["where"], frozenset(row["blocks"].split()))
        for row in _rows("traps.csv")
    )


@cache
def in_words() -> tuple[InWords, ...]:
    """All rows of `in_words.csv`."""
    return tuple(
        InWords(
            tuple(row["code"].split()),
            re.compile(row["pattern"]),
            row["context"],
            int(row["value"]) if row["value"] else None,
        )
        for row in _rows("in_words.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("parsers.prose").joinpath(name).read_text("utf-8")
    yield from csv.DictReader(text.splitlines())
