"""The learning curve: training faint and bold, held-out points, the n-gram to beat, other runs beside it."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from lstmcore.events import Evaluated, NgramReady, Planned, StepDone

from ..i18n import duration, number, tr
from ..theme import look, sans_font
from . import ghost
from .cloud import Cloud
from .figures import hesitation
from .gap import Gap
from .history import HIGHEST, History
from .lane import Lane
from .overlay import Overlay
from .scale import Scale
from .series import Floats, thinned, visible

REDRAW_MS = 33
LONGEST_REST = 0.5  # seconds
LEAST_LOG = -30.0
AXIS_WIDTH = 52  # so that the lane below stands under the same steps


class PowerAxis(pg.AxisItem):
    """Writes 20, not 2e+01, where the axis is a logarithm."""

    def logTickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:
        return [f"{10 ** float(value):,.10g}" for value in values]


class Curves(QWidget):
    """Collects events as they come (``add``) and draws what is new on a timer (``redraw``), in the GUI thread only."""

    overlays_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = History()
        self.scale = Scale()
        self.overlays: list[Overlay] = []
        self.whole = False  # False: the readable range; True: everything, outliers and all
        self._free = False  # the user has moved the view; leave it where it is
        self._dirty = True
        self._labelled: tuple[str, ...] = ()
        self._marked: tuple[object, ...] = ()  # what the held-out points were last drawn from
        self._drawn_at = 0.0  # monotonic seconds; 0: draw at the next chance
        self._plot = pg.PlotWidget(self, viewBox=pg.ViewBox(enableMenu=False), axisItems={"left": PowerAxis("left")})
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        for part in (self._plot, self._plot.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is nothing to do in it by keyboard
        self._plot.hideButtons()
        self._item: Any = self._plot.getPlotItem()  # pyqtgraph is not typed
        self._item.layout.setContentsMargins(0, 10, 10, 0)
        self._box = self._item.getViewBox()
        self._raw = Cloud(antialias=True)
        self._smooth = pg.PlotCurveItem(antialias=True)
        self._smooth.setSegmentedLineMode("on")  # a thick path of many corners takes Qt twice as long
        self._bar = pg.PlotCurveItem(antialias=True)
        self._mixture = pg.PlotDataItem(antialias=True, symbol="d", symbolSize=9)
        self._held_out = pg.PlotDataItem(antialias=True, symbol="o", symbolSize=8)
        self._best = pg.ScatterPlotItem(size=15, antialias=True)
        self._cross = pg.InfiniteLine(angle=90)
        self._cross.hide()
        self._ghost = ghost.Ghost()
        self._gap = Gap()
        self._lines = (self._raw, self._smooth, self._bar, self._mixture, self._held_out, self._best)
        for item in (*self._gap.items, *self._lines, self._cross, *self._ghost.items):
            self._item.addItem(item, ignoreBounds=True)
        self.lane = Lane(self._item)
        for item in (self._item, self.lane.item):
            item.getAxis("left").setWidth(AXIS_WIDTH)
        self._readout = QLabel(self._plot)
        self._readout.setProperty("role", "readout")
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._plot, 1)
        layout.addWidget(self.lane)
        scene: Any = self._plot.scene()
        scene.sigMouseMoved.connect(self._hover)
        self._box.sigRangeChangedManually.connect(self._moved)
        self._timer = QTimer(self, interval=REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._timer.start()
        look.changed.connect(self.restyle)
        self.show_scale(self.scale)
        self.restyle()

    def start(self) -> None:
        """An empty sheet for a new run; runs laid beside it stay."""
        share = self.history.training.share
        self.history.clear()
        self.history.training.share = share
        self.reset_view()

    def take(self, history: History) -> None:
        """The past of a run that goes on, or of one that is looked at again."""
        if history.training.share != self.history.training.share:
            history.training.smooth_by(self.history.training.share)
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

    def show_scale(self, scale: Scale) -> None:
        """In other units, over another axis."""
        self.scale = scale
        self._item.getAxis("left").setLogMode(scale.log)
        self._box.setLimits(xMin=0, yMin=LEAST_LOG if scale.log else 0)
        self.reset_view()

    def show_lane(self, kind: str) -> None:
        """The learning rate or the gradient norm below the curve, or neither."""
        self.lane.show_kind(kind)
        self._touch()

    def smooth_by(self, share: float) -> None:
        """Average over this share of each run."""
        for history in (self.history, *(each.history for each in self.overlays)):
            history.training.smooth_by(share)
        self._touch()

    def lay_beside(self, run: str, name: str, history: History) -> None:
        """Draw another run too; one that lies there already is not laid twice."""
        if any(each.run == run for each in self.overlays):
            return
        if history.training.share != self.history.training.share:
            history.training.smooth_by(self.history.training.share)
        taken = {each.token for each in self.overlays}
        tone = next((tone for tone in range(len(self.overlays) + 1) if Overlay.token_of(tone) not in taken), 0)
        made = Overlay(run, name, history, tone)
        self.overlays.append(made)
        for item in made.items:
            self._item.addItem(item, ignoreBounds=True)
        self._touch()
        self.overlays_changed.emit()

    def take_away(self, run: str) -> None:
        """Without that run again."""
        for each in [each for each in self.overlays if each.run == run]:
            self.overlays.remove(each)
            for item in each.items:
                self._item.removeItem(item)
        self._touch()
        self.overlays_changed.emit()

    def reset_view(self) -> None:
        """Follow the run again after the user moved the view."""
        self._free = False
        self._touch()

    def redraw(self) -> None:
        """Draw what is new; nothing when nothing is new or nobody looks."""
        if not self._dirty or not self.isVisible() or time.monotonic() - self._drawn_at < self._rest():
            return
        self._dirty = False
        empty = self.history.empty and not self.overlays
        self._drawn_at = 0.0 if empty else time.monotonic()
        self._ghost.show(empty)
        for name in ("left", "bottom"):
            self._item.getAxis(name).setStyle(showValues=not empty, tickLength=0 if empty else -4)
        if empty:
            self._item.getAxis("left").setLogMode(False)
            self._box.setRange(xRange=(0, ghost.WIDTH), yRange=(0, ghost.HEIGHT), padding=0)
            self._gap.hide()
            for curve in self._lines:
                curve.clear()
            self._marked = ()
            return
        self._item.getAxis("left").setLogMode(self.scale.log)
        if not self._free:
            self._fit()
        (left, right), _ = self._box.viewRange()
        columns = max(200, int(self._box.width()))
        self._draw_training(left, right, columns)
        self._draw_points(right)
        self._gap.draw(self.history, self.scale)
        self.lane.draw(self.history, self.scale, left, right, columns)
        for overlay in self.overlays:
            overlay.draw(self.scale, left, right, columns)

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
        for part in (self._ghost, self._gap, self.lane, *self.overlays):
            part.restyle()
        self._label_axis()
        self._touch()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._ghost.retranslate()
        self.lane.retranslate()
        self._label_axis()
        self._readout.hide()
        self._touch()

    def gap_words(self) -> str:
        """What is said of the generalisation gap; "" while it is closed."""
        return self._gap.words

    def canvas(self) -> QWidget:
        """The widget that holds nothing but what is drawn, to be painted into a picture."""
        return self._plot

    def sentence_at(self, place: float) -> str:
        """What the curve says at a place of the axis (seconds or steps), in plain words; "" before the first figure."""
        found = self.history.nearest(place, self.scale.axis)
        if found is None:
            return ""
        kind = tr("train.read_held_out" if found.held_out else "train.read_training")
        said = tr(
            f"train.readout_{self.scale.unit}",
            time=duration(found.seconds),
            step=number(found.step),
            kind=kind,
            value=self.scale.written(found.nats),
        )
        lines = [said, hesitation(math.exp(min(found.nats, HIGHEST)))]
        for each in self.overlays:
            beside = each.history.nearest(place, self.scale.axis)
            if beside is not None:
                lines.append(tr("train.read_beside", name=each.name, value=self.scale.written(beside.nats)))
        return "\n".join(lines)

    def _label_axis(self) -> None:
        words = {"time": "train.hours" if self.history.unit > 60 else "train.minutes"}
        size = {"color": look.color("soft").name(), "font-size": "12px", "font-family": sans_font().families()[0]}
        # without its empty ranges pyqtgraph shows half a minute as 500 (thousandths)
        key = words.get(self.scale.axis, f"train.axis_{self.scale.axis}")
        if self._labelled != (tr(key), *size.values()):
            self._labelled = (tr(key), *size.values())
            self._item.setLabel("bottom", tr(key), siPrefixEnableRanges=(), **size)

    def _fit(self) -> None:
        rooms = [self.scale.room(self.history, self.whole)] if not self.history.empty else []
        rooms += [self.scale.room(each.history, self.whole) for each in self.overlays]
        right, bottom, top = max(r for r, _, _ in rooms), min(b for _, b, _ in rooms), max(t for _, _, t in rooms)
        self._box.setRange(
            xRange=(0, right), yRange=(bottom, max(min(top, math.exp(HIGHEST)), bottom + 1e-3)), padding=0
        )
        self._label_axis()

    def _draw_training(self, left: float, right: float, columns: int) -> None:
        training = self.history.training
        along, _, unit = self.history.along(self.scale.axis)
        part = visible(along, left * unit, right * unit)
        x, losses = training.peaks.envelope(along, part, columns)
        show = self._raw.show_stretches if part.stop - part.start > len(x) else self._raw.show_line
        show(x / unit, self._folded(losses * self.history.per_char))
        x, losses = thinned(along[part], training.smooth.view()[part], columns)
        self._smooth.setData(x / unit, self._folded(losses * self.history.per_char), connect="finite")

    def _folded(self, nats: Floats) -> Floats:
        (_, top) = self._box.viewRange()[1]
        return np.minimum(self.scale.heights(nats), max(abs(top), 1) * 50)

    def _draw_points(self, right: float) -> None:
        history, scale = self.history, self.scale
        _, points, unit = history.along(scale.axis)
        marked = (history, history.version, scale, unit, right)
        if marked == self._marked:
            return
        self._marked = marked
        x = points / unit
        held_out = scale.heights(np.log(np.maximum(history.held_out.view(), 1e-9)))
        self._held_out.setData(x, held_out)
        self._mixture.setData(x, scale.heights(np.log(np.maximum(history.mixture.view(), 1e-9))))
        if history.best is None:
            self._best.clear()
        else:
            self._best.setData([x[history.best]], [held_out[history.best]])
        if history.ngram:
            height = float(scale.heights(np.log([history.ngram]))[0])
            self._bar.setData([0, max(right, x[-1] if len(x) else 0)], [height] * 2)
        else:
            self._bar.clear()

    def _hover(self, at: QPointF) -> None:
        inside = self._box.sceneBoundingRect().contains(at) and not self.history.empty
        x = self._box.mapSceneToView(at).x() if inside else 0.0
        text = self.sentence_at(x * self.history.along(self.scale.axis)[2]) if inside else ""
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
        done, _ = self.history.reach(self.scale.axis)
        pace = self.history.elapsed / done if done else 1.0
        unit = self.history.along(self.scale.axis)[2] * pace
        return min(LONGEST_REST, 0.25 * (right - left) * unit / max(1.0, self._box.width()))

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Back to following the run."""
        self.reset_view()

    def leaveEvent(self, event: QEvent) -> None:
        """No readout without a mouse."""
        super().leaveEvent(event)
        self._readout.hide()
        self._cross.hide()
