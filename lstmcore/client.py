"""The other side of the pipe, for the app: start children, hand out their events. No Qt, no torch, no files opened.

A job is iterated on one thread; its ``stop``, ``pause``, ``resume``, ``detach`` and ``cancel`` may be called from any
and return at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import specs
from .children import EngineChild, Job, TrainerJob
from .control import Steered
from .errors import CoreError
from .events import Event, Failed
from .runs import Follower, is_alive, past, unfinished
from .training.run_folder import RunFolder


class FailedJob(Steered):
    """A job that could not even begin."""

    def __init__(self, problem: CoreError) -> None:
        self._event = Failed(problem.key, {key: str(value) for key, value in problem.values.items()})

    def __iter__(self) -> Iterator[Event]:
        yield self._event


GONE = CoreError("child_died", code=0)  # as for a request that was under way at the close
AnyJob = Job | TrainerJob | Follower | FailedJob


class Client:
    """What the app asks. Nothing is started before it is needed."""

    def __init__(self) -> None:
        self._engine: EngineChild | None = None
        self._others: list[EngineChild] = []
        self._trainers: list[TrainerJob] = []
        self._lock = threading.Lock()
        self._closed = False

    def run(self, verb: str, spec: Any) -> AnyJob:
        """A child of its own for one job that takes time or reads strange files."""
        if self._closed:
            return FailedJob(GONE)
        try:
            child = EngineChild(nice=verb in ("train-reviews", "evaluate", "vectors", "teach", "speed"))
        except CoreError as problem:
            return FailedJob(problem)
        self._others = [each for each in self._others if each.alive] + [child]
        return child.ask(verb, spec, owns_child=True)

    def ask(self, verb: str, spec: Any) -> AnyJob:
        """The warm engine: milliseconds; a new one when the last has died."""
        with self._lock:
            if self._closed:
                return FailedJob(GONE)
            try:
                if self._engine is None or not self._engine.alive:
                    self._engine = EngineChild()
            except CoreError as problem:
                return FailedJob(problem)
            return self._engine.ask(verb, spec)

    def warm_up(self) -> None:
        """Start the engine before the first question."""
        self.ask("models", specs.ModelsSpec())

    def train(self, spec: specs.TrainSpec) -> AnyJob:
        """A new run and its trainer."""
        try:
            return self.resume(str(RunFolder.create(specs.check(spec)).path))
        except CoreError as problem:
            return FailedJob(problem)

    def resume(self, run_folder: str) -> AnyJob:
        """Go on with a run, or follow it where a trainer is already at it."""
        if is_alive(Path(run_folder)):
            return Follower(run_folder)
        try:
            trainer = TrainerJob(run_folder)
        except CoreError as problem:
            return FailedJob(problem)
        self._trainers.append(trainer)
        return trainer

    def attach(self, run_folder: str) -> AnyJob:
        """Follow a trainer that runs alone."""
        return Follower(run_folder)

    def unfinished_runs(self) -> list[dict[str, Any]]:
        """Runs that wait to go on: {"run", "name", "step", "total_steps", "alive"}, newest first."""
        return unfinished()

    def past(self, run_folder: str) -> dict[str, Any]:
        """The curve of a run so far, read from its folder: call it on a thread."""
        return past(run_folder)

    def discard(self, run_folder: str) -> None:
        """Give a run up: it is not offered again."""
        if RunFolder.is_one(Path(run_folder)):  # one that was refused has left nothing
            RunFolder(run_folder).write_json("result.json", {"status": "cancelled"})

    def close(self) -> None:
        """End the children; a trainer that was not detached saves and ends by itself. Who still asks is refused."""
        with self._lock:
            self._closed = True
        for child in [*self._others, *([self._engine] if self._engine else [])]:
            child.close()
        for trainer in self._trainers:
            trainer.leave()
