"""The neural cache (Grave, Joulin & Usunier 2017): what followed similar states earlier in the same document."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 256
THETAS = [0.05, 0.1, 0.2, 0.3, 0.5]
WEIGHTS = [0.02, 0.05, 0.1, 0.15, 0.2]
FOLLOWING = 0.01  # of the way to what a token says of the share
LEAST, MOST = 0.002, 0.6


@dataclass(frozen=True)
class CacheSettings:
    """``theta`` sharpens the likeness of states, ``weight`` (0-1) is the cache's share, ``window`` counts tokens."""

    theta: float = 0.3
    weight: float = 0.1
    window: int = 2000


def cache_probabilities(hidden: NDArray[np.float32], tokens: NDArray[np.int32], settings: CacheSettings) -> Floats:
    """p that the cache alone gives each token, (T,); zero for the first.

    ``hidden`` (T, H): the state that predicted token t. The cache at t holds (state i, token i) for t-window <= i < t.
    """
    return _for_each_theta(hidden, tokens, [settings.theta], settings.window)[0]


def _for_each_theta(
    hidden: NDArray[np.float32], tokens: NDArray[np.int32], thetas: list[float], window: int
) -> list[Floats]:
    """The same for several thetas: the products of states, which cost most, are made once."""
    count = len(tokens)
    out = [np.zeros(count) for _ in thetas]
    for start in range(0, count, BLOCK):
        end = min(start + BLOCK, count)
        first = max(0, start - window)
        scores = hidden[start:end] @ hidden[first:end].T  # (B, W)
        at, back = np.arange(start, end)[:, None], np.arange(first, end)[None, :]
        scores[(back >= at) | (back < at - window)] = -np.inf
        top = scores.max(1, keepdims=True)
        scores -= np.where(np.isfinite(top), top, 0.0)
        same = tokens[first:end][None, :] == tokens[start:end][:, None]
        for theta, filled in zip(thetas, out, strict=True):
            weights = np.exp(theta * scores)
            filled[start:end] = (weights * same).sum(1) / np.maximum(weights.sum(1), 1e-30)
    return out


def fit(hidden: NDArray[np.float32], tokens: NDArray[np.int32], probabilities: Floats) -> CacheSettings:
    """Theta and weight that help most on a held-out document whose tokens the model gave ``probabilities`` (T,)."""
    best, least = CacheSettings(weight=0.0), float(-np.log(np.maximum(probabilities, 1e-300)).sum())
    for theta, cache in zip(THETAS, _for_each_theta(hidden, tokens, THETAS, best.window), strict=True):
        for weight in WEIGHTS:
            settings = CacheSettings(theta, weight)
            loss = float(-np.log(np.maximum(blended(probabilities, cache, settings), 1e-300)).sum())
            if loss < least:
                best, least = settings, loss
    return best


def blended(probabilities: Floats, cache: Floats, settings: CacheSettings) -> Floats:
    """Model and cache; the cache's share grows while it fills, so that an empty one takes nothing."""
    filled = np.minimum(1.0, np.arange(len(cache)) / settings.window)
    share = settings.weight * filled
    return (1 - share) * probabilities + share * cache


def followed(probabilities: Floats, cache: Floats, settings: CacheSettings) -> Floats:
    """The same with a share that each token moves after it was predicted (online expectation maximisation).

    A document that repeats itself soon gives its cache more, one that does not soon gives it next to nothing.
    """
    share = settings.weight
    found = np.empty(len(cache))
    for place, (ours, theirs) in enumerate(zip(probabilities.tolist(), cache.tolist(), strict=True)):
        here = share * min(1.0, place / settings.window)
        found[place] = mixed = (1 - here) * ours + here * theirs
        share = min(max(share + FOLLOWING * (here * theirs / max(mixed, 1e-300) - here), LEAST), MOST)
    return found
