"""Counting: from the tokens of a corpus to a Kneser-Ney model, by sorting; seconds for a million tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ngram import QUANTUM, Ids, Level, NgramModel, rolling_hashes

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class _Grams:
    """The distinct n-grams of one length: where each first stands and how often."""

    first: NDArray[np.int64]
    counts: Counts


def _distinct(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64], Counts]:
    _, first, inverse, counts = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
    return first, inverse, counts


def _discounts(counts: Counts) -> NDArray[np.float64]:
    """D(1), D(2), D(3+) from the counts of counts (Chen & Goodman 1998, eq. 26), at index 1, 2, 3."""
    n1, n2, n3, n4 = (max(1, int((counts == k).sum())) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    raw = [0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3]
    return np.array([min(max(d, 0.05), k - 0.05) if k else 0.0 for k, d in enumerate(raw)])


def _level(tokens: Ids, n: int, grams: _Grams, adjusted: Counts, contexts: NDArray[np.uint64], least: int) -> Level:
    """The table of order ``n``; n-grams seen fewer than ``least`` times leave their share to the lower order."""
    words = tokens[grams.first + n - 1]
    context = contexts[grams.first]
    order = np.lexsort((words, context))
    context, words = context[order], words[order]
    adjusted, raw = adjusted[order], grams.counts[order]
    keys, start, size = np.unique(context, return_index=True, return_counts=True)
    totals = np.add.reduceat(adjusted.astype(np.float64), start) if len(start) else np.zeros(0)
    discount = _discounts(adjusted)[np.minimum(adjusted, 3)]
    weight = (adjusted - discount) / np.repeat(totals, size)
    codes = np.rint(-np.log2(np.maximum(weight, 1e-12)) * QUANTUM)
    keep = (raw >= least) & (codes < 256)
    kept = np.add.reduceat(keep.astype(np.int64), start) if len(start) else np.zeros(0, dtype=np.int64)
    alive = kept > 0
    offsets = np.concatenate([[0], np.cumsum(kept[alive])]).astype(np.int32)
    return Level(keys[alive], offsets, words[keep].astype(np.int32), codes[keep].astype(np.uint8))


def build(
    tokens: Ids,
    vocab_size: int,
    max_order: int,
    least: int = 2,
    score: Callable[[NgramModel], float] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> NgramModel:
    """The model of the order, up to ``max_order``, with the lowest ``score`` (None: simply ``max_order``).

    ``least``: n-grams of four and more tokens seen fewer times are pruned. Unigrams are smoothed with the uniform
    distribution, so every token has a probability.
    """
    length = len(tokens)
    max_order = max(1, min(max_order, length))
    grams: list[_Grams] = []
    continuation: list[Counts] = []
    previous_inverse: NDArray[np.int64] | None = None
    for n in range(1, max_order + 1):
        first, inverse, counts = _distinct(rolling_hashes(tokens, n))
        if previous_inverse is not None:
            # How many different tokens stand before each (n-1)-gram: the distinct n-grams that end in it.
            ends = previous_inverse[first + 1]
            continuation.append(np.bincount(ends, minlength=len(grams[-1].first)))
        grams.append(_Grams(first, counts))
        previous_inverse = inverse
    best: tuple[float, NgramModel] | None = None
    middle: list[Level] = []
    unigram = _unigram(tokens, vocab_size, grams[0], continuation[0] if continuation else grams[0].counts)
    worse = 0
    for n in range(1, max_order + 1):
        if n == 1:
            candidate = NgramModel(_unigram(tokens, vocab_size, grams[0], grams[0].counts), [])
        else:
            contexts = rolling_hashes(tokens, n - 1)
            limit = least if n > 3 else 1
            top = _level(tokens, n, grams[n - 1], grams[n - 1].counts, contexts, limit)
            candidate = NgramModel(unigram, [*middle, top]) if score or n == max_order else None
            if n < max_order:
                adjusted = np.maximum(continuation[n - 1], 1)
                middle.append(_level(tokens, n, grams[n - 1], adjusted, contexts, limit))
        if candidate is None or stopped():
            continue
        value = score(candidate) if score else -float(n)
        if best is None or value < best[0]:
            best, worse = (value, candidate), 0
        else:
            worse += 1
            if worse == 2:
                break
    return best[1] if best else NgramModel(unigram, [])


def _unigram(tokens: Ids, vocab_size: int, grams: _Grams, counts: Counts) -> NDArray[np.float32]:
    mass = np.zeros(vocab_size, dtype=np.float64)
    mass[tokens[grams.first]] = np.maximum(counts - 0.5, 0.25)
    mass /= mass.sum()
    seen = max(1, len(grams.first))
    share = 0.5 * seen / max(1.0, float(counts.sum()))
    share = min(max(share, 1e-4), 0.2)
    return ((1 - share) * mass + share / vocab_size).astype(np.float32)
