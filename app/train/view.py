"""Which part of a learning curve is worth looking at; no Qt."""

from __future__ import annotations

import math

STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def nice(value: float) -> float:
    """The next round number at or above ``value`` (> 0), so that the axis rests between jumps."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in STEPS if step * power >= value * (1 - 1e-9))


def bottom_of(top: float) -> float:
    """Where the axis begins: perplexity is never below 1, and a near-zero base keeps heights honest."""
    return 0.0 if top > 8 else 1.0 if top > 2 else 0.9


def right_edge(elapsed: float, total: float, least: float = 20.0) -> float:
    """The right edge, in seconds or steps: the plan, halved while the young curve would fill less than 2/5 of it."""
    if total <= 0:
        return max(least, elapsed * 1.25)
    right = max(total, elapsed)
    while right / 2 >= max(least, elapsed * 1.25):
        right /= 2
    return right
