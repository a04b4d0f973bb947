"""Grey words after the caret that may be taken or not: painted only, never part of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QKeySequence, QPainter, QTextCursor

from ..theme import look
from .generation import plain, units
from .preview import Preview
from .provenance import generated, written_at

if TYPE_CHECKING:
    from .page import Page

SEEN_MS = 150  # a Tab on its way while the words appear is meant as a Tab
CLAUSE_ENDS = "，、；：。！？…,;:.!?"
BEFORE_THESE = CLAUSE_ENDS + "”’」』）】》\"')]"
TAKERS = (QKeySequence.StandardKey.MoveToNextWord, QKeySequence.StandardKey.MoveToEndOfLine)


class Ghost(QObject):
    """Words offered at ``position``. Tab takes all, Ctrl+Right a word, End the clause; typing them uses them up.

    While an input method composes, every key is the input method's: no shortcut, and nothing is painted.
    """

    def __init__(self, editor: Page) -> None:
        super().__init__(editor)
        self._editor = editor
        self._words: list[str] = []
        self.position = 0
        self.owns_tab = False  # within a paragraph Tab writes no tab: the words may have gone a moment before the key
        self._preview: Preview | None = None
        self._seen = QElapsedTimer()
        editor.installEventFilter(self)
        editor.document().contentsChange.connect(self._on_change)
        editor.cursorPositionChanged.connect(self._on_caret)
        editor.selectionChanged.connect(self._on_caret)
        look.changed.connect(self._forget_preview)

    @property
    def text(self) -> str:
        """What is offered, "" when nothing is."""
        return "".join(self._words)

    def has_room(self) -> bool:
        """Whether words may stand at the caret: at the end of a paragraph, before a space or a closing sign."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or self._editor.composing or self._editor.isReadOnly():
            return False
        following = self._following()
        return not following or following.isspace() or following in BEFORE_THESE

    def show(self, words: Sequence[str]) -> None:
        """Offer ``words`` at the caret; what would stand there twice, or move the words before it, is not offered."""
        words = list(words)
        if words and self._following() and self._following() in CLAUSE_ENDS:
            words[-1] = words[-1].rstrip(CLAUSE_ENDS)
        position, text = self._editor.textCursor().position(), "".join(words)
        preview = self._made(position, text) if text and self.has_room() else None
        if preview is None or not preview.fits:
            self.clear()
            return
        self._words, self.position, self._preview = [word for word in words if word], position, preview
        self._seen.start()
        self._editor.viewport().update()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._editor, self.text))

    def clear(self) -> bool:
        """Offer nothing; False when nothing was offered."""
        if not self._words:
            return False
        self._words, self._preview = [], None
        if not self._editor.composing:
            self._editor.viewport().update()
        return True

    def take(self, count: int) -> None:
        """Write the first ``count`` words into the draft."""
        self.write("".join(self._words[:count]))

    def write(self, text: str) -> None:
        """Write the model's ``text`` into the draft at the caret: one step of undo."""
        cursor = self._editor.textCursor()
        cursor.beginEditBlock()
        cursor.insertText(text, generated())
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
        self._editor.setCurrentCharFormat(written_at(self._editor.document(), cursor.position()))  # the writer's again
        self._editor.ensureCursorVisible()

    def paint(self) -> None:
        """Called by the editor at the end of its paint event."""
        if self._words and not self._editor.composing:
            if self._preview is None:
                self._preview = self._made(self.position, self.text)
            self._preview.paint(QPainter(self._editor.viewport()))

    def lines(self) -> list[QRectF]:
        """What the words take of the viewport below the caret's line."""
        return self._preview.rest_lines() if self._preview and self._words and not self._editor.composing else []

    def _made(self, position: int, text: str) -> Preview:
        return Preview(self._editor, position, text, look.color("ghost"))

    def _forget_preview(self) -> None:
        self._preview = None

    def _following(self) -> str:
        cursor = QTextCursor(self._editor.textCursor())
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        return plain(cursor.selectedText()).replace("\n", "")

    # what the writer does

    def _on_change(self, position: int, removed: int, added: int) -> None:
        """Words typed as offered are used up; any other change ends the offer."""
        self._preview = None
        typed = added - removed
        if not self._words or (not typed and self._editor.composing):  # letters that an input method shows
            return
        cursor = QTextCursor(self._editor.document())
        if typed > 0 and position <= self.position and position + added >= self.position + typed:
            cursor.setPosition(self.position)
            cursor.setPosition(self.position + typed, QTextCursor.MoveMode.KeepAnchor)
            if self._use_up(plain(cursor.selectedText())):
                self.position += typed
                return
        self.clear()

    def _use_up(self, typed: str) -> bool:
        rest = self.text.removeprefix(typed)
        if units(self.text) - units(rest) != units(typed) or not rest:
            return False
        gone = len(typed)
        while gone >= len(self._words[0]):
            gone -= len(self._words.pop(0))
        self._words[0] = self._words[0][gone:]
        return True

    def _on_caret(self) -> None:
        cursor = self._editor.textCursor()
        if self._words and (cursor.hasSelection() or cursor.position() != self.position):
            self.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            return self._on_key(event, event.type() == QEvent.Type.ShortcutOverride)
        if event.type() == QEvent.Type.FocusOut:
            self.clear()
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self._preview = None
        return False

    def _on_key(self, event: QKeyEvent, asked: bool) -> bool:
        """True for a key that is not the editor's; ``asked``: Qt wants to know whether it is a shortcut's instead."""
        if self._editor.composing:
            event.accept()
            return True
        count = self._taken_by(event) if self._words else 0
        if count or (self._words and event.key() == Qt.Key.Key_Escape):
            event.accept()
            if not asked:
                self.take(count) if count else self.clear()
            return True
        plain_tab = event.key() == Qt.Key.Key_Tab and not event.modifiers()
        if plain_tab and self.owns_tab and not asked and not self._editor.textCursor().atBlockStart():
            event.accept()
            return True
        return False

    def _taken_by(self, event: QKeyEvent) -> int:
        if event.key() == Qt.Key.Key_Tab and not event.modifiers():
            return len(self._words) if self._seen.elapsed() >= SEEN_MS else 0
        if event.matches(TAKERS[0]):
            return 1
        if event.matches(TAKERS[1]):
            ends = [place for place, word in enumerate(self._words, 1) if word[-1] in CLAUSE_ENDS]
            return (ends or [len(self._words)])[0]
        return 0
