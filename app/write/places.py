"""Places in a text: Python counts characters, Qt counts UTF-16 units."""

from __future__ import annotations

from bisect import bisect_left


class Places:
    """Turns one count into the other; a text without rare characters costs nothing."""

    def __init__(self, text: str) -> None:
        rare = not text.isascii() and max(text) > "\uffff"
        self._rare = [place for place, letter in enumerate(text) if letter > "\uffff"] if rare else []

    def to_qt(self, place: int) -> int:
        """Units before character ``place``."""
        return place + bisect_left(self._rare, place) if self._rare else place

    def from_qt(self, unit: int) -> int:
        """The character that holds ``unit``."""
        if not self._rare:
            return unit
        before = bisect_left([place + extra for extra, place in enumerate(self._rare)], unit)
        return unit - before
