"""A word to the user who is elsewhere: the window asks for attention, and the system shows a sentence where it can."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from .icons import seal

SHOWN_MS = 8000


class Notifier(QObject):
    """Says nothing while the window is in front: there the page has said it already."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def tell(self, title: str, text: str) -> bool:
        """Whether there was a reason to speak."""
        if self._window.isActiveWindow():
            return False
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            # a message needs an icon that is on show; it goes when the message has gone
            self._tray = tray = QSystemTrayIcon(seal(), self)
            tray.messageClicked.connect(self._window.activateWindow)
            tray.show()
            tray.showMessage(title, text, seal(), SHOWN_MS)
            QTimer.singleShot(SHOWN_MS + 1000, tray.hide)
        return True
