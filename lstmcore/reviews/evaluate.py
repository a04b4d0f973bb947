"""Measure a stored review model on labelled tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import EvaluateSpec
from .calibrate import Judged, figures
from .levels import nearest, parse_levels
from .metrics import guesses
from .model import MAX_CHARS, load
from .table import label_column, read_table, text_column

CHUNK = 512


class Control(Protocol):
    """What the job asks now and then."""

    @property
    def stop_requested(self) -> bool:
        """Whether to end soon."""
        ...


def evaluate_reviews(spec: EvaluateSpec, control: Control) -> Iterator[Event]:
    """Accuracy, macro-F1, calibration error and both parts' accuracies on the rows of ``spec.files``."""
    model = load(spec.model)
    texts: list[str] = []
    labels: list[float] = []
    classes = model.parts.calibration.levels
    for path in spec.files:
        yield Progress("reading_table")
        table = read_table(path)
        label_at = label_column(table, None, None)
        text_at = text_column(table, None, but=label_at)
        for row, level in zip(table.rows, parse_levels(table.values(label_at)), strict=True):
            number = None if level is None else nearest(level, classes)
            if number is not None and row[text_at].strip():
                texts.append(row[text_at])
                labels.append(number / (len(classes) - 1))
    if not texts:
        raise BadInput("reviews_no_labels", path=", ".join(spec.files))
    ngram, lstm = np.zeros(len(texts)), np.zeros(len(texts))
    for start in range(0, len(texts), CHUNK):
        if control.stop_requested:
            yield Done("cancelled")
            return
        yield Progress("scoring", start, len(texts))
        part = slice(start, start + CHUNK)
        ngram[part], lstm[part] = model.logits([model.units(text[:MAX_CHARS]) for text in texts[part]])
    calibration = model.parts.calibration
    scores = calibration.probability(ngram, lstm)
    found = Judged(scores, guesses(scores, calibration.cuts))
    result = figures(found, ngram, lstm, np.array(labels), len(classes))
    yield Done("done", {**result, "model": model.manifest["name"]})
