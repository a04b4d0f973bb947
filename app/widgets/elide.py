"""A line of text that ends in … instead of widening its window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from .label import repolish


class ElidedLabel(QLabel):
    """One line; the whole text is the tooltip while it does not fit. ``role`` as in ``label``."""

    def __init__(self, text: str = "", role: str = "body", middle: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self._text = self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        repolish(self, role=role)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show ``text``; line breaks become spaces."""
        self._text = " ".join(text.split())
        self.setAccessibleName(self._text)
        self._elide()
        self.updateGeometry()

    def full_text(self) -> str:
        """The text without its …"""
        return self._text

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._text, self._mode, max(0, self.contentsRect().width()))
        self.setText(shown)
        super().setToolTip(self._text if shown != self._text else self._tip)

    def setToolTip(self, tip: str) -> None:
        self._tip = tip
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())
