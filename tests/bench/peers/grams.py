"""Every n-gram of a text as a trie in sorted arrays: exact, no hashing, no pruning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .task import Ids

Counts = NDArray[np.int64]


@dataclass
class Level:
    """The distinct n-grams of one length. ``keys`` ascend: number of the first n-1 tokens * vocabulary + last token.

    ``counts``: how often each occurs; for all lengths but the longest how many different tokens stand before it, which
    is what Kneser-Ney counts below its highest order, and what PPM's update exclusion leaves there.
    """

    keys: Ids
    counts: Counts


class Grams:
    """``levels[n]``: the n-grams, n = 1 to ``longest``."""

    def __init__(self, tokens: Ids, vocab_size: int, longest: int) -> None:
        self.vocab_size = vocab_size
        self.levels: dict[int, Level] = {}
        numbers = np.zeros(len(tokens) + 1, dtype=np.int64)  # of the (n-1)-gram that begins at each place
        for n in range(1, min(longest, len(tokens)) + 1):
            starts = len(tokens) - n + 1
            keys = numbers[:starts] * vocab_size + tokens[n - 1 :]
            keys, first, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
            if n > 1:
                shorter = self.levels[n - 1]
                ends = np.bincount(numbers[first + 1], minlength=len(shorter.keys))
                shorter.counts = np.maximum(ends, 1)  # nothing stands before the first n-gram of the text
            self.levels[n] = Level(keys, counts)
            numbers = inverse

    def numbers(self, text: Ids) -> list[Ids]:
        """For each length n from 0 the number of the n-gram that begins at each place of ``text``, -1 where unknown."""
        found = [np.zeros(len(text) + 1, dtype=np.int64)]
        for n, level in self.levels.items():
            starts = max(0, len(text) - n + 1)
            parent = found[-1][:starts]
            keys = parent * self.vocab_size + text[len(text) - starts :]
            at = np.minimum(np.searchsorted(level.keys, keys), len(level.keys) - 1)
            found.append(np.where((parent >= 0) & (level.keys[at] == keys), at, -1))
        return found

    def followers(self, n: int, number: int) -> dict[int, int]:
        """The tokens that follow the n-gram ``number`` and their counts."""
        if n + 1 not in self.levels or number < 0:
            return {}
        level = self.levels[n + 1]
        start, end = np.searchsorted(level.keys, (number * self.vocab_size, (number + 1) * self.vocab_size))
        words = level.keys[start:end] - number * self.vocab_size
        return dict(zip(words.tolist(), level.counts[start:end].tolist(), strict=True))
