"""The curve shown before the first run: what its lines will mean, drawn pale and written beside them."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from ..i18n import tr
from ..theme import look, sans_font

WIDTH, HEIGHT = 15.0, 170.0
BAR = 56.0
# (words, x, y, anchor): anchor (0, 1) puts the words right of and above the spot.
NOTES = (
    ("train.ghost_start", 2.0, 150.0, (0, 0.5)),
    ("train.ghost_bar", 14.7, BAR + 2, (1, 1)),
    ("train.ghost_training", 4.6, 27.0, (0, 0)),
    ("train.ghost_held_out", 9.0, 38.5, (0, 1)),
)


def _fall(minutes: np.ndarray, floor: float, lag: float) -> np.ndarray:
    return floor + 690.0 * np.exp(-1.15 * (minutes + lag)) + 105.0 / (minutes + 0.9)


class Ghost:
    """Plot items of the explaining curve; all hidden or all shown."""

    def __init__(self) -> None:
        minutes = np.linspace(0.3, 14.7, 160)
        noise = np.random.default_rng(7).normal(0, 0.07, len(minutes))
        training, held_out = _fall(minutes, 21, 0.0), _fall(minutes, 27, 0.06)
        self._raw = pg.PlotCurveItem(minutes, training * (1 + noise), antialias=True)
        self._training = pg.PlotCurveItem(minutes, training, antialias=True)
        self._held_out = pg.PlotDataItem(minutes[8::12], held_out[8::12], antialias=True, symbol="o", symbolSize=7)
        self._bar = pg.PlotCurveItem([0, WIDTH], [BAR, BAR], antialias=True)
        self._notes = [pg.TextItem(anchor=anchor) for _, _, _, anchor in NOTES]
        for note, (_, x, y, _) in zip(self._notes, NOTES, strict=True):
            note.setPos(x, y)
        self.items = (self._raw, self._training, self._held_out, self._bar, *self._notes)
        self.retranslate()

    def show(self, shown: bool) -> None:
        """All of it, or nothing."""
        for item in self.items:
            item.setVisible(shown)

    def restyle(self) -> None:
        """Pale forms of the theme's colours; the words in readable ones."""
        self._raw.setPen(pg.mkPen(look.color("ink", 0.18), width=1))
        self._training.setPen(pg.mkPen(look.color("ink", 0.4), width=2.2))
        self._held_out.setPen(pg.mkPen(look.color("seal", 0.4), width=1.6))
        self._held_out.setSymbolBrush(look.color("seal", 0.5))
        self._held_out.setSymbolPen(None)
        self._bar.setPen(pg.mkPen(look.color("good", 0.6), width=1.6, style=Qt.PenStyle.DashLine))
        for note, token in zip(self._notes, ("soft", "good", "ink", "seal"), strict=True):
            note.setFont(sans_font(13))
            note.setColor(look.color(token))

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for note, (key, *_) in zip(self._notes, NOTES, strict=True):
            note.setText(tr(key))
