"""Keys that the model's words in the draft saved, in this session and in all."""

from __future__ import annotations

from ..settings import Settings

MOST = 1_000_000_000
TAKEN = 1  # key by which words are accepted or a continuation is asked for


class Savings:
    """Fed with what the model's words in the draft at hand would cost to type; what is deleted again is taken off."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last: float | None = None
        self.session = 0

    @property
    def whole(self) -> int:
        """Since the count began."""
        return self._settings.saved_keys

    def rebase(self) -> None:
        """Another draft is on the page: its words were not saved now."""
        self._last = None

    def take(self, keys: float) -> None:
        """The model's words in the draft would cost so many keys."""
        last, self._last = self._last, keys
        if last is None or last == keys:
            return
        grown = round(keys - last) - (TAKEN if keys > last else 0)
        self.session = max(0, self.session + grown)
        self._settings.saved_keys = min(MOST, max(0, self.whole + grown))

    def reset(self) -> None:
        """Begin at nothing."""
        self.session = 0
        self._settings.saved_keys = 0
