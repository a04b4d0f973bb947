"""The score: a weighted sum of both models' log-odds, fitted on held-out rows, and the band called mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .metrics import accuracy, expected_calibration_error, macro_f1, sigmoid
from .minimise import minimise

Floats = NDArray[np.float64]
# a sentence counts as clear beyond these probabilities
CLEAR = 0.8
# both sides need this share of the clear characters before a review is mixed although its total is not ...
SHARE = 0.3
# ... and the total itself must not be this near to 0 or 1
DECIDED = 0.03


@dataclass(frozen=True)
class Calibration:
    """p = sigmoid(ngram * n-gram log-odds + lstm * LSTM log-odds + bias); mixed from ``low`` to ``high``."""

    ngram: float
    lstm: float
    bias: float
    low: float = 0.4
    high: float = 0.6

    def probability(self, ngram_logits: Floats, lstm_logits: Floats) -> Floats:
        """Calibrated probability of positive, (N,)."""
        return sigmoid(self.ngram * ngram_logits + self.lstm * lstm_logits + self.bias)

    def label(self, score: float, sentences: Sequence[tuple[int, float]] = ()) -> str:
        """negative, mixed or positive; ``sentences`` are (characters, score)."""
        good = sum(size for size, each in sentences if each >= CLEAR)
        bad = sum(size for size, each in sentences if each <= 1 - CLEAR)
        divided = min(good, bad) >= SHARE * max(1, good + bad) and DECIDED < score < 1 - DECIDED
        if self.low < score < self.high or divided:
            return "mixed"
        return "positive" if score >= self.high else "negative"

    def to_dict(self) -> dict[str, Any]:
        """As the manifest stores it."""
        return asdict(self)


def fit(ngram_logits: Floats, lstm_logits: Floats, labels: Floats, penalty: float = 1.0) -> Calibration:
    """The weights with the least held-out log loss; never negative; ``penalty`` draws both towards 0.5."""
    columns = np.stack([ngram_logits, lstm_logits, np.ones(len(labels))], axis=1)
    used = np.array([True, True, True])
    centre = np.array([0.5, 0.5, 0.0])
    best = centre
    for _ in range(3):
        now = columns * used

        def loss_and_gradient(point: Floats, now: Floats = now) -> tuple[float, Floats]:
            logit = now @ point
            away = point - centre
            loss = float(np.sum(np.logaddexp(0, logit) - labels * logit) + 0.5 * penalty * away @ away)
            return loss, now.T @ (sigmoid(logit) - labels) + penalty * away

        best = minimise(loss_and_gradient, centre * used) * used
        if (best[:2] >= 0).all():
            break
        used[:2] &= best[:2] >= 0
    low, high = _band(sigmoid(columns @ best), labels)
    return Calibration(float(best[0]), float(best[1]), float(best[2]), low, high)


def _band(probability: Floats, labels: Floats) -> tuple[float, float]:
    """The widest band around 0.5, at most 0.3 to 0.7, inside which less than two thirds are on the right side."""
    for width in (0.2, 0.175, 0.15, 0.125, 0.1, 0.075):
        inside = np.abs(probability - 0.5) < width
        if inside.sum() >= 10 and accuracy(probability[inside], labels[inside]) < 2 / 3:
            return 0.5 - width, 0.5 + width
    return 0.45, 0.55


def cross_fitted(ngram_logits: Floats, lstm_logits: Floats, labels: Floats, seed: int, folds: int = 5) -> Floats:
    """Probabilities of rows whose own labels had no part in the weights, (N,)."""
    found = np.zeros(len(labels))
    for fold in np.array_split(np.random.default_rng(seed).permutation(len(labels)), min(folds, len(labels))):
        rest = np.setdiff1d(np.arange(len(labels)), fold)
        found[fold] = fit(ngram_logits[rest], lstm_logits[rest], labels[rest]).probability(
            ngram_logits[fold], lstm_logits[fold]
        )
    return found


def figures(probability: Floats, ngram_logits: Floats, lstm_logits: Floats, labels: Floats) -> dict[str, Any]:
    """What a card and ``evaluate`` report."""
    return {
        "accuracy": accuracy(probability, labels),
        "macro_f1": macro_f1(probability, labels),
        "ece": expected_calibration_error(probability, labels),
        "baseline_accuracy": accuracy(sigmoid(ngram_logits), labels),
        "lstm_accuracy": accuracy(sigmoid(lstm_logits), labels),
        "rows": len(labels),
    }
