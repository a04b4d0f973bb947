"""Units -> the integer sequences that the LSTM reads: known units and known pairs of neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
PAD, UNKNOWN, NO_PAIR = 0, 1, 0


@dataclass(frozen=True)
class Encoder:
    """``units[i]`` has the number i + 2; ``pair_keys`` (sorted) are first * size + second, row i + 1 each."""

    kind: str
    units: tuple[str, ...]
    pair_keys: Ids
    max_units: int = 200
    head_only: bool = False
    left_out: str = ""

    @cached_property
    def index(self) -> dict[str, int]:
        """Unit -> number."""
        return {unit: number for number, unit in enumerate(self.units, start=2)}

    @property
    def size(self) -> int:
        """Numbers in use, padding and unknown included."""
        return len(self.units) + 2

    def unknown(self, units: Sequence[str]) -> list[str]:
        """Those of ``units`` that the model has not learnt."""
        return [unit for unit in units if unit not in self.index]

    def positions(self, count: int) -> NDArray[np.int64]:
        """Which of ``count`` units are read: head and tail of a long review (reviews.md §2: the safe way to cap)."""
        if count <= self.max_units:
            return np.arange(count)
        if self.head_only:
            return np.arange(self.max_units)
        half = self.max_units // 2
        return np.concatenate([np.arange(half), np.arange(count - (self.max_units - half), count)])

    def encode(self, units: Sequence[str]) -> tuple[Ids, Ids]:
        """Numbers of the units read and of the pair (previous, this) at each; at least one step long."""
        read = [unit for unit in units if unit not in self.left_out] if self.left_out else list(units)
        if len(read) > self.max_units:
            read = [read[at] for at in self.positions(len(read)).tolist()]
        numbers = np.array(list(map(self.index.get, read, repeat(UNKNOWN))), dtype=np.int64)
        if not len(numbers):
            numbers = np.array([UNKNOWN])
        pairs = np.zeros(len(numbers), dtype=np.int64)
        if len(self.pair_keys) and len(numbers) > 1:
            keys = numbers[:-1] * self.size + numbers[1:]
            at = np.minimum(np.searchsorted(self.pair_keys, keys), len(self.pair_keys) - 1)
            pairs[1:] = np.where(self.pair_keys[at] == keys, at + 1, NO_PAIR)
        return numbers, pairs


def learn_encoder(
    documents: Sequence[Sequence[str]],
    kind: str,
    *,
    min_count: int = 2,
    max_vocab: int = 20_000,
    max_pairs: int = 20_000,
    classic: bool = False,
    pairs: bool = True,
) -> Encoder:
    """The vocabulary of ``documents``; ``classic`` leaves out ，。！？ and pairs, and reads the head only."""
    left_out = "，。！？,.!?" if classic else ""
    counts = Counter(unit for document in documents for unit in document if unit not in left_out)
    if classic:
        min_count, pairs = 1, False
    units = tuple(unit for unit, count in counts.most_common(max_vocab) if count >= min_count)
    index = {unit: number for number, unit in enumerate(units, start=2)}
    size = len(units) + 2
    keys = np.zeros(0, dtype=np.int64)
    if pairs:
        seen: list[Ids] = []
        for document in documents:
            numbers = np.fromiter((index.get(unit, UNKNOWN) for unit in document), dtype=np.int64, count=len(document))
            known = (numbers[:-1] != UNKNOWN) & (numbers[1:] != UNKNOWN)
            seen.append((numbers[:-1] * size + numbers[1:])[known])
        names, times = np.unique(np.concatenate(seen), return_counts=True)
        often = np.argsort(-times, kind="stable")[:max_pairs]
        keys = np.sort(names[often][times[often] >= 3])
    return Encoder(kind, units, keys, head_only=classic, left_out=left_out)


def batch(encoded: Sequence[tuple[Ids, Ids]], length: int | None = None) -> tuple[Ids, Ids, Ids]:
    """Padded ``units`` and ``pairs`` (T, B) and ``lengths`` (B,)."""
    lengths = np.array([len(numbers) for numbers, _ in encoded], dtype=np.int64)
    steps = length or int(lengths.max())
    units = np.full((steps, len(encoded)), PAD, dtype=np.int64)
    pairs = np.full((steps, len(encoded)), NO_PAIR, dtype=np.int64)
    for column, (numbers, neighbours) in enumerate(encoded):
        units[: len(numbers), column] = numbers
        pairs[: len(numbers), column] = neighbours
    return units, pairs, lengths
