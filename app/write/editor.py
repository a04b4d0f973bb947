"""The page one writes on: plain prose, a centred column, the model's words in ink."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEasingCurve, QEvent, QMimeData, QPoint, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextEdit

from ..actions import BY_NAME
from ..i18n import tr
from ..theme import look
from .focus_mode import wash
from .generation import PLAIN, Generation, plain
from .ghost import Ghost
from .pairs import erased, typed
from .paragraphs import Paragraphs
from .provenance import InkHighlighter, Span, is_generated, mark, spans_in
from .typewriter import Typewriter
from .typography import Typography
from .view_steps import ViewSteps

TOP_PX = 36
SCROLL_BAR_PX = 16
CARET_ROOM_PX = 4
FADE_MS = 120
REDO = [QKeySequence(each)[0] for each in BY_NAME["redo"].keys]  # pyright: ignore[reportIndexIssue]
WHEEL_STEP = 120  # of angleDelta, one notch


class Editor(QTextEdit):
    """``edited``: the user (not the model) changed the text. ``composing``: an input method has unfinished letters."""

    edited = Signal()
    size_wished = Signal(int)  # steps of Ctrl+wheel
    resized = Signal()
    loaded = Signal()  # another draft
    fork_wished = Signal(int)  # at which of the model's characters

    def __init__(self) -> None:
        super().__init__()
        self.composing = False
        self.generation: Generation | None = None
        self._writing = False
        self._script = ""
        self.typography = Typography()
        self._ruler = self.typography.ruler()
        self._view_steps = ViewSteps(self.document())
        self._after_generation = False
        self.typewriter = Typewriter(self)
        self.focus_mode = "off"
        self.pairs = True
        self._marks: dict[str, list[QTextEdit.ExtraSelection]] = {}
        self._wheeled = 0
        self._hint = ""
        self.hint_opacity = 1.0
        self.setProperty("role", "paper")
        self.setProperty("bare", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setAcceptDrops(False)  # files belong to the window
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setCursorWidth(2)
        self.document().setDocumentMargin(0)
        self.ink = InkHighlighter(self.document())
        self.ghost = Ghost(self)
        self.paragraphs = Paragraphs(self.document(), self)
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(self._on_fade)
        self.document().contentsChange.connect(self._on_change)
        self.cursorPositionChanged.connect(self._on_caret)
        self.set_script("han")

    # what is written

    def text(self) -> str:
        """The whole draft, paragraphs ended by line breaks."""
        return plain(self.document().toRawText())

    def load(self, text: str, marked: Iterable[Span] = (), caret: int | None = None) -> None:
        """Show ``text`` with nothing to undo, the caret at ``caret`` (None: the end)."""
        self._writing = True
        self.generation = None
        self._after_generation = False
        self._view_steps.clear()
        self.document().setUndoRedoEnabled(False)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()  # one layout for all of it
        cursor.mergeBlockFormat(self._block_format())
        cursor.insertText(text, PLAIN)
        mark(self.document(), marked)
        cursor.endEditBlock()
        self.document().setUndoRedoEnabled(True)
        self._writing = False
        end = self.document().characterCount() - 1
        cursor = self.textCursor()
        cursor.setPosition(end if caret is None else max(0, min(caret, end)))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self._show_hint(not text)
        self.loaded.emit()

    def marked(self) -> list[Span]:
        """Where the model's words are."""
        return self.paragraphs.spans()

    def head(self, limit: int) -> str:
        """At most ``limit`` characters from the beginning."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(2 * limit, self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
        return plain(cursor.selectedText())[:limit]

    def go_to(self, block: int) -> None:
        """Put the caret into a paragraph and that paragraph near the top."""
        cursor = QTextCursor(self.document().findBlockByNumber(block))
        self.setTextCursor(cursor)
        if not self.typewriter.on:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.cursorRect().top() - TOP_PX)

    def before_caret(self, limit: int) -> str:
        """At most ``limit`` characters before the place where a continuation would begin."""
        return self._before(self.textCursor().selectionEnd(), limit)

    def before_place(self, place: int, limit: int) -> str:
        """At most ``limit`` characters before ``place``; within the last continuation no more than that looked at."""
        generation = self.generation
        inside = generation is not None and generation.intact and generation.start <= place <= generation.end
        return self._before(place, limit, generation.since if generation and inside else 0)

    def after_place(self, place: int, limit: int) -> str:
        """At most ``limit`` characters after ``place``."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        cursor.setPosition(
            min(place + 2 * limit, self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor
        )
        return plain(cursor.selectedText())[:limit]

    def after_caret(self, limit: int) -> str:
        """At most ``limit`` characters after the caret or selection; "" at the end of a paragraph."""
        place = self.textCursor().selectionEnd()
        block = self.document().findBlock(place)
        rest = block.text().encode("utf-16-le")[2 * (place - block.position()) :].decode("utf-16-le", "ignore")
        return self.after_place(place, limit) if rest.strip() else ""

    def prefix_of_generation(self, limit: int) -> str:
        """At most ``limit`` characters before the continuation that was begun."""
        generation = self.generation
        return self._before(generation.start, limit, generation.since) if generation else self.before_caret(limit)

    def _before(self, place: int, limit: int, since: int = 0) -> str:
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        cursor.setPosition(max(since, place - 2 * limit), QTextCursor.MoveMode.KeepAnchor)
        return plain(cursor.selectedText())[-limit:]

    # the model's words

    def begin_generation(self, again: bool = False) -> bool:
        """A continuation starts after the caret, or after the selection, which it then looks at alone.

        ``again``: in the place of the last one if that is intact; then True.
        """
        cursor = self.textCursor()
        since = cursor.selectionStart() if cursor.selectedText().strip() else 0
        cursor.setPosition(cursor.selectionEnd())
        old = self.generation if again and self.generation and self.generation.intact else None
        if old is not None:
            cursor.setPosition(old.end)
        self.setTextCursor(cursor)
        self.generation = Generation(self.document(), cursor.position(), old, since)
        return old is not None

    def is_generated_at(self, place: int) -> bool:
        """Whether the character after ``place`` is the model's."""
        cursor = QTextCursor(self.document())
        if not 0 <= place < self.document().characterCount() - 1:
            return False
        cursor.setPosition(place + 1)
        return is_generated(cursor.charFormat()) and not cursor.atBlockStart()

    def fork_generation(self, place: int, choice: str) -> tuple[str, str]:
        """Let the model's words end before ``place`` and go on with ``choice``; one step of undo with what comes next.

        Returns how the new version begins, and the version before if it is none of the last continuation.
        """
        generation, old = self.generation, ""
        if generation is None or not (generation.intact and generation.start <= place < generation.end):
            block = self.document().findBlock(place)
            at = place - block.position()
            start, length = next(span for span in spans_in(block) if span[0] <= at < sum(span))
            cursor = QTextCursor(self.document())
            cursor.setPosition(block.position() + start)
            cursor.setPosition(block.position() + start + length, QTextCursor.MoveMode.KeepAnchor)
            old = plain(cursor.selectedText())
            generation = self.generation = Generation.adopt(self.document(), block.position() + start, old)
        head = self._before(place, place - generation.start, generation.start) + choice
        cursor = self.textCursor()
        cursor.setPosition(generation.end)
        self.setTextCursor(cursor)
        self._write(lambda generation: generation.swap(head))
        return head, old

    def end_generation(self) -> None:
        """No more pieces come. If none came at all, what should have been replaced is still the last one."""
        if self.generation and not self.generation.text and self.generation.replacing:
            self.generation = self.generation.replacing

    def append_generated(self, piece: str) -> None:
        """Stream ``piece`` into the text; one undo takes all pieces back."""
        self._write(lambda generation: generation.append(piece))

    def swap_generated(self, text: str) -> bool:
        """Put another version in the place of the last continuation; False when that was edited or undone."""
        if self.generation is None or not self.generation.intact:
            return False
        self._write(lambda generation: generation.swap(text))
        return True

    def is_undone(self) -> bool:
        """Whether nothing of the model's words is left where the continuation began."""
        start = self.generation.start if self.generation else -1
        return all(not at <= start < at + length for at, length in self.marked())

    def put_back(self, text: str) -> None:
        """Write a version again where the undone continuation was, as a step of its own."""
        if self.generation is not None:
            generation = self.generation
            self.generation = Generation(self.document(), generation.start, since=generation.since)
            self._write(lambda generation: generation.append(text))

    def replace_text(self, changes: Sequence[tuple[int, int, str]]) -> None:
        """Put (start, end, words) into the text, in order and not overlapping, as one step of undo by the user."""
        if not changes:
            return
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for start, end, words in reversed(changes):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(words, PLAIN)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def _write(self, change: Any) -> None:
        generation = self.generation
        if generation is None:
            return
        follows = self.textCursor().position() == generation.end and not self.textCursor().hasSelection()
        self._writing = True
        change(generation)
        self._writing = False
        self._after_generation = True
        if follows:
            cursor = self.textCursor()
            cursor.setPosition(generation.end)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        self._on_caret()

    def _on_change(self, _position: int, removed: int, added: int) -> None:
        self._show_hint(self.document().isEmpty())
        self._view_steps.forget_undone()
        if not self._writing and (removed or added):
            self._after_generation = False
            if self.generation:
                self.generation.part()
            self.edited.emit()
            if not (self._formatted() or self.document().isRedoAvailable()):
                QTimer.singleShot(0, self, self._restore_format)

    def _on_caret(self) -> None:
        if self.focus_mode != "off":
            self.viewport().update()
        # typing after or inside the model's words is the user's, and a step of undo of its own
        if not self.textCursor().hasSelection() and is_generated(self.currentCharFormat()):
            self.setCurrentCharFormat(PLAIN)

    # how it looks

    def set_script(self, script: str) -> None:
        """Font, width of the column and indent for "han" or "latin"."""
        if script != self._script:
            self._script = script
            self.paragraphs.set_script(script)
            self._set()

    def set_typography(self, typography: Typography) -> None:
        """Set the page anew; nothing of it is in the text."""
        if typography != self.typography:
            old, self.typography = self.typography, typography
            # reformatting costs the user the redo: an indent that does not fit the size yet can wait for the next key
            waits = (old.leading, old.indent) == (typography.leading, typography.indent)
            self._set(reformat=not (waits and self.document().isRedoAvailable()))

    def set_indent(self, indent: bool) -> None:
        """Two characters of indent before Han paragraphs; only a view, never in the text."""
        self.set_typography(replace(self.typography, indent=indent))

    def set_marks(self, layer: str, marks: list[QTextEdit.ExtraSelection]) -> None:
        """Marks over the text by who makes them; those of other layers stay."""
        if marks or self._marks.get(layer):
            self._marks[layer] = marks
            self.setExtraSelections([mark for each in self._marks.values() for mark in each])

    def set_focus_mode(self, mode: str) -> None:
        """Wash out all but the "paragraph" or "sentence" of the caret; "off" for nothing."""
        self.focus_mode = mode
        self.viewport().update()

    def set_hint(self, hint: str) -> None:
        """The sentence on the empty page."""
        self._hint = hint
        self.setAccessibleDescription(hint)
        self.viewport().update()

    def _set(self, reformat: bool = True) -> None:
        layout, place = self.document().documentLayout(), self.cursorRect().top()
        self._ruler = self.typography.ruler()
        layout.setPaintDevice(self._ruler)
        self.ink.set_latin(self.typography.latin if self._script == "han" else "")
        self.setFont(self.typography.font(self._script))
        if reformat and not self._formatted():
            self._reformat()
        self._set_margins()
        self.document().markContentsDirty(0, self.document().characterCount())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().top() - place)  # the line one writes on stays where it is

    def _block_format(self) -> QTextBlockFormat:
        return self.typography.block_format(self._script)

    def _formatted(self) -> bool:
        found, wanted = self.textCursor().blockFormat(), self._block_format()
        return (found.lineHeight(), found.textIndent()) == (wanted.lineHeight(), wanted.textIndent())

    def _reformat(self) -> None:
        """No step in the undo stack that the user would meet; switching undo off would empty the stack."""
        document, cursor = self.document(), QTextCursor(self.document())
        before = document.availableUndoSteps()
        self._writing = True
        cursor.select(QTextCursor.SelectionType.Document)
        if not (document.isUndoAvailable() or document.isRedoAvailable()):
            document.setUndoRedoEnabled(False)
        if self._after_generation:
            cursor.joinPreviousEditBlock()  # pieces that still come join the ones before
        else:
            cursor.beginEditBlock()
        cursor.mergeBlockFormat(self._block_format())
        cursor.endEditBlock()
        if document.isUndoRedoEnabled():
            if not self._after_generation:
                self._view_steps.record(before)
        else:
            document.setUndoRedoEnabled(True)
        self._writing = False

    def _restore_format(self) -> None:
        # an undo gave back the formats of an earlier view; repairing them at once would cost the user the redo
        if not (self._formatted() or self.document().isRedoAvailable()):
            self._reformat()

    def _set_margins(self) -> None:
        room = self.width() - 2 * SCROLL_BAR_PX
        column = min(self.typography.column(self._script, self.fontMetrics()), room - 2 * CARET_ROOM_PX)
        side = (self.width() - column) // 2
        self.setLineWrapColumnOrWidth(column)
        bar = SCROLL_BAR_PX if self.verticalScrollBar().isVisible() else 0
        self.setViewportMargins(side, TOP_PX, max(0, side - CARET_ROOM_PX - bar), 0)

    def _show_hint(self, show: bool) -> None:
        goal = 1.0 if show else 0.0
        if goal != self._fade.endValue():
            self._fade.stop()
            self._fade.setStartValue(self.hint_opacity)
            self._fade.setEndValue(goal)
            self._fade.start()

    def _on_fade(self, value: float) -> None:
        self.hint_opacity = value
        self.viewport().update()

    # Qt

    def undo(self) -> None:
        """Take back the last change of the text."""
        while self._view_steps.undo_is_view():
            super().undo()
        super().undo()

    def redo(self) -> None:
        """Bring back what was undone last."""
        super().redo()
        while self._view_steps.redo_is_view():
            super().redo()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.textCursor().insertText(source.text().replace("\r\n", "\n").replace("\r", "\n"), PLAIN)
            self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or event.keyCombination() in REDO:
            self.redo()
        elif not event.modifiers() & _COMMANDS and self._paired(event):
            self.ensureCursorVisible()
        elif self.textCursor().hasSelection() and text.isprintable() and text and not event.modifiers() & _COMMANDS:
            self.textCursor().insertText(text, PLAIN)  # else the new words would inherit whose the old ones were
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def _paired(self, event: QKeyEvent) -> bool:
        if not self.pairs or self.composing:
            return False
        cursor = self.textCursor()
        backwards = event.key() == Qt.Key.Key_Backspace
        done = erased(cursor) if backwards else typed(cursor, event.text())
        if done:
            self.setTextCursor(cursor)
        return done

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        cursor = self.textCursor()
        if self.pairs and not self.composing and not event.replacementLength() and typed(cursor, event.commitString()):
            super().inputMethodEvent(QInputMethodEvent())  # nothing is composed any more
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
            return
        if event.commitString() and self.textCursor().hasSelection():
            self.textCursor().insertText("", PLAIN)
            self._on_caret()
        super().inputMethodEvent(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery, argument: Any = None) -> Any:  # type: ignore[override]
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            # Qt leaves out the margins around the viewport, and the candidate window stands beside the words
            return QRectF(self.cursorRect().translated(self.viewport().pos()))
        return super().inputMethodQuery(query) if argument is None else super().inputMethodQuery(query, argument)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.ghost.paint()
        if self.focus_mode != "off" and not self.document().isEmpty():
            wash(self, QPainter(self.viewport()), self.focus_mode, self.typography.line_px, self.ghost.lines())
        if self.hint_opacity > 0.01 and not self.composing:
            caret = self.cursorRect()
            painter = QPainter(self.viewport())
            painter.setFont(self.font())
            painter.setOpacity(self.hint_opacity)
            painter.setPen(look.color("faint"))
            baseline = caret.bottom() - self.fontMetrics().descent()
            painter.drawText(QPoint(caret.left() + 3, baseline), self._hint)

    def _generated_under(self, point: QPoint) -> int:
        cursor = self.cursorForPosition(point)
        place = cursor.position() - (point.x() < self.cursorRect(cursor).left())
        return place if self.is_generated_at(place) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier and event.button() == Qt.MouseButton.LeftButton
        place = self._generated_under(event.position().toPoint()) if alt else -1
        if place >= 0:
            self.fork_wished.emit(place)
            event.accept()
        else:
            super().mousePressEvent(event)

    def context_menu(self, point: QPoint) -> QMenu:
        """Cut, copy and the like, and over the model's words what else might stand there."""
        menu = self.createStandardContextMenu(point)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self._generated_under(point)
        if place >= 0:
            menu.addSeparator()
            menu.addAction(tr(BY_NAME["fork"].words_key), lambda: self.fork_wished.emit(place))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.context_menu(event.pos()).popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # a style sheet that looks again, as for the focus ring, brings back the font of the time before
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self._script:
            wanted = self.typography.font(self._script)
            if (self.font().families(), self.font().pixelSize()) != (wanted.families(), wanted.pixelSize()):
                self.setFont(wanted)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._wheeled += event.angleDelta().y()
            steps = int(self._wheeled / WHEEL_STEP)
            self._wheeled -= steps * WHEEL_STEP
            if steps:
                self.size_wished.emit(steps)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_margins()
        self.resized.emit()


_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
