"""The rated text itself, with the words that pushed its rating marked by how hard they pushed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QToolTip, QWidget

from ..i18n import tr
from ..theme import look

Piece = tuple[str, float]
LINE_HEIGHT = 135  # percent
WEAKEST = 0.15  # of the strongest push; below it a word is left plain, or everything would be marked


class PushingText(QTextEdit):
    """Read-only. Up: straight underline and a green tint; down: waved underline and a red one.

    A click on a word strikes it or brings it back, as Space does for the one reached by the arrow keys;
    ``struck_changed(rest)`` tells what is left of the text, "" when nothing is struck.
    """

    struck_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setProperty("role", "serif")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._pieces: tuple[Piece, ...] = ()
        self._sentences: tuple[tuple[str, float | None], ...] = ()
        self._spans: list[tuple[int, int]] = []
        self._edges: list[int] = []  # where each piece ends in the document
        self._struck: set[int] = set()
        self._at = -1  # the piece that the keys point at
        self._pressed: tuple[int, int] | None = None

    def show_pieces(self, pieces: Sequence[Piece], sentences: Sequence[tuple[str, float | None]] = ()) -> None:
        """The pieces in order; ``sentences`` tell where each begins, for `point_at`."""
        self._pieces, self._sentences = tuple(pieces), tuple(sentences)
        self._struck, self._at = set(), -1
        self._fill()

    def struck(self) -> list[str]:
        """The struck words in order."""
        return [self._pieces[at][0].strip() for at in sorted(self._struck)]

    def put_back(self) -> None:
        """No word is struck any more."""
        if self._struck:
            self._struck.clear()
            self._fill()
            self.struck_changed.emit("")

    def toggle(self, at: int) -> None:
        """Strike piece ``at``, or bring it back; one without letters stays."""
        if not 0 <= at < len(self._pieces) or not _has_letters(self._pieces[at][0]):
            return
        self._struck ^= {at}
        self._fill()
        rest = "".join(text for place, (text, _weight) in enumerate(self._pieces) if place not in self._struck)
        self.struck_changed.emit(rest if self._struck else "")

    def _fill(self) -> None:
        shown = self.verticalScrollBar().value()
        self.clear()
        cursor = self.textCursor()
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(lines)
        strongest = max((abs(weight) for _text, weight in self.strongest(1)), default=0.0)
        self._edges = []
        for at, (text, weight) in enumerate(self._pieces):
            cursor.insertText(text, _gone() if at in self._struck else self._look(text, weight, strongest))
            self._edges.append(cursor.position())
        whole, begin, self._spans = self.toPlainText(), 0, []
        for text, _score in self._sentences:
            found = whole.find(text.strip(), begin)
            if found < 0:
                self._spans.append((0, 0))
                continue
            begin = found + len(text.strip())
            self._spans.append((_units(whole[:found]), _units(whole[:begin])))
        self.updateGeometry()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(shown)
        self._point_keys()
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("reviews.pushing"))
        up = [text.strip() for text, weight in self.strongest(3) if weight > 0]
        down = [text.strip() for text, weight in self.strongest(3) if weight < 0]
        self.setAccessibleDescription(tr("reviews.pushing_spoken", up=" ".join(up) or "–", down=" ".join(down) or "–"))

    def strongest(self, count: int) -> list[Piece]:
        """The pieces that pushed hardest either way."""
        return sorted((p for p in self._pieces if p[1] and _has_letters(p[0])), key=lambda p: -abs(p[1]))[:count]

    def restyle(self) -> None:
        """The same pieces in the colours of the theme that now holds."""
        self._fill()

    def point_at(self, sentence: int) -> None:
        """Mark one sentence (-1: none)."""
        if 0 <= sentence < len(self._spans):
            self._mark(*self._spans[sentence])
        else:
            self.setExtraSelections([])

    def _mark(self, start: int, end: int) -> None:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor  # pyright: ignore
        selection.format.setBackground(look.color("band"))  # pyright: ignore[reportAttributeAccessIssue]
        self.setExtraSelections([selection])

    def _point_keys(self) -> None:
        """Mark the piece that the arrow keys reached."""
        if self.hasFocus() and 0 <= self._at < len(self._edges):
            start = self._edges[self._at - 1] if self._at else 0
            self._mark(start, self._edges[self._at])

    def _piece_at(self, position: int) -> int:
        return bisect_right(self._edges, position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self._pressed = (point.x(), point.y()) if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        point, pressed = event.position().toPoint(), self._pressed
        self._pressed = None
        if pressed is None or self.textCursor().hasSelection():
            return
        cursor = self.cursorForPosition(point)
        # the caret goes to the nearer edge of a letter: the letter under the mouse is the one before or behind it
        place = cursor.position() - (self.cursorRect(cursor).left() > point.x())
        if abs(self.cursorRect(cursor).left() - point.x()) < 2 * self.fontMetrics().height():
            self.toggle(self._piece_at(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            at = self._at + step
            while 0 <= at < len(self._pieces) and not _has_letters(self._pieces[at][0]):
                at += step
            if 0 <= at < len(self._pieces):
                self._at = at
                self._point_keys()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.toggle(self._at)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setExtraSelections([])
        super().focusOutEvent(event)

    def _look(self, text: str, weight: float, strongest: float) -> QTextCharFormat:
        dressed = QTextCharFormat()
        share = abs(weight) / strongest if strongest else 0.0
        if share < WEAKEST or not _has_letters(text):
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


def _has_letters(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _gone() -> QTextCharFormat:
    dressed = QTextCharFormat()
    dressed.setFontStrikeOut(True)
    dressed.setForeground(look.color("faint"))
    dressed.setToolTip(tr("reviews.struck_note"))
    return dressed


def _units(text: str) -> int:
    """Qt counts UTF-16 units: two for a character beyond the basic plane."""
    return len(text.encode("utf-16-le")) // 2
