"""A half dial from 0 to 100 whose needle shows how favourable a review is."""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..i18n import tr
from ..theme import look

TONES = {"negative": "seal", "mixed": "warn", "positive": "good", "unclear": "faint"}
BAND = (0.4, 0.6)  # called mixed, where a model does not say it otherwise
MOVE_MS = 120


def zone(score: float | None, band: tuple[float, float] = BAND) -> str:
    """Where a score lies on the dial; the label of a whole review may still be mixed when its sentences disagree."""
    if score is None:
        return "unclear"
    return "negative" if score <= band[0] else "mixed" if score < band[1] else "positive"


def verdict(score: float | None, label: str) -> str:
    """The rating in words, as a screen reader says it."""
    if score is None:
        return tr("reviews.unclear")
    return tr("reviews.spoken", score=round(score * 100), word=tr(f"reviews.{label}"))


class Needle(QWidget):
    """Shows ``score`` (0-1, None: cannot tell) and ``label``; the zones differ in place as well as in colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score: float | None = None
        self.label = "unclear"
        self.band = BAND
        self.threshold: float | None = None
        self.before: float | None = None
        self._at = 50.0
        self._move = QVariantAnimation(self)
        self._move.setDuration(MOVE_MS)
        self._move.setEasingCurve(QEasingCurve(QEasingCurve.Type.OutCubic))
        self._move.valueChanged.connect(self._moved)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(verdict(None, "unclear"))

    def show_rating(self, score: float | None, label: str) -> None:
        """Swing to a new rating; None puts the needle to rest in the middle, grey."""
        self.score, self.label = score, label if score is not None else "unclear"
        self.setAccessibleName(verdict(score, label))
        target = 50.0 if score is None else 100.0 * min(max(score, 0.0), 1.0)
        self._move.stop()
        if self.isVisible():
            self._move.setStartValue(self._at)
            self._move.setEndValue(target)
            self._move.start()
        else:
            self._moved(target)

    def show_threshold(self, threshold: float | None) -> None:
        """A tick at this probability; None: none."""
        self.threshold = threshold
        self.update()

    def show_before(self, score: float | None) -> None:
        """A thin line where the needle stood before a word was struck; None: none."""
        self.before = score
        self.update()

    def _moved(self, at: float) -> None:
        self._at = at
        self.update()

    def _draw_zones(self, painter: QPainter, arc: QRectF) -> None:
        low, high = (100 * each for each in self.band)
        here = zone(self.score, self.band)
        for label, start, end in (("negative", 0.0, low), ("mixed", low, high), ("positive", high, 100.0)):
            if self.score is None:
                colour = look.color("line")
            else:
                colour = look.color(TONES[label], 1.0 if label == here else 0.22)
            painter.setPen(QPen(colour, 9, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            start, end = start + (0.6 if start else 0), end - (0.6 if end < 100 else 0)
            painter.drawArc(arc, round(16 * (180 - 1.8 * start)), round(-16 * 1.8 * (end - start)))

    def sizeHint(self) -> QSize:
        return QSize(208, 128)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = 88.0
        hub = QPointF(self.width() / 2, 102.0)
        self._draw_zones(painter, QRectF(hub.x() - radius, hub.y() - radius, 2 * radius, 2 * radius))
        painter.setPen(look.color("soft"))
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        for at, text in ((0, "0"), (100, "100")):
            x = hub.x() + radius * math.cos(math.pi * (1 - at / 100))
            box = QRectF(x - 20, hub.y() + 4, 40, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        for share, token, inner, outer in ((self.threshold, "text", 80, 97), (self.before, "soft", 20, 76)):
            if share is not None:
                painter.setPen(
                    QPen(look.color(token), 1.6, Qt.PenStyle.SolidLine if inner > 50 else Qt.PenStyle.DotLine)
                )
                way = QPointF(math.cos(math.pi * (1 - share)), -math.sin(math.pi * (1 - share)))
                painter.drawLine(hub + way * inner, hub + way * outer)
        angle = math.pi * (1 - self._at / 100)
        along = QPointF(math.cos(angle), -math.sin(angle))
        across = QPointF(along.y(), -along.x())
        colour = look.color("faint" if self.score is None else "text")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([hub + along * (radius - 12), hub + across * 3.2, hub - across * 3.2]))
        painter.drawEllipse(hub, 6.0, 6.0)
        painter.setBrush(look.color("surface"))
        painter.drawEllipse(hub, 2.2, 2.2)
