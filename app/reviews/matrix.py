"""What rows are against what they are called: four cells that the mouse and the arrow keys point at."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmcore.reviews.held_out import Confusion

from ..i18n import number, tr
from ..theme import look, sans_font
from ..widgets.pointing import Pointing

CELLS = (("negative", "negative"), ("negative", "positive"), ("positive", "negative"), ("positive", "positive"))
HEAD, SIDE, GAP = 22, 62, 4


class ConfusionMatrix(Pointing):
    """Rows are what reviews are, columns what they are called; ``chosen(is, called)`` on a click or Enter."""

    chosen = Signal(str, str)
    STEPS: Mapping[Qt.Key, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -2, Qt.Key.Key_Down: 2}

    def __init__(self, clickable: bool = False, cell_height: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.confusion: Confusion | None = None
        self._clickable, self._cell = clickable, cell_height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if clickable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_confusion(self, confusion: Confusion) -> None:
        """These counts from now on."""
        self.confusion = confusion
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("reviews.matrix"))
        self.setAccessibleDescription(", ".join(self.spoken_part(at) for at in range(len(self.keys()))))

    def count(self, at: int) -> int:
        """The rows of one cell, in the order of CELLS."""
        found = self.confusion
        if found is None:
            return 0
        return (found.right_negative, found.false, found.missed, found.right_positive)[at]

    def keys(self) -> list[str]:
        return [f"{true} {called}" for true, called in CELLS] if self.confusion is not None else []

    def part_under(self, point: QPointF) -> int:
        boxes = enumerate(self.boxes()) if self.confusion is not None else ()
        return next((at for at, box in boxes if box.contains(point)), -1)

    def spoken_part(self, at: int) -> str:
        true, called = (tr(f"reviews.{name}") for name in CELLS[at])
        key = "reviews.cell_right" if true == called else "reviews.cell_wrong"
        return tr(key, true=true, called=called, count=number(self.count(at)))

    def sizeHint(self) -> QSize:
        return QSize(240, HEAD + 2 * self._cell + GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._choose(self.part_under(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._at)
        else:
            super().keyPressEvent(event)

    def _choose(self, at: int) -> None:
        if self._clickable and at >= 0:
            self.chosen.emit(*CELLS[at])

    def boxes(self) -> list[QRectF]:
        """Where the cells are drawn, in the order of CELLS."""
        width = (self.width() - SIDE - GAP) / 2
        return [
            QRectF(SIDE + column * (width + GAP), HEAD + row * (self._cell + GAP), width, self._cell)
            for row in range(2)
            for column in range(2)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.confusion is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, left = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter
        boxes, rows = self.boxes(), max(1, self.confusion.rows)
        painter.setFont(sans_font(12))
        painter.setPen(look.color("soft"))
        for at, name in enumerate(("negative", "positive")):
            head = QRectF(boxes[at].left(), 0, boxes[at].width(), HEAD)
            painter.drawText(head, centre, tr(f"reviews.called_{name}"))
            side = QRectF(0, boxes[2 * at].top(), SIDE - 6, self._cell)
            painter.drawText(side, left | Qt.TextFlag.TextWordWrap, tr(f"reviews.is_{name}"))
        for at, box in enumerate(boxes):
            right = CELLS[at][0] == CELLS[at][1]
            painter.setBrush(look.color("good" if right else "seal", 0.10 + 0.25 * self.count(at) / rows))
            marked = self.is_marked(at, self.keys()[at])
            painter.setPen(QPen(look.color("ink"), 2) if marked and self._clickable else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
            painter.setPen(look.color("text"))
            painter.setFont(sans_font(15))
            painter.drawText(box, centre, ("" if right else "✗ ") + number(self.count(at)))
