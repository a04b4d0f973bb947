"""Changes the style sheet of all widgets: those in sight at once, the others a few at a time right after."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

POLISHED = Qt.WidgetAttribute.WA_WState_Polished
SLICE_S = 0.01


class Wardrobe(QObject):
    """Qt (6.11) takes 0.8 s to put one sheet in the place of another, a fifth of that to take one off and put one on.

    Half of the fifth goes to widgets out of sight, which Qt passes over while they do not count as polished.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._dress_some)

    def change(self, app: QApplication, sheet: str) -> None:
        """From now on ``sheet``, whatever was before."""
        app.setStyleSheet("")
        late = set(self._waiting)
        dressed = [each for each in app.allWidgets() if each.testAttribute(POLISHED) or each in late]
        hidden = [each for each in dressed if not each.isVisible()]
        for each in hidden:
            each.setAttribute(POLISHED, False)
        app.setStyleSheet(sheet)
        for each in (each for each in dressed if each in late and each.isVisible()):
            _dress(each)
        self._waiting = hidden
        self._timer.start(0)

    def settle(self) -> None:
        """All of them, now."""
        self._dress_some(float("inf"))

    def _dress_some(self, seconds: float = SLICE_S) -> None:
        until = time.perf_counter() + seconds
        while self._waiting and time.perf_counter() < until:
            _dress(self._waiting.pop())
        if not self._waiting:
            self._timer.stop()


def _dress(widget: QWidget) -> None:
    """What Qt does to a polished widget when the style changes."""
    if isValid(widget) and not widget.testAttribute(POLISHED):
        widget.style().polish(widget)
        widget.setAttribute(POLISHED, True)
        QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
        widget.update()
