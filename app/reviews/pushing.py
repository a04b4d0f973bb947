"""The rated text itself, with the words that pushed its rating marked by how hard they pushed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QColor, QHelpEvent, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QToolTip, QWidget

from ..i18n import tr
from ..theme import look

Piece = tuple[str, float]
LINE_HEIGHT = 135  # percent
WEAKEST = 0.15  # of the strongest push; below it a word is left plain, or everything would be marked


class PushingText(QTextEdit):
    """Read-only. Up: straight underline and a green tint; down: waved underline and a red one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setProperty("role", "serif")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._pieces: tuple[Piece, ...] = ()
        self._spans: list[tuple[int, int]] = []

    def show_pieces(self, pieces: Sequence[Piece], sentences: Sequence[tuple[str, float | None]] = ()) -> None:
        """The pieces in order; ``sentences`` tell where each begins, for `point_at`."""
        self._pieces = tuple(pieces)
        self.clear()
        cursor = self.textCursor()
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(lines)
        strongest = max((abs(weight) for _text, weight in self.strongest(1)), default=0.0)
        for text, weight in pieces:
            cursor.insertText(text, self._look(text, weight, strongest))
        whole, begin, self._spans = self.toPlainText(), 0, []
        for text, _score in sentences:
            found = whole.find(text.strip(), begin)
            if found < 0:
                self._spans.append((0, 0))
                continue
            begin = found + len(text.strip())
            self._spans.append((_units(whole[:found]), _units(whole[:begin])))
        self.updateGeometry()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("reviews.pushing"))
        up = [text.strip() for text, weight in self.strongest(3) if weight > 0]
        down = [text.strip() for text, weight in self.strongest(3) if weight < 0]
        self.setAccessibleDescription(tr("reviews.pushing_spoken", up=" ".join(up) or "–", down=" ".join(down) or "–"))

    def strongest(self, count: int) -> list[Piece]:
        """The pieces that pushed hardest either way."""
        return sorted(
            (p for p in self._pieces if p[1] and any(char.isalnum() for char in p[0])), key=lambda p: -abs(p[1])
        )[:count]

    def restyle(self) -> None:
        """The same pieces in the colours of the theme that now holds."""
        spans = self._spans
        self.show_pieces(self._pieces)
        self._spans = spans

    def point_at(self, sentence: int) -> None:
        """Mark one sentence (-1: none)."""
        selection = QTextEdit.ExtraSelection()
        if 0 <= sentence < len(self._spans):
            start, end = self._spans[sentence]
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor  # pyright: ignore
            selection.format.setBackground(look.color("band"))  # pyright: ignore[reportAttributeAccessIssue]
            self.setExtraSelections([selection])
        else:
            self.setExtraSelections([])

    def _look(self, text: str, weight: float, strongest: float) -> QTextCharFormat:
        dressed = QTextCharFormat()
        share = abs(weight) / strongest if strongest else 0.0
        if share < WEAKEST or not any(char.isalnum() for char in text):
            return dressed
        colour = look.color("good" if weight > 0 else "seal")
        tint = QColor(colour)
        tint.setAlphaF(0.06 + 0.22 * share)
        dressed.setBackground(tint)
        dressed.setUnderlineColor(colour)
        straight, waved = QTextCharFormat.UnderlineStyle.SingleUnderline, QTextCharFormat.UnderlineStyle.WaveUnderline
        dressed.setUnderlineStyle(straight if weight > 0 else waved)
        dressed.setToolTip(tr("reviews.push_up" if weight > 0 else "reviews.push_down", percent=round(100 * share)))
        return dressed

    def sizeHint(self) -> QSize:
        return QSize(240, round(self.document().size().height()) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cursor = self.cursorForPosition(self.viewport().mapFrom(self, event.pos()))
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
            QToolTip.showText(event.globalPos(), cursor.charFormat().toolTip(), self)
            return True
        return super().event(event)


def _units(text: str) -> int:
    """Qt counts UTF-16 units: two for a character beyond the basic plane."""
    return len(text.encode("utf-16-le")) // 2
