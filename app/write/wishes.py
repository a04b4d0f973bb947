"""What the right column says of the next continuation: how far it goes and how it is drawn, as one spec."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from PySide6.QtCore import QObject

from lstmcore.specs import ContinueSpec

from ..i18n import words
from ..settings import Settings
from ..state import AppState
from .counting import script_of
from .dials import Dials
from .panel import WritePanel

SCRIPT_CHARS = 200
VERSIONS = 3
AFTER_CHARS = 80
BRIDGE_CHARS = {"han": 60, "latin": 160}  # into a sentence that goes on nothing long is put
MOST_CHARS = {"han": {"sentence": 120, "paragraph": 400}, "latin": {"sentence": 400, "paragraph": 1200}}


class Wishes(QObject):
    """Between the column and the settings; ``spec`` says it to the engine."""

    def __init__(
        self,
        panel: WritePanel,
        state: AppState,
        settings: Settings,
        dials: Dials,
        voice: Callable[[], dict[str, Any]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._editor, self._side, self._state, self._settings, self._dials = (
            panel.editor,
            panel.side,
            state,
            settings,
            dials,
        )
        self._side.until_changed.connect(self._keep_until)
        self._side.chars_changed.connect(self._keep_chars)
        self._side.folded.connect(self._keep_advanced)
        self._side.show_until(settings.until)
        self._side.show_advanced(settings.advanced)
        self._side.show_chars(self.chars)
        words.changed.connect(self._on_language)

    @property
    def chars(self) -> int:
        """How many characters the third length means, in the language of the interface."""
        return self._settings.chars_zh if words.language == "zh" else self._settings.chars_en

    def spec(self, prefix: str, bridging: bool = True) -> ContinueSpec:
        """Continue ``prefix``; ``bridging``: into what stands after the caret."""
        until = self._settings.until
        after = self._editor.after_caret(AFTER_CHARS) if bridging else ""
        script = script_of(prefix[-SCRIPT_CHARS:], "han" if words.language == "zh" else "latin")
        length = self.chars if until == "chars" else MOST_CHARS[script][until]
        return ContinueSpec(
            model=self._state.current_model,
            prefix=prefix,
            length=min(length, BRIDGE_CHARS[script]) if after else length,
            until="sentence" if after and until == "paragraph" else until,
            after=after,
            candidates=VERSIONS,
            **asdict(self._dials.sampling),
            **self.voice(),
        )

    def _on_language(self, _: str) -> None:
        self._side.show_chars(self.chars)

    def _keep_until(self, until: str) -> None:
        self._settings.until = until

    def _keep_chars(self, chars: int) -> None:
        if words.language == "zh":
            self._settings.chars_zh = chars
        else:
            self._settings.chars_en = chars

    def _keep_advanced(self, shown: bool) -> None:
        self._settings.advanced = shown
