"""In which units a learning curve is read: what stands on each axis; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .history import AXES, HIGHEST, History
from .series import Floats
from .view import bottom_of, nice, right_edge

UNITS = ("perplexity", "bits", "nats")
BEYOND = 1.02  # so that the last point of a run that is over is seen whole


@dataclass(frozen=True)
class Scale:
    """``unit`` of UNITS, all per character; ``axis`` of AXES; ``log``: equal steps are equal factors."""

    unit: str = UNITS[0]
    axis: str = AXES[0]
    log: bool = False

    def value(self, nats: float) -> float:
        """Nats a character in the unit."""
        return float(self._in_unit(np.array(nats)))

    def heights(self, nats: Floats) -> Floats:
        """Where nats a character stand on the y axis."""
        found = self._in_unit(np.minimum(nats, HIGHEST))
        return np.log10(np.maximum(found, 1e-9)) if self.log else found

    def written(self, nats: float) -> str:
        """Nats a character as a number for a reader."""
        value = self.value(nats)
        return f"{value:,.1f}" if self.unit == "perplexity" else f"{value:.3f}"

    def room(self, history: History, whole: bool) -> tuple[float, float, float]:
        """(right, bottom, top) of a view that follows the run: the readable range, or ``whole`` with every outlier."""
        done, planned = history.reach(self.axis)
        _, _, unit = history.along(self.axis)
        right = right_edge(done, planned, 20.0) / unit * (1.0 if planned > done else BEYOND)
        top = self.value(math.log(max(1.01, history.highest() if whole else history.sensible_top())))
        top = top * 1.05 if whole else nice(top)
        if self.unit == "perplexity" and not self.log:
            return right, bottom_of(top), top
        # a logarithm has no zero, and bits near 5 need no room for those below 4
        bottom = self.value(math.log(max(1.0001, history.lowest()))) * (0.9 if self.log else 0.94)
        if self.log:
            return right, math.log10(max(bottom, 1e-3)), math.log10(top)
        return right, bottom, top

    def _in_unit(self, nats: Floats) -> Floats:
        if self.unit == "perplexity":
            return np.exp(nats)
        return nats / math.log(2) if self.unit == "bits" else np.asarray(nats)
