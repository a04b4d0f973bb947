"""The score: a weighted sum of both models' log-odds, fitted on held-out rows; the band called mixed; the classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .metrics import Floats, Ids, accuracy, confusion, expected_calibration_error, guesses, mean_f1, numbers, sigmoid
from .minimise import minimise

# a sentence counts as clear beyond these probabilities
CLEAR = 0.8
# both sides need this share of the clear characters before a review is mixed although its total is not ...
SHARE = 0.3
# ... and the total itself must not be this near to 0 or 1
DECIDED = 0.03
# the LSTM's best epoch is chosen by the rows that weigh it, and it errs more on reviews of other things; two thirds of
# its weight: README, Reviews
TRUST = 2 / 3


@dataclass(frozen=True)
class Calibration:
    """p = sigmoid(ngram * n-gram log-odds + lstm * LSTM log-odds + bias); mixed from ``low`` to ``high``.

    ``cuts`` part the scores of the classes, worst first; with more than two classes the score is their expected level.
    ``levels``: where the classes lie on the scale of labels.
    """

    ngram: float
    lstm: float
    bias: float
    low: float = 0.4
    high: float = 0.6
    cuts: tuple[float, ...] = (0.5,)
    levels: tuple[float, ...] = (0.0, 1.0)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Calibration:
        """As the manifest stores it; TypeError or ValueError when it is none."""
        low, high = (float(values.get(name, usual)) for name, usual in (("low", 0.4), ("high", 0.6)))
        cuts, levels = (
            tuple(float(each) for each in values.get(name, usual))
            for name, usual in (("cuts", (0.5,)), ("levels", (0.0, 1.0)))
        )
        ngram, lstm, bias = (float(values[name]) for name in ("ngram", "lstm", "bias"))
        found = cls(ngram, lstm, bias, low, high, cuts, levels)
        if len(found.levels) != len(found.cuts) + 1:
            raise ValueError("levels")
        return found

    def class_of(self, score: float) -> int:
        """The number of the class, 0 the worst."""
        return int(guesses(np.array([score]), self.cuts)[0])

    def probability(self, ngram_logits: Floats, lstm_logits: Floats) -> Floats:
        """Calibrated probability of positive, (N,)."""
        return sigmoid(self.ngram * ngram_logits + self.lstm * lstm_logits + self.bias)

    def label(self, score: float, sentences: Sequence[tuple[int, float]] = ()) -> str:
        """negative, mixed or positive; ``sentences`` are (characters, score)."""
        good = sum(size for size, each in sentences if each >= CLEAR)
        bad = sum(size for size, each in sentences if each <= 1 - CLEAR)
        divided = min(good, bad) >= SHARE * max(1, good + bad)
        if self.low < score < self.high or (divided and self.may_divide(score)):
            return "mixed"
        return "positive" if score >= self.high else "negative"

    def may_divide(self, score: float) -> bool:
        """Whether the sentences of a review can make it mixed."""
        return DECIDED < score < 1 - DECIDED and not self.low < score < self.high

    def to_dict(self) -> dict[str, Any]:
        """As the manifest stores it."""
        return asdict(self)


def fit(
    ngram_logits: Floats,
    lstm_logits: Floats,
    labels: Floats,
    classes: int = 2,
    penalty: float = 1.0,
    trust: float = TRUST,
) -> Calibration:
    """The weights with the least held-out log loss; the LSTM gets ``trust`` of its own, and the others are fitted anew.

    None is negative; ``penalty`` draws both towards 0.5.
    """
    columns = np.stack([ngram_logits, lstm_logits, np.ones(len(labels))], axis=1)
    centre = np.array([0.5, 0.5, 0.0])
    used = np.array([True, True, True])
    best = centre
    for _ in range(3):
        best = _least_loss(columns * used, labels, centre * used, penalty) * used
        if (best[:2] >= 0).all():
            break
        used[:2] &= best[:2] >= 0
    if (best[:2] > 0).all():
        known = trust * best[1] * lstm_logits
        rest = np.array([True, False, True])
        best = np.where(rest, _least_loss(columns * rest, labels, centre * rest, penalty, known), trust * best)
        best[0] = max(0.0, best[0])
    scores = sigmoid(columns @ best)
    cuts = cuts_of(scores, labels, classes)
    # the middle class of three or five is what mixed means, and four have none
    if classes == 2:
        low, high = _band(scores, labels)
    elif classes == 4:
        low, high = cuts[1] - 0.05, cuts[1] + 0.05
    else:
        low, high = cuts[classes // 2 - 1], cuts[classes // 2]
    return Calibration(float(best[0]), float(best[1]), float(best[2]), low, high, cuts)


def _least_loss(columns: Floats, labels: Floats, centre: Floats, penalty: float, known: Floats | float = 0.0) -> Floats:
    """Weights of ``columns`` (N, K), beside log-odds ``known``, with the least log loss; (K,)."""

    def loss_and_gradient(point: Floats) -> tuple[float, Floats]:
        logit = columns @ point + known
        away = point - centre
        loss = float(np.sum(np.logaddexp(0, logit) - labels * logit) + 0.5 * penalty * away @ away)
        return loss, columns.T @ (sigmoid(logit) - labels) + penalty * away

    return minimise(loss_and_gradient, centre)


def cuts_of(scores: Floats, labels: Floats, classes: int) -> tuple[float, ...]:
    """Cuts that give every class as many rows as it has; two classes are parted at one half, as their odds say."""
    if classes == 2:
        return (0.5,)
    shares = np.cumsum(np.bincount(numbers(labels, classes), minlength=classes)[:-1]) / len(labels)
    return tuple(float(cut) for cut in np.quantile(scores, shares))


def _band(probability: Floats, labels: Floats) -> tuple[float, float]:
    """The widest band around 0.5, at most 0.3 to 0.7, inside which less than two thirds are on the right side."""
    for width in (0.2, 0.175, 0.15, 0.125, 0.1, 0.075):
        inside = np.abs(probability - 0.5) < width
        if inside.sum() >= 10 and accuracy(probability[inside], labels[inside]) < 2 / 3:
            return 0.5 - width, 0.5 + width
    return 0.45, 0.55


@dataclass(frozen=True)
class Judged:
    """Scores and class guesses of rows whose own labels had no part in the weights, (N,) each."""

    scores: Floats
    guesses: Ids


def cross_fitted(
    ngram_logits: Floats,
    lstm_logits: Floats,
    labels: Floats,
    seed: int,
    classes: int = 2,
    folds: int = 5,
    trust: float = TRUST,
) -> Judged:
    """The mixture fitted on four fifths of the rows and asked about the rest, five times."""
    found = Judged(np.zeros(len(labels)), np.zeros(len(labels), dtype=np.int64))
    for fold in np.array_split(np.random.default_rng(seed).permutation(len(labels)), min(folds, len(labels))):
        rest = np.setdiff1d(np.arange(len(labels)), fold)
        mixture = fit(ngram_logits[rest], lstm_logits[rest], labels[rest], classes, trust=trust)
        found.scores[fold] = mixture.probability(ngram_logits[fold], lstm_logits[fold])
        found.guesses[fold] = guesses(found.scores[fold], mixture.cuts)
    return found


def figures(found: Judged, ngram_logits: Floats, lstm_logits: Floats, labels: Floats, classes: int) -> dict[str, Any]:
    """What a card and ``evaluate`` report; each part alone is cut so that its classes have the right size."""
    true = numbers(labels, classes)
    table = confusion(found.guesses, true, classes)
    parts = {"baseline_accuracy": sigmoid(ngram_logits), "lstm_accuracy": sigmoid(lstm_logits)}
    return {
        "accuracy": float(np.mean(found.guesses == true)),
        "macro_f1": mean_f1(table),
        "ece": expected_calibration_error(found.scores, labels),
        **{name: accuracy(scores, labels, cuts_of(scores, labels, classes)) for name, scores in parts.items()},
        "rows": len(labels),
    }
