"""The LSTM's side of a review model: epochs over batches of equal length, weights averaged and judged on dev."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ..events import Event, Progress, ReviewsEpoch
from ..nets.classifier import ClassifierSizes, ReviewClassifier
from ..reviews.calibrate import cuts_of
from ..reviews.encode import Encoder, batch
from ..reviews.metrics import Floats, accuracy, log_loss, sigmoid
from ..reviews.network import Network
from .review_recipes import Recipe
from .review_start import Start
from .schedule import one_cycle

_EVENT_SECONDS = 0.2
_PROBE_STEPS = 8
# of the embeddings, the LSTM and the head after a start from another model (Howard & Ruder 2018, section 3.2)
SLOWER = 2.6


class Control(Protocol):
    """What the job asks at every step."""

    @property
    def stop_requested(self) -> bool: ...
    @property
    def pause_requested(self) -> bool: ...
    @property
    def cancelled(self) -> bool: ...


class Trainer:
    """Learns the classifier; the averaged weights are judged on dev after each epoch, and the best are kept.

    After a ``start`` the head learns alone in the first epoch, the LSTM joins in the second and the embeddings in the
    third, each at a lower rate than the one above it.
    """

    def __init__(self, recipe: Recipe, encoder: Encoder, classes: int, start: Start | None = None) -> None:
        self.recipe, self.encoder, self.classes, self.start = recipe, encoder, classes, start
        embedding, hidden = start.sizes if start else (recipe.embedding_size, recipe.hidden_size)
        self.sizes = ClassifierSizes(
            encoder.size,
            embedding,
            hidden,
            len(encoder.pair_keys) + 1 if len(encoder.pair_keys) else 0,
            recipe.directions,
            recipe.readout,
            encoder.max_units,
        )
        self.net = ReviewClassifier(self.sizes, recipe.dropouts, recipe.classic)
        if start:
            start.put_into(self.net)
        self.average = ReviewClassifier(self.sizes)
        self.average.load_state_dict(self.net.state_dict())
        self.step, self.total_steps, self.epochs_done = 0, 0, 0
        self.history: list[dict[str, Any]] = []
        self.best_loss, self._best = float("inf"), dict[str, Any]()
        optimiser = torch.optim.Adam if recipe.classic else torch.optim.AdamW
        groups = [{"params": params, "factor": factor} for params, factor in self._groups()]
        self.optimiser = optimiser(groups, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)

    def _groups(self) -> list[tuple[list[torch.nn.Parameter], float]]:
        """Parameters by layer, the head first, and the factor on their rate."""
        net = self.net
        head, bottom = [*net.head.parameters(), net.attention], [net.embedding, net.pair_embedding]
        slower = SLOWER if self.start else 1.0
        return [(head, 1.0), (list(net.lstms.parameters()), 1 / slower), (bottom, 1 / slower**2)]

    def load(
        self,
        train: list[list[str]],
        labels: Floats,
        weights: Floats,
        dev: list[list[str]],
        dev_labels: Floats,
        seed: int,
    ) -> None:
        """Encode both parts; ``weights`` of the training rows have the mean 1."""
        self.train = [self.encoder.encode(units) for units in train]
        self.dev = dev
        self.labels, self.weights, self.dev_labels = labels, weights, dev_labels
        self.lengths = np.array([len(each) for each, _ in self.train])
        self.random = np.random.default_rng(seed)

    def run(self, control: Control, minutes: float | None, baseline_accuracy: float) -> Iterator[Event]:
        """All epochs; ends early on ``stop_requested``, after judging what was learnt so far."""
        started = time.monotonic()
        per_epoch = -(-len(self.train) // self.recipe.batch_size)
        epochs = self.recipe.epochs
        self.total_steps = epochs * per_epoch
        told = 0.0
        for epoch in range(1, epochs + 1):
            self._unfreeze(epoch)
            losses: list[float] = []
            for rows in self._batches():
                while control.pause_requested and not control.stop_requested:
                    time.sleep(0.05)
                if control.stop_requested or self.step >= self.total_steps:
                    break
                losses.append(self._learn(rows))
                if minutes is not None and self.step == _PROBE_STEPS:
                    speed = (time.monotonic() - started) / _PROBE_STEPS
                    self.total_steps = max(_PROBE_STEPS, min(self.total_steps, int(minutes * 60 / speed)))
                    epochs = -(-self.total_steps // per_epoch)
                if time.monotonic() - told > _EVENT_SECONDS:
                    told = time.monotonic()
                    yield Progress("training_lstm", self.step, self.total_steps)
            if control.cancelled or not losses:
                break
            scores = sigmoid(self._judge())
            self.epochs_done = epoch
            event = ReviewsEpoch(
                epoch,
                epochs,
                round(time.monotonic() - started, 2),
                float(np.mean(losses)),
                accuracy(scores, self.dev_labels, cuts_of(scores, self.dev_labels, self.classes)),
                baseline_accuracy,
            )
            told_of = ("epoch", "seconds", "loss", "accuracy")
            self.history.append({name: getattr(event, name) for name in told_of})
            yield event
            if control.stop_requested or self.step >= self.total_steps:
                break

    def _unfreeze(self, epoch: int) -> None:
        """Which layers learn in ``epoch``, from 1; all, unless they were learnt elsewhere."""
        for depth, group in enumerate(self.optimiser.param_groups):
            for parameter in group["params"]:
                parameter.requires_grad_(self.start is None or epoch > depth)

    def _batches(self) -> Iterator[NDArray[np.int64]]:
        """Rows of about equal length together, in a new order each epoch."""
        size = self.recipe.batch_size
        order = self.random.permutation(len(self.train))
        if not self.recipe.classic:
            parts = np.array_split(order, max(1, len(order) // (size * 20)))
            order = np.concatenate([part[np.argsort(self.lengths[part], kind="stable")] for part in parts])
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        for number in self.random.permutation(len(batches)):
            yield batches[number]

    def _learn(self, rows: NDArray[np.int64]) -> float:
        """One step; its loss in nats."""
        self.net.train()
        if not self.recipe.classic:
            factor = one_cycle(self.step / max(1, self.total_steps))
            for group in self.optimiser.param_groups:
                group["lr"] = self.recipe.learning_rate * factor * group["factor"]
        fixed = self.sizes.max_units if self.recipe.classic else None
        units, pairs, lengths = map(torch.from_numpy, batch([self.train[row] for row in rows], fixed))
        smoothing = self.recipe.smoothing
        wanted = torch.from_numpy(self.labels[rows]).float() * (1 - smoothing) + smoothing / 2
        weight = torch.from_numpy(self.weights[rows]).float()
        self.optimiser.zero_grad()
        with self.net.weights_dropped():
            loss = F.binary_cross_entropy_with_logits(self.net(units, pairs, lengths), wanted, weight)
            loss.backward()
        if not self.recipe.classic:
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        decay = min(self.recipe.averaging, (1 + self.step) / (10 + self.step)) if self.recipe.averaging else 0.0
        with torch.no_grad():
            for kept, now in zip(self.average.parameters(), self.net.parameters(), strict=True):
                kept.lerp_(now, 1 - decay)
        return loss.item()

    def _judge(self) -> Floats:
        """Dev log-odds of the averaged weights; the weights are kept when they beat all before."""
        arrays = self.average.arrays()
        logits = Network(arrays, self.sizes.to_dict()).logits(self.dev, self.encoder)
        loss = log_loss(sigmoid(logits), self.dev_labels)
        if loss < self.best_loss or self.recipe.classic:
            self.best_loss, self._best = loss, arrays
        return logits

    def network(self) -> Network:
        """The classifier with the best weights."""
        if self.best_loss == float("inf"):
            self._judge()
        return Network(self._best, self.sizes.to_dict())
