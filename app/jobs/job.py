"""One job of the core, followed on a thread of its own; its events arrive in the GUI thread."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, QTimer, Signal

from lstmcore.events import Done, Event, Failed
from lstmcore.specs import TrainSpec

log = logging.getLogger(__name__)

SLICE_S = 0.008  # a folder of 20,000 files says more at once than a window may answer at once


class ClientJob(Protocol):
    """What ``lstmcore.client.Client`` hands out: iterate it on one thread, call the rest from any."""

    def __iter__(self) -> Iterator[Event]: ...
    def stop(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def detach(self) -> None: ...
    def cancel(self) -> None: ...


class RunJob(ClientJob, Protocol):
    """A client job that trains in a run folder."""

    run_folder: str

    def slow(self) -> None: ...
    def full(self) -> None: ...


class CoreClient(Protocol):
    """The app's only door to the core: what ``lstmcore.client.Client`` offers."""

    def run(self, verb: str, spec: Any) -> ClientJob: ...
    def ask(self, verb: str, spec: Any) -> ClientJob: ...
    def train(self, spec: TrainSpec) -> RunJob: ...
    def resume(self, run_folder: str) -> RunJob: ...
    def attach(self, run_folder: str) -> RunJob: ...
    def past(self, run_folder: str) -> dict[str, Any]: ...
    def unfinished_runs(self) -> list[dict[str, Any]]: ...
    def discard(self, run_folder: str) -> None: ...
    def close(self) -> None: ...


class _Follower(QThread):
    """Iterates a client job into ``events``; whatever happens, its last word is Done or Failed.

    ``arrived`` is emitted once for all events that came since they were last looked at.
    """

    arrived = Signal()

    def __init__(self, client_job: ClientJob) -> None:
        super().__init__()
        self._client_job = client_job
        self.events: deque[Event] = deque()
        self.told = False

    def run(self) -> None:
        try:
            for event in self._client_job:
                self._put(event)
                if isinstance(event, (Done, Failed)):
                    return
        except Exception:
            log.exception("a job could not be followed")
        self._put(Failed("bug"))

    def _put(self, event: Event) -> None:
        self.events.append(event)
        if not self.told:
            self.told = True
            self.arrived.emit()


class Job(QObject):
    """``happened`` for each event, then ``ended`` once with the Done or Failed; both in the GUI thread."""

    happened = Signal(object)
    ended = Signal(object)

    _alive: ClassVar[set[Job]] = set()  # a QThread must not be collected while it runs

    def __init__(self, client_job: ClientJob) -> None:
        super().__init__()
        self.client_job = client_job
        self._follower = _Follower(client_job)
        self._follower.arrived.connect(self._hand_out)
        self._follower.finished.connect(self._settle)
        self._wanted = True
        self.running = False

    @classmethod
    def start(cls, client_job: ClientJob) -> Job:
        """Follow ``client_job`` from now on; connect the signals before the event loop turns."""
        job = cls(client_job)
        job.running = True
        cls._alive.add(job)
        job._follower.start()
        return job

    @classmethod
    def wait_all(cls, milliseconds: int) -> bool:
        """Wait for the threads of all jobs at the end of the app; False when one is still busy."""
        deadline = QDeadlineTimer(milliseconds)
        return all(job._follower.wait(deadline) for job in list(cls._alive))

    def stop(self) -> None:
        """End soon and keep what there is."""
        self.client_job.stop()

    def pause(self) -> None:
        """Wait until ``resume``."""
        self.client_job.pause()

    def resume(self) -> None:
        """Go on after ``pause``."""
        self.client_job.resume()

    def detach(self) -> None:
        """Let it run on without this app."""
        self.client_job.detach()

    def cancel(self) -> None:
        """End soon and throw the result away."""
        self.client_job.cancel()

    def forget(self) -> None:
        """Cancel, and never emit anything again: for an answer that nobody waits for any more."""
        self._wanted = False
        self.client_job.cancel()

    def _hand_out(self) -> None:
        """Emit what has arrived, for a few milliseconds; the rest after whatever else the window has to do."""
        follower, end = self._follower, time.perf_counter() + SLICE_S
        follower.told = False
        while follower.events:
            event = follower.events.popleft()
            if isinstance(event, (Done, Failed)):
                self._on_last(event)
                return
            if self._wanted:
                self.happened.emit(event)
            if time.perf_counter() > end:
                QTimer.singleShot(0, self._hand_out)
                return

    def _on_last(self, event: Done | Failed) -> None:
        self.running = False
        if self._wanted:
            self.ended.emit(event)
        self._settle()

    def _settle(self) -> None:
        if not self.running and self._follower.isFinished():
            self._alive.discard(self)
