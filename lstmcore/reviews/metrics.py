"""Figures of a classifier from scores (N,) and levels (N,), both 0-1; ``cuts`` part the scores of the classes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


def guesses(score: Floats, cuts: Sequence[float] = (0.5,)) -> Ids:
    """The class number of each score, (N,)."""
    return np.searchsorted(np.asarray(cuts), score).astype(np.int64)


def numbers(labels: Floats, count: int) -> Ids:
    """The class number of each level when there are ``count`` classes at equal distances, (N,)."""
    return np.rint(labels * (count - 1)).astype(np.int64)


def accuracy(score: Floats, labels: Floats, cuts: Sequence[float] = (0.5,)) -> float:
    """Share of rows whose score lies between the cuts of their class."""
    return float(np.mean(guesses(score, cuts) == numbers(labels, len(cuts) + 1)))


def confusion(guessed: Ids, true: Ids, classes: int) -> Ids:
    """How many rows of each class (down) were taken for each (across)."""
    return np.bincount(true * classes + guessed, minlength=classes * classes).reshape(classes, classes)


def macro_f1(score: Floats, labels: Floats, cuts: Sequence[float] = (0.5,)) -> float:
    """Mean of the classes' F1."""
    classes = len(cuts) + 1
    return mean_f1(confusion(guesses(score, cuts), numbers(labels, classes), classes))


def mean_f1(table: Ids) -> float:
    """Mean of the classes' F1, from their confusion ``table``; 0 for a class that is neither there nor guessed."""
    total = table.sum(axis=0) + table.sum(axis=1)
    return float(np.mean(2 * np.diag(table) / np.maximum(total, 1)))


def reliability(score: Floats, labels: Floats, bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean score, mean level, rows) of ``bins`` equally filled bins, lowest scores first."""
    order = np.argsort(score, kind="stable")
    parts = np.array_split(order, min(bins, max(1, len(order))))
    return [(float(score[part].mean()), float(labels[part].mean()), len(part)) for part in parts if len(part)]


def expected_calibration_error(score: Floats, labels: Floats, bins: int = 10) -> float:
    """Mean gap between promised and seen level (two classes: share of positives) over equally filled bins, 0-1."""
    found = reliability(score, labels, bins)
    return sum(abs(promised - seen) * rows for promised, seen, rows in found) / max(1, len(labels))


def mcnemar(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """The chance that two models of the same worth differ this much: which rows each has right, (N,); exact, two-sided.

    McNemar 1947: of the rows that just one has right each model would have half.
    """
    only_first, only_second = int(np.sum(first & ~second)), int(np.sum(second & ~first))
    total, fewer = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(total, count) for count in range(fewer + 1)) / 2**total)


def log_loss(probability: Floats, labels: Floats) -> float:
    """Mean negative log-likelihood in nats."""
    clipped = np.clip(probability, 1e-7, 1 - 1e-7)
    return float(-np.mean(labels * np.log(clipped) + (1 - labels) * np.log1p(-clipped)))


def sigmoid(logit: Floats) -> Floats:
    """1 / (1 + exp(-logit)) without overflow."""
    return 0.5 * np.tanh(0.5 * logit) + 0.5
