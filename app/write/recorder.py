"""Tells the journal what changed on the page: where, how much went, what came and whose words it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor, QTextDocument, QTextFormat

from ..drafts.sheet import Span
from .generation import plain
from .provenance import is_edited, is_generated, spans_in

Record = Callable[[int, int, str, tuple[Span, ...], tuple[Span, ...]], object]


class Recorder(QObject):
    """Calls ``record(position, removed, added, spans, changed)`` for each change while ``record`` is set."""

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.record: Record | None = None
        document.contentsChange.connect(self._on_change)

    def _on_change(self, position: int, removed: int, added: int) -> None:
        if self.record is None:
            return
        # Qt counts the end of the last paragraph too
        end = min(position + added, self._document.characterCount() - 1)
        cursor = QTextCursor(self._document)
        cursor.setPosition(position)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        marks = self._spans(position, end), self._spans(position, end, is_edited)
        self.record(position, removed, plain(cursor.selectedText()), *marks)

    def _spans(self, begin: int, end: int, wanted: Callable[[QTextFormat], bool] = is_generated) -> tuple[Span, ...]:
        """The model's words (or those ``wanted``) between two places, counted from the first."""
        found: list[Span] = []
        block = self._document.findBlock(begin)
        while block.isValid() and block.position() < end:
            for start, length in spans_in(block, wanted):
                first = max(begin, block.position() + start)
                last = min(end, block.position() + start + length)
                if first < last:
                    found.append((first - begin, last - first))
            block = block.next()
        return tuple(found)
