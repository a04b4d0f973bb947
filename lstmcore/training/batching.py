"""Adjacent (stateful) batches: B parallel streams of one text, cut every ``bptt`` tokens.

The batch of a step is a pure function of (tokens, seed, step): resuming needs no iterator state.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int64]


@dataclass(frozen=True)
class Streams:
    """``tokens`` (N,) read as ``batch_size`` adjacent streams, each epoch rolled by a random offset (Press 2019).

    Of several ``ranks`` each reads its own block of the streams, together all of them.
    """

    tokens: NDArray[np.integer]
    batch_size: int
    bptt: int
    seed: int
    rank: int = 0
    ranks: int = 1

    @property
    def rows(self) -> int:
        """Streams of this rank."""
        return self.batch_size // self.ranks

    @property
    def length(self) -> int:
        """Tokens a stream."""
        return len(self.tokens) // self.batch_size

    @property
    def steps_per_epoch(self) -> int:
        """Steps until every token was a target once (the last of each stream aside)."""
        return max(1, -(-(self.length - 1) // self.bptt))

    def starts_epoch(self, step: int) -> bool:
        """True where the carried state no longer fits: the streams were rolled anew."""
        return step % self.steps_per_epoch == 0

    def batch(self, step: int) -> tuple[Tokens, Tokens]:
        """Inputs and targets of ``step``, each (T, ``rows``) with T <= bptt."""
        epoch, place = divmod(step, self.steps_per_epoch)
        start = place * self.bptt
        end = min(start + self.bptt, self.length - 1)
        mine = np.arange(self.rank * self.rows, (self.rank + 1) * self.rows)
        columns = mine * self.length + _offset(self.seed, epoch, len(self.tokens))
        index = (np.arange(start, end + 1)[:, None] + columns[None, :]) % len(self.tokens)
        window = self.tokens[index].astype(np.int64)
        return window[:-1], window[1:]


@lru_cache(maxsize=8)
def _offset(seed: int, epoch: int, count: int) -> int:
    return 0 if epoch == 0 else int(np.random.default_rng((seed, epoch)).integers(count))


def fitting_batch_size(tokens: int, wanted: int, bptt: int) -> int:
    """At most ``wanted``, fewer where a stream would be shorter than four back-propagation lengths."""
    return max(1, min(wanted, tokens // (4 * bptt)))
