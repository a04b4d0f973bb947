"""Small framed pieces of text in lines that wrap, each with a note below; the mouse and arrow keys point at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..theme import look, sans_font, serif_font

HEIGHT, GAP, LINE_GAP, PADDING = 44, 5, 6, 8
TEXT_PIXELS, NOTE_PIXELS, LEAST = 17, 12, 30
LONGEST = 260  # pixels of one piece
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True)
class Chip:
    """``text`` over ``note``; those with the same ``key`` are marked together. ``odd`` ones have a dashed frame."""

    text: str
    note: str = ""
    spoken: str = ""
    key: str = ""
    odd: bool = False


class Chips(QWidget):
    """``pointed`` with the key of the piece under the mouse or reached by the keys, "" for none."""

    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: tuple[Chip, ...] = ()
        self._at, self._marked = -1, ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look.changed.connect(self.update)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """These from now on."""
        self.chips, self._at = tuple(chips), -1
        self.setAccessibleDescription(", ".join(each.spoken or each.text for each in self.chips))
        self.updateGeometry()
        self.update()

    def mark(self, key: str) -> None:
        """Frame every piece of this key; "" none."""
        if key != self._marked:
            self._marked = key
            self.update()

    def boxes(self, width: int) -> list[QRectF]:
        """Where each piece is drawn in ``width`` pixels."""
        text, note = QFontMetricsF(serif_font(TEXT_PIXELS)), QFontMetricsF(sans_font(NOTE_PIXELS))
        left, top, found = 0.0, 0.0, []
        for chip in self.chips:
            inside = max(text.horizontalAdvance(chip.text), note.horizontalAdvance(chip.note))
            wide = min(max(LEAST, inside + 2 * PADDING), LONGEST, max(LEAST, width))
            if left and left + wide > width:
                left, top = 0.0, top + HEIGHT + LINE_GAP
            found.append(QRectF(left, top, wide, HEIGHT))
            left += wide + GAP
        return found

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        boxes = self.boxes(width)
        return int(boxes[-1].bottom()) + 1 if boxes else HEIGHT + 1

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(max(300, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, HEIGHT + 1)

    def _under(self, x: float, y: float) -> int:
        return next((place for place, box in enumerate(self.boxes(self.width())) if box.contains(x, y)), -1)

    def _point(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.pointed.emit(self.chips[at].key if at >= 0 else "")
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._under(event.pos().x(), event.pos().y())
            if at >= 0 and (spoken := self.chips[at].spoken):
                QToolTip.showText(event.globalPos(), spoken, self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._under(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._point(-1)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or not self.chips:
            super().keyPressEvent(event)
            return
        self._point(min(max(self._at + step, 0), len(self.chips) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (box, chip) in enumerate(zip(self.boxes(self.width()), self.chips, strict=True)):
            if box.intersects(QRectF(event.rect())):
                self._draw(painter, box, chip, place == self._at or bool(chip.key and chip.key == self._marked))

    def _draw(self, painter: QPainter, box: QRectF, chip: Chip, marked: bool) -> None:
        frame = look.color("ink" if marked else "warn" if chip.odd else "line")
        pen = QPen(frame, 2 if marked else 1)
        if chip.odd and not marked:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(look.color("band" if marked else "surface" if chip.odd else "hover"))
        edge = 1.0 if marked else 0.5
        painter.drawRoundedRect(box.adjusted(edge, edge, -edge, -edge), 7, 7)
        middle = Qt.AlignmentFlag.AlignCenter
        for pixels, text, token, part in (
            (TEXT_PIXELS, chip.text, "text", box.adjusted(PADDING - 2, 2, 2 - PADDING, -17)),
            (NOTE_PIXELS, chip.note, "warn" if chip.odd else "soft", box.adjusted(3, 25, -3, -3)),
        ):
            font = serif_font(pixels) if token == "text" else sans_font(pixels)
            painter.setFont(font)
            painter.setPen(look.color(token))
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, part.width() + 1)
            painter.drawText(part, middle, shown)
