"""Two versions of a text with what differs marked, in form as well as in colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit

from ..drafts.changes import Pieces, Row
from ..i18n import number, tr, words
from ..theme import look

LINE_PX = 26
GAP_PX = 4
OLD, NEW, BOTH = "old", "new", "both"


class DiffPane(QTextEdit):
    """Shows one side of the rows (OLD or NEW), or BOTH: what went struck through, what came underlined."""

    def __init__(self, side: str = BOTH) -> None:
        super().__init__()
        self._side = side
        self._rows: Sequence[Row] = ()
        self.setReadOnly(True)
        self.setProperty("role", "serif-small")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(12)
        self.document().setUndoRedoEnabled(False)
        look.changed.connect(self._draw)
        words.changed.connect(self._draw)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these paragraphs, from the first change on."""
        self._rows = rows
        self._draw()

    def _draw(self, _: object = None) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        first = True
        for row in self._rows:
            if not row.folded and self._side != BOTH and self._pieces(row) is None:
                continue
            block = QTextBlockFormat()
            block.setLineHeight(LINE_PX, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            block.setBottomMargin(GAP_PX)
            if first:
                cursor.setBlockFormat(block)
            else:
                cursor.insertBlock(block)
            first = False
            for text, form in self._runs(row):
                cursor.insertText(text, form)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _pieces(self, row: Row) -> Pieces | None:
        return row.old if self._side == OLD else row.new

    def _runs(self, row: Row) -> Iterator[tuple[str, QTextCharFormat]]:
        if row.folded:
            yield tr("write.diff_folded", count=number(row.folded)), _form("faint")
        elif self._side != BOTH:
            for text, marked in self._pieces(row) or ():
                yield text, _form(self._side if marked else "")
        else:
            yield from _merged(row)


def _merged(row: Row) -> Iterator[tuple[str, QTextCharFormat]]:
    """Both versions of a paragraph in one line: what they share once."""
    old, new = list(row.old or ()), list(row.new or ())
    while old or new:
        if old and old[0][1]:
            yield old.pop(0)[0], _form(OLD)
        elif new and new[0][1]:
            yield new.pop(0)[0], _form(NEW)
        else:
            text = (old.pop(0) if old else new[0])[0]
            if new:
                new.pop(0)
            yield text, _form("")


def _form(kind: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(look.color({OLD: "warn", NEW: "good", "faint": "faint"}.get(kind, "text")))
    form.setFontStrikeOut(kind == OLD)
    form.setFontUnderline(kind == NEW)
    return form
