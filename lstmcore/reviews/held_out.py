"""How a review model fared on rows it never saw, kept without their texts: how many of each class got which score.

Pure Python, so that a window can follow a threshold live. A score s in 0..100 stands for probabilities from s % up to
(s + 1) %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

Table = tuple[tuple[int, ...], ...]
SCORES = 101
MOST = 5  # classes
BINS = 10
Z = 1.959964  # of the normal distribution, two-sided 95 %


def counted(
    probability: Iterable[float], labels: Iterable[float], confusion: Sequence[Sequence[int]] = ()
) -> dict[str, Any]:
    """What a card keeps of rows with ``probability`` 0-1 and class levels 0-1, 101 counts of each class.

    Two classes: {"negative": counts, "positive": counts}. More, as many as ``confusion`` has rows: {"classes": counts
    of each, worst first, "confusion": rows of each class (down) taken for each (across)}.
    """
    classes = max(2, len(confusion))
    found = [[0] * SCORES for _ in range(classes)]
    for p, label in zip(probability, labels, strict=True):
        found[round(label * (classes - 1))][min(SCORES - 1, max(0, math.floor(100 * p)))] += 1
    if classes == 2:
        return {"negative": found[0], "positive": found[1]}
    return {"classes": found, "confusion": [list(row) for row in confusion]}


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
    """Rows of neighbouring scores: the mean score ``promised``, the mean level ``seen`` (of two classes the share that
    is positive), how many."""

    promised: float
    seen: float
    rows: int


@dataclass(frozen=True)
class HeldOut:
    """101 counts by score of each of two to five classes, the worst first.

    ``own_table``: rows of each class (down) taken for each (across) at the model's own cuts; () with two classes.
    """

    classes: tuple[tuple[int, ...], ...]
    own_table: Table = ()

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> HeldOut | None:
        """What ``card`` keeps; None for one that keeps nothing, or nothing sensible."""
        kept = card.get("held_out")
        if not isinstance(kept, Mapping):
            return None
        several = kept.get("classes")
        if several is None:
            found, table = [_counts(kept.get(name)) for name in ("negative", "positive")], []
        elif isinstance(several, Sequence) and 2 < len(several) <= MOST:
            found = [_counts(each) for each in several]
            rows = kept.get("confusion")
            table = [_counts(row, len(found)) for row in rows] if isinstance(rows, Sequence) else []
            if len(table) != len(found) or not all(table):
                return None
        else:
            return None
        if not all(found) or not sum(map(sum, found)):
            return None
        return cls(tuple(found), tuple(table))

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return sum(map(sum, self.classes))

    def called(self, threshold: int = 50) -> Table:
        """Rows of each class below the ``threshold`` (0-101) and from it on."""
        return tuple((sum(each[:threshold]), sum(each[threshold:])) for each in self.classes)

    def table(self) -> Table:
        """Rows of each class taken for each, as the model itself decides."""
        return self.own_table or self.called()

    def confusion(self, threshold: int = 50) -> Confusion:
        """When scores from ``threshold`` on are called positive; a class in the middle is neither right nor wrong."""
        rows, half = self.called(threshold), len(self.classes) // 2
        (right_negative, false), (missed, right_positive) = (
            tuple(map(sum, zip(*part, strict=True))) for part in (rows[:half], rows[-half:])
        )
        return Confusion(right_positive, missed, false, right_negative)

    def best_threshold(self) -> int:
        """The threshold with most rows right; of several the one nearest to 50."""
        return self._best_threshold

    @cached_property
    def _best_threshold(self) -> int:
        return max(range(SCORES + 1), key=lambda each: (self.confusion(each).right, -abs(each - 50)))

    def reliability(self, bins: int = BINS) -> list[Bin]:
        """About equally filled bins of neighbouring scores, from low to high."""
        every = [sum(here) for here in zip(*self.classes, strict=True)]
        until = list(accumulate(every))
        found: list[Bin] = []
        start = 0
        for score in range(SCORES):
            filled = until[score] - (until[start - 1] if start else 0)
            last = score == SCORES - 1
            if filled and (last or until[score] * bins >= self.rows * (len(found) + 1)):
                promised = sum(min(each + 0.5, 100.0) * every[each] for each in range(start, score + 1)) / filled / 100
                seen = sum(level * sum(each[start : score + 1]) for level, each in self._levels()) / filled
                found.append(Bin(promised, seen, filled))
                start = score + 1
        return found

    def _levels(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Where each class lies from 0 to 1, and its counts."""
        for number, each in enumerate(self.classes):
            yield number / (len(self.classes) - 1), each


def _counts(value: Any, size: int = SCORES) -> tuple[int, ...]:
    """``size`` counts; () for anything else."""
    if not isinstance(value, Sequence) or len(value) != size:
        return ()
    return tuple(value) if all(type(each) is int and 0 <= each < 1 << 31 for each in value) else ()
