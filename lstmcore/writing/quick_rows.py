"""Products with 8-bit rows for long texts: a quarter of the bytes of fp32, and for these a step waits.

Stored models have rows of 8-bit numbers with a scale each (``stack.quantised``), so their weights lose nothing. The
vector is cut into two halves of 7 bits, a coarse one and a 126th of it. A distribution differs from that in fp32 by
less than 1e-3 in total variation (2,000 states in a row of zh-prose and of en-prose: 0.0002 at most, 0.00005 on
average; ``bench generation`` prints it). torch multiplies; it takes a second or more to load, hence only for long
texts. Where weights are no such rows (a draft was learned, a run's best), or a processor gives other products, all
stays in fp32.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .network import Floats, Network

LEVELS = 63  # of a half, each sign: 7 bits, since without VNNI the sums of pairs overflow at 8
FINER = 126  # steps of the fine half in one of the coarse
MIDDLE = 64
WORTHWHILE = 1 << 19  # weights; smaller matrices stay in the processor's cache as they are
EXACT = 1e-5  # of the largest weight of a row
RIGHT = 1e-3  # of the largest product
SLOW = 20  # times as slow as fp32: torch's fallback takes a thousand times as long


class QuickRows:
    """A matrix (R, H) of 8-bit rows, ready to be multiplied."""

    def __init__(self, matrix: Floats) -> None:
        """ValueError when the rows are not of 8 bits, or the products are wrong on this processor."""
        if not _of_eight_bits(matrix[:: max(1, len(matrix) // 50)]) or not _of_eight_bits(matrix):
            raise ValueError("the rows are not of 8 bits")
        torch = _torch()
        scales = _scales(matrix)
        eight = torch.from_numpy(np.rint(matrix / scales[:, None]).astype(np.int8))
        packed = torch.ops.onednn.qlinear_prepack(eight, None)
        of_rows = (packed, torch.from_numpy(scales), torch.zeros(len(scales), dtype=torch.int64), None)
        as_floats = (1.0, 0, torch.float32, "none", [], "")

        def multiply(halves: NDArray[np.uint8], step: float) -> Floats:
            x = torch.from_numpy(halves)
            return torch.ops.onednn.qlinear_pointwise(x, step, MIDDLE, *of_rows, *as_floats).numpy()

        self._multiply = multiply
        x = np.random.default_rng(0).uniform(-1, 1, (8, matrix.shape[1])).astype(np.float32)
        wanted = x @ matrix.T
        for few in (x[:1], x):
            if not np.abs(self.product(few) - wanted[: len(few)]).max() <= RIGHT * np.abs(wanted).max():
                raise ValueError("this processor gives other products")
        if _seconds(lambda: self.product(x)) > SLOW * _seconds(lambda: x @ matrix.T):
            raise ValueError("this processor has no such products")

    def product(self, x: Floats) -> Floats:
        """``x`` (K, H) @ the matrix.T, (K, R)."""
        count = len(x)
        step = max(float(x.max()), -float(x.min()), 1e-30) / LEVELS
        halves = np.empty((2, *x.shape), np.float32)
        fine, coarse = halves[0], halves[1]
        np.multiply(x, np.float32(1 / step), out=fine)
        np.rint(fine, out=coarse)
        fine -= coarse
        fine *= np.float32(FINER)
        halves += np.float32(MIDDLE + 0.5)  # astype cuts what is after the point
        out = self._multiply(halves.reshape(2 * count, -1).astype(np.uint8), step)
        out[:count] *= np.float32(1 / FINER)
        out[:count] += out[count:]
        return out[:count]


class QuickNetwork(Network):
    """A network, sharing its weights, whose large products are those of ``QuickRows``."""

    def __init__(self, network: Network) -> None:
        """ValueError where that is not possible."""
        self.__dict__.update(network.__dict__)
        matrices = [self.embedding, *self.input[1:], *self.recurrent]  # input[0]: see Network._first_inputs
        self._rows = {id(each): QuickRows(each) for each in matrices if each.size >= WORTHWHILE}

    def product(self, x: Floats, matrix: Floats) -> Floats:
        rows = self._rows.get(id(matrix))
        return super().product(x, matrix) if rows is None else rows.product(x)


def quickened(network: Network) -> Network:
    """The network with quick products, or itself where they cannot be had. Good while its weights stay as they are."""
    try:
        return QuickNetwork(network)
    except (ValueError, RuntimeError, TypeError, AttributeError, ImportError, OSError):
        return network


def _torch() -> Any:
    """The module; where nobody has loaded it yet, one thread is all that these small products need."""
    loaded = "torch" in sys.modules
    import torch

    if not loaded:
        torch.set_num_threads(1)
    return torch


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _scales(matrix: Floats) -> Floats:
    return np.maximum(np.abs(matrix).max(1) / np.float32(127), np.float32(1e-30))


def _of_eight_bits(matrix: Floats) -> bool:
    steps = matrix / _scales(matrix)[:, None]
    steps -= np.rint(steps)
    return bool(np.abs(steps).max() <= 127 * EXACT)
