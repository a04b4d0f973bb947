"""A page said again in another language: at once where it is in sight, else before it is seen or soon after."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from .i18n import words

STEP_MS = 80
_turns = cycle(range(1, 6))  # pages out of sight come one after the other, so that no key waits for all of them


class Retelling(QObject):
    """Calls ``tell`` now and whenever the language has changed."""

    def __init__(self, page: QWidget, tell: Callable[[], None]) -> None:
        super().__init__(page)
        self._page, self._tell = page, tell
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(STEP_MS * next(_turns))
        self._later.timeout.connect(tell)
        page.installEventFilter(self)
        words.changed.connect(self._on_changed)
        tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._later.isActive():
            self._later.stop()
            self._tell()
        return False

    def _on_changed(self, _: str) -> None:
        if self._page.isVisible() or self._page.isWindow():
            self._later.stop()
            self._tell()
        else:
            self._later.start()
