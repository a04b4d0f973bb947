"""L-BFGS: the minimum of a smooth convex function of many variables, in numpy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def minimise(
    function: Callable[[Floats], tuple[float, Floats]],
    point: Floats,
    *,
    steps: int = 60,
    memory: int = 8,
    stop: Callable[[], bool] = lambda: False,
) -> Floats:
    """The minimum of a smooth convex ``function`` (value, gradient) by L-BFGS with a backtracking search."""
    value, gradient = function(point)
    pairs: list[tuple[Floats, Floats]] = []
    for _ in range(steps):
        if stop() or np.abs(gradient).max() < 1e-5 * max(1.0, abs(value)):
            break
        direction = _two_loops(gradient, pairs)
        slope = float(gradient @ direction)
        size = 1.0 if pairs else 1.0 / max(1.0, float(np.abs(gradient).sum()))
        for _ in range(30):
            candidate = point + size * direction
            new_value, new_gradient = function(candidate)
            if new_value <= value + 1e-4 * size * slope:
                break
            size /= 2
        else:
            break
        moved, turned = candidate - point, new_gradient - gradient
        if float(moved @ turned) > 1e-12:
            pairs = [*pairs[-memory + 1 :], (moved, turned)]
        done = value - new_value < 1e-7 * max(1.0, abs(value))
        point, value, gradient = candidate, new_value, new_gradient
        if done:
            break
    return point


def _two_loops(gradient: Floats, pairs: list[tuple[Floats, Floats]]) -> Floats:
    """Minus the inverse Hessian, as the last steps suggest it, times the gradient (Nocedal & Wright, algorithm 7.4)."""
    direction, alphas = -gradient, []
    for moved, turned in reversed(pairs):
        alpha = float(moved @ direction) / float(moved @ turned)
        alphas.append(alpha)
        direction = direction - alpha * turned
    if pairs:
        moved, turned = pairs[-1]
        direction = direction * (float(moved @ turned) / float(turned @ turned))
    for (moved, turned), alpha in zip(pairs, reversed(alphas), strict=True):
        direction = direction + (alpha - float(turned @ direction) / float(moved @ turned)) * moved
    return direction
