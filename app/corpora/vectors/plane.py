"""A map of words: near words lie near each other; it pans, zooms, and writes more words the nearer one looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ...theme import look, serif_font
from ..units import shown_unit
from .labels import Box, fitting

Point = tuple[str, float, float, int]  # word, x, y, count
EDGE = 1.06
HALO = ((-1.5, 0.0), (1.5, 0.0), (0.0, -1.5), (0.0, 1.5))  # of paper around a word, so that dots do not cut it
REACH = 16  # pixels around a point that belong to it
CLOSE = 0.55  # half of what is seen around a word that was searched
PANS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
COMMON, MOST_LABELS = 40, 220


class _Sheet(pg.PlotWidget):
    """The plot, with words written over it."""

    def __init__(self, owner: WordMap) -> None:
        super().__init__(viewBox=pg.ViewBox(enableMenu=False, lockAspect=True))
        self._owner = owner
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.hideButtons()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        self._owner.write_words(painter)


class WordMap(QWidget):
    """``word_chosen`` by a click; arrow keys move, + and - zoom, 0 shows all."""

    word_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: list[Point] = []
        self._places: dict[str, int] = {}
        self._chosen, self._near, self._under = "", (), -1
        self._sheet = _Sheet(self)
        for part in (self._sheet, self._sheet.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item: Any = self._sheet.getPlotItem()  # pyqtgraph is not typed
        for axis in ("left", "bottom"):
            item.hideAxis(axis)
        self._box: Any = item.getViewBox()
        self._box.setLimits(xMin=-4, xMax=4, yMin=-4, yMax=4, minXRange=0.02, maxXRange=6)
        self._dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        item.addItem(self._dots, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sheet)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(180)
        scene: Any = self._sheet.scene()
        scene.sigMouseMoved.connect(self._hover)
        scene.sigMouseClicked.connect(self._on_clicked)
        self._box.sigRangeChanged.connect(lambda *_: self._sheet.viewport().update())
        look.changed.connect(self.restyle)
        self.restyle()

    def show_points(self, points: Sequence[Sequence[Any]]) -> None:
        """These words from now on, the commonest first, each (word, x, y, count) with x and y in [-1, 1]."""
        self.points = [(str(word), float(x), float(y), int(count)) for word, x, y, count in points]
        self._places = {point[0]: place for place, point in enumerate(self.points)}
        self._chosen, self._near, self._under = "", (), -1
        self._draw()
        self.show_all()

    def mark(self, word: str, near: Sequence[str] = ()) -> None:
        """Mark a word and those near it; "" none."""
        self._chosen, self._near = word, tuple(near)
        self._draw()

    def centre_on(self, word: str) -> bool:
        """Bring a word to the middle; False when it is not on the map."""
        place = self._places.get(word)
        if place is None:
            return False
        _, x, y, _ = self.points[place]
        (left, right), _ = self._box.viewRange()
        half = min(CLOSE, (right - left) / 2)
        self._box.setRange(xRange=(x - half, x + half), yRange=(y - half, y + half), padding=0)
        return True

    def show_all(self) -> None:
        """The whole map."""
        self._box.setRange(xRange=(-EDGE, EDGE), yRange=(-EDGE, EDGE), padding=0)

    def restyle(self) -> None:
        """The colours of the theme that now holds."""
        self._sheet.setBackground(look.color("surface"))
        self._draw()

    def written(self) -> list[str]:
        """The words that are written at the present zoom."""
        return [self.points[place][0] for place, _ in self._labels()]

    def write_words(self, painter: QPainter) -> None:
        """Write as many words as have room, the marked and the commonest first."""
        painter.save()
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.setClipRect(self._box.sceneBoundingRect())
        for place, box in self._labels():
            word, token = self.points[place][0], self._token(place)
            font = self._font(place)
            font.setBold(token != "text")
            painter.setFont(font)
            painter.setPen(look.color("surface"))
            for across, down in HALO:
                painter.drawText(box.translated(across, down), middle, shown_unit(word))
            painter.setPen(look.color(token))
            painter.drawText(box, middle, shown_unit(word))
        painter.restore()

    def _token(self, place: int) -> str:
        word = self.points[place][0]
        return "seal" if word == self._chosen else "ink" if word in self._near or place == self._under else "text"

    def _font(self, place: int) -> Any:
        return serif_font(16 if place < COMMON else 14)

    def _labels(self) -> list[tuple[int, QRectF]]:
        """The words to write, each with where."""
        seen = self._box.sceneBoundingRect()
        marked = [self._places[word] for word in (self._chosen, *self._near) if word in self._places]
        marked += [self._under] if self._under >= 0 else []
        order = [*dict.fromkeys([*marked, *range(len(self.points))])]
        metrics = {common: QFontMetricsF(serif_font(16 if common else 14)) for common in (True, False)}
        places: list[int] = []
        wished: list[list[Box]] = []
        for place in order:
            word, x, y, _ = self.points[place]
            at = self._box.mapViewToScene(QPointF(x, y))
            if seen.contains(at):
                measure = metrics[place < COMMON]
                wide, high = measure.horizontalAdvance(shown_unit(word)) + 2, measure.height()
                right, left = (
                    (at.x() + 6, at.y() - high / 2, wide, high),
                    (at.x() - 6 - wide, at.y() - high / 2, wide, high),
                )
                middle = at.x() - wide / 2
                boxes = [right, left, (middle, at.y() + 5, wide, high), (middle, at.y() - 5 - high, wide, high)]
                places.append(place)
                wished.append(boxes if place in marked else [right if right[0] + wide < seen.right() else left])
        return [(places[each], QRectF(*box)) for each, box in fitting(wished, MOST_LABELS)]

    def _draw(self) -> None:
        sizes = [9 if self._token(place) != "text" else 5 for place in range(len(self.points))]
        brushes = [
            pg.mkBrush(look.color("faint" if token == "text" else token))
            for token in (self._token(place) for place in range(len(self.points)))
        ]
        x, y = [point[1] for point in self.points], [point[2] for point in self.points]
        self._dots.setData(x=x, y=y, size=sizes, brush=brushes, pen=pg.mkPen(None))
        self._sheet.viewport().update()

    def _nearest(self, at: QPointF) -> int:
        """The place of the word under a spot of the scene, -1 for none; its written name counts as it."""
        for place, box in self._labels():
            if box.contains(at):
                return place
        best, least = -1, float(REACH**2)
        for place, (_, x, y, _) in enumerate(self.points):
            spot = self._box.mapViewToScene(QPointF(x, y)) - at
            distance = spot.x() ** 2 + spot.y() ** 2
            if distance < least:
                best, least = place, distance
        return best

    def _hover(self, at: QPointF) -> None:
        under = self._nearest(at) if self._box.sceneBoundingRect().contains(at) else -1
        if under != self._under:
            self._under = under
            self.setCursor(Qt.CursorShape.PointingHandCursor if under >= 0 else Qt.CursorShape.ArrowCursor)
            self._draw()

    def _on_clicked(self, event: Any) -> None:
        place = self._nearest(event.scenePos())
        if place >= 0:
            self.word_chosen.emit(self.points[place][0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        (left, right), (bottom, top) = self._box.viewRange()
        if key in PANS:
            x, y = PANS[key]
            self._box.translateBy(x=x * (right - left) / 8, y=y * (top - bottom) / 8)
        elif key in ZOOMS:
            self._box.scaleBy((ZOOMS[key], ZOOMS[key]))
        elif key == Qt.Key.Key_0:
            self.show_all()
        else:
            super().keyPressEvent(event)
