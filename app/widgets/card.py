"""A card: a framed surface that may be chosen with the mouse, Enter or Space."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from .label import repolish

MARGIN = 16


class Card(QFrame):
    """Widgets go into ``body``. A ``clickable`` one takes focus, emits ``clicked``; ``set_chosen`` frames it in ink."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None, clickable: bool = False) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN - 2)
        self.body.setSpacing(4)
        self.chosen = False
        self.setProperty("role", "card")
        self.setProperty("clickable", clickable)
        self._clickable = clickable
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_chosen(self, chosen: bool) -> None:
        """Draw the card as the chosen one of its group, or not; nothing moves by a pixel."""
        if chosen != self.chosen:
            self.chosen = chosen
            repolish(self, role="chosen" if chosen else "card")
            # a frame measures its border anew only when told of a new style
            QApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))
            margin = MARGIN - 1 if chosen else MARGIN  # the chosen frame is one pixel thicker
            self.body.setContentsMargins(margin, margin - 2, margin, margin - 2)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._clickable and event.button() == Qt.MouseButton.LeftButton and inside:
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)
