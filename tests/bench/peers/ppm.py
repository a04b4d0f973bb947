"""Prediction by partial matching, method D with exclusion (Cleary & Witten 1984, Howard 1993): what packers use.

The longest known context speaks first: a token seen c times of n there gets (2c - 1) / 2n, all others share d / 2n, d
the number of different tokens seen; they are looked for in the next shorter context, where what the longer one has seen
no longer counts. Counts of shorter contexts grow only where the longer ones did not know the token (update exclusion).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from .grams import Grams
from .task import Floats, Ids, Peer, Predictor, Task


class Node:
    """What followed a context: counts, and the sum of 2c - 1."""

    def __init__(self, counts: dict[int, int]) -> None:
        self.counts = counts
        self.total = 2 * sum(counts.values()) - len(counts)

    def add(self, token: int) -> None:
        """It came once more."""
        before = self.counts.get(token, 0)
        self.counts[token] = before + 1
        self.total += 2 if before else 1


def learn(task: Task, settings: Mapping[str, Any]) -> tuple[Predictor, dict[str, Any]]:
    """Count; the predictor follows the contexts, and with ``adaptive`` goes on counting in what it reads."""
    order = int(settings["order"])
    grams = Grams(task.train, task.vocab_size, order + 1)
    predict = partial(_predict, grams, order, bool(settings["adaptive"]))
    return predict, {"grams": sum(len(level.keys) for level in grams.levels.values())}


def _predict(grams: Grams, order: int, adaptive: bool, tokens: Ids, before: Ids) -> Floats:
    before = before[-order:]
    text = np.concatenate([before, tokens])
    numbers, symbols = grams.numbers(text), text.tolist()
    nodes: dict[tuple[int, ...], Node] = {}

    def node(place: int, length: int) -> Node:
        key = tuple(symbols[place - length : place])
        if key not in nodes:
            found = numbers[length] if length < len(numbers) else None
            number = -1 if found is None else int(found[place - length])
            nodes[key] = Node(grams.followers(length, number))
        return nodes[key]

    logs = np.empty(len(tokens))
    for place in range(len(before), len(text)):
        contexts = [node(place, length) for length in range(min(order, place), -1, -1)]
        p, depth = _chance(contexts, symbols[place], grams.vocab_size)
        logs[place - len(before)] = np.log(p)
        if adaptive:
            for each in contexts[: depth + 1]:
                each.add(symbols[place])
    return logs


def _chance(contexts: list[Node], token: int, vocab_size: int) -> tuple[float, int]:
    """p of ``token`` and at which of ``contexts``, the longest first, it was found."""
    share, excluded = 1.0, Node({})
    for depth, context in enumerate(contexts):
        counts = context.counts
        new = len(counts) - len(excluded.counts)  # what a longer context has seen, a shorter one has seen too
        if not new:
            continue
        total = context.total - sum(2 * counts[each] - 1 for each in excluded.counts)
        whole = total + (new if len(counts) < vocab_size else 0)
        if token in counts:
            return share * (2 * counts[token] - 1) / whole, depth
        share *= new / whole
        excluded = context
    return share / (vocab_size - len(excluded.counts)), len(contexts)


PPM = Peer(
    "PPM-D 8", "Howard 1993", {"order": 8, "adaptive": False}, learn, timed=False, scoring_seconds=5
)  # fmt: skip
PPM_ADAPTIVE = Peer(
    "PPM-D 8, adaptive",
    "the same, counting on in the text it reads, as a packer does",
    {"order": 8, "adaptive": True},
    learn,
    timed=False,
    scoring_seconds=5,
)
