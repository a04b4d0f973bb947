"""How the page looks: a centred column of plain prose, set by the typography; nothing of it is in the text."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextBlockFormat, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QTextEdit

from .focus_mode import wash
from .ghost import Ghost
from .hint import Hint
from .paragraphs import Paragraphs
from .provenance import InkHighlighter
from .typewriter import Typewriter
from .typography import Typography
from .view_steps import ViewSteps

TOP_PX = 36
SCROLL_BAR_PX = 16
CARET_ROOM_PX = 4
WHEEL_STEP = 120  # of angleDelta, one notch


class Page(QTextEdit):
    """Column, fonts and indents; over the text: marks by who makes them, grey words, a sentence while it is empty.

    ``composing``: an input method has unfinished letters.
    """

    size_wished = Signal(int)  # steps of Ctrl+wheel
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._writing = False  # what changes now is no edit of the user's
        self._after_generation = False  # what changes the view now belongs to the undo step of the model's words
        self._script = ""
        self.typography = Typography()
        self._ruler = self.typography.ruler()
        self._view_steps = ViewSteps(self.document())
        self.typewriter = Typewriter(self)
        self.focus_mode = "off"
        self._marks: dict[str, list[QTextEdit.ExtraSelection]] = {}
        self._wheeled = 0
        self.composing = False
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
        self.hint = Hint(self)
        self.set_script("han")

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
        self.hint.set_text(hint)
        self.setAccessibleDescription(hint)

    def can_undo(self) -> bool:
        """Whether there is a change of the text to take back."""
        return self._view_steps.can_undo()

    def can_redo(self) -> bool:
        """Whether there is a change of the text to bring back."""
        return self._view_steps.can_redo()

    def undo(self) -> None:
        """Take back the last change of the text."""
        if self.can_undo():
            while self._view_steps.undo_is_view():
                super().undo()
            super().undo()

    def redo(self) -> None:
        """Bring back what was undone last."""
        if self.can_redo():
            while self._view_steps.redo_is_view():
                super().redo()
            super().redo()
            while self._view_steps.redo_is_view():
                super().redo()

    def _set(self, reformat: bool = True) -> None:
        layout, place = self.document().documentLayout(), self.cursorRect().top()
        self._ruler = self.typography.ruler()
        with self._one_layout():
            layout.setPaintDevice(self._ruler)
            self.ink.set_latin(self.typography.latin if self._script == "han" else "")
            self.setFont(self.typography.font(self._script))
            if reformat and not self._formatted():
                self._reformat()
            self._set_margins()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().top() - place)  # the line one writes on stays where it is

    @contextmanager
    def _one_layout(self) -> Generator[None]:
        """Lay out all of the draft once, at the end of the block, and not after each of several changes."""
        self.document().setLayoutEnabled(False)
        try:
            yield
        finally:
            self.document().setLayoutEnabled(True)

    def _block_format(self) -> QTextBlockFormat:
        return self.typography.block_format(self._script)

    def _formatted(self) -> bool:
        found, wanted = self.textCursor().blockFormat(), self._block_format()
        return (found.lineHeight(), found.textIndent()) == (wanted.lineHeight(), wanted.textIndent())

    def _reformat(self) -> None:
        """No step in the undo stack that the user would meet; switching undo off would empty the stack."""
        document, cursor = self.document(), QTextCursor(self.document())
        before = document.availableUndoSteps()
        writing, self._writing = self._writing, True
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
        self._writing = writing

    def _restore_format(self) -> None:
        # an undo gave back the formats of an earlier view; repairing them at once would cost the user the redo
        if not (self._formatted() or self.document().isRedoAvailable()):
            self._reformat()

    def _set_margins(self) -> None:
        room = self.width() - 2 * SCROLL_BAR_PX
        column = min(self.typography.column(self._script, self.fontMetrics()), room - 2 * CARET_ROOM_PX)
        side = (self.width() - column) // 2
        if column != self.lineWrapColumnOrWidth():  # the same width once more would lay out the whole draft
            self.setLineWrapColumnOrWidth(column)
        bar = SCROLL_BAR_PX if self.verticalScrollBar().isVisible() else 0
        self.setViewportMargins(side, TOP_PX, max(0, side - CARET_ROOM_PX - bar), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.ghost.paint()
        if self.focus_mode != "off" and not self.document().isEmpty():
            wash(self, QPainter(self.viewport()), self.focus_mode, self.typography.line_px, self.ghost.lines())
        if not self.composing:
            self.hint.paint()

    def changeEvent(self, event: QEvent) -> None:
        # a style sheet that looks again, as for the focus ring, brings back the font of the time before
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self._script:
            wanted = self.typography.font(self._script)
            if (self.font().families(), self.font().pixelSize()) != (wanted.families(), wanted.pixelSize()):
                self.setFont(wanted)
            if event.type() == QEvent.Type.FontChange and self.document().defaultFont() == self.font():
                return  # Qt would lay out the whole draft once more
        super().changeEvent(event)

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
