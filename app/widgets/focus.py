"""The focus ring: drawn for the keyboard, not for the mouse."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from .label import repolish


class FocusRing(QObject):
    """Sets ``keyfocus`` on the widget that the keyboard reached."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and old.property("keyfocus"):
            repolish(old, keyfocus=False)
        if new is not None and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            repolish(new, keyfocus=True)
