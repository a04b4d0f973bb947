"""What a person wants to know after a training: how good, how sure, where it errs, which labels look wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .calibrate import Judged
from .held_out import wilson
from .metrics import Floats, confusion, numbers

SUSPECTS = 40
EXAMPLES = 12  # of every cell of the confusion matrix
SHOWN = 400  # characters of a review
# a label looks wrong when its class is this far from the score: four classes of five, or a chance of one in twenty
FAR = 0.9


def report(found: Judged, labels: Floats, classes: int, texts: Sequence[str]) -> dict[str, Any]:
    """Figures of the held-out rows as plain JSON values.

    ``interval`` of the accuracy (95 %); ``confusion``: rows of each class (down) taken for each (across), worst first.
    ``examples`` and ``suspects`` hold texts: they are shown, never stored.
    """
    true = numbers(labels, classes)
    return {
        "interval": [round(each, 4) for each in wilson(int(np.sum(found.guesses == true)), len(labels))],
        "confusion": confusion(found.guesses, true, classes).tolist(),
        "examples": _examples(found, true, classes, texts),
        "suspects": suspects(found.scores, labels, texts),
    }


def _examples(found: Judged, true: Any, classes: int, texts: Sequence[str]) -> list[dict[str, Any]]:
    """The first rows of each cell, the most confident errors and the closest calls before the others."""
    order = np.argsort(-np.abs(found.scores - true / (classes - 1)), kind="stable")
    taken = np.zeros((classes, classes), dtype=np.int64)
    rows: list[dict[str, Any]] = []
    for at in order.tolist():
        cell = int(true[at]), int(found.guesses[at])
        if taken[cell] < EXAMPLES:
            taken[cell] += 1
            rows.append(
                {
                    "class": cell[0],
                    "guess": cell[1],
                    "score": round(float(found.scores[at]), 4),
                    "text": texts[at][:SHOWN],
                }
            )
    return rows


def suspects(scores: Floats, labels: Floats, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Rows whose label is far from a score that did not know it, the farthest first: ``level``, ``score``, ``text``."""
    away = np.abs(scores - labels)
    chosen = [at for at in np.argsort(-away, kind="stable")[:SUSPECTS].tolist() if away[at] > FAR]
    return [{"level": float(labels[at]), "score": round(float(scores[at]), 4), "text": texts[at]} for at in chosen]
