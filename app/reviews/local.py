"""A function of our own as a job: files are read and copied on a thread, never in the GUI's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lstmcore.errors import CoreError
from lstmcore.events import Done, Event, Failed


class LocalJob:
    """Runs ``work`` on the thread that iterates it; its value is ``Done.result["value"]``, a CoreError its Failed."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work

    def __iter__(self) -> Iterator[Event]:
        try:
            yield Done("done", {"value": self._work()})
        except CoreError as problem:
            yield Failed(problem.key, dict(problem.values))
        except OSError as problem:
            path = str(problem.filename or "")
            yield Failed("not_readable", {"path": path, "reason": problem.strerror or type(problem).__name__})

    def stop(self) -> None:
        """Too short to be worth stopping, and so for the others."""

    pause = resume = detach = cancel = stop
