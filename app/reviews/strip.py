"""One block a sentence: as wide as the sentence is long, tinted and numbered by its score."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..i18n import tr
from ..theme import look
from .needle import TONES, zone

Sentence = tuple[str, float | None]
GAP = 3.0
NUMBER_WIDTH = 26.0
NUMBERED = 22.0
NARROW = 14.0


def spoken(sentence: Sentence) -> str:
    """A sentence and its score in words, for tool tips and screen readers."""
    text, score = sentence
    word = tr(f"reviews.{zone(score)}")
    number = "" if score is None else f" {score * 100:.0f}"
    return f"{word}{number} ・ {text.strip()}"


class SentenceStrip(QWidget):
    """The sentences of a review side by side; mouse and arrow keys point at one, ``pointed`` says which (-1 none)."""

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentences: tuple[Sentence, ...] = ()
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_sentences(self, sentences: Sequence[Sentence]) -> None:
        """Replace what is shown."""
        self._sentences, self._at = tuple(sentences), -1
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("reviews.strip", count=len(self._sentences)))
        self.setAccessibleDescription("\n".join(spoken(each) for each in self._sentences))

    def blocks(self) -> list[QRectF]:
        """Where each sentence is drawn."""
        if not self._sentences:
            return []
        lengths = [max(len(text.strip()), 1) for text, _ in self._sentences]
        gap = GAP if self.width() / len(lengths) > NARROW else 1.0
        room = self.width() - gap * (len(lengths) - 1)
        least = min(NUMBER_WIDTH, room / len(lengths))
        spare = max(room - least * len(lengths), 0.0)
        left, found = 0.0, []
        for length in lengths:
            width = least + spare * length / sum(lengths)
            found.append(QRectF(left, 1, width, self.height() - 2))
            left += width + gap
        return found

    def _point(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.update()
            self.pointed.emit(at)

    def _under(self, x: float) -> int:
        return next((i for i, box in enumerate(self.blocks()) if box.left() <= x <= box.right() + GAP), -1)

    def sizeHint(self) -> QSize:
        return QSize(240, 32)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._under(event.pos().x())
            if at >= 0:
                QToolTip.showText(event.globalPos(), spoken(self._sentences[at]), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._under(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._point(-1)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._sentences:
            super().keyPressEvent(event)
            return
        self._point(min(max(self._at + step, 0), len(self._sentences) - 1))
        box = self.blocks()[self._at]
        QToolTip.showText(self.mapToGlobal(box.bottomLeft().toPoint()), spoken(self._sentences[self._at]), self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(13)
        painter.setFont(font)
        for at, (box, (_text, score)) in enumerate(zip(self.blocks(), self._sentences, strict=True)):
            colour = look.color(TONES[zone(score)])
            tint = QColor(colour)
            strength = 0.0 if score is None else abs(score - 0.5) * 2
            tint.setAlphaF((0.10 if box.width() >= NUMBERED else 0.4) + 0.28 * strength)
            painter.setPen(QPen(look.color("ink"), 2) if at == self._at else Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            if box.width() < NUMBERED:
                # without room for a number, the place says what the tint says
                painter.drawRoundedRect(_placed(box, zone(score)), 2, 2)
                continue
            painter.drawRoundedRect(box.adjusted(1, 0, -1, 0), 5, 5)
            painter.setPen(look.color("text" if score is not None else "soft"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?" if score is None else f"{score * 100:.0f}")


def _placed(box: QRectF, label: str) -> QRectF:
    """The part of a narrow block that its label fills: positive above, negative below, mixed between."""
    top = {"positive": 0.0, "negative": 0.5}.get(label, 0.25)
    return QRectF(box.left(), box.top() + top * box.height(), box.width(), 0.5 * box.height())
