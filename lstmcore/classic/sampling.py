"""The two ways in which the textbooks cut a text into batches: random windows, and adjacent streams.

Both yield (inputs, targets), each (B, T) whole numbers: B texts of T units, the targets one unit further on.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int64]


def random_batches(
    tokens: Tokens, batch_size: int, steps: int, random: np.random.Generator, random_start: bool = False
) -> Iterator[tuple[Tokens, Tokens]]:
    """Windows of T = ``steps`` units that do not overlap, shuffled: two rows of two batches know nothing of each other.

    ``tokens`` (N,). ``random_start``: the first window begins at one of the first T units, so epochs differ.
    """
    tokens = tokens[random.integers(steps) :] if random_start else tokens
    starts = np.arange((len(tokens) - 1) // steps) * steps  # (windows,)
    random.shuffle(starts)
    for first in range(0, len(starts) - batch_size + 1, batch_size):
        places = starts[first : first + batch_size, None] + np.arange(steps)  # (B, T)
        yield tokens[places], tokens[places + 1]


def adjacent_batches(
    tokens: Tokens, batch_size: int, steps: int, random: np.random.Generator, random_start: bool = False
) -> Iterator[tuple[Tokens, Tokens]]:
    """The text as B streams side by side, T = ``steps`` units at a time: a row goes on where it ended a batch before.

    So h and c can be carried from batch to batch. ``tokens`` (N,); ``random_start`` as above.
    """
    tokens = tokens[random.integers(steps) :] if random_start else tokens
    length = (len(tokens) - 1) // batch_size
    inputs = tokens[: batch_size * length].reshape(batch_size, length)
    targets = tokens[1 : batch_size * length + 1].reshape(batch_size, length)
    for start in range(0, length - steps + 1, steps):
        yield inputs[:, start : start + steps], targets[:, start : start + steps]


SAMPLERS = {"random": random_batches, "adjacent": adjacent_batches}
