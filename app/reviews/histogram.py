"""How many rows of a rated table got which score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..i18n import number, tr
from ..theme import look, sans_font
from ..widgets.pointing import Pointing
from .needle import TONES

BINS = 20
TOP, BOTTOM, GAP = 18, 20, 2


class Histogram(Pointing):
    """A bar for each twentieth of the scores, in the colours of its verdicts; ``chosen(low, high)`` in scores 0-1."""

    chosen = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[Mapping[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_bars(self, bars: Sequence[Mapping[str, int]]) -> None:
        """Rows by verdict for each bar."""
        self.bars = tuple(bars)
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("reviews.histogram"))
        self.setAccessibleDescription(", ".join(self.spoken_part(at) for at in range(len(self.bars))))

    def keys(self) -> list[str]:
        return [str(at) for at in range(len(self.bars))]

    def part_under(self, point: QPointF) -> int:
        return min(int(point.x() * len(self.bars) / max(1, self.width())), len(self.bars) - 1) if self.bars else -1

    def spoken_part(self, at: int) -> str:
        low, high = 100 * at // len(self.bars), 100 * (at + 1) // len(self.bars)
        return tr("reviews.bar", low=low, high=high, count=number(sum(self.bars[at].values())))

    def sizeHint(self) -> QSize:
        return QSize(320, 150)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._choose(self.part_under(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._at)
        else:
            super().keyPressEvent(event)

    def _choose(self, at: int) -> None:
        if at >= 0:
            self.chosen.emit(at / len(self.bars), (at + 1) / len(self.bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sans_font(12))
        most = max(1, *(sum(bar.values()) for bar in self.bars))
        room, width = self.height() - TOP - BOTTOM, self.width() / len(self.bars)
        for at, bar in enumerate(self.bars):
            bottom = float(self.height() - BOTTOM)
            here = self.is_marked(at, str(at))
            for name, count in bar.items():
                if count:
                    height = max(1.0, room * count / most)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(look.color(TONES.get(name, "line"), 0.95 if here else 0.7))
                    painter.drawRect(QRectF(at * width + GAP / 2, bottom - height, width - GAP, height))
                    bottom -= height
            if here:
                painter.setPen(look.color("text"))
                box = QRectF(at * width - 40, bottom - TOP, width + 80, TOP - 2)
                box.moveLeft(min(max(0.0, box.left()), self.width() - box.width()))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number(sum(bar.values())))
        line = self.height() - BOTTOM + 1
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(QPointF(0, line), QPointF(self.width(), line))
        painter.setPen(look.color("soft"))
        for text, side in (("0", "AlignLeft"), ("50", "AlignHCenter"), ("100", "AlignRight")):
            painter.drawText(QRectF(0, line + 2, self.width(), BOTTOM - 3), Qt.AlignmentFlag[side], text)
