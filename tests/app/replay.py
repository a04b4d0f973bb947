"""A client that replays events: what the pages need of the core, without a child process."""

from __future__ import annotations

import math
import queue
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lstmcore.events import Done, Evaluated, Event, Failed, NgramReady, Planned, Sampled, Started, StepDone

RUN = "runs/one"


class ReplayJob:
    """Hands out what ``tell`` gave it, in order, until a Done or Failed; keeps the words it was steered with."""

    def __init__(self, events: Sequence[Event] = (), run_folder: str = RUN) -> None:
        self.run_folder = run_folder
        self.said: list[str] = []
        self._events: queue.Queue[Event] = queue.Queue()
        self.tell(*events)

    def tell(self, *events: Event) -> None:
        for event in events:
            self._events.put(event)

    def __iter__(self) -> Iterator[Event]:
        while True:
            event = self._events.get(timeout=10)
            yield event
            if isinstance(event, (Done, Failed)):
                return

    def stop(self) -> None:
        self.said.append("stop")

    def pause(self) -> None:
        self.said.append("pause")

    def resume(self) -> None:
        self.said.append("resume")

    def slow(self) -> None:
        self.said.append("slow")

    def full(self) -> None:
        self.said.append("full")

    def detach(self) -> None:
        self.said.append("detach")

    def cancel(self) -> None:
        self.said.append("cancel")


class ReplayClient:
    """Remembers what was asked; every job is one that a test can speak through."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.jobs: list[ReplayJob] = []
        self.discarded: list[str] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.told: dict[str, Any] = {
            "step": np.zeros(0, "i4"),
            "seconds": np.zeros(0),
            "loss": np.zeros(0, "f4"),
            "evaluated": [],
        }

    def _job(self, verb: str, spec: Any) -> ReplayJob:
        self.asked.append((verb, spec))
        self.jobs.append(ReplayJob())
        return self.jobs[-1]

    def run(self, verb: str, spec: Any) -> ReplayJob:
        return self._job(verb, spec)

    def ask(self, verb: str, spec: Any) -> ReplayJob:
        self.asked.append((verb, spec))
        return ReplayJob([Done("done", self.answers.get(verb, {}))])

    def train(self, spec: Any) -> ReplayJob:
        return self._job("train", spec)

    def resume(self, run_folder: str) -> ReplayJob:
        return self._job("resume", run_folder)

    def past(self, run_folder: str) -> dict[str, Any]:
        return self.told

    def discard(self, run_folder: str) -> None:
        self.discarded.append(run_folder)


def step(number: int, seconds: float, loss: float = 4.0, total: int = 1000) -> StepDone:
    return StepDone(number, total, seconds, 900 - seconds, number / 100, loss, 4e-3, 1.0, 10_840.3)


def evaluated(number: int, seconds: float, bits: float = 5.4, ngram: float = 5.8, best: bool = True) -> Evaluated:
    return Evaluated(number, seconds, 1.0, bits * math.log(2), bits, 2.0**bits, bits - 0.2, ngram, best)


def opening_events(run: str = RUN) -> list[Event]:
    """What every run says before its first step."""
    return [
        Started(run),
        NgramReady(5, 5.8, 5.5),
        Planned(1000, 900.0, 10**6, 512, 1, 32, 64, 4400, 780_000, 1, "cpu", "bf16", 380.0),
    ]


def sampled(number: int, prefix: str, text: str) -> Sampled:
    return Sampled(number, prefix, text)
