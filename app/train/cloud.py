"""The single losses behind the smooth curve: a line while they are few, their filled outline when they are many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from .series import Floats


class Cloud(pg.PlotCurveItem):
    """Takes (x, y) with the lowest and the highest value of each stretch in turn, as ``series.envelope`` gives them.

    To stroke a thousand steep lines took 7 ms of each drawing, to fill their outline takes less than 1.
    """

    _outline: QPainterPath | None = None
    opts: dict[str, Any]

    def show_line(self, x: Floats, y: Floats) -> None:
        """Every loss, joined; what is no number leaves a gap."""
        self._outline = None
        self.setData(x, y, connect="finite")

    def show_stretches(self, x: Floats, y: Floats) -> None:
        """From the lowest to the highest of each stretch."""
        pairs = len(x) // 2 * 2
        both = y[:pairs].reshape(-1, 2)
        low, high, places = both.min(axis=1), both.max(axis=1), x[:pairs:2]
        known = np.isfinite(low)
        low, high, places = low[known], high[known], places[known]
        around = np.concatenate([places, places[::-1]]), np.concatenate([low, high[::-1]])
        self._outline = pg.arrayToQPath(*around, connect="all")
        self.setData(x, y, connect="finite")

    def paint(self, painter: Any, option: Any, widget: Any) -> None:
        """The outline filled with the pen's colour, or the line."""
        if self._outline is None:
            super().paint(painter, option, widget)
            return
        painter.setRenderHint(painter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.opts["pen"].color())
        painter.drawPath(self._outline)
