"""What a run has told so far, as numbers ready to be drawn; no Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmcore.events import Evaluated, NgramReady, Planned, StepDone

from .series import Column, Floats, LossSeries

HIGHEST = 25  # nats


AXES = ("time", "step", "epoch")


@dataclass(frozen=True)
class Nearest:
    """A point of the curve: nats a character, whether on held-out text, seconds and step."""

    nats: float
    held_out: bool
    seconds: float
    step: int


class History:
    """Perplexities per character against seconds: training text, held-out text, mixture, n-gram."""

    def __init__(self) -> None:
        self.training = LossSeries()
        self.held_out_steps = Column(64)
        self.held_out_seconds = Column(64)
        self.held_out = Column(64)
        self.mixture = Column(64)
        self.version = 0  # another number whenever something other than a training loss has come or gone
        self.clear()

    def clear(self) -> None:
        """Forget the run."""
        self.version += 1
        self.training.clear()
        for column in self._points():
            column.clear()
        self.total_seconds = 0.0
        self.total_steps = 0
        self.steps_per_epoch = 0.0
        self.elapsed = 0.0
        self.step = 0
        self.ngram = 0.0
        self.best: int | None = None
        self.per_char = 1.0  # tokens a character: 1 for character units, learned from the first evaluation for others

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return not (len(self.training) or len(self.held_out) or self.ngram)

    @property
    def unit(self) -> float:
        """Seconds of one unit of the time axis: a minute, or an hour for long runs."""
        return 3600.0 if max(self.total_seconds, self.elapsed) > 3 * 3600 else 60.0

    def add(self, event: StepDone | Evaluated | NgramReady | Planned) -> None:
        """Take in one event."""
        if isinstance(event, StepDone):
            self._advance(event.step, event.seconds)
            self.training.append(self.elapsed, event.loss, event.step, event.learning_rate, event.gradient_norm)
            if event.epoch > 0:
                self.steps_per_epoch = event.step / event.epoch
        elif isinstance(event, Evaluated):
            if event.step not in self.held_out_steps.view():  # a followed run tells its past again
                self._advance(event.step, event.seconds)
                self._evaluated(event)
        elif isinstance(event, NgramReady):
            self.version += 1
            self.ngram = 2.0**event.bits_per_char
        else:
            self.version += 1
            self.total_seconds, self.total_steps = event.total_seconds, event.total_steps
            self.steps_per_epoch = event.steps_per_epoch

    def load(self, past: Mapping[str, Any]) -> None:
        """A run from its files (``lstmcore.runs.past``): one value a step, (n,) each; 1,000,000 take a moment."""
        self.clear()
        steps, seconds, evaluated = past["step"], past["seconds"], past["evaluated"]
        nothing = np.full(len(steps), math.nan)
        self.steps_per_epoch = float(past.get("steps_per_epoch", 0.0))
        self.training.extend(
            steps, seconds, past["loss"], past.get("learning_rate", nothing), past.get("norm", nothing)
        )
        self.total_steps, self.total_seconds = int(past.get("total_steps", 0)), float(past.get("total_seconds", 0.0))
        for event in evaluated:
            self._evaluated(event)
        if len(steps):
            self.step, self.elapsed = int(steps[-1]), float(seconds[-1])

    def highest(self) -> float:
        """The largest perplexity of all that is kept."""
        peaks = [self.ngram, 2.0]
        losses = self.training.loss.view()
        if len(losses) and math.isfinite(peak := float(np.nanmax(losses))):
            peaks.append(math.exp(min(peak * self.per_char, HIGHEST)))
        peaks.extend(float(np.nanmax(column.view())) for column in (self.held_out, self.mixture) if len(column))
        return max(each for each in peaks if math.isfinite(each))

    def lowest(self) -> float:
        """The smallest perplexity of the smooth training curve, the held-out points and the mixture."""
        lows = [self.ngram] if self.ngram else []
        smooth = self.training.smooth.view()
        if len(smooth) and math.isfinite(low := float(smooth[-1])):
            lows.append(math.exp(min(low * self.per_char, HIGHEST)))
        lows.extend(float(np.nanmin(column.view())) for column in (self.held_out, self.mixture) if len(column))
        return min(lows, default=1.0)

    def gap(self) -> tuple[Floats, Floats]:
        """At each held-out point: nats a character on the text it reads (smooth) and on the text it never saw."""
        seconds, held_out = self.held_out_seconds.view(), np.log(np.maximum(self.held_out.view(), 1e-9))
        if not len(self.training):
            return held_out, held_out
        smooth = np.interp(seconds, self.training.seconds.view(), self.training.smooth.view())
        return np.minimum(smooth * self.per_char, HIGHEST), held_out

    def sensible_top(self) -> float:
        """A height that shows where the curve is now, and the line to beat, without the first cliff."""
        marks = [2.0, self.ngram * 2.5]
        if len(self.training) and math.isfinite(now := self.training.smooth.view()[-1]):
            marks.append(math.exp(min(now * self.per_char, HIGHEST)) * 1.6)
        if len(self.held_out) and not self.ngram:
            marks.append(float(self.held_out.view()[-1]) * 2.5)
        return max(each for each in marks if math.isfinite(each))

    def along(self, axis: str) -> tuple[Floats, Floats, float]:
        """(positions of the training losses, of the held-out points, what to divide both by) on an axis of AXES."""
        if axis == "time":
            return self.training.seconds.view(), self.held_out_seconds.view(), self.unit
        scale = (self.steps_per_epoch or 1.0) if axis == "epoch" else 1.0
        return self.training.steps.view(), self.held_out_steps.view(), scale

    def reach(self, axis: str) -> tuple[float, float]:
        """(how far the run is, where its plan ends), in the units of ``along`` before the division."""
        return (self.elapsed, self.total_seconds) if axis == "time" else (float(self.step), float(self.total_steps))

    def nearest(self, at: float, axis: str = "time") -> Nearest | None:
        """What stands nearest to a place on the axis (before its division): a held-out point wins within 1.5 %."""
        along, points, _ = self.along(axis)
        if len(points):
            index = int(abs(points - at).argmin())
            if abs(points[index] - at) <= 0.015 * max(self.reach(axis)):
                value, step = float(self.held_out.view()[index]), int(self.held_out_steps.view()[index])
                return Nearest(math.log(max(value, 1e-9)), True, float(self.held_out_seconds.view()[index]), step)
        if not len(along) or at > along[-1] * 1.02:
            return None
        index = min(int(along.searchsorted(at)), len(along) - 1)
        loss = float(self.training.smooth.view()[index])
        if not math.isfinite(loss):
            return None
        nats = min(loss * self.per_char, HIGHEST)
        seconds, step = self.training.seconds.view()[index], self.training.steps.view()[index]
        return Nearest(nats, False, float(seconds), int(step))

    def _advance(self, step: int, seconds: float) -> None:
        """Time on the axis never runs backwards: a resumed run repeats the steps after its last checkpoint."""
        if step < self.step:
            self._rewind(seconds)
            self.elapsed = seconds
        self.step = step
        self.elapsed = max(self.elapsed, seconds)

    def _points(self) -> tuple[Column, ...]:
        return self.held_out_steps, self.held_out_seconds, self.held_out, self.mixture

    def _rewind(self, seconds: float) -> None:
        self.version += 1
        self.training.cut(seconds)
        keep = int(self.held_out_seconds.view().searchsorted(seconds, side="right"))
        for column in self._points():
            column.cut(keep)
        if self.best is not None and self.best >= keep:
            self.best = None

    def _evaluated(self, event: Evaluated) -> None:
        self.version += 1
        self.held_out_steps.append(event.step)
        self.held_out_seconds.append(event.seconds)
        self.held_out.append(event.perplexity_per_char)
        self.mixture.append(2.0**event.mixture_bits_per_char)
        self.ngram = self.ngram or 2.0**event.ngram_bits_per_char
        if event.loss > 0 and event.bits_per_char > 0:
            self.per_char = event.bits_per_char * math.log(2) / event.loss
        if event.best:
            self.best = len(self.held_out) - 1
