"""The gap between what a model makes of the text it reads and of text it never saw, shaded and named once it opens."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsPolygonItem

from ..i18n import tr
from ..theme import look, sans_font
from .history import History
from .scale import Scale

OPEN = 0.1  # nats a character: below it, noise
APART = 0.5  # of its height: from the end of the lower line to the sentence


class Gap:
    """The shade between the two lines, and a sentence."""

    def __init__(self) -> None:
        self._shade = QGraphicsPolygonItem()
        self._shade.setPen(QPen(Qt.PenStyle.NoPen))
        self._note: Any = pg.TextItem()
        self.items = (self._shade, self._note)
        self.words = ""

    def draw(self, history: History, scale: Scale) -> None:
        """Shade where held-out text costs more than the training text, and say what that means."""
        read, unread = history.gap()
        self.words = said(history, read, unread)
        shown = bool(self.words)
        for item in self.items:
            item.setVisible(shown)
        if not shown:
            return
        _, points, unit = history.along(scale.axis)
        x = points / unit
        upper, lower = scale.heights(unread), scale.heights(np.minimum(read, unread))
        corners = zip(np.concatenate([x, x[::-1]]), np.concatenate([upper, lower[::-1]]), strict=True)
        self._shade.setPolygon(QPolygonF([QPointF(float(at), float(height)) for at, height in corners]))
        self._note.setText(self.words)
        box: Any = self._note.getViewBox()
        end, low = float(x[-1]), float(scale.heights(read[-1:])[0])
        across, up = box.viewPixelSize()
        size = self._note.boundingRect()
        before_it = size.width() * across < end
        under_it = (1 + 2 * APART) * size.height() * up < low - box.viewRange()[1][0]
        self._note.setAnchor((1 if before_it else 0, -APART if under_it else 1 + APART))
        self._note.setPos(end, low)

    def hide(self) -> None:
        """Nothing to shade."""
        self.words = ""
        for item in self.items:
            item.setVisible(False)

    def restyle(self) -> None:
        """The colours and fonts of the theme that now holds."""
        self._shade.setBrush(look.color("seal", 0.13))
        self._note.setFont(sans_font(12))
        self._note.setColor(look.color("soft"))
        self._note.fill = QBrush(look.color("surface", 0.85))  # the training line may pass behind it


def said(history: History, read: np.ndarray, unread: np.ndarray) -> str:
    """The gap in a sentence; "" while there is none worth naming."""
    if len(read) < 3 or not math.isfinite(read[-1]) or unread[-1] - read[-1] < OPEN:
        return ""
    bits = f"{(unread[-1] - read[-1]) / math.log(2):.2f}"
    best = int(unread.argmin())
    if best <= len(unread) - 3 and unread[-1] > unread[best] + 0.01:
        return tr("train.gap_memorises", bits=bits, step=f"{int(history.held_out_steps.view()[best]):,}")
    return tr("train.gap_open", bits=bits)
