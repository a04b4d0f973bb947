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

    def extend(self, values: Floats) -> None:
        """Many more numbers at the end."""
        need = self._used + len(values)
        if need > len(self._buffer):
            grown = np.empty(max(need, 2 * len(self._buffer)))
            grown[: self._used] = self.view()
            self._buffer = grown
        self._buffer[self._used : need] = values
        self._used = need

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
    """Training losses in nats a token, a step each, with step, seconds, learning rate, gradient norm and their average.

    The average starts as a plain mean (that is, without the bias of a start at zero) and then spans the last ``share``
    of the run, so that eight hours are as readable as two minutes; see ``averaged``.
    """

    def __init__(self) -> None:
        self.steps = Column()
        self.seconds = Column()
        self.loss = Column()
        self.smooth = Column()
        self.rate = Column()
        self.norm = Column()
        self.peaks, self.rate_peaks, self.norm_peaks = Peaks(self.loss), Peaks(self.rate), Peaks(self.norm)
        self.share = SMOOTH_SHARE
        self._average = 0.0
        self._finite = 0

    def __len__(self) -> int:
        return len(self.seconds)

    def append(
        self, seconds: float, loss: float, step: float = 0, rate: float = math.nan, norm: float = math.nan
    ) -> None:
        """One more loss; a loss that is not finite leaves a gap and does not touch the average."""
        if math.isfinite(loss):
            self._finite += 1
            self._average += (loss - self._average) / min(self._finite, _span(self._finite, self.share))
        for column, value in zip(self._columns(), (step, seconds, loss, rate, norm), strict=True):
            column.append(value)
        self.smooth.append(self._average if self._finite else math.nan)

    def extend(self, steps: Floats, seconds: Floats, losses: Floats, rates: Floats, norms: Floats) -> None:
        """Many at once, (n,) each."""
        for column, values in zip(self._columns(), (steps, seconds, losses, rates, norms), strict=True):
            column.extend(values)
        self.smooth_by(self.share)

    def smooth_by(self, share: float) -> None:
        """Average over ``share`` (0-1) of the run from now on, what has been drawn as well."""
        self.share = share
        self.smooth.clear()
        self.smooth.extend(averaged(self.loss.view(), share))
        self._resume()

    def cut(self, seconds: float) -> None:
        """Forget what came after ``seconds``."""
        keep = int(self.seconds.view().searchsorted(seconds, side="right"))
        for column in (*self._columns(), self.smooth):
            column.cut(keep)
        for peaks in (self.peaks, self.rate_peaks, self.norm_peaks):
            peaks.cut(keep)
        self._resume()

    def clear(self) -> None:
        """Forget the run."""
        for column in (*self._columns(), self.smooth):
            column.clear()
        for peaks in (self.peaks, self.rate_peaks, self.norm_peaks):
            peaks.cut(0)
        self._average, self._finite = 0.0, 0

    def _columns(self) -> tuple[Column, ...]:
        return self.steps, self.seconds, self.loss, self.rate, self.norm

    def _resume(self) -> None:
        self._finite = int(np.isfinite(self.loss.view()).sum())
        self._average = float(self.smooth.view()[-1]) if self._finite else 0.0


class Peaks:
    """The lowest and highest value of every ``BLOCK`` numbers of a column, found once for each block."""

    BLOCK = 64

    def __init__(self, column: Column) -> None:
        self._column = column
        self._low, self._high = Column(64), Column(64)

    def cut(self, length: int) -> None:
        """The column was cut to ``length`` numbers."""
        for side in (self._low, self._high):
            side.cut(length // self.BLOCK)

    def envelope(self, x: Floats, part: slice, columns: int) -> tuple[Floats, Floats]:
        """As ``envelope`` of ``x[part]``, in time that depends on the screen and hardly on the length."""
        length = part.stop - part.start
        if length <= 4 * columns * self.BLOCK:
            return envelope(x[part], self._column.view()[part], columns)
        self._grow()
        first, last = -(-part.start // self.BLOCK), part.stop // self.BLOCK
        places = x[first * self.BLOCK : last * self.BLOCK : self.BLOCK]
        xs, low = envelope(places, self._low.view()[first:last], columns // 2)
        _, high = envelope(places, self._high.view()[first:last], columns // 2)
        # of the rows (lowest, highest) of either side the lowest of the lows and the highest of the highs are wanted
        ys = np.where(np.arange(len(xs)) % 2 == 0, low, high)
        values, head = self._column.view(), slice(part.start, first * self.BLOCK)
        tail = slice(last * self.BLOCK, part.stop)
        return np.concatenate([x[head], xs, x[tail]]), np.concatenate([values[head], ys, values[tail]])

    def _grow(self) -> None:
        done, values = len(self._low), self._column.view()
        blocks = values[done * self.BLOCK : len(values) // self.BLOCK * self.BLOCK].reshape(-1, self.BLOCK)
        if len(blocks):
            self._low.extend(np.fmin.reduce(blocks, axis=1))
            self._high.extend(np.fmax.reduce(blocks, axis=1))


def _span(count: int, share: float) -> float:
    return max(1.0, SMOOTH_EVENTS * share / SMOOTH_SHARE, share * count)


def averaged(values: Floats, share: float) -> Floats:
    """(n,) -> (n,): a_k = a_(k-1) + (v_k - a_(k-1)) / min(k, span), k counting the finite values; NaN before the first.

    The recurrence is a cumulative sum of v / (s P) times P, where P is the product of the factors 1 - 1/s; in pieces,
    so that P stays a number.
    """
    finite = np.isfinite(values)
    known = values[finite]
    counts = np.arange(1, len(known) + 1, dtype=float)
    spans = np.minimum(counts, np.maximum(max(1.0, SMOOTH_EVENTS * share / SMOOTH_SHARE), share * counts))
    if not len(known) or share <= 0:
        found = known.astype(float)
    else:
        found = np.empty(len(known))
        found[0] = known[0]
        logs = np.log1p(-1 / np.maximum(spans, 1 + 1e-9))
        start, ends = 1, np.cumsum(-logs[1:])
        while start < len(known):
            stop = max(start + 1, 1 + int(np.searchsorted(ends, (ends[start - 2] if start > 1 else 0.0) + 300)))
            product = np.exp(np.cumsum(logs[start:stop]))
            sums = np.cumsum(known[start:stop] / (spans[start:stop] * product))
            found[start:stop] = product * (found[start - 1] + sums)
            start = stop
    places = np.cumsum(finite) - 1
    return np.where(places >= 0, found[np.maximum(places, 0)], np.nan) if len(found) else np.full(len(values), np.nan)


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
