"""The learning rate as a function of the step: one cycle of warm-up, hold and cosine that ends at the budget."""

from __future__ import annotations

import math

WARM_UP = 0.08
HELD = 0.5  # until here at the highest rate
FLOOR = 0.01


def progress(step: int, total_steps: int, replans: list[tuple[int, int]]) -> float:
    """How far the run is, 0-1. A re-plan (step, new total) bends what is left to the new end, without a jump."""
    start, done, end = 0, 0.0, total_steps
    for at, total in replans:
        if step < at:
            break
        done += (1 - done) * (at - start) / max(1, end - start)
        start, end = at, total
    return min(1.0, done + (1 - done) * (step - start) / max(1, end - start))


def end_at(step: int, total_steps: int, replans: list[tuple[int, int]]) -> int:
    """The step at which the run was to end, as it was planned at ``step``."""
    return [total_steps, *(total for at, total in replans if at <= step)][-1]


def one_cycle(fraction: float) -> float:
    """The factor on the highest rate at ``fraction`` (0-1) of the run: up, held, down (Smith 2018, a cosine tail).

    Held because a short run ends long before it has learned all it can: at a rate that falls from the start it measured
    4 % more bits per character (300 steps).
    """
    if fraction < WARM_UP:
        return FLOOR + (1 - FLOOR) * fraction / WARM_UP
    down = max(0.0, fraction - HELD) / (1 - HELD)
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * down))
