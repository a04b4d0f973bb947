"""A function of our own as a job: folders are listed and moved on a thread, never in the GUI's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lstmcore.errors import CoreError
from lstmcore.events import Done, Event, Failed


class LocalJob:
    """Runs ``work`` on the thread that iterates it; its value is ``Done.result["value"]``, an OSError a Failed."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work

    def __iter__(self) -> Iterator[Event]:
        try:
            yield Done("done", {"value": self._work()})
        except CoreError as problem:
            yield Failed(problem.key, dict(problem.values))
        except OSError as problem:
            yield Failed(
                "not_written", {"path": str(problem.filename or ""), "reason": problem.strerror or str(problem)}
            )

    def stop(self) -> None:
        """Too short to be worth stopping."""

    def pause(self) -> None:
        """Too short to be worth pausing."""

    def resume(self) -> None:
        """It was never paused."""

    def detach(self) -> None:
        """It ends with the app."""

    def cancel(self) -> None:
        """Too short to be worth cancelling."""
