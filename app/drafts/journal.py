"""What is typed, on disk within a second, apart from the draft's own file: only what was added and where.

A journal goes on from a text that is known: the stored draft names the generation of the journal that begins where it
ends. ``cut`` begins a new generation at each save, ``drop`` removes those that a save made needless. A thread of its
own writes at once and syncs once a second, so that neither a slow disk holds up typing nor a busy window the disk.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from lstmcore.errors import BadInput, CoreError
from lstmcore.store.atomic import not_written
from lstmcore.store.lock import locked

from .form import HALF
from .records import Change, header
from .sheet import Sheet, Span
from .tail import Tail

log = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
SUFFIX = ".journal"
Job = Callable[[], object]


class Cut:
    """A sheet at one moment, and the ``generation`` that goes on from it; the writer's thread fills it in."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self._ready = threading.Event()
        self._sheet: Sheet | None = None

    def fill(self, sheet: Sheet) -> None:
        """This is it; None stays where the journal does not know it."""
        self._sheet = sheet

    def done(self) -> None:
        """Nobody needs to wait any more."""
        self._ready.set()

    def wait(self, seconds: float = 30.0) -> Sheet | None:
        """The text and whose words are whose; None when the journal has lost its way."""
        self._ready.wait(seconds)
        return self._sheet


def path_of(folder: Path, key: str, generation: int) -> Path:
    """Where generation ``generation`` of the draft ``key`` lies."""
    return folder / f"{key}.{generation:08d}{SUFFIX}"


def generations(folder: Path, key: str = "*") -> list[tuple[int, Path]]:
    """The journals of the draft ``key`` (of all drafts), oldest first."""
    found: list[tuple[int, Path]] = []
    for path in folder.glob(f"{key}.*{SUFFIX}"):
        number = path.name.removesuffix(SUFFIX).rpartition(".")[2]
        if number.isdecimal():
            found.append((int(number), path))
    return sorted(found)


class Journal:
    """Follows one draft from ``text`` on, in generation ``first`` or later. BadInput ``draft_busy``: another one does.

    ``told`` is called in the writer's thread: with a CoreError when the disk takes nothing, with None when it does.
    """

    def __init__(
        self,
        folder: Path,
        key: str,
        text: str = "",
        spans: Iterable[Span] = (),
        told: Callable[[CoreError | None], object] = lambda _: None,
        first: int = 1,
        changed: Iterable[Span] = (),
    ) -> None:
        self.folder, self.key = folder, key
        self._told = told
        self._held = contextlib.ExitStack()
        self._held.enter_context(locked(folder / f"{key}.lock", timeout=0.0, busy=BadInput("draft_busy")))
        self.generation = max([first, *(number + 1 for number, _ in generations(folder, key))])
        self._sheet = Sheet(text, spans, changed)
        self._tails = {self.generation: Tail(path_of(folder, key, self.generation))}
        self._jobs: list[Job] = []
        self._settled: list[threading.Event] = []
        self._wake = threading.Condition()
        self._closing = self._failing = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def record(
        self, position: int, removed: int, added: str, spans: Iterable[Span] = (), changed: Iterable[Span] = ()
    ) -> None:
        """``added`` came in the place of ``removed`` UTF-16 units; returns at once."""
        change = Change(position, removed, added, tuple(spans), tuple(changed))
        self._put(lambda: self._write(change))

    def cut(self, text: str, spans: Iterable[Span] = (), changed: Iterable[Span] = ()) -> int:
        """The generation that goes on from ``text``, which is all that was recorded so far."""
        self.generation += 1
        number, marks = self.generation, (list(spans), list(changed))
        self._put(lambda: self._begin(number, text, *marks))
        return number

    def cut_here(self, units: int) -> Cut:
        """As ``cut`` with the text that was recorded, which has so many UTF-16 units; returns at once."""
        self.generation += 1
        made = Cut(self.generation)
        self._put(lambda: self._begin_here(made, units))
        return made

    def drop(self, before: int) -> None:
        """A text with all that generations older than ``before`` hold is on disk."""
        self._put(lambda: self._remove(before))

    def settle(self, seconds: float = 5.0) -> bool:
        """Wait until all that was recorded is on disk; False when it is not after ``seconds``."""
        done = threading.Event()
        with self._wake:
            self._settled.append(done)
            self._wake.notify()
        return done.wait(seconds) and not self._failing

    def close(self) -> None:
        """Write what is left, end the thread and give the draft free."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        for tail in self._tails.values():
            tail.close()
        self._held.close()

    def _put(self, job: Job) -> None:
        with self._wake:
            self._jobs.append(job)
            self._wake.notify()

    # in the writer's thread

    def _run(self) -> None:
        closing = False
        while not closing:
            with self._wake:
                if not (self._jobs or self._settled or self._closing):
                    self._wake.wait(self._patience())
                jobs, self._jobs = self._jobs, []
                settled, self._settled = self._settled, []
                closing = self._closing
            for job in jobs:
                try:
                    job()
                except Exception:  # whatever it is, what is typed next must come to disk
                    log.exception("a job of the journal failed")
            self._flush(sync=closing or bool(settled))
            for done in settled:
                done.set()

    def _patience(self) -> float | None:
        """Seconds until something must be synced or tried again; None for nothing."""
        if self._failing:
            return RETRY_SECONDS
        return min((due for tail in self._tails.values() if (due := tail.due()) is not None), default=None)

    @property
    def _newest(self) -> int:
        return next(reversed(self._tails))

    def _write(self, change: Change) -> None:
        tail = self._tails[self._newest]
        head = None if tail.begun else header(self.key, self._newest, self._sheet)
        if self._sheet.splice(change.position, change.removed, change.added, change.spans, change.changed):
            if head is not None:
                tail.add(head)
            tail.add(change.value())

    def _begin(self, number: int, text: str, spans: list[Span], changed: list[Span]) -> None:
        if not self._sheet.holds(text):
            log.error("the journal of %s had lost its way; it goes on from the saved text", self.key)
            self._sheet = Sheet(text)
        self._sheet.spans, self._sheet.changed = spans, changed
        self._tails[number] = Tail(path_of(self.folder, self.key, number))

    def _begin_here(self, made: Cut, units: int) -> None:
        try:
            if len(self._sheet) == units:
                text, marks = HALF.sub("\ufffd", self._sheet.text), (self._sheet.spans, self._sheet.changed)
                self._begin(made.generation, text, *marks)
                made.fill(Sheet(text, *marks))
            else:
                log.error("the journal of %s holds %d units of %d", self.key, len(self._sheet), units)
        finally:
            made.done()

    def _remove(self, before: int) -> None:
        for number, path in generations(self.folder, self.key):
            if number < before and number not in self._tails:
                with contextlib.suppress(OSError):
                    path.unlink()
        for number in [number for number in self._tails if number < before]:
            self._tails.pop(number).remove()

    def _flush(self, sync: bool) -> None:
        try:
            for tail in self._tails.values():
                tail.flush(sync)
        except OSError as problem:
            if not self._failing:
                self._failing = True
                log.warning("journal not written: %s", problem)
                self._told(not_written(self.folder, problem))
            return
        if self._failing:
            self._failing = False
            self._told(None)
