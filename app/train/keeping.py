"""A learning curve as a picture and as numbers, to be kept."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from ..widgets.picture import rendered
from .curves import Curves
from .history import HIGHEST, History

COLUMNS = (
    "run",
    "kind",
    "step",
    "seconds",
    "epoch",
    "nats_per_char",
    "bits_per_char",
    "perplexity_per_char",
    "learning_rate",
    "gradient_norm",
)


def as_picture(curves: Curves, suffix: str) -> bytes:
    """What is seen now as "svg" or "png"."""
    canvas: Any = curves.canvas()  # PySide's types know only the render of QWidget
    return rendered(canvas.size(), canvas.render, suffix)


def as_csv(runs: list[tuple[str, History]]) -> bytes:
    """Every step and every held-out point of each (name, run); the n-gram as a row of its own. UTF-8 with its mark."""
    sheet = io.StringIO(newline="")
    write = csv.writer(sheet).writerow
    write(COLUMNS)
    for name, history in runs:
        training, epoch = history.training, history.steps_per_epoch
        if history.ngram:
            write((name, "ngram", "", "", "", *_units(math.log(history.ngram)), "", ""))
        columns = (training.steps, training.seconds, training.loss, training.rate, training.norm)
        for step, seconds, loss, rate, norm in zip(*(each.view().tolist() for each in columns), strict=True):
            figures = _units(loss * history.per_char)
            write((name, "training", int(step), round(seconds, 3), _epoch(step, epoch), *figures, rate, norm))
        columns = (history.held_out_steps, history.held_out_seconds, history.held_out, history.mixture)
        for step, seconds, held_out, mixture in zip(*(each.view().tolist() for each in columns), strict=True):
            place = (int(step), round(seconds, 3), _epoch(step, epoch))
            write((name, "held_out", *place, *_units(math.log(held_out)), "", ""))
            write((name, "together", *place, *_units(math.log(mixture)), "", ""))
    return sheet.getvalue().encode("utf-8-sig")


def _epoch(step: float, steps_per_epoch: float) -> float | str:
    return round(step / steps_per_epoch, 4) if steps_per_epoch else ""


def _units(nats: float) -> tuple[float | str, ...]:
    if not math.isfinite(nats):
        return "", "", ""
    return round(nats, 5), round(nats / math.log(2), 5), round(math.exp(min(nats, HIGHEST)), 4)
