"""A low second plot under the curve: the learning rate or the gradient norm over the same axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from ..i18n import tr
from ..theme import look, sans_font
from .history import History
from .scale import Scale
from .series import visible

LANES = ("none", "rate", "norm")
HEIGHT = 116


class Lane(pg.PlotWidget):
    """Follows the x range of the plot above; ``show_kind`` picks one of LANES, "none" hides it."""

    def __init__(self, above: Any) -> None:
        super().__init__(viewBox=pg.ViewBox(enableMenu=False))
        self.kind = LANES[0]
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(HEIGHT)
        self.hideButtons()
        for part in (self, self.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.item: Any = self.getPlotItem()
        self.item.layout.setContentsMargins(0, 0, 10, 8)
        self._box = self.item.getViewBox()
        self._box.setMouseEnabled(x=False, y=False)
        self._box.setXLink(above)
        self._curve = pg.PlotCurveItem(antialias=True)
        self.item.addItem(self._curve, ignoreBounds=True)
        self.item.getAxis("bottom").setStyle(showValues=False)
        self.item.getAxis("top").enableAutoSIPrefix(False)
        self.hide()

    def show_kind(self, kind: str) -> None:
        """One of LANES."""
        self.kind = kind
        self.setVisible(kind != LANES[0])
        self.retranslate()

    def draw(self, history: History, scale: Scale, left: float, right: float, columns: int) -> None:
        """What of the run lies in the view."""
        if self.kind == LANES[0]:
            return
        along, _, unit = history.along(scale.axis)
        peaks = history.training.rate_peaks if self.kind == "rate" else history.training.norm_peaks
        x, y = peaks.envelope(along, visible(along, left * unit, right * unit), columns)
        y = np.where(y >= 0, y, np.nan)  # -1: the gradient was no number
        self._curve.setData(x / unit, y, connect="finite")
        if len(y) and np.isfinite(y).any():
            top = float(np.nanmax(y)) if self.kind == "rate" else float(np.nanpercentile(y, 99)) * 1.3
            self._box.setYRange(0, top * 1.1 or 1.0, padding=0)

    def restyle(self) -> None:
        """The colours and fonts of the theme that now holds."""
        self.setBackground(look.color("surface"))
        self._curve.setPen(pg.mkPen(look.color("soft"), width=1.4))
        for name in ("left", "bottom"):
            axis = self.item.getAxis(name)
            axis.setPen(pg.mkPen(look.color("line")))
            axis.setTextPen(pg.mkPen(look.color("soft")))
            axis.setStyle(tickFont=sans_font(12), maxTickLevel=0, autoExpandTextSpace=True)
            axis.enableAutoSIPrefix(False)

    def retranslate(self) -> None:
        """Its name."""
        if self.kind != LANES[0]:
            self.item.getAxis("top").setPen(pg.mkPen(None))
            size = {"color": look.color("soft").name(), "font-size": "12px"}
            self.item.setLabel("top", tr(f"train.lane_{self.kind}"), **size)
            self.item.getAxis("top").setStyle(showValues=False, tickLength=0, tickAlpha=0)
