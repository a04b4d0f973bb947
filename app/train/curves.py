"""The learning curve: training faint and bold, held-out points, the n-gram as the line to beat."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from lstmcore.events import Evaluated, NgramReady, Planned, StepDone

from ..i18n import duration, tr
from ..theme import look, sans_font
from . import ghost
from .figures import hesitation
from .history import History
from .series import Floats, envelope, thinned, visible
from .view import bottom_of, nice, right_edge

REDRAW_MS = 33
LONGEST_REST = 0.5  # seconds
CEILING = math.exp(25)  # nats; no perplexity above it is drawn, so that a diverging run cannot overflow the painter


class Curves(QWidget):
    """Collects events as they come (``add``) and draws what is new on a timer (``redraw``), in the GUI thread only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = History()
        self.whole = False  # False: the readable range; True: everything, outliers and all
        self._free = False  # the user has moved the view; leave it where it is
        self._dirty = True
        self._drawn_at = 0.0  # monotonic seconds; 0: draw at the next chance
        self._plot = pg.PlotWidget(self, viewBox=pg.ViewBox(enableMenu=False))
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        for part in (self._plot, self._plot.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is nothing to do in it by keyboard
        self._plot.hideButtons()
        self._item: Any = self._plot.getPlotItem()  # pyqtgraph is not typed
        self._item.layout.setContentsMargins(0, 10, 10, 0)
        self._box = self._item.getViewBox()
        self._box.setLimits(xMin=0, yMin=0)
        self._raw = pg.PlotCurveItem(antialias=True)
        self._smooth = pg.PlotCurveItem(antialias=True)
        self._bar = pg.PlotCurveItem(antialias=True)
        self._mixture = pg.PlotDataItem(antialias=True, symbol="d", symbolSize=9)
        self._held_out = pg.PlotDataItem(antialias=True, symbol="o", symbolSize=8)
        self._best = pg.ScatterPlotItem(size=15, antialias=True)
        self._cross = pg.InfiniteLine(angle=90)
        self._cross.hide()
        self._ghost = ghost.Ghost()
        items = (self._raw, self._smooth, self._bar, self._mixture, self._held_out, self._best, self._cross)
        for item in (*items, *self._ghost.items):
            self._item.addItem(item, ignoreBounds=True)
        self._readout = QLabel(self._plot)
        self._readout.setProperty("role", "readout")
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        scene: Any = self._plot.scene()
        scene.sigMouseMoved.connect(self._hover)
        self._box.sigRangeChangedManually.connect(self._moved)
        self._timer = QTimer(self, interval=REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._timer.start()
        look.changed.connect(self.restyle)
        self.restyle()

    def start(self) -> None:
        """An empty sheet for a new run."""
        self.history.clear()
        self.reset_view()

    def take(self, history: History) -> None:
        """The past of a run that goes on."""
        self.history = history
        self.reset_view()

    def add(self, event: StepDone | Evaluated | NgramReady | Planned) -> None:
        """Remember an event; nothing is drawn here."""
        self.history.add(event)
        self._dirty = True
        if not isinstance(event, StepDone):
            self._drawn_at = 0.0

    def show_whole(self, whole: bool) -> None:
        """The whole range of values, or only the readable one."""
        self.whole = whole
        self.reset_view()

    def reset_view(self) -> None:
        """Follow the run again after the user moved the view."""
        self._free = False
        self._touch()

    def redraw(self) -> None:
        """Draw what is new; nothing when nothing is new or nobody looks."""
        if not self._dirty or not self.isVisible() or time.monotonic() - self._drawn_at < self._rest():
            return
        self._dirty = False
        self._drawn_at = 0.0 if self.history.empty else time.monotonic()
        empty = self.history.empty
        self._ghost.show(empty)
        for name in ("left", "bottom"):
            self._item.getAxis(name).setStyle(showValues=not empty, tickLength=0 if empty else -4)
        if empty:
            self._box.setRange(xRange=(0, ghost.WIDTH), yRange=(0, ghost.HEIGHT), padding=0)
            for curve in (self._raw, self._smooth, self._bar, self._mixture, self._held_out, self._best):
                curve.clear()
            return
        if not self._free:
            self._fit()
        self._draw_training()
        self._draw_points()

    def restyle(self) -> None:
        """The colours and fonts of the theme that now holds."""
        self._plot.setBackground(look.color("surface"))
        ink, seal, good, soft = (look.color(name) for name in ("ink", "seal", "good", "soft"))
        self._raw.setPen(pg.mkPen(look.color("ink", 0.28), width=1))
        self._smooth.setPen(pg.mkPen(ink, width=2.4))
        self._bar.setPen(pg.mkPen(good, width=1.6, style=Qt.PenStyle.DashLine))
        self._held_out.setPen(pg.mkPen(seal, width=2))
        self._held_out.setSymbolBrush(seal)
        self._held_out.setSymbolPen(pg.mkPen(seal))
        self._mixture.setPen(pg.mkPen(soft, width=1.4, style=Qt.PenStyle.DotLine))
        self._mixture.setSymbolBrush(look.color("surface"))
        self._mixture.setSymbolPen(pg.mkPen(soft, width=1.4))
        self._best.setPen(pg.mkPen(seal, width=1.4))
        self._best.setBrush(None)
        self._cross.setPen(pg.mkPen(look.color("line"), width=1))
        font = sans_font(12)
        for name in ("left", "bottom"):
            axis = self._item.getAxis(name)
            axis.setPen(pg.mkPen(look.color("line")))
            axis.setTextPen(pg.mkPen(soft))
            axis.setStyle(tickFont=font, maxTickLevel=0, autoExpandTextSpace=True)
        self._ghost.restyle()
        self._label_axis()
        self._touch()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._ghost.retranslate()
        self._label_axis()
        self._readout.hide()

    def sentence_at(self, seconds: float) -> str:
        """What the curve says at a time, in plain words; "" before the first figure."""
        value, held_out, at = self.history.nearest(seconds)
        if not math.isfinite(value):
            return ""
        kind = tr("train.read_held_out" if held_out else "train.read_training")
        return tr("train.readout", time=duration(at), kind=kind, value=f"{value:,.1f}") + "\n" + hesitation(value)

    def _label_axis(self) -> None:
        unit = "train.hours" if self.history.unit > 60 else "train.minutes"
        size = {"color": look.color("soft").name(), "font-size": "12px", "font-family": sans_font().families()[0]}
        # without its empty ranges pyqtgraph shows half a minute as 500 (thousandths)
        self._item.setLabel("bottom", tr(unit), siPrefixEnableRanges=(), **size)

    def _fit(self) -> None:
        history = self.history
        right = right_edge(history.elapsed, history.total_seconds) / history.unit
        top = history.highest() * 1.05 if self.whole else nice(history.sensible_top())
        self._box.setRange(xRange=(0, right), yRange=(bottom_of(top), min(top, CEILING)), padding=0)
        self._label_axis()

    def _draw_training(self) -> None:
        history = self.history
        seconds = history.training.seconds.view()
        (left, right), (_, top) = self._box.viewRange()
        part = visible(seconds, left * history.unit, right * history.unit)
        columns = max(200, int(self._box.width()))
        for curve, column, reduce in (
            (self._raw, history.training.loss, envelope),
            (self._smooth, history.training.smooth, thinned),
        ):
            x, losses = reduce(seconds[part], column.view()[part], columns)
            curve.setData(x / history.unit, self._heights(losses, top), connect="finite")

    def _heights(self, losses: Floats, top: float) -> Floats:
        """Perplexities per character; far above the view all heights look the same, and Qt draws small numbers best."""
        return np.minimum(np.exp(np.minimum(losses * self.history.per_char, 25)), max(top, 1) * 50)

    def _draw_points(self) -> None:
        history = self.history
        x = history.held_out_seconds.view() / history.unit
        self._held_out.setData(x, np.minimum(history.held_out.view(), CEILING))
        self._mixture.setData(x, np.minimum(history.mixture.view(), CEILING))
        if history.best is None:
            self._best.clear()
        else:
            self._best.setData([x[history.best]], [min(history.held_out.view()[history.best], CEILING)])
        (_, right), _ = self._box.viewRange()
        if history.ngram:
            self._bar.setData([0, max(right, x[-1] if len(x) else 0)], [history.ngram] * 2)
        else:
            self._bar.clear()

    def _hover(self, at: QPointF) -> None:
        inside = self._box.sceneBoundingRect().contains(at) and not self.history.empty
        x = self._box.mapSceneToView(at).x() if inside else 0.0
        text = self.sentence_at(x * self.history.unit) if inside else ""
        self._cross.setVisible(bool(text))
        self._readout.setVisible(bool(text))
        if not text:
            return
        self._cross.setPos(x)
        self._readout.setText(text)
        self._readout.adjustSize()
        spot = self._plot.mapFromScene(at)
        left = (
            spot.x() + 14
            if spot.x() + 14 + self._readout.width() < self._plot.width()
            else (spot.x() - 14 - self._readout.width())
        )
        self._readout.move(max(0, int(left)), max(0, int(spot.y()) - self._readout.height() - 10))

    def _moved(self) -> None:
        self._free = True
        self._touch()

    def _touch(self) -> None:
        """What is drawn is no longer right: draw at the next chance."""
        self._dirty = True
        self._drawn_at = 0.0

    def _rest(self) -> float:
        """Seconds between two drawings: a quarter of what one pixel of time lasts; in less, nothing would be seen."""
        (left, right), _ = self._box.viewRange()
        return min(LONGEST_REST, 0.25 * (right - left) * self.history.unit / max(1.0, self._box.width()))

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Back to following the run."""
        self.reset_view()

    def leaveEvent(self, event: QEvent) -> None:
        """No readout without a mouse."""
        super().leaveEvent(event)
        self._readout.hide()
        self._cross.hide()
