"""One continuation inside the text: where it stands, and that it is one step of undo however it came."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from .provenance import generated


class Generation:
    """Starts empty at ``position``; ``replacing`` an earlier one takes its place and its undo step."""

    def __init__(self, document: QTextDocument, position: int, replacing: Generation | None = None) -> None:
        self._document = document
        self._start = self._anchor(replacing.start if replacing else position)
        self._end = self._anchor(replacing.end if replacing else position)
        self._joins = replacing is not None
        self._fresh = True
        self._text = ""

    @property
    def start(self) -> int:
        """Where it begins now; edits before it move it."""
        return self._start.position()

    @property
    def end(self) -> int:
        """Where it ends now."""
        return self._end.position()

    @property
    def intact(self) -> bool:
        """Whether the text still holds exactly what came: neither edited nor undone."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(self.start)
        cursor.setPosition(self.end, QTextCursor.MoveMode.KeepAnchor)
        return bool(self._text) and plain(cursor.selectedText()) == self._text

    def append(self, piece: str) -> None:
        """Add what came next."""
        if self._fresh and self.end > self.start:
            self._write(self.start, self.end, piece)
        else:
            self._write(self.end, self.end, piece)
        self._text += piece

    def swap(self, text: str) -> None:
        """Another version in its place."""
        self._write(self.start, self.end, text)
        self._text = text

    def _write(self, start: int, end: int, text: str) -> None:
        begin = self.start
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        # an open edit block is not laid out, so each piece closes its own and joins the one before
        if self._joins:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        cursor.insertText(text, generated())
        cursor.endEditBlock()
        self._joins, self._fresh = True, False
        self._start.setPosition(begin)
        self._end.setPosition(cursor.position())

    def _anchor(self, position: int) -> QTextCursor:
        cursor = QTextCursor(self._document)
        cursor.setPosition(position)
        cursor.setKeepPositionOnInsert(True)
        return cursor


def plain(text: str) -> str:
    """Qt's paragraph and line separators as line breaks."""
    return text.replace("\u2029", "\n").replace("\u2028", "\n")


PLAIN = QTextCharFormat()
