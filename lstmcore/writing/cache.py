"""The neural cache (Grave, Joulin & Usunier 2017): what followed similar states earlier in the same document."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 256


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
    count = len(tokens)
    out = np.zeros(count)
    scaled = hidden * settings.theta
    for start in range(0, count, BLOCK):
        end = min(start + BLOCK, count)
        first = max(0, start - settings.window)
        scores = scaled[start:end] @ hidden[first:end].T  # (B, W)
        at, back = np.arange(start, end)[:, None], np.arange(first, end)[None, :]
        outside = (back >= at) | (back < at - settings.window)
        scores[outside] = -np.inf
        top = scores.max(1, keepdims=True)
        weights = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
        same = tokens[first:end][None, :] == tokens[start:end][:, None]
        total = weights.sum(1)
        out[start:end] = np.where(total > 0, (weights * same).sum(1) / np.maximum(total, 1e-30), 0.0)
    return out


def blended(probabilities: Floats, cache: Floats, settings: CacheSettings) -> Floats:
    """Model and cache; the cache's share grows while it fills, so that an empty one takes nothing."""
    filled = np.minimum(1.0, np.arange(len(cache)) / settings.window)
    share = settings.weight * filled
    return (1 - share) * probabilities + share * cache
