"""A lesson: one LSTM, five ways to read its states. The classic recipe differs from a good one in little else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from ..events import Done, Event, ReviewsEpoch
from ..reviews.baseline import train_baseline
from ..reviews.calibrate import cuts_of
from ..reviews.dataset import Dataset, gather
from ..reviews.encode import learn_encoder
from ..reviews.metrics import accuracy, log_loss, macro_f1, sigmoid
from ..specs import PoolingSpec, TrainReviewsSpec
from .devices import prepare
from .review_recipes import LESSON, POOLINGS, RECIPES
from .review_trainer import Control, Trainer
from .reviews import documents, labels_of, units_for

FIFTHS = 5  # one of them is held out: 8 to 2


def pooling(spec: PoolingSpec, control: Control) -> Iterator[Event]:
    """``ReviewsEpoch`` an epoch; the result holds a row a read-out: accuracy, macro_f1, loss (nats), processor seconds.

    All begin with the same weights and see the same batches. Held out is a fifth of the rows, or ``spec.dev``.
    """
    prepare(spec.threads)
    data = Dataset()
    source = TrainReviewsSpec(
        spec.tables, text_column=spec.text_column, label_column=spec.label_column, dev=spec.dev, seed=spec.seed
    )
    yield from gather(source, data, FIFTHS)
    kind = units_for("auto", data.language)
    train, dev = documents(data.train, kind), documents(data.dev, kind)
    labels, dev_labels = labels_of(data.train), labels_of(data.dev)
    classes = len(data.classes)
    counted = sigmoid(train_baseline(train, labels, 3 if kind == "char" else 2).logits(dev))
    baseline = accuracy(counted, dev_labels, cuts_of(counted, dev_labels, classes))
    encoder = learn_encoder(train, kind, classic=True)
    rows: list[dict[str, Any]] = []
    for name in LESSON if spec.only is None else (spec.only,):
        torch.manual_seed(spec.seed)
        recipe = replace(RECIPES["classic"], readout=POOLINGS[name], epochs=spec.epochs)
        trainer = Trainer(recipe, encoder, classes)
        trainer.load(train, labels, np.ones(len(train)), dev, dev_labels, spec.seed)
        started = time.process_time()
        curve: list[float] = []
        for event in trainer.run(control, None, baseline):
            if isinstance(event, ReviewsEpoch):
                curve.append(event.accuracy)
            yield event
        if control.cancelled:
            yield Done("cancelled")
            return
        seconds = time.process_time() - started
        scores = sigmoid(trainer.network().logits(dev, encoder))
        cuts = cuts_of(scores, dev_labels, classes)
        rows.append(
            {
                "pooling": name,
                "accuracy": accuracy(scores, dev_labels, cuts),
                "macro_f1": macro_f1(scores, dev_labels, cuts),
                "loss": log_loss(scores, dev_labels),
                "epochs": trainer.epochs_done,
                "curve": curve,
                "cpu_seconds": round(seconds, 1),
            }
        )
        if control.stop_requested:
            break
    status = "stopped" if control.stop_requested else "done"
    counts = {"train_rows": len(train), "dev_rows": len(dev), "majority": max(data.counts(data.dev)) / len(dev)}
    yield Done(status, {"rows": rows, "baseline_accuracy": baseline, **counts, "language": data.language})
