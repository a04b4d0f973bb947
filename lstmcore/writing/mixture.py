"""The interpolation of LSTM and n-gram: one weight for each number of n-gram levels that knew the context."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST, MOST = 0.02, 0.98
FOLLOWING = 0.005  # of the way to what a token says of its weight
PRIOR = 20.0  # tokens' worth of faith in the common weight, for contexts that were hardly seen


def fit(lstm: Floats, ngram: Floats, matched: NDArray[np.int64], order: int) -> list[float]:
    """The LSTM's weight for 0..order-1 matched levels, by expectation maximisation on held-out tokens.

    ``lstm`` and ``ngram`` (N,): the probabilities that each gave to the token that came.
    """
    common = _best_weight(lstm, ngram, 0.5, 0.0)
    weights: list[float] = []
    for levels in range(order):
        here = matched == levels
        weights.append(_best_weight(lstm[here], ngram[here], common, PRIOR))
    # never worse than either alone on these tokens, also where one of them knows nothing at all
    choices = [weights, [common] * order, [0.0] * order, [1.0] * order]
    return min(choices, key=lambda each: bits(mix(lstm, ngram, matched, each), 1))


def _best_weight(lstm: Floats, ngram: Floats, start: float, prior: float) -> float:
    weight = start
    for _ in range(40):
        ours = weight * lstm
        share = ours / np.maximum(ours + (1 - weight) * ngram, 1e-300)
        weight = float((share.sum() + prior * start) / max(1e-9, len(lstm) + prior))
        weight = min(max(weight, LEAST), MOST)
    return weight


def mix(lstm: Floats, ngram: Floats, matched: NDArray[np.int64], weights: list[float]) -> Floats:
    """The interpolated probabilities, (N,)."""
    each = np.asarray(weights)[np.minimum(matched, len(weights) - 1)]
    return each * lstm + (1 - each) * ngram


def follow(lstm: Floats, ngram: Floats, matched: NDArray[np.int64], weights: list[float]) -> Floats:
    """The interpolated probabilities, (N,), of a text whose own words move the weights as they are read.

    A text unlike the held-out one soon has the weights that suit it; one alike costs next to nothing. Each token is
    predicted before it moves the weight of its number of matched levels (online expectation maximisation).
    """
    moved = list(weights)
    levels = np.minimum(matched, len(moved) - 1).tolist()
    found = np.empty(len(lstm))
    for place, (level, ours, theirs) in enumerate(zip(levels, lstm.tolist(), ngram.tolist(), strict=True)):
        weight = moved[level]
        found[place] = mixed = weight * ours + (1 - weight) * theirs
        share = weight * ours / max(mixed, 1e-300)
        moved[level] = min(max(weight + FOLLOWING * (share - weight), LEAST), MOST)
    return found


def bits(probabilities: Floats, characters: int) -> float:
    """Total surprise in bits, a character of the raw text."""
    return float(-np.log2(np.maximum(probabilities, 1e-300)).sum() / max(1, characters))
