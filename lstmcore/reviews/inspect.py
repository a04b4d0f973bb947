"""The verb ``inspect``: where a review model errs on the rows held out of its table, and which labels look wrong.

A label is suspect when a model that never saw its row is nearly sure of the other side: the n-gram model, trained five
times on four fifths of the rows (cross-fitting, as in Northcutt, Jiang & Chuang 2021, "Confident learning").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..control import Control
from ..events import Done, Event, Progress
from ..specs import InspectSpec, TrainReviewsSpec
from .baseline import train_baseline
from .calibrate import Judged
from .dataset import Dataset, Row, gather
from .metrics import Floats, guesses, sigmoid
from .model import MAX_CHARS, ReviewModel, load
from .report import report, suspects

FOLDS = 5
MOST = 20_000  # rows among which suspect labels are sought
CHUNK = 512
STEPS = 50  # half the time, and no score moves by more than 0.03


def inspect(spec: InspectSpec, control: Control) -> Iterator[Event]:
    """Done with ``confusion``, ``examples`` and ``suspects`` as ``train-reviews`` tells them, now of all rows."""
    model = load(spec.model)
    calibration = model.parts.calibration
    classes = len(calibration.levels)
    data = Dataset()
    training = TrainReviewsSpec(
        spec.tables,
        text_column=spec.text_column,
        label_column=spec.label_column,
        corrections=spec.corrections,
        classes=classes,
        seed=spec.seed,
    )
    yield from gather(training, data)
    texts = [text for text, _ in data.dev]
    scores = np.zeros(len(texts))
    for start in range(0, len(texts), CHUNK):
        if control.stop_requested:
            yield Done("cancelled")
            return
        yield Progress("scoring", start, len(texts))
        part = slice(start, start + CHUNK)
        scores[part] = calibration.probability(*model.logits(_units(model, texts[part])))
    found = Judged(scores, guesses(scores, calibration.cuts))
    told: dict[str, Any] = {**report(found, _levels(data.dev), classes, texts), "held_out_rows": len(texts)}
    if not spec.suspects:
        del told["suspects"]  # those of the held-out rows alone
        yield Done("done", told)
        return
    rows = data.train + data.dev
    rows = [rows[int(at * len(rows) / min(len(rows), MOST))] for at in range(min(len(rows), MOST))]
    fitted = np.zeros(len(rows))
    documents, labels = _units(model, [text for text, _ in rows]), _levels(rows)
    own = model.parts.baseline
    folds = np.array_split(np.random.default_rng(spec.seed).permutation(len(rows)), FOLDS)
    for number, fold in enumerate(folds):
        yield Progress("seeking_suspects", number, FOLDS)
        rest = np.setdiff1d(np.arange(len(rows)), fold)
        if control.stop_requested:
            yield Done("cancelled")
            return
        learnt = [documents[at] for at in rest]
        fresh = train_baseline(
            learnt,
            labels[rest],
            own.max_order,
            reach=own.reach,
            letters=own.letters,
            steps=STEPS,
            stop=lambda: control.stop_requested,
        )
        fitted[fold] = sigmoid(fresh.logits([documents[at] for at in fold]))
    told["suspects"] = suspects(fitted, labels, [text for text, _ in rows])
    yield Done("done", {**told, "rows": len(rows)})


def _units(model: ReviewModel, texts: list[str]) -> list[list[str]]:
    return [model.units(text[:MAX_CHARS]) for text in texts]


def _levels(rows: list[Row]) -> Floats:
    return np.array([level for _, level in rows], dtype=np.float64)
