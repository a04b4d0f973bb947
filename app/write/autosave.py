"""Writes the draft a second after the last key, at least every thirty while typing, beside the window's thread.

What is typed in between is in the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal

from lstmcore.errors import CoreError

from ..drafts.store import Draft, DraftStore

QUIET_MS = 1000
LONGEST_MS = 30_000
RETRY_MS = 15_000


class Autosave(QObject):
    """``take`` gives the draft of the moment; ``state_changed``: saving, saved or failed; ``failed``: the reason.

    ``later`` gives, at once, a way to it for the writing thread, which may come to nothing. ``written`` is called with
    each draft that is on disk, in the thread that wrote it.
    """

    state_changed = Signal(str)
    failed = Signal(object)
    _written = Signal(object)

    def __init__(
        self,
        store: DraftStore,
        take: Callable[[], Draft],
        parent: QObject | None = None,
        written: Callable[[Draft], object] = lambda _: None,
        later: Callable[[], Callable[[], Draft | None]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._take, self._after, self._later = store, take, written, later
        self._writer = ThreadPoolExecutor(1, "draft")
        self._dirty = False
        self._quiet, self._longest = QTimer(self), QTimer(self)
        for timer in (self._quiet, self._longest):
            timer.setSingleShot(True)
            timer.timeout.connect(self._start)
        self._written.connect(self._on_written)

    def touch(self) -> None:
        """The draft changed."""
        if not self._dirty:
            self._dirty = True
            self._longest.start(LONGEST_MS)
            self.state_changed.emit("saving")
        self._quiet.start(QUIET_MS)

    def flush(self) -> bool:
        """Write now, here, if anything is not on disk yet; whether all is on disk."""
        if self._dirty:
            self._settle()
            self._writer.submit(lambda: None).result()  # an older version must not land after this one
            try:
                self._write(self._take())
            except CoreError as problem:
                self._on_written(problem)
            else:
                self._on_written(None)
        return not self._dirty

    def close(self) -> None:
        """Flush, and end the thread."""
        self.flush()
        self._settle()
        self._writer.shutdown()

    def _settle(self) -> None:
        self._dirty = False
        self._quiet.stop()
        self._longest.stop()

    def _start(self) -> None:
        self._settle()
        if self._later is None:
            job: Future[None] = self._writer.submit(self._write, self._take())
        else:
            job = self._writer.submit(lambda take: self._write(take()), self._later())
        job.add_done_callback(lambda done: self._written.emit(done.exception()))

    def _write(self, draft: Draft | None) -> None:
        if draft is None:
            return
        self._store.write(draft)
        self._after(draft)

    def _on_written(self, problem: object) -> None:
        if problem is None:
            if not self._dirty:
                self.state_changed.emit("saved")
            return
        self._dirty = True
        self._quiet.start(RETRY_MS)
        self.state_changed.emit("failed")
        self.failed.emit(problem)
