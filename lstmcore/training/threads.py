"""How many threads the steps of a timed run take: what is faster changes as the machine gets busy and idle again."""

from __future__ import annotations

import time

import torch

AGAIN_SECONDS = 15.0
TRIED_STEPS = 4


class Threads:
    """Now and then a few steps are taken with the other number of threads; the faster number stays.

    Two threads on two idle cores were measured 1.7 times as fast as one, and beside one busy process half as fast.
    """

    def __init__(self, now: int, most: int) -> None:
        """``now`` of ``most`` threads; the other number tried is half of ``most``, or ``most``."""
        self._now, self._other = now, max(1, most // 2) if now == most else most
        self._trying, self._usual = False, 0.0
        self._times: list[float] = []
        self._since = self._began = time.perf_counter()

    def step_begins(self) -> None:
        """Before a step."""
        self._began = time.perf_counter()

    def step_ended(self) -> None:
        """After a step: perhaps go over to the other number."""
        now = time.perf_counter()
        self._times.append(now - self._began)
        if self._trying and len(self._times) >= TRIED_STEPS:
            trial = _typical(self._times)
            self._trying = False
            if trial < self._usual:
                self._now, self._other = self._other, self._now
            self._start(self._now)
        elif not self._trying and now - self._since > AGAIN_SECONDS and self._now != self._other:
            self._usual = _typical(self._times[-4 * TRIED_STEPS :])
            self._trying = True
            self._start(self._other)

    def _start(self, threads: int) -> None:
        torch.set_num_threads(threads)
        self._times.clear()
        self._since = time.perf_counter()


def _typical(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]
