"""The text of a made report: sentences from `texts.toml`, and the figures that they print."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from crawler.sandbox.dice import Dice
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Agency, Figures, Order, PrintedCell
from crawler.sandbox.wording import approximate, reworded
from parsers.model import State

MARK = re.compile(r"\[([^\[\]]+)\]")
UNITS = {"p.info_total": "条", "a7.fees_collected": "万元"}
WHO = {"government": "全{level}", "office": "办公室", "department": "本机关", "township": "本镇"}


@cache
def texts() -> dict[str, Any]:
    """The sentences by kind, as `texts.toml` has them."""
    source = resources.files("crawler.sandbox").joinpath("texts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def words_of(agency: Agency, year: int) -> dict[str, object]:
    """What the placeholders of a sentence stand for."""
    level = agency.county[-1]
    return {
        "year": year,
        "level": level,
        "who": WHO[agency.kind].format(level=level),
        "agency": agency.name,
        "county": agency.county,
        "province": agency.province,
        "prefecture": agency.prefecture,
    }


@dataclass(slots=True)
class Writer:
    """Writes sentences of one report and keeps every figure that it printed, in order.

    `figures` holds the values of the `p.*` codes as the text shall state them.
    """

    order: Order
    figures: Figures
    dice: Dice
    cells: list[PrintedCell] = field(default_factory=list)

    def say(self, sentence: str) -> str:
        """A sentence with its placeholders and figures filled in."""
        filled = sentence.format(**words_of(self.order.agency, self.order.year))
        return reworded(MARK.sub(self._print, filled), self.order.oddities)

    def one(self, table: str, kind: str) -> str:
        """One sentence of a kind, thrown."""
        return self.say(self.dice.pick(texts()[table][kind]))

    def some(self, kind: str) -> str:
        """One or two narrative sentences on an aspect."""
        sentences = self.dice.shuffled(texts()["narrative"][kind])
        return "".join(self.say(sentence) for sentence in sentences[: self.dice.between(1, 2)])

    def other_counts(self, kind: str) -> str:
        """A sentence that counts what this report does not report: no cell comes of it."""
        sentence = self.dice.pick(texts()["counts"][kind])
        return str(sentence).format(n=self.dice.between(2, 30), m=self.dice.between(2, 90))

    def _print(self, mark: re.Match[str]) -> str:
        body = mark[1]
        if body.startswith("%"):
            return self._share(body[1:])
        codes, colon, words = body.partition(":")
        if colon:
            return self._said(codes, words)
        value = self.figures[codes, None]
        if codes == "p.info_total" and Oddity.INFO_APPROXIMATE in self.order.oddities:
            return self._about(codes, value)
        state = State.NUMBER if value else State.ZERO
        self._keep(codes, value, state, str(value))
        return str(value)

    def _about(self, code: str, value: int | float) -> str:
        rounded, words = approximate(value)
        self._keep(code, rounded, State.NUMBER if rounded else State.ZERO, words)
        return words

    def _share(self, code: str) -> str:
        answered = self.figures["p.answered_total", None]
        return f"{100 * self.figures[code, None] / answered:.1f}%"

    def _said(self, codes: str, words: str) -> str:
        names, equals, _ = codes.partition("=")
        for code in names.split(","):
            self._keep(code, 0 if equals else None, State.SAID_IN_WORDS, words)
        return words

    def _keep(self, code: str, value: int | float | None, state: State, raw: str) -> None:
        self.cells.append(PrintedCell(code, None, value, state, UNITS.get(code, "件"), raw))


def stated(figures: Figures, form: str) -> Figures:
    """What the text says about the tables' figures, under the `p.*` codes."""
    requests = {
        "p.received": "t3.received_new",
        "p.carried_in": "t3.carried_in",
        "p.answered_total": "t3.answered_total",
        "p.pending": "t3.carried_out",
    }
    said: Figures = {(p, None): figures[code, "total"] for p, code in requests.items()}
    groups = ("granted", "partial", "refused", "unable", "not_processed", "other_handling")
    for group in groups:
        said[f"p.{group}", None] = _group_total(figures, f"t3.{group}")
    said["p.granted_or_partial", None] = said["p.granted", None] + said["p.partial", None]
    suits = ("t4.suit_direct.total", "t4.suit_after_review.total")
    said["p.suit.total", None] = sum(figures[code, None] for code in suits)
    said["p.review.total", None] = figures["t4.review.total", None]
    return said


def _group_total(figures: Figures, group: str) -> int | float:
    return sum(
        value
        for (code, who), value in figures.items()
        if who == "total" and (code == group or code.startswith(group + "."))
    )
