"""From a distribution to a token: temperature, repetition, top-k, top-p; pure functions over (V,) arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEMORY = 400
LIKELIEST = 512
LONGEST_ROUND = 200  # tokens


def adjusted(p: Floats, temperature: float, top_k: int, top_p: float) -> tuple[NDArray[np.int64], Floats]:
    """The tokens that may come, and their probabilities, most likely first. Temperature 0: only the likeliest."""
    if temperature <= 0:
        return np.array([int(p.argmax())]), np.ones(1)
    weights = np.maximum(p, 1e-300)
    if temperature != 1:
        logs = np.log(weights) / temperature
        weights = np.exp(logs - logs.max())
    count = min(top_k, len(p)) if top_k else min(LIKELIEST, len(p)) if top_p < 1 else len(p)
    if count < len(p):
        index = np.argpartition(-weights, count - 1)[:count]
        # the likeliest nearly always hold top_p; where they do not, look at all
        if not top_k and weights[index].sum() < top_p * weights.sum():
            index = np.arange(len(p))
    else:
        index = np.arange(len(p))
    order = index[np.argsort(-weights[index], kind="stable")]
    chosen = weights[order] / (weights[order].sum() if top_k else weights.sum())
    if top_p < 1:
        keep = int(np.searchsorted(np.cumsum(chosen), top_p)) + 1
        order, chosen = order[:keep], chosen[:keep]
    return order, chosen / chosen.sum()


def discouraged(p: Floats, tokens: Sequence[int], span: int, penalty: float) -> Floats:
    """``p`` with every token divided by ``penalty`` for each time that it followed the last ``span`` tokens before.

    This stops loops ("of the state of the state") without a tax on common characters; after three rounds of the
    same phrase the next is as good as forbidden.
    """
    if penalty <= 1 or len(tokens) <= span:
        return p
    recent = list(tokens[-MEMORY:])
    ending = recent[-span:]
    last = ending[-1]
    out: Floats | None = None
    for at in range(span - 1, len(recent) - 1):
        if recent[at] == last and recent[at - span + 1 : at + 1] == ending:
            if out is None:
                out = p.copy()
            out[recent[at + 1]] /= penalty ** (2 * span)
    return p if out is None else out


def circling(tokens: Sequence[int]) -> set[int]:
    """Tokens that would close one round too many of a phrase said again and again: four of a short one, three of a
    long one, eight of a single token."""
    found: set[int] = set()
    for period in range(1, min(LONGEST_ROUND, len(tokens) // 2) + 1):
        if tokens[-1] != tokens[-1 - period]:
            continue
        rounds = 3 if period >= 10 else max(4, -(-8 // period))
        said = (rounds - 1) * period - 1
        if len(tokens) >= said + period and tokens[-said:] == tokens[-said - period : -period]:
            found.add(tokens[-period])
    return found


def draw(order: NDArray[np.int64], chances: Floats, random: np.random.Generator) -> int:
    """One token."""
    at = int(np.searchsorted(np.cumsum(chances), random.random()))
    return int(order[min(at, len(order) - 1)])
