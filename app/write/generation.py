"""One continuation inside the text: where it stands, and that it is one step of undo however it came."""

from __future__ import annotations

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from .provenance import generated


class Generation:
    """Starts empty at ``position``; ``replacing`` an earlier one takes its place and its undo step.

    What it continues begins at ``since``.
    """

    def __init__(
        self, document: QTextDocument, position: int, replacing: Generation | None = None, since: int = 0
    ) -> None:
        self._document = document
        self.replacing = replacing
        self._since = QTextCursor(document)
        self._since.setPosition(replacing.since if replacing else since)
        self._since.setKeepPositionOnInsert(True)
        self._start = QTextCursor(document)
        self._start.setPosition(replacing.start if replacing else position)
        self._start.setKeepPositionOnInsert(True)
        self._text = ""
        self._replaced = replacing.text if replacing else ""
        self._joins = replacing is not None and replacing.joins

    @classmethod
    def adopt(cls, document: QTextDocument, start: int, text: str) -> Generation:
        """``text``, which stands at ``start`` since an earlier time, as a continuation to go on with."""
        made = cls(document, start)
        made._text = text
        return made

    @property
    def since(self) -> int:
        """Where the text begins that it continues."""
        return self._since.position()

    @property
    def joins(self) -> bool:
        """Whether what is written next belongs to the step of undo before it."""
        return self._joins

    @property
    def start(self) -> int:
        """Where it begins now; edits before it move it."""
        return self._start.position()

    @property
    def end(self) -> int:
        """Where it ends while it is intact."""
        return self.start + units(self._replaced or self._text)

    @property
    def text(self) -> str:
        """What came so far, or what was chosen in its place."""
        return self._text

    @property
    def intact(self) -> bool:
        """Whether the text holds exactly what came: neither edited nor undone."""
        end = self.start + units(self._text)
        if not self._text or end > self._document.characterCount() - 1:
            return False
        cursor = QTextCursor(self._document)
        cursor.setPosition(self.start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return plain(cursor.selectedText()) == self._text

    def append(self, piece: str) -> None:
        """Add what came next; the first piece removes what is replaced."""
        self._write(self.start if self._replaced else self.end, self.end, piece)
        self._replaced = ""
        self._text += piece

    def swap(self, text: str) -> None:
        """Another version in its place."""
        self._write(self.start, self.end, text)
        self._text = text

    def part(self) -> None:
        """Something else was done since: what comes now is a step of undo of its own."""
        self._joins = False

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
        self._joins = True
        self._start.setPosition(begin)


def units(text: str) -> int:
    """The length of ``text`` as Qt counts it, in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def plain(text: str) -> str:
    """Qt's paragraph and line separators as line breaks."""
    return text.replace("\u2029", "\n").replace("\u2028", "\n")


PLAIN = QTextCharFormat()
