"""Focus: what is not the paragraph or sentence one writes is washed out with the colour of the paper.

Painted over the page: the text, its undo stack and whose words are whose know nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QRegion, QTextCursor, QTextLine
from PySide6.QtWidgets import QTextEdit

from ..theme import look
from .places import Places
from .sentences import sentence_at

WASH = 0.5  # leaves text with a contrast of 3


def focused(cursor: QTextCursor, mode: str) -> tuple[int, int]:
    """Start and end of the paragraph or sentence around the caret, in the document."""
    block = cursor.block()
    if mode == "paragraph":
        return block.position(), block.position() + block.length() - 1
    text = block.text()
    places = Places(text)
    start, end = sentence_at(text, places.from_qt(cursor.positionInBlock()))
    return block.position() + places.to_qt(start), block.position() + places.to_qt(end)


def wash(edit: QTextEdit, painter: QPainter, mode: str, line_px: int, more: Sequence[QRectF] = ()) -> None:
    """Paint over the viewport except for what is focused and ``more``; ``line_px`` from one line to the next."""
    dark = QRegion(edit.viewport().rect())
    for each in (*_lines(edit, *focused(edit.textCursor(), mode), line_px), *more):
        dark -= QRegion(each.toRect())
    painter.setClipRegion(dark)
    painter.fillRect(edit.viewport().rect(), look.color("surface", WASH))


def _lines(edit: QTextEdit, start: int, end: int, line_px: int) -> list[QRectF]:
    """The part of each line between the two places, in the viewport."""
    block = edit.textCursor().block()
    layout, top = block.layout(), edit.document().documentLayout().blockBoundingRect(block).top()
    top -= edit.verticalScrollBar().value()
    start, end = start - block.position(), end - block.position()
    end += len(layout.preeditAreaText())  # unfinished letters stand in the lines, at the caret
    found: list[QRectF] = []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        line_end = line.textStart() + line.textLength()
        first, last = max(start, line.textStart()), min(end, line_end)
        if first < last or start == end:
            # what hangs over at either end of a line belongs to it
            left = 0.0 if first == line.textStart() else _x(line, first)
            right = float(edit.viewport().width()) if last == line_end else _x(line, last)
            found.append(QRectF(left, top + line.y() + line.height() - line_px, right - left, line_px))
    return found


def _x(line: QTextLine, place: int) -> float:
    found: object = line.cursorToX(place)
    return float(found[0] if isinstance(found, tuple) else found)  # pyright: ignore[reportArgumentType]
