"""How accuracy grows with the rows to learn from: the n-gram model on parts of them, and what more would bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .baseline import Baseline
from .calibrate import cuts_of
from .metrics import Floats, accuracy, sigmoid

MOST = 8000  # rows of the largest part that is tried
PARTS = 4


@dataclass(frozen=True)
class Growth:
    """``points``: (rows, accuracy on dev). ``expected`` accuracy after ``rows``, from error = a * rows^-b."""

    points: tuple[tuple[int, float], ...]
    rows: int = 0
    expected: float = 0.0


def growth(
    documents: Sequence[Sequence[str]],
    labels: Floats,
    dev: Sequence[Sequence[str]],
    dev_labels: Floats,
    *,
    learn: Callable[..., Baseline],
    classes: int,
    accuracy_of_all: float,
    seed: int,
    stop: Callable[[], bool] = lambda: False,
) -> Growth:
    """Train on a half, a quarter, an eighth ... of the rows; the line through log error and log rows leads on.

    ``learn`` is ``train_baseline`` with the settings that all rows were learnt with.
    """
    order = np.random.default_rng(seed).permutation(len(documents))
    points: list[tuple[int, float]] = []
    size = len(documents) // 2
    while size > MOST:
        size //= 2
    for _ in range(PARTS):
        own: list[int] = order[:size].tolist()
        if stop() or size < 50 or len(set(labels[own].tolist())) < 2:
            break
        model = learn([documents[at] for at in own], labels[own], stop=stop)
        scores = sigmoid(model.logits(dev))
        points.append((size, accuracy(scores, dev_labels, cuts_of(scores, dev_labels, classes))))
        size //= 2
    points = [*reversed(points), (len(documents), accuracy_of_all)]
    if len(points) < 3:
        return Growth(tuple(points))
    rows = 2 * len(documents)
    # half a row counts as wrong, so that a part without errors has a logarithm
    error = np.log([1 - share + 0.5 / len(dev_labels) for _, share in points])
    slope, height = np.polyfit(np.log([count for count, _ in points]), error, 1)
    expected = 1 - float(np.exp(height + min(0.0, slope) * np.log(rows)))
    return Growth(tuple(points), rows, max(expected, accuracy_of_all))
