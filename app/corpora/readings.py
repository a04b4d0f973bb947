"""Readings one after the other: two at once would only be slower on a small machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from lstmcore.errors import CoreError
from lstmcore.events import Done, Event, Failed, FileRead, Progress
from lstmcore.specs import ReadSpec

from ..jobs.job import ClientJob, Job


class ReadClient(Protocol):
    """The part of ``lstmcore.client.Client`` that this page needs."""

    def run(self, verb: str, spec: Any) -> ClientJob: ...


@dataclass(frozen=True)
class Reading:
    """What is read into ``spec.out``; ``again``: a corpus is there already and stays whole until the new one is."""

    name: str
    spec: ReadSpec
    again: bool = False

    @property
    def folder(self) -> str:
        """Where the corpus will be."""
        return str(self.spec.out)


class Readings(QObject):
    """``add`` queues one; ``began``, ``happened`` for each FileRead and Progress, ``ended`` with Done or Failed."""

    began = Signal(object)  # Reading
    happened = Signal(object, object)  # Reading, event
    ended = Signal(object, object)  # Reading, Done or Failed

    def __init__(self, client: ReadClient, parent: QObject) -> None:
        super().__init__(parent)
        self._client = client
        self._waiting: list[Reading] = []
        self._now: Reading | None = None
        self._job: Job | None = None

    @property
    def now(self) -> Reading | None:
        """The reading in progress."""
        return self._now

    def add(self, *readings: Reading) -> None:
        """Read these after those that wait."""
        self._waiting.extend(readings)
        self._next()

    def reads(self, folder: str) -> bool:
        """Whether a corpus is being read into ``folder``, or waits for it."""
        return any(each.folder == folder for each in (self._now, *self._waiting) if each is not None)

    def cancel(self, folder: str) -> None:
        """Stop the reading into ``folder``, or do not begin it."""
        self._waiting = [each for each in self._waiting if each.folder != folder]
        if self._now is not None and self._now.folder == folder and self._job is not None:
            self._job.cancel()

    def _next(self) -> None:
        if self._now is not None or not self._waiting:
            return
        reading = self._now = self._waiting.pop(0)
        self.began.emit(reading)
        try:
            self._job = Job.start(self._client.run("read", reading.spec))
        except CoreError as problem:
            self._end(Failed(problem.key, dict(problem.values)))
            return
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._end)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, (FileRead, Progress)):
            self.happened.emit(self._now, event)

    def _end(self, last: Done | Failed) -> None:
        reading, self._now, self._job = self._now, None, None
        self.ended.emit(reading, last)
        self._next()
