"""Who wrote which words: a property of the text itself, drawn in ink, kept with the draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtGui import QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from ..drafts.sheet import Span
from ..theme import look

_PROPERTY = int(QTextFormat.Property.UserProperty) + 1


def generated() -> QTextCharFormat:
    """The format of the model's words. It holds no colour: the look may change, the undo stack must not."""
    made = QTextCharFormat()
    made.setProperty(_PROPERTY, True)
    return made


def is_generated(kind: QTextFormat) -> bool:
    """Whether words of this format are the model's."""
    return bool(kind.property(_PROPERTY))


def spans_in(block: QTextBlock) -> Iterator[Span]:
    """The model's words in one paragraph, positions counted from its start."""
    fragments = block.begin()
    while not fragments.atEnd():
        fragment = fragments.fragment()
        if fragment.isValid() and is_generated(fragment.charFormat()):
            yield fragment.position() - block.position(), fragment.length()
        fragments += 1


def spans(document: QTextDocument) -> list[Span]:
    """The model's words in the whole draft."""
    found: list[Span] = []
    block = document.begin()
    while block.isValid():
        found += [(block.position() + start, length) for start, length in spans_in(block)]
        block = block.next()
    return found


def mark(document: QTextDocument, found: Iterable[Span]) -> None:
    """Give back to a loaded text what ``spans`` said of it; spans outside of it are ignored."""
    end = document.characterCount() - 1
    cursor = QTextCursor(document)
    for start, length in found:
        if start >= 0 and length > 0 and start + length <= end:
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(generated())


class InkHighlighter(QSyntaxHighlighter):
    """Draws the model's words in ink-blue, underlined on wish; follows the look without touching the text."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.underline = False
        look.changed.connect(self.rehighlight)

    def set_underline(self, underline: bool) -> None:
        """Mark the model's words by a line too, for who does not see the colour."""
        if underline != self.underline:
            self.underline = underline
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        ink = QTextCharFormat()
        ink.setForeground(look.color("ink"))
        ink.setFontUnderline(self.underline)
        for start, length in spans_in(self.currentBlock()):
            self.setFormat(start, length, ink)
