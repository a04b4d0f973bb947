"""Another run drawn beside the one on show: its smooth training line and its held-out points, in a tone of its own."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt

from ..theme import look
from .history import HIGHEST, History
from .scale import Scale
from .series import Floats, thinned, visible

# form first, colour second: dashes and signs differ too
TONES = (
    ("edited", Qt.PenStyle.SolidLine, "t"),
    ("warn", Qt.PenStyle.DashLine, "s"),
    ("good", Qt.PenStyle.DashDotLine, "star"),
    ("soft", Qt.PenStyle.DotLine, "+"),
)


class Overlay:
    """One run; ``tone`` picks how it looks. Its million points are thinned once for each view."""

    def __init__(self, run: str, name: str, history: History, tone: int) -> None:
        self.run, self.name, self.history = run, name, history
        self.token, self._form, sign = TONES[tone % len(TONES)]
        self._training = pg.PlotCurveItem(antialias=True)
        self._held_out = pg.PlotDataItem(antialias=True, symbol=sign, symbolSize=8)
        self.items = (self._training, self._held_out)
        self._training.setCacheMode(pg.QtWidgets.QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._drawn: tuple[object, ...] = ()
        self.restyle()

    @staticmethod
    def token_of(tone: int) -> str:
        """The colour of ``tone``."""
        return TONES[tone % len(TONES)][0]

    def draw(self, scale: Scale, left: float, right: float, columns: int) -> None:
        """Draw for a view; nothing where it is the last one."""
        wanted = (scale, left, right, columns, self.history.training.share)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        history = self.history
        along, points, unit = history.along(scale.axis)
        part = visible(along, left * unit, right * unit)
        x, losses = thinned(along[part], history.training.smooth.view()[part], columns)
        self._training.setData(x / unit, self._heights(losses * history.per_char, scale), connect="finite")
        self._held_out.setData(points / unit, scale.heights(history.gap()[1]))

    def restyle(self) -> None:
        """The colours of the theme that now holds."""
        color = look.color(self.token)
        self._training.setPen(pg.mkPen(look.color(self.token, 0.75), width=1.8, style=self._form))
        self._held_out.setPen(pg.mkPen(color, width=1, style=self._form))
        self._held_out.setSymbolBrush(color)
        self._held_out.setSymbolPen(pg.mkPen(color))

    @staticmethod
    def _heights(nats: Floats, scale: Scale) -> Floats:
        return scale.heights(nats.clip(max=HIGHEST))
