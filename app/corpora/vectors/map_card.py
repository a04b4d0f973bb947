"""The card of the map of words; its plot library is loaded when it is first shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ...i18n import number, tr
from ...widgets import Card, ElidedLabel, button

if TYPE_CHECKING:
    from .plane import WordMap


class MapCard(Card):
    """``word_chosen`` by a click on the map."""

    word_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.note, self.whole = ElidedLabel("", "heading"), ElidedLabel("", "soft"), button(kind="quiet")
        self._map: WordMap | None = None
        self._points: Sequence[Sequence[Any]] = ()
        self._problem = ""
        self.body.setContentsMargins(16, 10, 12, 10)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.note, 1)
        head.addWidget(self.whole)
        self.body.addLayout(head)
        self.whole.clicked.connect(lambda: self.map.show_all())

    @property
    def map(self) -> WordMap:
        """The map itself; made when first asked for."""
        if self._map is None:
            from .plane import WordMap

            self._map = WordMap()
            self._map.word_chosen.connect(self.word_chosen)
            self.body.addWidget(self._map, 1)
            self.retranslate()
        return self._map

    def show_points(self, points: Sequence[Sequence[Any]]) -> None:
        """Draw these words; none while they are not known."""
        self._points, self._problem = points, ""
        if self.isVisible():
            self.map.show_points(points)
        self.retranslate()

    def show_problem(self, sentence: str) -> None:
        """Why there is no map."""
        self._problem = sentence
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.title.set_text(tr("corpora.map"))
        self.whole.setText(tr("corpora.map_whole"))
        self.whole.setToolTip(tr("corpora.map_keys"))
        note = tr("corpora.map_note", count=number(len(self._points))) if self._points else tr("corpora.map_drawing")
        self.note.set_text(self._problem or note)
        if self._map is not None:
            self._map.setAccessibleName(self.title.full_text())
            self._map.setAccessibleDescription(f"{self.note.full_text()} {tr('corpora.map_keys')}")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if len(self.map.points) != len(self._points):
            self.map.show_points(self._points)
