"""What a run has told so far, as numbers ready to be drawn; no Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from lstmcore.events import Evaluated, NgramReady, Planned, StepDone

from .series import Column, Floats, LossSeries

HIGHEST = 25  # nats
MOST_LOADED = 200_000


class History:
    """Perplexities per character against seconds: training text, held-out text, mixture, n-gram."""

    def __init__(self) -> None:
        self.training = LossSeries()
        self.held_out_steps = Column(64)
        self.held_out_seconds = Column(64)
        self.held_out = Column(64)
        self.mixture = Column(64)
        self.clear()

    def clear(self) -> None:
        """Forget the run."""
        self.training.clear()
        for column in self._points():
            column.clear()
        self.total_seconds = 0.0
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
            self.training.append(self.elapsed, event.loss)
        elif isinstance(event, Evaluated):
            if event.step not in self.held_out_steps.view():  # a followed run tells its past again
                self._advance(event.step, event.seconds)
                self._evaluated(event)
        elif isinstance(event, NgramReady):
            self.ngram = 2.0**event.bits_per_char
        else:
            self.total_seconds = event.total_seconds

    def load(self, steps: Floats, seconds: Floats, losses: Floats, evaluated: Iterable[Evaluated]) -> None:
        """The past of a run that goes on: one value a step, thinned to means where there are very many."""
        self.clear()
        stride = max(1, len(steps) // MOST_LOADED)
        whole = len(steps) // stride * stride
        means = losses[:whole].reshape(-1, stride).mean(axis=1)
        for at, loss in zip(seconds[stride - 1 : whole : stride], means, strict=True):
            self.training.append(float(at), float(loss))
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

    def sensible_top(self) -> float:
        """A height that shows where the curve is now, and the line to beat, without the first cliff."""
        marks = [2.0, self.ngram * 2.5]
        if len(self.training) and math.isfinite(now := self.training.smooth.view()[-1]):
            marks.append(math.exp(min(now * self.per_char, HIGHEST)) * 1.6)
        if len(self.held_out) and not self.ngram:
            marks.append(float(self.held_out.view()[-1]) * 2.5)
        return max(each for each in marks if math.isfinite(each))

    def nearest(self, seconds: float) -> tuple[float, bool, float]:
        """(perplexity, whether it is held-out, its seconds) nearest to a time; NaN when there is none.

        A held-out point wins within 1.5 % of the run.
        """
        points = self.held_out_seconds.view()
        if len(points):
            index = int(abs(points - seconds).argmin())
            if abs(points[index] - seconds) <= 0.015 * max(self.elapsed, self.total_seconds):
                return float(self.held_out.view()[index]), True, float(points[index])
        times = self.training.seconds.view()
        if not len(times) or seconds > times[-1] * 1.02:
            return math.nan, False, seconds
        index = min(int(times.searchsorted(seconds)), len(times) - 1)
        loss = float(self.training.smooth.view()[index])
        return math.exp(min(loss * self.per_char, HIGHEST)), False, float(times[index])

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
        self.training.cut(seconds)
        keep = int(self.held_out_seconds.view().searchsorted(seconds, side="right"))
        for column in self._points():
            column.cut(keep)
        if self.best is not None and self.best >= keep:
            self.best = None

    def _evaluated(self, event: Evaluated) -> None:
        self.held_out_steps.append(event.step)
        self.held_out_seconds.append(event.seconds)
        self.held_out.append(event.perplexity_per_char)
        self.mixture.append(2.0**event.mixture_bits_per_char)
        self.ngram = self.ngram or 2.0**event.ngram_bits_per_char
        if event.loss > 0 and event.bits_per_char > 0:
            self.per_char = event.bits_per_char * math.log(2) / event.loss
        if event.best:
            self.best = len(self.held_out) - 1
