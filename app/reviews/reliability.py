"""Whether a model's confidence can be believed: promised against seen shares of positive reviews."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from lstmcore.reviews.held_out import Bin

from ..i18n import number, tr
from ..theme import look, sans_font
from ..widgets.pointing import Pointing

LEFT, BOTTOM, TOP, RIGHT = 40, 36, 8, 12
NEAR = 14.0


class Reliability(Pointing):
    """A point for each group of scores; on the dashed line promises are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.bins: tuple[Bin, ...] = ()
        self._levels = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bins(self, bins: Sequence[Bin], levels: bool = False) -> None:
        """These groups from now on; ``levels``: of more than two classes, of which scores are the mean level."""
        self.bins, self._levels = tuple(bins), "_levels" if levels else ""
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr(f"reviews.reliability{self._levels}"))
        self.setAccessibleDescription(", ".join(self.spoken_part(at) for at in range(len(self.bins))))

    def keys(self) -> list[str]:
        return [str(at) for at in range(len(self.bins))]

    def part_under(self, point: QPointF) -> int:
        near = [((point - each).manhattanLength(), at) for at, each in enumerate(self._points())]
        return min(near)[1] if near and min(near)[0] < NEAR else -1

    def spoken_part(self, at: int) -> str:
        found = self.bins[at]
        return tr(
            f"reviews.bin{self._levels}",
            promised=round(100 * found.promised),
            seen=round(100 * found.seen),
            count=number(found.rows),
        )

    def sizeHint(self) -> QSize:
        return QSize(280, 230)

    def _box(self) -> QRectF:
        return QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)

    def _points(self) -> list[QPointF]:
        box = self._box()
        return [
            QPointF(box.left() + each.promised * box.width(), box.bottom() - each.seen * box.height())
            for each in self.bins
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sans_font(12))
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawPolyline(QPolygonF([box.topLeft(), box.bottomLeft(), box.bottomRight()]))
        painter.setPen(QPen(look.color("good"), 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(box.bottomLeft(), box.topRight())
        painter.setPen(look.color("soft"))
        below = QRectF(box.left(), box.bottom() + 2, box.width(), 16)
        for text, side in (("0", "AlignLeft"), ("50", "AlignHCenter"), ("100", "AlignRight")):
            painter.drawText(below, Qt.AlignmentFlag[side], text)
        painter.drawText(below.translated(0, 16), Qt.AlignmentFlag.AlignHCenter, tr("reviews.promised"))
        for share in (0.0, 0.5, 1.0):
            at = QRectF(0, box.bottom() - share * box.height() - 9, LEFT - 6, 18)
            painter.drawText(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{100 * share:.0f}")
        painter.save()
        painter.translate(10, box.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-100, -10, 200, 18), Qt.AlignmentFlag.AlignCenter, tr(f"reviews.seen{self._levels}"))
        painter.restore()
        points = self._points()
        painter.setPen(QPen(look.color("ink"), 2))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        for at, each in enumerate(points):
            painter.setBrush(look.color("seal" if self.is_marked(at, str(at)) else "ink"))
            painter.drawEllipse(each, 4, 4)
