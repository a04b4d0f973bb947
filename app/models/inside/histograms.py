"""How the numbers are spread: weights of each gate, and what the gates did over the sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ...i18n import tr
from ...theme import look, sans_font
from ...widgets import Card, label
from .drawing import Drawing
from .reading import QUANTITIES, SIGNED, Inside

BINS = 48
HEAD, FOOT, GAP = 20.0, 18.0, 14.0
Bars = tuple[str, str, float, float, Sequence[int]]  # what, gate, lowest, highest, counts


class Histograms(Drawing):
    """A row for what the sentence did, then one for each kind of weights."""

    def __init__(self) -> None:
        super().__init__()
        self.bars: list[Bars] = []

    def show_inside(self, inside: Inside) -> None:
        """The weights of the layer and the values of the sentence."""
        self.bars = [of_values(inside, name) for name in QUANTITIES]
        self.bars += [(str(what), str(gate), low, high, counts) for what, gate, low, high, counts in inside.weights]
        self.update()

    def as_csv(self) -> bytes:
        """A row a bar."""
        out = io.StringIO(newline="")
        rows = csv.writer(out)
        rows.writerow(("what", "gate", "from", "to", "count"))
        for what, gate, low, high, counts in self.bars:
            edges = np.linspace(low, high, len(counts) + 1)
            rows.writerows(
                (what, gate, f"{edges[at]:.6g}", f"{edges[at + 1]:.6g}", count) for at, count in enumerate(counts)
            )
        return out.getvalue().encode("utf-8-sig")

    def render_to(self, painter: QPainter, room: QRectF) -> None:
        painter.fillRect(room, look.color("surface"))
        if not self.bars:
            return
        kinds = list(dict.fromkeys(what for what, *_ in self.bars))
        high = room.height() / len(kinds)
        for row, kind in enumerate(kinds):
            own = [each for each in self.bars if each[0] == kind]
            wide = room.width() / len(own)
            for column, bars in enumerate(own):
                cell = QRectF(room.x() + column * wide, room.y() + row * high, wide - GAP, high - 6)
                self._draw(painter, cell, bars)

    def _draw(self, painter: QPainter, cell: QRectF, bars: Bars) -> None:
        what, gate, low, high, counts = bars
        painter.setFont(sans_font(12))
        painter.setPen(look.color("text"))
        name = tr(f"inside.{gate}") if what == "values" else f"{what}  {tr(f'inside.{gate}')}"
        painter.drawText(QRectF(cell.x(), cell.y(), cell.width(), HEAD), Qt.AlignmentFlag.AlignVCenter, name)
        sheet = cell.adjusted(0, HEAD, 0, -FOOT)
        most, wide = max(1, *counts), sheet.width() / len(counts)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("ink" if what == "values" else "faint"))
        for at, count in enumerate(counts):
            tall = sheet.height() * count / most
            painter.drawRect(QRectF(sheet.x() + at * wide, sheet.bottom() - tall, max(1.0, wide - 0.5), tall))
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(sheet.bottomLeft(), sheet.bottomRight())
        painter.setPen(look.color("soft"))
        foot = QRectF(cell.x(), sheet.bottom(), cell.width(), FOOT)
        for place, value in (("Left", low), ("Right", high)):
            painter.drawText(foot, getattr(Qt.AlignmentFlag, f"Align{place}"), f"{value:.2g}".replace("-", "−"))


class HistogramsPage(QWidget):
    """The drawing on a card, and what it shows in words."""

    def __init__(self, drawing: Histograms) -> None:
        super().__init__()
        drawing.setAccessibleName(tr("inside.view_histograms"))
        card = Card()
        card.body.addWidget(drawing, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(tr("inside.histograms_note"), "body", wrap=True))
        column.addWidget(card, 1)


def of_values(inside: Inside, name: str) -> Bars:
    """The values of one quantity over all units and characters."""
    high = inside.scale(name)
    low = -high if name in SIGNED else 0.0
    counts, _ = np.histogram(np.clip(inside.values[name], low, high), BINS, (low, high))
    return "values", name, low, high, counts.tolist()
