"""A small curve of held-out figures over time, drawn without a plot library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..i18n import duration, tr
from ..theme import look

Point = tuple[float, float]


def points_of(history: Sequence[Mapping[str, Any]], name: str = "bits_per_char") -> list[Point]:
    """(minutes, figure) of each evaluation that has both."""
    found = [(each.get("seconds"), each.get(name)) for each in history]
    return [(s / 60, v) for s, v in found if isinstance(s, (int, float)) and isinstance(v, (int, float)) and v > 0]


class CurveThumbnail(QWidget):
    """Held-out figures over time: a line that ends in a dot, and dashes at the line to beat."""

    MARGIN = QRectF(0, 8, 46, 20)  # right room for the last figure, below for the minutes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[Point] = []
        self._beat: float | None = None
        self._percent = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_curve(self, points: Sequence[Point], beat: float | None = None, percent: bool = False) -> None:
        """Draw ``points`` (minutes, figure); ``beat`` is the n-gram's or the baseline's figure."""
        self._points, self._beat, self._percent = list(points), beat or None, percent
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        if self._points:
            last = self._points[-1]
            self.setAccessibleName(tr("app.curve_spoken", time=duration(last[0] * 60), figure=self._words(last[1])))

    def _words(self, value: float) -> str:
        return f"{value * 100:.1f} %" if self._percent else f"{value:.2f}"

    def _scaled(self) -> tuple[QPolygonF, float | None]:
        """The curve and the height of the line to beat, in pixels. Outliers at the start are cut, not squeezed."""
        box = QRectF(self.rect()).adjusted(6, self.MARGIN.top(), -self.MARGIN.width(), -self.MARGIN.height())
        values = [value for _at, value in self._points] + ([self._beat] if self._beat else [])
        last_value = self._points[-1][1]
        low, high = min(values), max(values)
        low -= 0.08 * (high - low)
        if not self._percent:
            high = min(high, max(last_value, self._beat or 0.0) * 1.6)
        span = (high - low) or 1.0
        longest = self._points[-1][0] or 1.0

        def height(value: float) -> float:
            return box.bottom() - (min(value, high * 1.2) - low) / span * box.height()

        line = QPolygonF([QPointF(box.left() + at / longest * box.width(), height(v)) for at, v in self._points])
        return line, height(self._beat) if self._beat else None

    def sizeHint(self) -> QSize:
        return QSize(320, 132)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(12)
        painter.setFont(font)
        line, beat = self._scaled()
        right = self.width() - self.MARGIN.width()
        bottom = self.height() - self.MARGIN.height()
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(QPointF(6, bottom + 3), QPointF(right, bottom + 3))
        painter.setPen(look.color("soft"))
        longest = self._points[-1][0]
        painter.drawText(QRectF(0, bottom + 4, right, 16), Qt.AlignmentFlag.AlignRight, duration(longest * 60))
        last = line.last()
        if beat is not None:
            painter.setPen(QPen(look.color("good"), 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(6, beat), QPointF(right, beat))
            if abs(beat - last.y()) > 15:
                painter.setPen(look.color("good"))
                painter.drawText(
                    QRectF(right + 8, beat - 9, 60, 18), Qt.AlignmentFlag.AlignVCenter, self._words(self._beat or 0)
                )
        painter.setClipRect(QRectF(0, 0, self.width(), bottom + 2))
        painter.setPen(
            QPen(look.color("ink"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.drawPolyline(line)
        painter.setClipping(False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("seal"))
        painter.drawEllipse(last, 4, 4)
        painter.setPen(look.color("text"))
        painter.drawText(
            QRectF(right + 8, last.y() - 9, 60, 18), Qt.AlignmentFlag.AlignVCenter, self._words(self._points[-1][1])
        )
