"""Interpolated modified Kneser-Ney (Chen & Goodman 1998), order 5, nothing pruned and nothing rounded.

    p_n(w | c) = max(a(cw) - D(a(cw)), 0) / sum_v a(cv) + gamma(c) p_{n-1}(w | c without its first token)

a: counts at the highest order, numbers of different tokens before it below; p_0 is uniform. Not the n-gram model of
Moxu, which picks its order by held-out text, prunes, and keeps its weights in eight bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .grams import Counts, Grams
from .task import Floats, Ids, Peer, Predictor, Task


def learn(task: Task, settings: Mapping[str, Any]) -> tuple[Predictor, dict[str, Any]]:
    """Count; the predictor looks up."""
    order = int(settings["order"])
    grams = Grams(task.train, task.vocab_size, order)
    tables = [_table(level.keys // task.vocab_size, level.counts) for level in grams.levels.values()]

    def predict(tokens: Ids, before: Ids) -> Floats:
        before = before[-(order - 1) :]
        text = np.concatenate([before, tokens])
        numbers = grams.numbers(text)
        p = np.full(len(text), 1 / task.vocab_size)
        for n, (weight, rest) in enumerate(tables, start=1):
            places = np.arange(n - 1, len(text))
            context, gram = numbers[n - 1][places - n + 1], numbers[n][places - n + 1]
            # a context at the very end of the training text has no follower
            known = (context >= 0) & (context < len(rest)) & (rest[np.minimum(context, len(rest) - 1)] < 1)
            places, context, gram = places[known], context[known], gram[known]
            p[places] = np.where(gram >= 0, weight[gram], 0.0) + rest[context] * p[places]
        return np.log(p[len(before) :])

    return predict, {"grams": sum(len(level.keys) for level in grams.levels.values())}


def _table(contexts: Ids, counts: Counts) -> tuple[Floats, Floats]:
    """The discounted share of every n-gram in its context, and what each context leaves to the lower order."""
    discounts = _discounts(counts)[np.minimum(counts, 3)]
    totals = np.bincount(contexts, counts).astype(np.float64)
    left = np.bincount(contexts, discounts)
    rest = np.divide(left, totals, out=np.ones_like(left), where=totals > 0)
    return (counts - discounts) / totals[contexts], rest


def _discounts(counts: Counts) -> Floats:
    """D(1), D(2), D(3 and more) at index 1 to 3, from the counts of counts (eq. 26)."""
    n1, n2, n3, n4 = (max(1, int((counts == k).sum())) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    raw = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    return np.array([0.0, *(min(max(d, 0.05), k - 0.05) for k, d in enumerate(raw, start=1))])


KNESER_NEY = Peer(
    "Kneser-Ney 5", "modified, interpolated: Chen & Goodman 1998", {"order": 5}, learn, timed=False, scoring_seconds=5
)
