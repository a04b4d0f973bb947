"""Time in a run: seconds that count, the pace of the steps, and the mean loss between two events."""

from __future__ import annotations

import time

import numpy as np

from ..control import Control
from .plan import Plan

REPLANS_AT = 0.05  # of a run: how often the pace is looked at
LONGEST_STEP = 60.0  # seconds; what takes longer was a machine asleep


class Clock:
    """Seconds of training; pauses, earlier sessions' gaps and a sleeping machine left out."""

    def __init__(self, before: float) -> None:
        self._before = before
        self._since: float | None = time.monotonic()
        self._ticked = time.monotonic()

    def seconds(self) -> float:
        """Until now."""
        return self._before + (time.monotonic() - self._since if self._since is not None else 0.0)

    def tick(self) -> None:
        """Once a step: a gap no step can explain does not count."""
        now = time.monotonic()
        if now - self._ticked > LONGEST_STEP and self._since is not None:
            self._since += now - self._ticked
        self._ticked = now

    def stop(self) -> None:
        """A pause begins."""
        self._before, self._since = self.seconds(), None

    def start(self) -> None:
        """A pause ends."""
        self._since = self._ticked = time.monotonic()

    def rest(self, control: Control, seconds: float) -> None:
        """Let others have the machine for so long, or until told to go on."""
        self.stop()
        control.rest(seconds)
        self.start()


class Pace:
    """How long a step takes now, evaluations included in the long run; bends the plan when it would miss its end."""

    def __init__(self, made: Plan, step: int, seconds: float) -> None:
        self._plan = made
        self._first = self._mark = (step, seconds)
        self._looked = step

    def forget(self, step: int, seconds: float) -> None:
        """An evaluation passed: the pace shown counts from here."""
        self._mark = (step, seconds)

    def seconds_a_step(self, step: int, seconds: float) -> float:
        """Recent seconds a step, 0 when unknown."""
        steps = step - self._mark[0]
        start = self._mark if steps >= 3 else self._first
        return (seconds - start[1]) / max(1, step - start[0])

    def replan(self, step: int, seconds: float) -> bool:
        """Add a re-plan where the end would come 3 % too early or late; past ones are never made again."""
        made = self._plan
        total = made.end
        if step - self._looked < max(5, total * REPLANS_AT) or (made.replans and step <= made.replans[-1][0]):
            return False
        self._looked = step
        each = (seconds - self._first[1]) / max(1, step - self._first[0])
        self._first = (step, seconds)
        wanted = step + max(2, int((made.total_seconds - seconds) / each))
        if abs(wanted - total) <= 0.03 * max(1, total - step) + 1:
            return False
        made.replans.append((step, wanted))
        return True


class Mean:
    """The mean loss since the last event."""

    def __init__(self) -> None:
        self._values: list[float] = []

    def add(self, value: float) -> None:
        """One more."""
        self._values.append(value)

    def take(self) -> float:
        """Of all since the last take, 0 when there was none."""
        mean = float(np.mean(self._values)) if self._values else 0.0
        self._values.clear()
        return mean
