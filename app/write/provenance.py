"""Who wrote which words: a property of the text itself, drawn in ink, kept with the draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from PySide6.QtGui import (
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLayout,
)

from ..drafts.sheet import Span
from ..theme import look
from .places import Places

_LATIN = re.compile(r"[!-~\u00a1-\u024f]+(?: +[!-~\u00a1-\u024f]+)*")
_PROPERTY = int(QTextFormat.Property.UserProperty) + 1
_EDITED = _PROPERTY + 1


def generated() -> QTextCharFormat:
    """The format of the model's words. It holds no colour: the look may change, the undo stack must not."""
    made = QTextCharFormat()
    made.setProperty(_PROPERTY, True)
    return made


def is_generated(kind: QTextFormat) -> bool:
    """Whether words of this format are the model's."""
    return bool(kind.property(_PROPERTY))


def edited() -> QTextCharFormat:
    """The format of what the writer put in the midst of the model's words: the writer's own, and a change of theirs."""
    made = QTextCharFormat()
    made.setProperty(_EDITED, True)
    return made


def is_edited(kind: QTextFormat) -> bool:
    """Whether words of this format changed the model's."""
    return bool(kind.property(_EDITED))


def written_at(document: QTextDocument, start: int, end: int | None = None) -> QTextCharFormat:
    """The format of the writer's words in the place of [start, end): ``edited`` within the model's, else plain."""
    end = start if end is None else end
    block = document.findBlock(start)
    inside = block.position() < start and end < block.position() + block.length() - 1
    cursor = QTextCursor(document)
    for place in (start, end + 1) if inside else ():
        cursor.setPosition(place)
        kind = cursor.charFormat()
        inside = inside and (is_generated(kind) or is_edited(kind))
    return edited() if inside else QTextCharFormat()


def spans_in(block: QTextBlock, wanted: Callable[[QTextFormat], bool] = is_generated) -> Iterator[Span]:
    """The model's words (or those ``is_edited``) in one paragraph, positions counted from its start."""
    return ((start, length) for start, length, kind in kinds_in(block) if wanted(kind))


def kinds_in(block: QTextBlock) -> Iterator[tuple[int, int, QTextCharFormat]]:
    """The pieces of one paragraph, from its start, with their formats."""
    return ((each.start, each.length, each.format) for each in block.textFormats())


def spans(document: QTextDocument) -> list[Span]:
    """The model's words in the whole draft."""
    found: list[Span] = []
    block = document.begin()
    while block.isValid():
        found += [(block.position() + start, length) for start, length in spans_in(block)]
        block = block.next()
    return found


def mark(document: QTextDocument, found: Iterable[Span], kind: QTextCharFormat | None = None) -> None:
    """Give back to a loaded text what ``spans`` said of it; spans outside of it are ignored."""
    kind = generated() if kind is None else kind
    end = document.characterCount() - 1
    cursor = QTextCursor(document)
    cursor.beginEditBlock()  # each edit by itself would lay out all that follows it
    for start, length in found:
        if start >= 0 and length > 0 and start + length <= end:
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(kind)
    cursor.endEditBlock()


class InkHighlighter(QSyntaxHighlighter):
    """Draws the model's words in ink-blue, what was changed in them in violet, both underlined on wish.

    Latin words of a Chinese draft have their own font.

    It follows the look without touching the text.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.coloured, self.underline = True, False
        self._latin = ""
        look.changed.connect(self._on_look)

    def set_marks(self, coloured: bool, underline: bool) -> None:
        """How the model's words show: by colour, by a line for who does not see the colour, by both or not at all."""
        if (coloured, underline) != (self.coloured, self.underline):
            self.coloured, self.underline = coloured, underline
            self.refresh()

    def set_latin(self, family: str) -> None:
        """The font of Latin words, "" for that of the rest."""
        if family != self._latin:
            self._latin = family
            self.refresh()

    def refresh(self) -> None:
        """Draw all anew. ``rehighlight`` would lay out the rest of the draft once for every paragraph."""
        self._draw(lambda _: True)

    def _on_look(self) -> None:
        self._draw(lambda block: bool(block.layout().formats()))  # the others have no colour of their own

    def _draw(self, wanted: Callable[[QTextBlock], bool]) -> None:
        block, first, end = self.document().begin(), -1, 0
        while block.isValid():
            if wanted(block):
                found = [_range(*each) for each in self._formats(block)]
                if found or block.layout().formats():
                    block.layout().setFormats(found)
                    first, end = (block.position() if first < 0 else first), block.position() + block.length()
            block = block.next()
        if first >= 0:
            self.document().markContentsDirty(first, end - first)

    def highlightBlock(self, text: str) -> None:
        for start, length, kind in self._formats(self.currentBlock()):
            self.setFormat(start, length, kind)

    def _formats(self, block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
        ink: list[Span] = []
        changed: list[Span] = []
        for start, length, kind in kinds_in(block):
            if is_generated(kind):
                ink.append((start, start + length))
            elif is_edited(kind):
                changed.append((start, start + length))
        latin = list(_latin_in(block.text())) if self._latin else []
        if not (ink or changed or latin):
            return []
        edges = sorted({edge for run in (*ink, *changed, *latin) for edge in run})
        found: list[tuple[int, int, QTextCharFormat]] = []
        for start, end in pairwise(edges):
            kind = QTextCharFormat()
            if any(first <= start < last for first, last in ink):
                if self.coloured:
                    kind.setForeground(look.color("ink"))
                if self.underline:
                    kind.setFontUnderline(True)
            elif any(first <= start < last for first, last in changed):
                if self.coloured:
                    kind.setForeground(look.color("edited"))
                if self.underline:
                    kind.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            if any(first <= start < last for first, last in latin):
                kind.setFontFamilies([self._latin])
            if not kind.isEmpty():
                found.append((start, end - start, kind))
        return found


def _latin_in(text: str) -> Iterator[Span]:
    """Start and end of each run of Latin words, quotes and dashes left to the other script."""
    if _LATIN.search(text) is None:
        return
    places = Places(text)
    for match in _LATIN.finditer(text):
        yield places.to_qt(match.start()), places.to_qt(match.end())


def _range(start: int, length: int, kind: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, length  # pyright: ignore[reportAttributeAccessIssue]
    made.format = kind  # pyright: ignore[reportAttributeAccessIssue]
    return made
