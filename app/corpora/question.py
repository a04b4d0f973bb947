"""One question to the core at a time: a newer one drops the older, and an answer that nobody waits for is not heard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Done, Event, Failed, Progress

from ..i18n import tr
from ..jobs.job import Job
from .readings import ReadClient
from .working_line import WorkingLine


class Question(QObject):
    """``answered`` with the result, ``failed`` with a sentence, or ``cancelled``; ``line`` tells of a long one."""

    answered = Signal(object)  # dict[str, Any]
    failed = Signal(str)
    cancelled = Signal()
    happened = Signal(object)  # Event
    settled = Signal()  # one that was left has ended

    def __init__(self, client: ReadClient, verb: str, parent: QObject, line: WorkingLine | None = None) -> None:
        super().__init__(parent)
        self._client, self._verb, self._line = client, verb, line
        self._job: Job | None = None
        if line is not None:
            line.cancel_requested.connect(self._on_cancel)

    @property
    def running(self) -> bool:
        """Whether an answer is waited for."""
        return self._job is not None

    def ask(self, spec: Any) -> None:
        """Ask this; what was asked before is dropped."""
        self.drop()
        self._job = Job.start(self._client.run(self._verb, spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)
        if self._line is not None:
            self._line.start()

    def stop(self) -> None:
        """End soon and answer with what there is."""
        if self._job is not None:
            self._job.stop()

    def drop(self) -> None:
        """No answer is wanted any more."""
        if self._job is not None:
            self._job.forget()
            self._end()

    def leave(self) -> None:
        """Stop, keep what there is, and hear nothing more of it but ``settled``."""
        if self._job is not None:
            self._job.happened.disconnect(self._on_event)
            self._job.ended.disconnect(self._on_ended)
            self._job.ended.connect(self._on_settled)
            self._job.stop()
            self._end()

    def _on_settled(self, _: object) -> None:
        self.settled.emit()

    def _on_cancel(self) -> None:
        if self._job is not None:
            self.drop()
            self.cancelled.emit()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress) and self._line is not None:
            self._line.add(event)
        self.happened.emit(event)

    def _on_ended(self, last: Done | Failed) -> None:
        self._end()
        if isinstance(last, Failed):
            self.failed.emit(tr(f"error.{last.key}", **last.values))
        elif last.status == "cancelled":
            self.cancelled.emit()
        else:
            self.answered.emit(last.result)

    def _end(self) -> None:
        self._job = None
        if self._line is not None:
            self._line.end()
