"""Typewriter scrolling: the line one writes on stays at one height, with room below the end of the draft."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextEdit

HEIGHT = 0.45  # of the viewport


class Typewriter(QObject):
    """Off until ``set_on``. Selecting with the mouse does not scroll."""

    def __init__(self, edit: QTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.on = False
        self._widening = False
        edit.verticalScrollBar().rangeChanged.connect(self._widen)
        edit.cursorPositionChanged.connect(self.follow)

    def set_on(self, on: bool) -> None:
        """Begin or end."""
        if on != self.on:
            self.on = on
            # the edit says the range anew, without the room that was added
            bar = self._edit.verticalScrollBar()
            self._widen(bar.minimum(), bar.maximum() if on else bar.maximum() - self._room())
            self.follow()

    def follow(self) -> None:
        """Bring the line of the caret to its height."""
        if self.on and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            bar = self._edit.verticalScrollBar()
            bar.setValue(bar.value() + self._edit.cursorRect().center().y() - self._place())

    def _place(self) -> int:
        return round(self._edit.viewport().height() * HEIGHT)

    def _room(self) -> int:
        return self._edit.viewport().height() - self._place()

    def _widen(self, least: int, most: int) -> None:
        if self._widening:
            return
        self._widening = True
        bar = self._edit.verticalScrollBar()
        bar.setRange(least, most + self._room() if self.on else most)
        self._widening = False
        self.follow()  # the narrower range of a moment ago may have moved the page
