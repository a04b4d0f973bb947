"""Interpolated modified Kneser-Ney n-gram model (Chen & Goodman 1998) in sorted numpy tables.

Level n holds, for each context of n-1 tokens (by its 64-bit hash, sorted), the following words and their discounted
probabilities; the rest of the probability goes to level n-1, so that every distribution sums to 1 by construction,
also after pruning and after the 8-bit logarithmic rounding of the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged

Ids = NDArray[np.int32]
Floats = NDArray[np.float64]
MULTIPLIER = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1
QUANTUM = 16  # steps an octave: a weight is 2 ** (-q / 16)
LEAST_BACKOFF = 1e-4


def rolling_hashes(tokens: Ids, length: int) -> NDArray[np.uint64]:
    """(len(tokens) - length + 1,) hash of each window of ``length`` tokens, in order of its start."""
    count = max(0, len(tokens) - length + 1)
    out = np.zeros(count, dtype=np.uint64)
    for k in range(length):
        out *= np.uint64(MULTIPLIER)
        out += tokens[k : k + count].astype(np.uint64) + np.uint64(1)
    return out


def hash_of(tokens: list[int]) -> int:
    """The hash of one window, as ``rolling_hashes`` gives it."""
    value = 0
    for token in tokens:
        value = (value * MULTIPLIER + token + 1) & MASK
    return value


@dataclass(frozen=True)
class Level:
    """Contexts of one length and what follows them."""

    contexts: NDArray[np.uint64]  # (C,) sorted hashes
    offsets: NDArray[np.int32]  # (C + 1,) into words
    words: NDArray[np.int32]  # (N,) ascending within a context
    codes: NDArray[np.uint8]  # (N,) quantised weights


class _Table:
    """A level made ready for questions."""

    def __init__(self, level: Level, vocab_size: int) -> None:
        self.contexts, self.offsets, self.words = level.contexts, level.offsets, level.words
        weights = np.exp2(-level.codes.astype(np.float64) / QUANTUM)
        if len(level.words):
            starts = level.offsets[:-1].astype(np.int64)
            sums = np.add.reduceat(weights, starts)
        else:
            sums = np.zeros(len(level.contexts))
        scale = np.minimum(1.0, (1.0 - LEAST_BACKOFF) / np.maximum(sums, 1e-12))
        counts = np.diff(level.offsets)
        self.weights: Floats = weights * np.repeat(scale, counts)
        self.backoff: Floats = 1.0 - sums * scale
        self._vocab_size = vocab_size
        self._keys: NDArray[np.int64] | None = None

    def find(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        if not len(self.contexts):
            return np.zeros(len(hashes), dtype=np.int64), np.zeros(len(hashes), dtype=bool)
        index = np.minimum(np.searchsorted(self.contexts, hashes), len(self.contexts) - 1)
        return index, self.contexts[index] == hashes

    def weights_of(self, index: NDArray[np.int64], words: Ids) -> Floats:
        if self._keys is None:
            owner = np.repeat(np.arange(len(self.contexts), dtype=np.int64), np.diff(self.offsets))
            self._keys = owner * self._vocab_size + self.words
        wanted = index * self._vocab_size + words
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[at] == wanted, self.weights[at], 0.0)


class NgramModel:
    """p(next token | the last order-1 tokens), for whole texts at once or one dense distribution."""

    def __init__(self, unigram: NDArray[np.float32], levels: list[Level]) -> None:
        self.unigram = unigram
        self.levels = levels
        self.vocab_size = len(unigram)
        self._base: Floats = unigram.astype(np.float64) / float(unigram.astype(np.float64).sum())
        self._tables = [_Table(level, self.vocab_size) for level in levels]

    @property
    def order(self) -> int:
        """The longest n-gram, in tokens."""
        return len(self.levels) + 1

    def score(self, tokens: Ids) -> tuple[Floats, NDArray[np.int64]]:
        """p(token | those before it) for every token of a text, (T,), and how many levels knew its context, (T,)."""
        count = len(tokens)
        probability = self._base[tokens].copy()
        matched = np.zeros(count, dtype=np.int64)
        for n, table in enumerate(self._tables, start=2):
            if count < n or not len(table.contexts):
                break
            index, found = table.find(rolling_hashes(tokens[:-1], n - 1))
            targets = tokens[n - 1 :]
            lower = probability[n - 1 :]
            better = table.weights_of(index, targets) + table.backoff[index] * lower
            probability[n - 1 :] = np.where(found, better, lower)
            matched[n - 1 :] += found
        return probability, matched

    def distribution(self, context: list[int]) -> tuple[Floats, int]:
        """p over all tokens after ``context``, (V,), and how many levels knew the context."""
        found = self._known(context)
        share = 1.0
        parts: list[tuple[_Table, int, float]] = []
        for table, at in reversed(found):
            parts.append((table, at, share))
            share *= float(table.backoff[at])
        out = self._base * share
        for table, at, part in parts:
            start, end = int(table.offsets[at]), int(table.offsets[at + 1])
            out[table.words[start:end]] += part * table.weights[start:end]
        return out, len(found)

    def levels_of(self, context: list[int]) -> int:
        """How many levels know ``context``."""
        return len(self._known(context))

    def _known(self, context: list[int]) -> list[tuple[_Table, int]]:
        """The tables that know ``context`` and its place in them, the shortest first."""
        found: list[tuple[_Table, int]] = []
        for n, table in enumerate(self._tables, start=2):
            if len(context) < n - 1:
                break
            value = np.uint64(hash_of(context[len(context) - n + 1 :]))
            at = int(np.searchsorted(table.contexts, value))
            if at < len(table.contexts) and table.contexts[at] == value:
                found.append((table, at))
        return found

    def to_tensors(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Tensors for a bundle, and the sizes that its manifest states."""
        small = self.vocab_size <= 65536
        tensors: dict[str, NDArray[Any]] = {"ngram.unigram": self.unigram.astype(np.float32)}
        for n, level in enumerate(self.levels, start=2):
            tensors[f"ngram.{n}.contexts"] = level.contexts
            tensors[f"ngram.{n}.offsets"] = level.offsets
            tensors[f"ngram.{n}.words"] = level.words.astype(np.uint16 if small else np.int32)
            tensors[f"ngram.{n}.codes"] = level.codes
        sizes = [[len(level.contexts), len(level.words)] for level in self.levels]
        return tensors, {"order": self.order, "levels": sizes}

    @classmethod
    def from_tensors(cls, tensors: dict[str, NDArray[Any]], order: int) -> NgramModel:
        """The model that ``to_tensors`` wrote; Damaged when its tables contradict each other."""
        vocab_size = len(tensors["ngram.unigram"])
        good = vocab_size > 0 and bool((tensors["ngram.unigram"] > 0).all())
        for n in range(2, order + 1):
            offsets, words = tensors[f"ngram.{n}.offsets"].astype(np.int64), tensors[f"ngram.{n}.words"]
            contexts = tensors[f"ngram.{n}.contexts"]
            good = good and len(offsets) == len(contexts) + 1 and bool((contexts[1:] > contexts[:-1]).all())
            good = good and offsets[0] == 0 and offsets[-1] == len(words) and bool((np.diff(offsets) > 0).all())
            good = good and not (len(words) and (int(words.min()) < 0 or int(words.max()) >= vocab_size))
            if good and len(words):
                owner = np.repeat(np.arange(len(contexts)), np.diff(offsets))
                keys = owner * vocab_size + words.astype(np.int64)
                good = bool((keys[1:] > keys[:-1]).all())
        if not good:
            raise Damaged("ngram_tables")
        levels = [
            Level(
                tensors[f"ngram.{n}.contexts"],
                tensors[f"ngram.{n}.offsets"],
                tensors[f"ngram.{n}.words"].astype(np.int32),
                tensors[f"ngram.{n}.codes"],
            )
            for n in range(2, order + 1)
        ]
        return cls(tensors["ngram.unigram"], levels)
