"""From a distribution to a token: temperature, repetition, top-k, top-p; pure functions over (V,) arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEMORY = 400
LONGEST_ROUND = 200  # tokens


def adjusted(p: Floats, temperature: float, top_k: int, top_p: float) -> tuple[NDArray[np.int64], Floats]:
    """The tokens that may come, and their probabilities, most likely first. Temperature 0: only the likeliest."""
    if temperature <= 0:
        return np.array([int(p.argmax())]), np.ones(1)
    weights = np.maximum(p, 1e-300)
    if temperature != 1:
        logs = np.log(weights) / temperature
        weights = np.exp(logs - logs.max())
    total = float(weights.sum())
    if 0 < top_k < len(p):
        index = np.argpartition(-weights, top_k - 1)[:top_k]
        total = float(weights[index].sum())
    else:
        # all others together hold no more than 1 - top_p
        index = np.flatnonzero(weights > (1 - top_p) * total / len(p))
    keep = len(index)
    if top_p < 1:
        falling = np.sort(weights[index])[::-1]  # faster than to sort places, and few of these are left then
        keep = min(keep, int(np.searchsorted(np.cumsum(falling), top_p * total)) + 1)
        index = index[weights[index] >= falling[keep - 1]]
    order = index[np.argsort(-weights[index], kind="stable")][:keep]
    chosen = weights[order]
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
    at = recent.index(last, span - 1)
    while at < len(recent) - 1:
        if recent[at - span + 1 : at + 1] == ending:
            if out is None:
                out = p.copy()
            out[recent[at + 1]] /= penalty ** (2 * span)
        at = recent.index(last, at + 1)
    return p if out is None else out


def _places_of(token: int, tokens: list[int]) -> Iterator[int]:
    """Counted from 1."""
    at = 0
    while token in tokens[at:]:
        at = tokens.index(token, at) + 1
        yield at


def circling(tokens: Sequence[int]) -> set[int]:
    """Tokens that would close one round too many of a phrase said again and again: four of a short one, three of a
    long one, eight of a single token."""
    found: set[int] = set()
    longest = min(LONGEST_ROUND, len(tokens) // 2)
    if not longest:
        return found
    before = list(tokens[-longest - 1 : -1])[::-1]
    for period in _places_of(tokens[-1], before):
        rounds = 3 if period >= 10 else max(4, -(-8 // period))
        said = (rounds - 1) * period - 1
        if len(tokens) >= said + period and tokens[-said:] == tokens[-said - period : -period]:
            found.add(tokens[-period])
    return found


def draw(order: NDArray[np.int64], chances: Floats, random: np.random.Generator) -> int:
    """One token."""
    at = int(np.searchsorted(np.cumsum(chances), random.random()))
    return int(order[min(at, len(order) - 1)])
