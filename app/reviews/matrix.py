"""What rows are against what they are called: cells that the mouse and the arrow keys point at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..i18n import number, tr
from ..theme import look, sans_font
from ..widgets.pointing import Pointing

HEAD, SIDE, GAP = 22, 62, 4
SIDES = ("negative", "positive")
LOW = 30  # pixels of a row, where there are more than three


def class_key(at: int, of: int) -> str:
    """ "negative", "mixed" or "positive" of two or three classes, else "class": named by its number."""
    return {2: SIDES, 3: (SIDES[0], "mixed", SIDES[1])}.get(of, ("class",) * of)[at]


def class_name(at: int, of: int) -> str:
    """Class ``at`` (0 the worst) of ``of`` classes, in words."""
    return tr(f"reviews.{class_key(at, of)}", number=at + 1, of=of)


class ConfusionMatrix(Pointing):
    """Rows are what reviews are, columns what they are called; ``chosen(is, called)`` on a click or Enter."""

    chosen = Signal(int, int)

    def __init__(self, clickable: bool = False, cell_height: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: tuple[tuple[int, ...], ...] = ()
        self._clickable, self._cell = clickable, cell_height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if clickable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_table(self, table: Sequence[Sequence[int]]) -> None:
        """Rows of each class, the worst first, called each; two columns for many classes: what a threshold does."""
        if len(table) != len(self.table):
            self.updateGeometry()
        self.table = tuple(map(tuple, table))
        wide = len(self.table[0]) if self.table else 1
        keys = Qt.Key
        self.STEPS = {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_Up: -wide, keys.Key_Down: wide}
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("reviews.matrix"))
        self.setAccessibleDescription(", ".join(self.spoken_part(at) for at in range(len(self.keys()))))

    def count(self, at: int) -> int:
        """The rows of one cell, line by line."""
        true, called = self._place(at)
        return self.table[true][called]

    def _place(self, at: int) -> tuple[int, int]:
        return divmod(at, len(self.table[0]))

    def _is_right(self, at: int) -> bool | None:
        """None for the class in the middle when only the sides are told apart."""
        (true, called), classes = self._place(at), len(self.table)
        if len(self.table[0]) == classes:
            return true == called
        return None if 2 * true == classes - 1 else (2 * true > classes - 1) == (called == 1)

    def keys(self) -> list[str]:
        return [f"{true} {called}" for true, row in enumerate(self.table) for called in range(len(row))]

    def part_under(self, point: QPointF) -> int:
        return next((at for at, box in enumerate(self.boxes()) if box.contains(point)), -1)

    def spoken_part(self, at: int) -> str:
        place, sizes = self._place(at), (len(self.table), len(self.table[0]))
        true, called = (class_name(each, of) for each, of in zip(place, sizes, strict=True))
        key = "reviews.cell_wrong" if self._is_right(at) is False else "reviews.cell_right"
        return tr(key, true=true, called=called, count=number(self.count(at)))

    def sizeHint(self) -> QSize:
        rows = max(2, len(self.table))
        return QSize(240, HEAD + rows * self._high() + (rows - 1) * GAP)

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
            self.chosen.emit(*self._place(at))

    def _high(self) -> int:
        return self._cell if len(self.table) < 4 else min(LOW, self._cell)

    def boxes(self) -> list[QRectF]:
        """Where the cells are drawn, line by line."""
        columns, high = len(self.table[0]) if self.table else 0, self._high()
        width = (self.width() - SIDE - GAP * (columns - 1)) / max(1, columns)
        return [
            QRectF(SIDE + column * (width + GAP), HEAD + row * (high + GAP), width, high)
            for row in range(len(self.table))
            for column in range(columns)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.table:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, left = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter
        boxes, classes, columns = self.boxes(), len(self.table), len(self.table[0])
        painter.setFont(sans_font(12))
        painter.setPen(look.color("soft"))
        for at in range(columns):
            head = QRectF(boxes[at].left(), 0, boxes[at].width(), HEAD)
            painter.drawText(head, centre, tr(f"reviews.called_{class_key(at, columns)}", number=at + 1))
        for at in range(classes):
            side = QRectF(0, boxes[columns * at].top(), SIDE - 6, self._high())
            words = tr(f"reviews.is_{class_key(at, classes)}", number=at + 1)
            painter.drawText(side, left | Qt.TextFlag.TextWordWrap, words)
        for at, box in enumerate(boxes):
            right, count = self._is_right(at), self.count(at)
            color = "soft" if right is None or not count else "good" if right else "seal"
            painter.setBrush(look.color(color, 0.06 + 0.32 * count / max(1, sum(self.table[at // columns]))))
            marked = self.is_marked(at, self.keys()[at])
            painter.setPen(QPen(look.color("ink"), 2) if marked and self._clickable else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
            painter.setPen(look.color("text" if count else "soft"))
            painter.setFont(sans_font(15))
            painter.drawText(box, centre, ("✗ " if right is False and count else "") + number(count))
