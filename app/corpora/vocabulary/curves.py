"""Two curves of a vocabulary: how much of the text its commonest units cover, and how counts fall with rank (Zipf)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ...i18n import number, tr
from ...theme import look, sans_font

COVERAGE, ZIPF = "coverage", "zipf"
Points = Sequence[tuple[float, float]]
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class _Decades(pg.AxisItem):
    """An axis of logarithms whose ticks say the numbers themselves."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        whole = [float(power) for power in range(math.ceil(minVal - 1e-6), math.floor(maxVal + 1e-6) + 1)]
        return [(1.0, whole)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [number(10**value) for value in values]


class _Heights(_Decades):
    """Shares of a whole, or logarithms where ``logarithmic``."""

    logarithmic = False

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        if self.logarithmic:
            return super().tickValues(minVal, maxVal, size)
        return [(0.2, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.logarithmic:
            return super().tickStrings(values, scale, spacing)
        return [f"{value * 100:.0f} %" for value in values]


class VocabularyCurves(QWidget):
    """``pointed`` with the place of the point under the mouse, or reached by the arrow keys; -1 for none."""

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._points, self._at = COVERAGE, (), -1
        self._bottom, self._left = _Decades("bottom"), _Heights("left")
        box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self._plot = pg.PlotWidget(self, viewBox=box, axisItems={"bottom": self._bottom, "left": self._left})
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        for part in (self._plot, self._plot.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.hideButtons()
        self._item: Any = self._plot.getPlotItem()  # pyqtgraph is not typed
        self._item.layout.setContentsMargins(0, 6, 12, 0)
        self._box: Any = self._item.getViewBox()
        self._curve, self._ideal = pg.PlotCurveItem(antialias=True), pg.PlotCurveItem(antialias=True)
        self._cross, self._spot = pg.InfiniteLine(angle=90), pg.ScatterPlotItem(size=10, antialias=True)
        for item in (self._ideal, self._curve, self._cross, self._spot):
            self._item.addItem(item, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(160)
        scene: Any = self._plot.scene()
        scene.sigMouseMoved.connect(self._hover)
        look.changed.connect(self.restyle)
        self.restyle()

    def show_points(self, kind: str, points: Points) -> None:
        """The curve of ``kind`` (COVERAGE, ZIPF) through ``points``: (rank, share or count)."""
        self._kind, self._points = kind, [(float(rank), float(height)) for rank, height in points]
        self._left.logarithmic = kind == ZIPF
        self._point(-1)
        places = [self._place(place) for place in range(len(self._points))]
        self._curve.setData([x for x, _ in places], [y for _, y in places])
        top = places[0][1] if places else 1.0
        self._ideal.setData(*([0.0, top], [top, 0.0]) if kind == ZIPF and places else ([], []))
        right = max(1.0, places[-1][0] if places else 1.0)
        self._box.setRange(xRange=(0, right), yRange=(0, 1.02 if kind == COVERAGE else max(1.0, top) * 1.04), padding=0)
        self._label()

    def restyle(self) -> None:
        """The colours and fonts of the theme that now holds."""
        self._plot.setBackground(look.color("surface"))
        self._curve.setPen(pg.mkPen(look.color("ink"), width=2.4))
        self._ideal.setPen(pg.mkPen(look.color("good"), width=1.6, style=Qt.PenStyle.DashLine))
        self._cross.setPen(pg.mkPen(look.color("faint"), width=1))
        self._spot.setPen(pg.mkPen(look.color("surface"), width=1.5))
        self._spot.setBrush(look.color("seal"))
        for axis in (self._bottom, self._left):
            axis.setPen(pg.mkPen(look.color("line")))
            axis.setTextPen(pg.mkPen(look.color("soft")))
            axis.setStyle(tickFont=sans_font(12), tickLength=-4, autoExpandTextSpace=True, hideOverlappingLabels=False)
        self._label()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._label()

    def _label(self) -> None:
        style = {"color": look.color("soft").name(), "font-size": "12px", "font-family": sans_font().families()[0]}
        self._item.setLabel("bottom", tr("corpora.axis_rank"), siPrefixEnableRanges=(), **style)

    def _place(self, place: int) -> tuple[float, float]:
        rank, height = self._points[place]
        return math.log10(max(1.0, rank)), math.log10(max(1.0, height)) if self._kind == ZIPF else height

    def _point(self, at: int) -> None:
        self._at = at
        for item in (self._cross, self._spot):
            item.setVisible(at >= 0)
        if at >= 0:
            x, y = self._place(at)
            self._cross.setPos(x)
            self._spot.setData([x], [y])
        self.pointed.emit(at)

    def _hover(self, at: QPointF) -> None:
        if not self._points or not self._box.sceneBoundingRect().contains(at):
            return
        x = self._box.mapSceneToView(at).x()
        self._point(min(range(len(self._points)), key=lambda place: abs(self._place(place)[0] - x)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or not self._points:
            super().keyPressEvent(event)
        else:
            self._point(min(max(self._at + step, 0), len(self._points) - 1))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point(-1)
