"""The sentence on the empty page: it stands at the caret and fades."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPoint, QVariantAnimation
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTextEdit

from ..theme import look

FADE_MS = 120
UNSEEN = 0.01
BESIDE_CARET_PX = 3


class Hint(QVariantAnimation):
    """Painted by the edit over its text; ``opacity`` 1 while the page is empty."""

    def __init__(self, edit: QTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._text = ""
        self.opacity = 1.0
        self.setDuration(FADE_MS)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._on_value)

    def set_text(self, text: str) -> None:
        """Another sentence."""
        self._text = text
        self._edit.viewport().update()

    def show(self, shown: bool) -> None:
        """Fade in or out."""
        goal = float(shown)
        if goal != self.endValue():
            self.stop()
            self.setStartValue(self.opacity)
            self.setEndValue(goal)
            self.start()

    def paint(self) -> None:
        """On the viewport."""
        if self.opacity > UNSEEN:
            caret = self._edit.cursorRect()
            painter = QPainter(self._edit.viewport())
            painter.setFont(self._edit.font())
            painter.setOpacity(self.opacity)
            painter.setPen(look.color("faint"))
            baseline = caret.bottom() - self._edit.fontMetrics().descent()
            painter.drawText(QPoint(caret.left() + BESIDE_CARET_PX, baseline), self._text)

    def _on_value(self, value: float) -> None:
        self.opacity = value
        self._edit.viewport().update()
