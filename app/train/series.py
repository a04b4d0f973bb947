"""Growing columns of numbers and their reduction to what a screen can show; no Qt."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMOOTH_EVENTS = 20
SMOOTH_SHARE = 0.03


class Column:
    """Float64 numbers in a buffer that doubles: appending is cheap, reading is a view."""

    def __init__(self, size: int = 1024) -> None:
        self._buffer: Floats = np.empty(size)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def append(self, value: float) -> None:
        """One more number at the end."""
        if self._used == len(self._buffer):
            self._buffer = np.concatenate([self._buffer, np.empty_like(self._buffer)])
        self._buffer[self._used] = value
        self._used += 1

    def view(self) -> Floats:
        """All numbers, (len,), without a copy: valid until the next append."""
        return self._buffer[: self._used]

    def cut(self, length: int) -> None:
        """Keep the first ``length`` numbers; the memory stays."""
        self._used = min(self._used, length)

    def clear(self) -> None:
        """Forget all numbers; the memory stays."""
        self._used = 0


class LossSeries:
    """Training losses in nats a token against seconds, each with its debiased moving average.

    The average starts as a plain mean and then spans the last ``SMOOTH_EVENTS`` values or ``SMOOTH_SHARE`` of
    the run, whichever is more, so that eight hours are as readable as two minutes.
    """

    def __init__(self) -> None:
        self.seconds = Column()
        self.loss = Column()
        self.smooth = Column()
        self._average = 0.0
        self._finite = 0

    def __len__(self) -> int:
        return len(self.seconds)

    def append(self, seconds: float, loss: float) -> None:
        """One more loss; a loss that is not finite leaves a gap and does not touch the average."""
        if math.isfinite(loss):
            self._finite += 1
            span = max(SMOOTH_EVENTS, SMOOTH_SHARE * self._finite)
            self._average += (loss - self._average) / min(self._finite, span)
        self.seconds.append(seconds)
        self.loss.append(loss)
        self.smooth.append(self._average if self._finite else math.nan)

    def cut(self, seconds: float) -> None:
        """Forget what came after ``seconds``."""
        keep = int(self.seconds.view().searchsorted(seconds, side="right"))
        for column in (self.seconds, self.loss, self.smooth):
            column.cut(keep)
        self._finite = min(self._finite, keep)
        self._average = float(self.smooth.view()[-1]) if self._finite else 0.0

    def clear(self) -> None:
        """Forget the run."""
        for column in (self.seconds, self.loss, self.smooth):
            column.clear()
        self._average, self._finite = 0.0, 0


def visible(x: Floats, left: float, right: float) -> slice:
    """The part of ascending ``x`` inside [left, right] and one neighbour on each side."""
    start = max(int(np.searchsorted(x, left)) - 1, 0)
    return slice(start, min(int(np.searchsorted(x, right, side="right")) + 1, len(x)))


def envelope(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """About ``2 * columns`` points at most: the lowest and highest value of each stretch, so no outlier is lost."""
    if len(x) <= 2 * columns:
        return x, y
    stride = math.ceil(len(x) / columns)
    whole = len(x) // stride * stride
    blocks = y[:whole].reshape(-1, stride)
    low, high = np.fmin.reduce(blocks, axis=1), np.fmax.reduce(blocks, axis=1)
    times = x[:whole:stride]
    xs, ys = np.repeat(times, 2), np.column_stack([low, high]).ravel()
    if whole < len(x):
        tail = y[whole:]
        xs = np.append(xs, [x[whole], x[-1]])
        ys = np.append(ys, [np.fmin.reduce(tail), np.fmax.reduce(tail)])
    return xs, ys


def thinned(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """Every n-th point, and the last: for a curve that is smooth already."""
    if len(x) <= columns:
        return x, y
    stride = math.ceil(len(x) / columns)
    picks = np.arange(0, len(x), stride)
    if picks[-1] != len(x) - 1:
        picks = np.append(picks, len(x) - 1)
    return x[picks], y[picks]
