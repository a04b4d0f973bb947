"""Three candidates side by side under the page; nothing of them is in the text until one is taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ..i18n import tr, words
from ..widgets import button, label
from .versions import VersionCard

COUNT = 3
LINES = 5


class Trio(QFrame):
    """``taken(index)`` by a click or by 1, 2, 3; ``closed`` by Esc or the button."""

    taken = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "trio")
        self._title = label("", "soft")
        self.none = button("", "quiet")
        self.none.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.none)
        self.cards = [VersionCard(LINES, place + 1) for place in range(COUNT)]
        row = QHBoxLayout()
        row.setSpacing(10)
        for place, card in enumerate(self.cards):
            card.clicked.connect(lambda place=place: self.take(place))
            row.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.addLayout(head)
        column.addLayout(row)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def open(self) -> None:
        """Empty cards; the first has the focus, so that 1, 2 and 3 are not typed into the text."""
        for card in self.cards:
            card.clear()
        self.show()
        self.cards[0].setFocus()

    def take(self, place: int) -> None:
        """Candidate ``place`` if it is complete."""
        if place < COUNT and self.cards[place].ended:
            self.taken.emit(place)

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self._title.setText(tr("write.three_note"))
        self.setAccessibleName(tr("write.three_note"))
        self.none.setText(tr("write.three_none"))
        for card in self.cards:
            card.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif 0 <= place < COUNT:
            self.take(place)
        else:
            super().keyPressEvent(event)
