"""Dice that fall alike everywhere: only `random.random()`, which Python keeps stable.

`randrange`, `choice` and `sample` may change their algorithm between Python versions; the
figures of a seed must not.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

Side = TypeVar("Side")


class Dice:
    """A stream of chance named by words: the same words, the same stream."""

    def __init__(self, *names: object) -> None:
        self._random = random.Random("/".join(map(str, names))).random

    def below(self, limit: int) -> int:
        """An integer from 0 to `limit - 1`; 0 where the limit is not above 0."""
        return int(self._random() * limit) if limit > 0 else 0

    def between(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """True in that share of all throws."""
        return self._random() < share

    def pick(self, sides: Sequence[Side]) -> Side:
        """One of the sides."""
        return sides[self.below(len(sides))]

    def shuffled(self, sides: Sequence[Side]) -> list[Side]:
        """The sides in another order (Fisher and Yates)."""
        deck = list(sides)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck

    def spread(self, count: int, weights: Sequence[float]) -> list[int]:
        """`count` things thrown one by one into boxes of these weights.

        >>> sum(Dice("doctest").spread(40, [3, 1, 1]))
        40
        """
        total, boxes = sum(weights), [0] * len(weights)
        for _ in range(count):
            boxes[self._box(weights, total)] += 1
        return boxes

    def _box(self, weights: Sequence[float], total: float) -> int:
        point = self._random() * total
        for box, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return box
        return len(weights) - 1
