"""The page one writes on: what keys, input methods and the mouse do to it."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu

from ..actions import BY_NAME
from ..i18n import tr
from .generation import PLAIN
from .manuscript import Manuscript
from .pairs import erased, typed
from .provenance import written_at

REDO = [QKeySequence(each)[0] for each in BY_NAME["redo"].keys]  # pyright: ignore[reportIndexIssue]
NEW_PARAGRAPH = (QKeySequence.StandardKey.InsertParagraphSeparator, QKeySequence.StandardKey.InsertLineSeparator)
LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Editor(Manuscript):
    """``pairs``: quotes and brackets come in twos."""

    fork_wished = Signal(int)  # at which of the model's characters
    menu_made = Signal(QMenu, int)  # over which place; more may be added

    def __init__(self) -> None:
        super().__init__()
        self.pairs = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._on_caret()
        text = event.text()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or event.keyCombination() in REDO:
            self.redo()
        elif any(map(event.matches, NEW_PARAGRAPH)):
            self._begin_paragraph()
        elif not event.modifiers() & COMMANDS and self._paired(event):
            self.ensureCursorVisible()
        elif self.textCursor().hasSelection() and text.isprintable() and text and not event.modifiers() & COMMANDS:
            self._put(text)  # else the new words would inherit whose the old ones were
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def _begin_paragraph(self) -> None:
        # in an empty paragraph Qt would only take away its line height and indent
        cursor = self.textCursor()
        cursor.insertBlock(cursor.blockFormat(), PLAIN)
        self.setTextCursor(cursor)
        self._on_caret()  # the caret need not have moved for Qt, but it has forgotten whose words come next
        self.ensureCursorVisible()

    def _paired(self, event: QKeyEvent) -> bool:
        if not self.pairs or self.composing:
            return False
        cursor = self.textCursor()
        backwards = event.key() == Qt.Key.Key_Backspace
        done = erased(cursor) if backwards else typed(cursor, event.text())
        if done:
            self.setTextCursor(cursor)
            self._on_caret()
        return done

    def _put(self, text: str) -> None:
        """The writer's words at the caret, or in the place of what is selected."""
        cursor = self.textCursor()
        cursor.insertText(text, written_at(self.document(), cursor.selectionStart(), cursor.selectionEnd()))

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self._put(LINE_END.sub("\n", source.text()))
            self.ensureCursorVisible()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        self._on_caret()  # before the model's words at the start of a paragraph Qt would take their kind
        cursor = self.textCursor()
        if self.pairs and not self.composing and not event.replacementLength() and typed(cursor, event.commitString()):
            super().inputMethodEvent(QInputMethodEvent())  # nothing is composed any more
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            return
        if event.commitString() and self.textCursor().hasSelection():
            self._put(event.commitString())  # one step of undo, and the user's words
            event = QInputMethodEvent(event.preeditString(), event.attributes())
            self.ensureCursorVisible()
        super().inputMethodEvent(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: Any = None) -> Any:  # type: ignore[override]
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            # Qt leaves out the margins around the viewport, and the candidate window stands beside the words
            return QRectF(self.cursorRect().translated(self.viewport().pos()))
        return super().inputMethodQuery(query) if argument is None else super().inputMethodQuery(query, argument)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier and event.button() == Qt.MouseButton.LeftButton
        place = self._generated_under(event.position().toPoint()) if alt else -1
        if place >= 0:
            self.fork_wished.emit(place)
            event.accept()
        else:
            super().mousePressEvent(event)

    def _generated_under(self, point: QPoint) -> int:
        cursor = self.cursorForPosition(point)
        place = cursor.position() - (point.x() < self.cursorRect(cursor).left())
        return place if self.is_generated_at(place) else -1

    def context_menu(self, point: QPoint) -> QMenu:
        """Cut, copy and the like, and over the model's words what else might stand there."""
        menu = self.createStandardContextMenu(point)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, do, can in (("edit-undo", self.undo, self.can_undo()), ("edit-redo", self.redo, self.can_redo())):
            for action in (each for each in menu.actions() if each.objectName() == name):
                action.triggered.disconnect()  # Qt's own would take back a change of the view
                action.triggered.connect(do)
                action.setEnabled(can)
        place = self._generated_under(point)
        if place >= 0:
            menu.addSeparator()
            menu.addAction(tr(BY_NAME["fork"].words_key), lambda: self.fork_wished.emit(place))
        self.menu_made.emit(menu, self.cursorForPosition(point).position())
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.context_menu(event.pos()).popup(event.globalPos())
