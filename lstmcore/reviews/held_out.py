"""How a review model fared on rows it never saw, kept without their texts: how many of each class got which score.

Pure Python, so that a window can follow a threshold live. A score s in 0..100 stands for probabilities from s % up to
(s + 1) %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

SCORES = 101
BINS = 10
Z = 1.959964  # of the normal distribution, two-sided 95 %


def counted(probability: Iterable[float], labels: Iterable[float]) -> dict[str, list[int]]:
    """What a card keeps: {"negative": 101 counts, "positive": 101 counts} of ``probability`` 0-1; ``labels`` 0 or 1.

    Rows of a class in between (0.5) are left out.
    """
    found = {"negative": [0] * SCORES, "positive": [0] * SCORES}
    for p, label in zip(probability, labels, strict=True):
        if label != 0.5:
            found["positive" if label > 0.5 else "negative"][min(SCORES - 1, max(0, math.floor(100 * p)))] += 1
    return found


def wilson(hits: int, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``rows`` (Wilson 1927); (0, 1) of none."""
    if not rows:
        return 0.0, 1.0
    share, z2 = hits / rows, Z * Z
    middle = (share + z2 / (2 * rows)) / (1 + z2 / rows)
    half = Z / (1 + z2 / rows) * math.sqrt(share * (1 - share) / rows + z2 / (4 * rows * rows))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Confusion:
    """Rows by what they are and are called: ``missed`` are positive and called negative, ``false`` the reverse."""

    right_positive: int
    missed: int
    false: int
    right_negative: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.right_positive + self.missed + self.false + self.right_negative

    @property
    def right(self) -> int:
        """Those called what they are."""
        return self.right_positive + self.right_negative

    @property
    def accuracy(self) -> float:
        """The share called what it is."""
        return self.right / max(1, self.rows)

    @property
    def macro_f1(self) -> float:
        """The mean of both classes' F1, 0 for a class of which nothing is right."""
        wrong = self.missed + self.false
        return (
            sum(2 * hits / (2 * hits + wrong) if hits else 0.0 for hits in (self.right_positive, self.right_negative))
            / 2
        )


@dataclass(frozen=True)
class Bin:
    """Rows of neighbouring scores: the mean probability ``promised``, the share ``seen`` positive, how many."""

    promised: float
    seen: float
    rows: int


@dataclass(frozen=True)
class HeldOut:
    """Counts by score, 101 each."""

    negative: tuple[int, ...]
    positive: tuple[int, ...]

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> HeldOut | None:
        """What ``card`` keeps; None for one that keeps nothing, or nothing sensible."""
        kept = card.get("held_out")
        if not isinstance(kept, Mapping):
            return None
        found = [_counts(kept.get(name)) for name in ("negative", "positive")]
        if not all(found) or not sum(map(sum, found)):
            return None
        return cls(*found)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return sum(self.negative) + sum(self.positive)

    def confusion(self, threshold: int = 50) -> Confusion:
        """When scores from ``threshold`` (0-101) on are called positive."""
        return Confusion(
            sum(self.positive[threshold:]),
            sum(self.positive[:threshold]),
            sum(self.negative[threshold:]),
            sum(self.negative[:threshold]),
        )

    def best_threshold(self) -> int:
        """The threshold with most rows right; of several the one nearest to 50."""
        return max(range(SCORES + 1), key=lambda each: (self.confusion(each).right, -abs(each - 50)))

    def reliability(self, bins: int = BINS) -> list[Bin]:
        """About equally filled bins of neighbouring scores, from low to high."""
        both = [n + p for n, p in zip(self.negative, self.positive, strict=True)]
        until = list(accumulate(both))
        found: list[Bin] = []
        start = 0
        for score in range(SCORES):
            filled = until[score] - (until[start - 1] if start else 0)
            last = score == SCORES - 1
            if filled and (last or until[score] * bins >= self.rows * (len(found) + 1)):
                here = range(start, score + 1)
                promised = sum(min(each + 0.5, 100.0) * both[each] for each in here) / filled / 100
                found.append(Bin(promised, sum(self.positive[each] for each in here) / filled, filled))
                start = score + 1
        return found


def _counts(value: Any) -> tuple[int, ...]:
    """101 counts; () for anything else."""
    if not isinstance(value, Sequence) or len(value) != SCORES:
        return ()
    return tuple(value) if all(type(each) is int and 0 <= each < 1 << 31 for each in value) else ()
