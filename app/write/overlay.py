"""Marks over the text that are too many to be set all at once: only those in sight, set anew when that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from ..theme import look
from .editor import Editor

SOON_MS = 16
Mark = tuple[int, int, QTextCharFormat]  # start and end in the document


class Overlay(QObject):
    """``marks_in(first, last)`` is asked for what may be seen between two places of the document."""

    def __init__(self, editor: Editor, layer: str, marks_in: Callable[[int, int], Iterable[Mark]]) -> None:
        super().__init__(editor)
        self._editor, self._layer, self._marks_in = editor, layer, marks_in
        self.shown = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.draw)
        editor.verticalScrollBar().valueChanged.connect(self.refresh)
        editor.resized.connect(self.refresh)
        look.changed.connect(self.refresh)

    def show(self, shown: bool) -> None:
        """Draw the marks from now on, or none."""
        self.shown = shown
        if shown:
            self.refresh()
        else:
            self._soon.stop()
            self._editor.set_marks(self._layer, [])

    def refresh(self, _: object = None) -> None:
        """Something else may be in sight now."""
        if self.shown and not self._soon.isActive():
            self._soon.start()

    def draw(self) -> None:
        """Set what is in sight; while an input method composes the page stays as it is."""
        if not self.shown:
            return
        if self._editor.composing:
            self._soon.start()
            return
        viewport = self._editor.viewport()
        first = self._editor.cursorForPosition(QPoint(0, 0)).position()
        last = self._editor.cursorForPosition(QPoint(viewport.width(), viewport.height())).position()
        found: list[QTextEdit.ExtraSelection] = []
        for start, end, kind in self._marks_in(first, last):
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._editor.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, kind  # pyright: ignore[reportAttributeAccessIssue]
            found.append(mark)
        self._editor.set_marks(self._layer, found)


def select(editor: Editor, start: int, end: int) -> None:
    """Select a place of the document, bring it into sight and give the page the keys."""
    last = editor.document().characterCount() - 1
    cursor = editor.textCursor()
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    editor.ensureCursorVisible()
    editor.setFocus()
