"""How much the writer wrote, of their own, in this session and today, and for how long."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

from ..settings import Settings

PAUSE_S = 60.0  # a longer gap between two keys is no writing

Amount = tuple[int, int]  # by Word's rule, and letters without spaces


def today() -> str:
    """The date of the day that is counted."""
    return datetime.date.today().isoformat()


class Progress:
    """Fed with the writer's own total of the draft at hand; what is deleted again is taken off, down to nothing."""

    def __init__(self, settings: Settings, day: Callable[[], str] = today) -> None:
        self._settings, self._day = settings, day
        self._last: Amount | None = None
        self.session: Amount = (0, 0)

    def rebase(self) -> None:
        """Another draft is on the page: its words were not written now."""
        self._last = None

    def take(self, total: Amount) -> None:
        """The draft holds ``total`` of the writer's own words."""
        last, self._last = self._last, total
        if last is None or last == total:
            return
        grown = (total[0] - last[0], total[1] - last[1])
        self.session = _add(self.session, grown)
        done = _add(self.today(), grown)
        kept = self._settings
        kept.goal_day, kept.goal_count_done, kept.goal_letters_done = self._day(), *done

    def today(self) -> Amount:
        """Written since midnight."""
        kept = self._settings
        return (kept.goal_count_done, kept.goal_letters_done) if kept.goal_day == self._day() else (0, 0)

    def done(self) -> int:
        """What counts towards the goal."""
        amount = self.today() if self._settings.goal_span == "day" else self.session
        return amount[0 if self._settings.goal_unit == "count" else 1]


class WritingClock:
    """Seconds of writing, pauses left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: float | None = None
        self.seconds = 0.0

    def key(self) -> None:
        """The writer changed the text."""
        now = self._clock()
        if self._last is not None and now - self._last <= PAUSE_S:
            self.seconds += now - self._last
        self._last = now


def _add(one: Amount, other: Amount) -> Amount:
    return max(0, one[0] + other[0]), max(0, one[1] + other[1])
