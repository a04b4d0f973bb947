"""Which model continues: what can be chosen, what is chosen first, and that it is remembered."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from ..i18n import bits, tr, words
from ..settings import Settings
from ..state import AppState
from .panel import WritePanel

STARTERS = {"zh": "zh-prose", "en": "en-prose"}


class Voices(QObject):
    """Between the library and the list of models on the page."""

    def __init__(self, panel: WritePanel, state: AppState, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel, self._state, self._settings = panel, state, settings
        panel.model_requested.connect(self.use)
        state.models_changed.connect(self._on_models)
        state.run_changed.connect(self._on_models)
        state.current_model_changed.connect(self._show)
        words.changed.connect(self._on_language)
        self._show()

    def use(self, ref: str) -> None:
        """Continue with this model from now on, and in the next session."""
        self._settings.model = ref
        self._state.set_current_model(ref)

    def _on_models(self, _: object) -> None:
        if self._state.current_model not in [ref for ref, _ in self._choices()]:
            self._state.set_current_model(self._first_choice())
        self._show()

    def _choices(self) -> list[tuple[str, str]]:
        """(ref, words) of everything that can continue a text now; a run can as soon as its n-gram stands."""
        cards = [card for card in self._state.models_of("language") if card.get("source") != "run"]
        shown = [(str(card["ref"]), _line_of(card)) for card in cards]
        run = self._state.run
        if run and run.get("ready"):
            shown.insert(0, (str(run["run"]), tr("write.model_learning", name=run.get("name", ""))))
        return shown

    def _first_choice(self) -> str:
        refs = [ref for ref, _ in self._choices()]
        if self._settings.model in refs:
            return self._settings.model
        cards = [card for card in self._state.models_of("language") if card["ref"] in refs]
        wanted = [card for card in cards if card["name"] == STARTERS[words.language]]
        wanted += [card for card in cards if card.get("language") == words.language]
        return str((wanted or cards or [{"ref": ""}])[0]["ref"])

    def _show(self, _: object = None) -> None:
        self._panel.show_models(self._choices(), self._state.current_model)

    def _on_language(self, _: str) -> None:
        if not self._settings.model and self._state.models:
            self._state.set_current_model(self._first_choice())
        self._show()


def _line_of(card: dict[str, Any]) -> str:
    value = card.get("metrics", {}).get("bits_per_char")
    return tr("write.model_line", name=card["name"], bits=bits(value))
