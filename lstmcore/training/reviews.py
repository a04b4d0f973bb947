"""Train a sentiment classifier: the n-gram baseline, the LSTM beside it, and the mixture that scores."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ..errors import BadInput
from ..events import Done, Event, Progress, ReviewsEpoch, Saved
from ..nets.classifier import ClassifierDropouts, ClassifierSizes, ReviewClassifier
from ..reviews.baseline import Baseline, train_baseline
from ..reviews.calibrate import cross_fitted, figures, fit
from ..reviews.dataset import Dataset, gather
from ..reviews.encode import Encoder, batch, learn_encoder
from ..reviews.held_out import counted
from ..reviews.metrics import accuracy, log_loss, sigmoid
from ..reviews.model import MAX_CHARS
from ..reviews.network import Network
from ..reviews.normalise import normalise, units_of
from ..reviews.pack import Parts, pack
from ..specs import TrainReviewsSpec
from ..store import bundle, library
from ..store.place import check_place, clear_place
from .devices import machine, prepare
from .schedule import one_cycle
from .warm_start import start_rows

Floats = NDArray[np.float64]
Encoded = list[tuple[NDArray[np.int64], NDArray[np.int64]]]
_EVENT_SECONDS = 0.2
_PROBE_STEPS = 8


class Control(Protocol):
    """What the job asks at every step."""

    @property
    def stop_requested(self) -> bool: ...
    @property
    def pause_requested(self) -> bool: ...
    @property
    def cancelled(self) -> bool: ...


DROPOUTS = ClassifierDropouts(rows=0.2, input=0.3, head=0.4)


@dataclass(frozen=True)
class Recipe:
    """What a preset fixes. ``averaging``: decay of the running mean of the weights, 0: none.

    ``smoothing``: how much of each label goes to the other class; without it the LSTM is so sure of itself that the
    mixture hardly listens to it.
    """

    hidden_size: int = 128
    embedding_size: int = 96
    directions: int = 1
    epochs: int = 4
    batch_size: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    averaging: float = 0.998
    smoothing: float = 0.1
    dropouts: ClassifierDropouts = DROPOUTS
    classic: bool = False


RECIPES = {
    "quick": Recipe(hidden_size=64, embedding_size=64, epochs=2),
    "standard": Recipe(),
    # as in the tutorials: no punctuation, 200 characters padded, last step, Adam at 1e-3, no dropout
    "classic": Recipe(
        embedding_size=128, epochs=10, learning_rate=1e-3, weight_decay=0.0, averaging=0.0, smoothing=0.0,
        dropouts=ClassifierDropouts(), classic=True,
    ),
}  # fmt: skip


def train_reviews(spec: TrainReviewsSpec, control: Control) -> Iterator[Event]:
    """Progress, ``ReviewsEpoch`` an epoch, ``Saved``; the result holds the held-out figures and the model."""
    started = time.monotonic()
    if not spec.tables:
        raise BadInput("missing_setting", name="tables")
    if spec.out is not None:
        check_place(spec.out)
    threads = prepare(spec.threads)
    torch.manual_seed(spec.seed)
    data = Dataset()
    yield from gather(spec.tables, spec.dev, spec.text_column, spec.label_column, spec.seed, data)
    language = data.language
    kind = "char" if language == "zh" else "word"
    train, dev = _documents(data.train, kind), _documents(data.dev, kind)
    train_labels, dev_labels = _labels(data.train), _labels(data.dev)
    yield Progress("ngram_baseline")
    baseline = train_baseline(train, train_labels, 3 if kind == "char" else 2, stop=lambda: control.cancelled)
    if control.cancelled:
        yield Done("cancelled")
        return
    ngram_logits = baseline.logits(dev)
    recipe = _for_size(RECIPES[spec.preset], len(train))
    trainer = _Trainer(recipe, learn_encoder(train, kind, classic=recipe.classic), spec.seed)
    if spec.from_model is not None:
        trainer.start_from(spec.from_model)
    trainer.load(train, train_labels, dev, dev_labels)
    yield from trainer.run(control, spec.minutes, accuracy(sigmoid(ngram_logits), dev_labels))
    if control.cancelled:
        yield Done("cancelled")
        return
    parts, lstm_logits = trainer.parts(baseline, dev)
    probability = cross_fitted(ngram_logits, lstm_logits, dev_labels, spec.seed)
    metrics = figures(probability, ngram_logits, lstm_logits, dev_labels)
    parts = replace(parts, calibration=fit(ngram_logits, lstm_logits, dev_labels))
    seconds = time.monotonic() - started
    counts = {"rows": data.rows, "duplicates": data.duplicates, "conflicts": data.conflicts}
    manifest = {
        "id": str(uuid.uuid4()),
        "name": spec.name or Path(spec.out or spec.tables[0]).stem,
        "kind": "reviews",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "language": language,
        "metrics": {**metrics, "rows": len(dev_labels)},
        "held_out": counted(probability.tolist(), dev_labels.tolist()),
        "corpus": {
            "name": _corpus_name(spec.tables),
            "files": len(spec.tables),
            "chars": sum(len(text) for text, _ in data.train),
            "language": language,
            "train_rows": len(train),
            "dev_rows": len(dev),
            **counts,
            "credits": list(spec.credits),
        },
        "training": {
            "preset": spec.preset,
            "from_model": spec.from_model and Path(spec.from_model).stem,
            "seconds": round(seconds, 1),
            "minutes": round(seconds / 60, 2),
            "epochs": trainer.epochs_done,
            "steps": trainer.step,
            "threads": threads,
            "device": "cpu",
            "machine": machine(),
        },
    }
    stored = pack(parts, manifest)
    stored.history = trainer.history
    yield Progress("writing_model")
    path = _write(stored, spec.out)
    yield Saved(path)
    result = {**metrics, **counts, "train_rows": len(train), "dev_rows": len(dev), "seconds": round(seconds, 1)}
    status = "stopped" if control.stop_requested else "done"
    yield Done(status, {**result, "language": language, "epochs": trainer.epochs_done, "model": path})


def _documents(rows: Sequence[tuple[str, int]], kind: str) -> list[list[str]]:
    return [units_of(normalise(text[:MAX_CHARS]), kind) for text, _ in rows]


def _labels(rows: Sequence[tuple[str, int]]) -> Floats:
    return np.array([label for _, label in rows], dtype=np.float64)


def _for_size(recipe: Recipe, rows: int) -> Recipe:
    """Small tables take more passes, large ones larger batches."""
    if recipe.classic:
        return recipe
    if rows > 20_000:
        return replace(recipe, batch_size=64, epochs=min(3, recipe.epochs))
    epochs = min(4 * recipe.epochs, max(recipe.epochs, 12_000 // rows))
    return replace(recipe, epochs=epochs, batch_size=32 if rows > 1000 else 16)


def _corpus_name(tables: Sequence[str]) -> str:
    """The files' names; their folders' where all files are called alike."""
    names = [Path(table).stem for table in tables]
    if len(set(names)) < len(names):
        names = [Path(table).parent.name or Path(table).stem for table in tables]
    return ", ".join(names)


def _write(stored: bundle.StoredModel, out: str | None) -> str:
    if out is None:
        return str(library.add(stored))
    place = clear_place(out)
    (bundle.write_zip if place.suffix == ".moxu" else bundle.write_folder)(stored, place)
    return out


class _Trainer:
    """The LSTM's side: epochs over length-sorted batches, the averaged weights judged on dev, the best kept."""

    def __init__(self, recipe: Recipe, encoder: Encoder, seed: int) -> None:
        self.recipe, self.encoder = recipe, encoder
        self.sizes = ClassifierSizes(
            encoder.size,
            recipe.embedding_size,
            recipe.hidden_size,
            len(encoder.pair_keys) + 1 if len(encoder.pair_keys) else 0,
            recipe.directions,
            "last_padded" if recipe.classic else "pooled",
            encoder.max_units,
        )
        self.net = ReviewClassifier(self.sizes, recipe.dropouts)
        self.average = ReviewClassifier(self.sizes)
        self.average.load_state_dict(self.net.state_dict())
        self.random = np.random.default_rng(seed)
        self.step, self.total_steps, self.epochs_done = 0, 0, 0
        self.history: list[dict[str, Any]] = []
        self.best: tuple[float, dict[str, Any]] | None = None
        optimiser = torch.optim.Adam if recipe.classic else torch.optim.AdamW
        self.optimiser = optimiser(self.net.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)

    def start_from(self, model: str) -> None:
        """Begin with the embeddings of ``model`` where it knows the units."""
        numbers, rows = start_rows(model, self.encoder, self.sizes.embedding_size)
        with torch.no_grad():
            for net in (self.net, self.average):
                net.embedding[torch.from_numpy(numbers)] = torch.from_numpy(rows)

    def load(self, train: list[list[str]], labels: Floats, dev: list[list[str]], dev_labels: Floats) -> None:
        """Encode both parts."""
        self.train: Encoded = [self.encoder.encode(units) for units in train]
        self.dev = dev
        self.labels, self.dev_labels = labels, dev_labels
        self.lengths = np.array([len(each) for each, _ in self.train])

    def run(self, control: Control, minutes: float | None, baseline_accuracy: float) -> Iterator[Event]:
        """All epochs; ends early on ``stop_requested``, after judging what was learnt so far."""
        started = time.monotonic()
        per_epoch = -(-len(self.train) // self.recipe.batch_size)
        epochs = self.recipe.epochs
        self.total_steps = epochs * per_epoch
        told = 0.0
        for epoch in range(1, self.recipe.epochs + 1):
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
            probability = sigmoid(self._judge())
            self.epochs_done = epoch
            event = ReviewsEpoch(
                epoch,
                epochs,
                round(time.monotonic() - started, 2),
                float(np.mean(losses)),
                accuracy(probability, self.dev_labels),
                baseline_accuracy,
            )
            told_of = ("epoch", "seconds", "loss", "accuracy")
            self.history.append({name: getattr(event, name) for name in told_of})
            yield event
            if control.stop_requested or self.step >= self.total_steps:
                break

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
                group["lr"] = self.recipe.learning_rate * factor
        fixed = self.sizes.max_units if self.recipe.classic else None
        units, pairs, lengths = map(torch.from_numpy, batch([self.train[row] for row in rows], fixed))
        logits = self.net(units, pairs, lengths)
        smoothing = self.recipe.smoothing
        wanted = torch.from_numpy(self.labels[rows]).float() * (1 - smoothing) + smoothing / 2
        loss = F.binary_cross_entropy_with_logits(logits, wanted)
        self.optimiser.zero_grad()
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
        if self.best is None or loss < self.best[0] or self.recipe.classic:
            self.best = (loss, arrays)
        return logits

    def parts(self, baseline: Baseline, dev: list[list[str]]) -> tuple[Parts, Floats]:
        """The best weights beside ``baseline``, and their dev log-odds."""
        if self.best is None:
            self._judge()
        assert self.best is not None
        network = Network(self.best[1], self.sizes.to_dict())
        logits = network.logits(dev, self.encoder)
        return Parts(self.encoder, baseline, network, fit(np.zeros(2), np.zeros(2), np.array([0.0, 1.0]))), logits
