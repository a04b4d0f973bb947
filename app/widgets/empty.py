"""What stands where nothing is yet: one sentence, one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..icons import pixmap
from ..theme import look
from .label import button, label


class EmptyState(QWidget):
    """``set_words(title, text, button)``; ``clicked`` when the button is pressed; ``extra`` takes samples below."""

    clicked = Signal()

    def __init__(self, icon: str = "", parent: QWidget | None = None, kind: str = "plain") -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label("", "heading")
        self.text = label("", "soft", wrap=True)
        for each in (self.title, self.text):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setMaximumWidth(480)
        self.button = button("", kind)
        self.button.clicked.connect(self.clicked)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._icon)
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.text, 8)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.extra = QVBoxLayout()
        column.addLayout(self.extra)
        column.addStretch(3)
        look.changed.connect(self._draw)
        self._draw()
        self.set_words("", "", "")

    def set_words(self, title: str, text: str = "", button: str = "") -> None:
        """Empty words hide their part."""
        for widget, words in ((self.title, title), (self.text, text), (self.button, button)):
            widget.setText(words)
            widget.setVisible(bool(words))

    def _draw(self) -> None:
        drawn = pixmap(self._icon_name, "faint", 40, 2.0) if self._icon_name else QPixmap()
        self._icon.setPixmap(drawn)
        self._icon.setVisible(bool(self._icon_name))
