"""The heat map: a row a unit, a column a character; the wheel zooms, dragging moves, a cell can be pointed at."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ...i18n import tr
from ...theme import look, sans_font, serif_font
from . import colours
from .drawing import Drawing
from .reading import SIGNED, Inside

LEFT, TOP, RIGHT, BOTTOM = 44.0, 8.0, 64.0, 30.0
COLUMN, LEAST_ROWS, LEAST_COLUMNS = 24.0, 4.0, 3.0
ROWS = 40  # at first
STEP = 1.25
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
NAMES = {" ": "␣", "\n": "⏎", "\t": "⇥", "": "·"}


class HeatMap(Drawing):
    """``chosen(place, unit)`` (both from 0) by click or arrow keys; + and - zoom, 0 shows all units."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inside: Inside | None = None
        self.quantity = "hidden"
        self.order = np.zeros(0, np.int64)
        self.place, self.row = 0, 0
        self.view = QRectF()  # in columns and rows
        self._image = QImage()
        self._dragged: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_inside(self, inside: Inside, quantity: str, order: str) -> None:
        """These numbers from now on; the view stays where the sentence is as long as before."""
        known = self.inside is not None and len(self.inside.tokens) == len(inside.tokens)
        self.inside, self.quantity, self.order = inside, quantity, inside.order(quantity, order)
        self.place = min(self.place, len(inside.tokens) - 1)
        self.row = min(self.row, len(self.order) - 1)
        if not known:
            wide = max(LEAST_COLUMNS, min(len(inside.tokens), self._sheet(QRectF(self.rect())).width() / COLUMN))
            self.view = QRectF(0, 0, wide, min(ROWS, len(self.order)))
        self.restyle()
        self._tell()

    def restyle(self) -> None:
        """The colours of the theme that now holds."""
        if self.inside is not None:
            values = self.inside.values[self.quantity][:, self.order].T
            self._image = colours.image(values, self.inside.scale(self.quantity), self.quantity in SIGNED)
        self.update()

    def unit(self) -> int:
        """The unit (from 0) of the chosen cell."""
        return int(self.order[self.row]) if len(self.order) else 0

    def show_all(self) -> None:
        """Every unit and every character."""
        if self.inside is not None:
            self._see(QRectF(0, 0, len(self.inside.tokens), len(self.order)))

    def zoom(self, factor: float, about: QPointF, across: bool = False) -> None:
        """``factor`` below 1: nearer; ``about`` stays where it is; ``across``: the characters, else the units."""
        view = QRectF(self.view)
        if across:
            wide = view.width() * factor
            view = QRectF(about.x() - (about.x() - view.x()) * factor, view.y(), wide, view.height())
        else:
            view = QRectF(view.x(), about.y() - (about.y() - view.y()) * factor, view.width(), view.height() * factor)
        self._see(view)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Column and row under a spot of the widget."""
        sheet = self._sheet(QRectF(self.rect()))
        if self.inside is None or not sheet.contains(point):
            return None
        at = self._at(point)
        column, row = int(at.x()), int(at.y())
        inside = 0 <= column < len(self.inside.tokens) and 0 <= row < len(self.order)
        return (column, row) if inside else None

    def spoken(self, column: int, row: int) -> str:
        """A cell in words."""
        assert self.inside is not None
        unit = int(self.order[row])
        value = float(self.inside.values[self.quantity][column, unit])
        name = tr(f"inside.{self.quantity}")
        text = shown(self.inside.tokens[column])
        return tr("inside.cell_told", name=name, unit=unit + 1, place=column + 1, text=text, value=f"{value:+.4f}")

    def choose(self, column: int, row: int) -> None:
        """Mark a cell and tell of it."""
        if self.inside is None:
            return
        self.place = min(max(column, 0), len(self.inside.tokens) - 1)
        self.row = min(max(row, 0), len(self.order) - 1)
        view = QRectF(self.view)
        view.moveLeft(min(max(view.x(), self.place + 1 - view.width()), self.place))
        view.moveTop(min(max(view.y(), self.row + 1 - view.height()), self.row))
        self._see(view)
        self._tell()
        self.chosen.emit(self.place, self.unit())

    def render_to(self, painter: QPainter, room: QRectF) -> None:
        """Paint what is seen into ``room``: the widget, a picture or an SVG."""
        painter.fillRect(room, look.color("surface"))
        if self.inside is None:
            return
        sheet = self._sheet(room)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(sheet, self._image, self.view)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(sheet)
        wide, high = sheet.width() / self.view.width(), sheet.height() / self.view.height()
        painter.save()
        painter.setClipRect(sheet.adjusted(-1, -1, 1, 1))
        cell = QRectF(0, 0, wide, high)
        cell.moveTopLeft(
            QPointF(
                sheet.x() + (self.place - self.view.x()) * wide,
                sheet.y() + (self.row - self.view.y()) * high,
            )
        )
        painter.setPen(QPen(look.color("seal"), 2))
        painter.drawRect(cell)
        painter.restore()
        self._write_characters(painter, sheet, wide)
        self._write_units(painter, sheet, high)
        self._draw_scale(painter, QRectF(sheet.right() + 14, sheet.y(), 12, min(160.0, sheet.height())))

    def _write_characters(self, painter: QPainter, sheet: QRectF, wide: float) -> None:
        assert self.inside is not None
        font = serif_font(17)
        painter.setFont(font)
        measure = QFontMetricsF(font)
        last = -1e9
        for column in range(int(self.view.x()), min(len(self.inside.tokens), int(np.ceil(self.view.right())))):
            middle = sheet.x() + (column + 0.5 - self.view.x()) * wide
            text = shown(self.inside.tokens[column])
            half = measure.horizontalAdvance(text) / 2
            if middle - half < last or not sheet.left() - 2 <= middle <= sheet.right() + 2:
                continue
            last = middle + half + 1
            painter.setPen(look.color("seal" if column == self.place else "text"))
            painter.drawText(
                QRectF(middle - half - 2, sheet.bottom() + 4, 2 * half + 4, 24), Qt.AlignmentFlag.AlignCenter, text
            )

    def _write_units(self, painter: QPainter, sheet: QRectF, high: float) -> None:
        painter.setFont(sans_font(12))
        every = max(1, int(np.ceil(15 / high)))
        first, end = int(self.view.y()), min(len(self.order), int(np.ceil(self.view.bottom())))
        for row in range(first, end):
            middle = sheet.y() + (row + 0.5 - self.view.y()) * high
            if (row % every and row != self.row) or not sheet.top() <= middle <= sheet.bottom():
                continue
            if row != self.row and abs(row - self.row) * high < 13:
                continue
            painter.setPen(look.color("seal" if row == self.row else "soft"))
            room = QRectF(sheet.left() - LEFT, middle - 8, LEFT - 8, 16)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(int(self.order[row]) + 1)
            )

    def _draw_scale(self, painter: QPainter, bar: QRectF) -> None:
        assert self.inside is not None
        signed, scale = self.quantity in SIGNED, self.inside.scale(self.quantity)
        column = QImage(1, colours.STEPS, QImage.Format.Format_RGB32)
        for step, colour in enumerate(colours.table(signed)):
            column.setPixel(0, colours.STEPS - 1 - step, colour)
        painter.drawImage(bar, column)
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawRect(bar)
        painter.setPen(look.color("soft"))
        painter.setFont(sans_font(12))
        marks = ((0.0, scale), (0.5, 0.0), (1.0, -scale)) if signed else ((0.0, 1.0), (1.0, 0.0))
        for share, value in marks:
            room = QRectF(bar.right() + 5, bar.y() + share * bar.height() - 8, 40, 16)
            text = f"{value:.2g}".replace("-", "−")
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _sheet(self, room: QRectF) -> QRectF:
        return room.adjusted(LEFT, TOP, -RIGHT, -BOTTOM)

    def _at(self, point: QPointF) -> QPointF:
        sheet = self._sheet(QRectF(self.rect()))
        return QPointF(
            self.view.x() + (point.x() - sheet.x()) / max(1.0, sheet.width()) * self.view.width(),
            self.view.y() + (point.y() - sheet.y()) / max(1.0, sheet.height()) * self.view.height(),
        )

    def _see(self, view: QRectF) -> None:
        if self.inside is None:
            return
        columns, rows = float(len(self.inside.tokens)), float(len(self.order))
        wide = min(max(view.width(), min(LEAST_COLUMNS, columns)), columns)
        high = min(max(view.height(), min(LEAST_ROWS, rows)), rows)
        self.view = QRectF(min(max(view.x(), 0), columns - wide), min(max(view.y(), 0), rows - high), wide, high)
        self.update()

    def _tell(self) -> None:
        if self.inside is not None and len(self.order):
            self.setAccessibleDescription(self.spoken(self.place, self.row))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(look.color("ink"), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            return True  # the mouse tells by itself, and at once
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            across = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
            self.zoom(STEP if turned < 0 else 1 / STEP, self._at(event.position()), across)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = event.position()
        if cell := self.cell_at(event.position()):
            self.choose(*cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.buttons() & Qt.MouseButton.LeftButton:
            moved = self._at(self._dragged) - self._at(event.position())
            self._dragged = event.position()
            self._see(self.view.translated(moved))
        elif cell := self.cell_at(event.position()):
            QToolTip.showText(event.globalPosition().toPoint(), self.spoken(*cell), self)
        else:
            QToolTip.hideText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        middle = QPointF(self.place + 0.5, self.row + 0.5)
        if key in MOVES:
            across, down = MOVES[key]
            self.choose(self.place + across, self.row + down)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1 / STEP, middle)
        elif key == Qt.Key.Key_Minus:
            self.zoom(STEP, middle)
        elif key == Qt.Key.Key_0:
            self.show_all()
        else:
            super().keyPressEvent(event)


def shown(text: str) -> str:
    """A token that can be seen."""
    return NAMES.get(text, text.replace("\n", "⏎"))
