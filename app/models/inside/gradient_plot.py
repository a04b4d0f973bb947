"""The norm of dLoss/dh_t over the steps, on a logarithmic scale: four networks, before or after they learned."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ...i18n import tr
from ...theme import look, sans_font
from .drawing import Drawing

STYLES = {
    "rnn_small": ("warn", Qt.PenStyle.DotLine),
    "rnn_large": ("seal", Qt.PenStyle.DashLine),
    "lstm": ("edited", Qt.PenStyle.DashDotLine),
    "lstm_open": ("ink", Qt.PenStyle.SolidLine),
}
LEFT, TOP, RIGHT, BOTTOM = 64.0, 12.0, 16.0, 40.0
LEAST, MOST = 1e-18, 1e18
DECADES = 2  # between two lines, at least


class GradientPlot(Drawing):
    """``show_kinds`` what the verb ``gradients`` found."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: Mapping[str, Any] = {}
        self.when = "before"

    def show_kinds(self, kinds: Mapping[str, Any], when: str) -> None:
        """These lines, "before" or "after" learning."""
        self.kinds, self.when = kinds, when
        self.update()

    def range(self) -> tuple[int, int]:
        """The powers of ten below and above all lines, of before and after alike, so that they compare."""
        all_ = [x for kind in self.kinds.values() for when in ("before", "after") for x in kind[when]["norms"]]
        logs = [math.log10(min(max(x, LEAST), MOST)) for x in all_] or [0.0]
        return math.floor(min(logs)), max(math.ceil(max(logs)), math.floor(min(logs)) + 1)

    def as_csv(self) -> bytes:
        """A row a step, a column a network before and after."""
        out = io.StringIO(newline="")
        rows = csv.writer(out)
        columns = [(kind, when) for kind in self.kinds for when in ("before", "after")]
        rows.writerow(("t", *(f"{kind} {when}" for kind, when in columns)))
        series = [self.kinds[kind][when]["norms"] for kind, when in columns]
        for t, values in enumerate(zip(*series, strict=True), start=1):
            rows.writerow((t, *(f"{value:.9g}" for value in values)))
        return out.getvalue().encode("utf-8-sig")

    def render_to(self, painter: QPainter, room: QRectF) -> None:
        painter.fillRect(room, look.color("surface"))
        if not self.kinds:
            return
        sheet = room.adjusted(LEFT, TOP, -RIGHT, -BOTTOM)
        low, high = self.range()
        steps = max(len(kind[self.when]["norms"]) for kind in self.kinds.values())

        def spot(t: int, value: float) -> QPointF:
            share = (math.log10(min(max(value, LEAST), MOST)) - low) / (high - low)
            return QPointF(sheet.x() + sheet.width() * t / max(1, steps - 1), sheet.bottom() - share * sheet.height())

        painter.setFont(sans_font(12))
        every = max(DECADES, math.ceil((high - low) / 8))
        for power in range(low, high + 1):
            if power % every:
                continue
            at = spot(0, 10.0**power)
            painter.setPen(QPen(look.color("line"), 1))
            painter.drawLine(at, QPointF(sheet.right(), at.y()))
            painter.setPen(look.color("soft"))
            box = QRectF(sheet.left() - LEFT, at.y() - 9, LEFT - 8, 18)
            middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, middle, "1" if power == 0 else f"1e{power}".replace("-", "−"))
        for t in range(0, steps, max(1, round(steps / 6))):
            box = QRectF(spot(t, 1).x() - 20, sheet.bottom() + 4, 40, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(t + 1))
        axis = QRectF(sheet.left(), sheet.bottom() + 20, sheet.width(), 18)
        painter.drawText(axis, Qt.AlignmentFlag.AlignCenter, tr("inside.gradient_axis"))
        for kind, (token, style) in STYLES.items():
            if kind in self.kinds:
                painter.setPen(QPen(look.color(token), 2.2, style))
                norms = self.kinds[kind][self.when]["norms"]
                painter.drawPolyline(QPolygonF([spot(t, value) for t, value in enumerate(norms)]))


class LineSample(Drawing):
    """How the line of one network looks."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self.setMinimumSize(0, 0)
        self.setFixedSize(40, 14)

    def render_to(self, painter: QPainter, room: QRectF) -> None:
        token, style = STYLES[self._kind]
        painter.setPen(QPen(look.color(token), 2.2, style))
        painter.drawLine(QPointF(room.left(), room.center().y()), QPointF(room.right(), room.center().y()))
