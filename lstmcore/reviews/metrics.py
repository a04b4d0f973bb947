"""Figures of a binary classifier from probabilities (N,) and labels (N,) of 0 and 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def accuracy(probability: Floats, labels: Floats) -> float:
    """Share of rows on the right side of 0.5."""
    return float(np.mean((probability > 0.5) == (labels > 0.5)))


def macro_f1(probability: Floats, labels: Floats) -> float:
    """Mean of the two classes' F1."""
    guessed, true = probability > 0.5, labels > 0.5
    scores: list[float] = []
    for side in (True, False):
        hits = float(np.sum((guessed == side) & (true == side)))
        total = float(np.sum(guessed == side) + np.sum(true == side))
        scores.append(2 * hits / total if total else 0.0)
    return sum(scores) / 2


def expected_calibration_error(probability: Floats, labels: Floats, bins: int = 10) -> float:
    """Mean gap between promised and seen share of positives over ``bins`` equally filled bins, 0-1."""
    order = np.argsort(probability, kind="stable")
    gaps = [
        abs(float(probability[part].mean() - labels[part].mean())) * len(part)
        for part in np.array_split(order, min(bins, max(1, len(order))))
        if len(part)
    ]
    return sum(gaps) / max(1, len(order))


def log_loss(probability: Floats, labels: Floats) -> float:
    """Mean negative log-likelihood in nats."""
    clipped = np.clip(probability, 1e-7, 1 - 1e-7)
    return float(-np.mean(labels * np.log(clipped) + (1 - labels) * np.log1p(-clipped)))


def sigmoid(logit: Floats) -> Floats:
    """1 / (1 + exp(-logit)) without overflow."""
    return 0.5 * np.tanh(0.5 * logit) + 0.5
