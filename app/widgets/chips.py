"""Small framed pieces of text in lines that wrap, each with a note below; the mouse and arrow keys point at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..theme import look, sans_font, serif_font
from .pointing import Pointing

HEIGHT, GAP, LINE_GAP, PADDING = 44, 5, 6, 8
TEXT_PIXELS, NOTE_PIXELS, LEAST = 17, 12, 30
LONGEST = 260  # pixels of one piece


@dataclass(frozen=True)
class Chip:
    """``text`` over ``note``; those with the same ``key`` are marked together. ``odd`` ones have a dashed frame."""

    text: str
    note: str = ""
    spoken: str = ""
    key: str = ""
    odd: bool = False


class Chips(Pointing):
    """Keys are those of the pieces."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: tuple[Chip, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """These from now on."""
        self.chips, self._at = tuple(chips), -1
        self.setAccessibleDescription(", ".join(each.spoken or each.text for each in self.chips))
        self.updateGeometry()
        self.update()

    def keys(self) -> list[str]:
        return [each.key for each in self.chips]

    def part_under(self, point: QPointF) -> int:
        return next((place for place, box in enumerate(self.boxes(self.width())) if box.contains(point)), -1)

    def spoken_part(self, at: int) -> str:
        return self.chips[at].spoken

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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (box, chip) in enumerate(zip(self.boxes(self.width()), self.chips, strict=True)):
            if box.intersects(QRectF(event.rect())):
                self._draw(painter, box, chip, self.is_marked(place, chip.key))

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
