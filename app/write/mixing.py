"""Two voices: a second model under Advanced, and how much of every choice is its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider

from ..i18n import tr, words
from ..settings import Settings
from ..state import AppState
from ..widgets import Card, ElidedLabel, heading, label
from .advanced import Note
from .panel import WritePanel


class MixingCard(Card):
    """``second_chosen(ref)``, "" for none; ``share_changed`` in percent."""

    second_chosen = Signal(str)
    share_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.note = heading(), Note()
        self.models = QComboBox()
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.models.activated.connect(lambda at: self.second_chosen.emit(self.models.itemData(at) or ""))
        self.share = QSlider(Qt.Orientation.Horizontal)
        self.share.setRange(0, 100)
        self.share.setPageStep(10)
        self.share.valueChanged.connect(self.share_changed)
        self.share.valueChanged.connect(self._say)
        self.first, self.second = ElidedLabel(), ElidedLabel()
        self.second.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.percent = label("", "soft")
        self._names, self._one_language = ("", ""), True
        ends = QHBoxLayout()
        ends.addWidget(self.first, 1)
        ends.addWidget(self.percent)
        ends.addWidget(self.second, 1)
        self.body.setSpacing(8)
        for part in (self.title, self.models, self.share):
            self.body.addWidget(part)
        self.body.addLayout(ends)
        self.body.addWidget(self.note)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def show_models(
        self, models: Sequence[tuple[str, str]], current: str, first: str, one_language: bool = True
    ) -> None:
        """(ref, name) of what may be mixed in, the one that is, and the name of the model it is mixed into."""
        with QSignalBlocker(self.models):
            self.models.clear()
            self.models.addItem(tr("write.mixing_none"), "")
            for ref, name in models:
                self.models.addItem(name, ref)
            self.models.setCurrentIndex(max(0, self.models.findData(current)))
        self._names = (first, self.models.currentText() if current else "")
        self._one_language = one_language
        self.first.set_text(first)
        self.second.set_text(self._names[1])
        for part in (self.share, self.first, self.percent, self.second):
            part.setVisible(bool(current))
        self._say()

    def show_share(self, share: int) -> None:
        """So many percent are the second model's."""
        with QSignalBlocker(self.share):
            self.share.setValue(share)
        self._say()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.title.setText(tr("write.mixing"))
        self.models.setAccessibleName(tr("write.mixing_model"))
        if self.models.count():
            self.models.setItemText(0, tr("write.mixing_none"))
        self._say()

    def _say(self, _: int = 0) -> None:
        share = self.share.value()
        self.note.say(tr("write.mixing_note" if self._one_language else "write.mixing_languages"))
        self.percent.setText(f"{100 - share} : {share}")
        self.share.setAccessibleName(tr("write.mixing_share"))
        self.share.setAccessibleDescription(f"{self._names[0]} {100 - share} %, {self._names[1]} {share} %")


class Mixing(QObject):
    """Between the card and the settings; ``asked`` is what a spec of writing says of it."""

    def __init__(self, panel: WritePanel, state: AppState, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._state, self._settings = panel, state, settings
        self.card = MixingCard()
        panel.side.add_to_advanced(self.card)
        panel.mixing_requested.connect(self.open)
        self.card.second_chosen.connect(self._choose)
        self.card.share_changed.connect(self._keep_share)
        self.card.show_share(settings.second_share)
        state.models_changed.connect(self._show)
        state.current_model_changed.connect(self._show)
        words.changed.connect(self._show)
        self._show()

    @property
    def second(self) -> str:
        """The model that is mixed in, "" for none."""
        chosen = self._settings.second_model
        return chosen if chosen in [ref for ref, _ in self._choices()] else ""

    @property
    def asked(self) -> dict[str, Any]:
        """The fields of a spec."""
        if not self.second:
            return {}
        return {"second_model": self.second, "second_share": self._settings.second_share / 100}

    def open(self) -> None:
        """Bring the card into sight, its models ready to be chosen."""
        self._panel.side_requested.emit(True)
        self._panel.side.show_advanced(True)
        self._panel.side.reveal(self.card)
        self.card.models.setFocus()

    def _choices(self) -> list[tuple[str, str]]:
        cards = [card for card in self._state.models_of("language") if card["ref"] != self._state.current_model]
        return [(str(card["ref"]), str(card["name"])) for card in cards]

    def _choose(self, ref: str) -> None:
        self._settings.second_model = ref
        self._show()

    def _keep_share(self, share: int) -> None:
        self._settings.second_share = share

    def _show(self, _: object = None) -> None:
        current, second = (self._state.model(ref) for ref in (self._state.current_model, self.second))
        alike = not (current and second) or {current.get("language"), second.get("language")} != {"zh", "en"}
        self.card.show_models(self._choices(), self.second, str(current["name"]) if current else "", alike)
