"""What every peer gets and what it must give back: tokens and a budget in, the probability of unseen tokens out."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Seconds = Callable[[], float]
Predictor = Callable[[Ids, Ids], Floats]  # (tokens (N,), what stands before them) -> natural log p of each (N,)


class Budget:
    """Seconds of a clock, counted from now on."""

    def __init__(self, seconds: float, clock: Seconds) -> None:
        self.seconds, self._clock, self._began = seconds, clock, clock()

    @property
    def used(self) -> float:
        """Seconds so far."""
        return self._clock() - self._began

    @property
    def share(self) -> float:
        """Of the budget, 0 at the start, 1 and more when it is over."""
        return self.used / self.seconds

    @property
    def over(self) -> bool:
        """Whether the last update has been made."""
        return self.used >= self.seconds


@dataclass(frozen=True)
class Task:
    """``train`` (N,) to learn from, ``dev`` (M,) to choose by; ids below ``vocab_size``."""

    train: Ids
    dev: Ids
    vocab_size: int
    budget: Budget
    seed: int = 1


@dataclass(frozen=True)
class Peer:
    """One way to learn. ``timed``: it learns until its budget is over; else its figure needs no minutes.

    ``learn(task, settings)`` returns the predictor and what is worth telling of the learning. ``version`` goes into the
    key of stored results: raise it when the figures of the same settings would change.
    """

    name: str
    source: str
    settings: Mapping[str, Any]
    learn: Callable[[Task, Mapping[str, Any]], tuple[Predictor, dict[str, Any]]]
    timed: bool = True
    version: int = 1
    scoring_seconds: float = 10.0


def bits_per_char(predictor: Predictor, tokens: Ids, before: Ids, characters: int) -> float:
    """Total surprise of ``tokens`` in bits, a character of the raw text.

    A character outside the vocabulary is spelled in the bytes of its UTF-8, each of which is predicted and paid for
    like any other token: as ``lstmcore`` charges its own models, the same for all.
    """
    logs = predictor(tokens, before)
    assert len(logs) == len(tokens)
    return float(-logs.sum() / np.log(2) / max(1, characters))


def clock_of(count: str, threads: int) -> Seconds:
    """ "cpu": processor seconds of this process a thread, which a busy machine stretches little; "wall": all."""
    return time.monotonic if count == "wall" else lambda: time.process_time() / threads


@contextmanager
def moxu_counts(clock: Seconds) -> Generator[None]:
    """Moxu's trainer plans, probes and ends by ``clock`` in place of wall time."""
    with (
        mock.patch("lstmcore.training.clock.time", SimpleNamespace(monotonic=clock)),
        mock.patch("lstmcore.training.loop.time", SimpleNamespace(monotonic=clock)),
        mock.patch("lstmcore.training.probe.time", SimpleNamespace(perf_counter=clock)),
    ):
        yield
