"""When training goes wrong: skip a bad step, go back after three, halve the rate each time, give up after three times.

The norm of the gradient is watched in log space: a step far above what is usual is as bad as one that is not a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SIGMAS = 6.0
LEAST_SIGMA = 0.25  # of the natural logarithm of the norm
USUAL_AFTER = 50  # steps seen, before "usual" means anything
MEMORY = 0.98
IN_A_ROW = 3
MOST_RETURNS = 3


@dataclass
class Guard:
    """What it remembers; part of a checkpoint, so that a resumed run judges alike."""

    skipped: int = 0
    in_a_row: int = 0
    returns: int = 0
    seen: int = 0
    mean: float = 0.0
    variance: float = 0.0

    @property
    def factor(self) -> float:
        """On the learning rate."""
        return 0.5**self.returns

    def judge(self, loss: float, norm: float) -> str:
        """ "good": take the step; "skip" it; "return" to the last good weights; "end": nothing helps."""
        if self._is_usual(loss, norm):
            self._remember(norm)
            self.in_a_row = 0
            return "good"
        self.skipped += 1
        self.in_a_row += 1
        if self.in_a_row < IN_A_ROW:
            return "skip"
        self.in_a_row = self.seen = 0
        self.returns += 1
        return "return" if self.returns <= MOST_RETURNS else "end"

    def _is_usual(self, loss: float, norm: float) -> bool:
        if not (math.isfinite(loss) and math.isfinite(norm)):
            return False
        if self.seen < USUAL_AFTER or norm <= 0:
            return True
        sigma = max(LEAST_SIGMA, math.sqrt(self.variance))
        return math.log(norm) < self.mean + SIGMAS * sigma

    def _remember(self, norm: float) -> None:
        if norm <= 0:
            return
        self.seen += 1
        value, share = math.log(norm), max(1 - MEMORY, 1 / self.seen)
        self.variance = (1 - share) * (self.variance + share * (value - self.mean) ** 2)
        self.mean += share * (value - self.mean)
