"""How a running job hears "stop", "pause", "slow": flags that a generator looks at, set by whoever runs it."""

from __future__ import annotations

import threading
import time

SLOW_SECONDS = 120.0  # then it has to be said again: who said it may be gone


class Control:
    """Flags only: setting them is thread-safe and returns at once; the job acts at its next look."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._cancel = threading.Event()
        self._leave = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._slow_until = 0.0
        self._full = threading.Event()

    @property
    def stop_requested(self) -> bool:
        """End soon and keep what there is (also true after ``cancel``)."""
        return self._stop.is_set() or self._cancel.is_set()

    @property
    def cancelled(self) -> bool:
        """End at once; the result is not wanted."""
        return self._cancel.is_set()

    @property
    def leaving(self) -> bool:
        """Save where the job stands and end within seconds, without the usual last work: nobody waits for it."""
        return self._leave.is_set()

    @property
    def pause_requested(self) -> bool:
        """Wait until ``resume`` or ``stop``."""
        return not self._running.is_set()

    @property
    def slowed(self) -> bool:
        """Leave the machine to others for most of the time."""
        return time.monotonic() < self._slow_until

    def stop(self) -> None:
        self._stop.set()
        self.full()
        self._running.set()

    def cancel(self) -> None:
        self._cancel.set()
        self.full()
        self._running.set()

    def leave(self) -> None:
        self._leave.set()
        self.stop()

    def pause(self) -> None:
        if not self.stop_requested:
            self._running.clear()

    def resume(self) -> None:
        self._running.set()

    def slow(self) -> None:
        self._full.clear()
        self._slow_until = time.monotonic() + SLOW_SECONDS

    def full(self) -> None:
        self._slow_until = 0.0
        self._full.set()

    def rest(self, seconds: float) -> None:
        """Return after ``seconds`` or as soon as it need not be slow any more."""
        self._full.wait(seconds)

    def wait_while_paused(self, seconds: float) -> None:
        """Return after ``seconds`` or as soon as the pause ends."""
        self._running.wait(seconds)


class Steered:
    """The client's side: a job elsewhere, told what to do by one word. Thread-safe; every call returns at once."""

    run_folder = ""

    def stop(self) -> None:
        """End soon and keep what there is."""
        self._steer("stop")

    def pause(self) -> None:
        """Wait until ``resume``."""
        self._steer("pause")

    def resume(self) -> None:
        """Go on after ``pause``."""
        self._steer("resume")

    def slow(self) -> None:
        """Take a quarter of the time only, for the next two minutes or until ``full``."""
        self._steer("slow")

    def full(self) -> None:
        """Go on as fast as it can."""
        self._steer("full")

    def cancel(self) -> None:
        """End at once; the result is not wanted."""
        self._steer("cancel")

    def detach(self) -> None:
        """Let a training go on alone; other jobs end with the app."""

    def _steer(self, word: str) -> None:
        """Pass ``word`` on."""
