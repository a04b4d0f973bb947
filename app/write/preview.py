"""A paragraph as it would be with more words in it: laid out beside the document and painted over the page."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
)
from PySide6.QtWidgets import QTextEdit

from ..theme import look
from .generation import units


class Preview:
    """``words`` at ``position``. Lines break and the text after them moves exactly as if they were accepted."""

    def __init__(self, editor: QTextEdit, position: int, words: str, color: QColor) -> None:
        self._editor = editor
        self._block = editor.document().findBlock(position)
        self._at = position - self._block.position()
        text, ruler = _with(self._block, self._at, words), editor.document().documentLayout().paintDevice()
        self._layout = QTextLayout(text, editor.document().defaultFont(), ruler or editor.viewport())
        self._added = units(words)
        self._layout.setFormats(_formats(self._block, self._at, self._added, color))
        self._line = self._block.layout().lineForTextPosition(self._at).lineNumber()
        self._lay_out()

    @property
    def fits(self) -> bool:
        """Whether nothing before the caret would move: a word begun at the end of a line may go to the next."""
        last = max(0, self._at - 1)
        now, then = (each.lineForTextPosition(last) for each in (self._block.layout(), self._layout))
        return now.lineNumber() == then.lineNumber()

    @property
    def height(self) -> float:
        """How far the paragraphs below move down."""
        return (self._layout.lineCount() - self._block.layout().lineCount()) * self._step

    def rest_lines(self) -> list[QRectF]:
        """The lines below the caret's that the words reach, in the viewport."""
        last = self._layout.lineForTextPosition(self._at + self._added).lineNumber()
        top = self._block.layout().position().y() + self._baseline - self._step * 0.8
        top -= self._editor.verticalScrollBar().value()
        width = self._editor.viewport().width()
        return [QRectF(0, top + k * self._step, width, self._step) for k in range(1, last - self._line + 1)]

    def paint(self, painter: QPainter) -> None:
        """Over the viewport as Qt has painted it; the caret and all before it stay as they are."""
        if not self.fits:
            return
        view, caret = QRectF(self._editor.viewport().rect()), QRectF(self._editor.cursorRect())
        scrolled = QPointF(self._editor.horizontalScrollBar().value(), self._editor.verticalScrollBar().value())
        origin = self._block.layout().position() - scrolled
        step = self._step
        top = origin.y() + self._baseline - step * 0.8
        rest = QRectF(caret.left(), top, view.right() - caret.left(), step)
        below = QRectF(view.left(), top + step, view.width(), view.bottom() - top - step)
        if self._at < self._block.length() - 1 or self.height:
            bare = rest.adjusted(self._editor.cursorWidth(), 0, 0, 0)
            for each in (bare, below):
                painter.fillRect(each, look.color("surface"))  # the paper; the editor itself has no ground
            self._paint_below(painter, below, scrolled)
        painter.save()
        painter.setPen(self._editor.palette().text().color())
        painter.setClipRect(rest)
        self._layout.draw(painter, origin, [], rest)
        painter.setClipRect(below)
        self._layout.draw(painter, origin, [], below)
        painter.restore()

    def _paint_below(self, painter: QPainter, below: QRectF, scrolled: QPointF) -> None:
        following = self._block.next()
        if not following.isValid():
            return
        start = self._editor.document().documentLayout().blockBoundingRect(following).top()
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = self._editor.palette()
        shift = self.height - scrolled.y()
        context.clip = QRectF(0, start + 1, below.width() + scrolled.x(), below.bottom() - start - shift)
        painter.save()
        painter.setClipRect(below.intersected(QRectF(0, start + shift, below.right(), below.bottom())))
        painter.translate(-scrolled.x(), shift)
        self._editor.document().documentLayout().draw(painter, context)
        painter.restore()

    def _lay_out(self) -> None:
        kind, there = self._block.blockFormat(), self._block.layout()
        option = self._editor.document().defaultTextOption()
        option.setWrapMode(self._editor.wordWrapMode())
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        line = there.lineAt(max(0, self._line))
        self._step = step_of(self._block)
        self._baseline = line.y() + line.ascent()
        width = self._editor.document().textWidth() - kind.leftMargin() - kind.rightMargin()
        self._layout.beginLayout()
        number = 0
        while (made := self._layout.createLine()).isValid():
            indent = kind.textIndent() if number == 0 else 0.0
            made.setLineWidth(width - indent)
            made.setPosition(QPointF(indent, self._baseline + (number - self._line) * self._step - made.ascent()))
            number += 1
        self._layout.endLayout()


def step_of(block: QTextBlock) -> float:
    """From one line of a paragraph to the next, in pixels."""
    return block.blockFormat().lineHeight(block.layout().lineAt(0).height(), 1.0)


def _with(block: QTextBlock, at: int, words: str) -> str:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + at)
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    before = cursor.selectedText()
    return before + words + block.text()[len(before) :]


def _formats(block: QTextBlock, at: int, added: int, color: QColor) -> list[QTextLayout.FormatRange]:
    """The colours that the paragraph has on screen, and that of the words."""
    made: list[QTextLayout.FormatRange] = []
    for each in block.layout().formats():
        start, end = each.start, each.start + each.length
        for first, last, by in ((start, min(end, at), 0), (max(start, at), end, added)):
            if first < last:
                made.append(_range(first + by, last - first, each.format))
    ghost = QTextCharFormat()
    ghost.setForeground(color)
    return [*made, _range(at, added, ghost)]


def _range(start: int, length: int, kind: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, kind
    return made
