"""The legend of the curve: each line by its form first, its colour second."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ..i18n import tr
from ..theme import look
from ..widgets import label

FORMS = ("held_out", "mixture", "ngram", "training")


class _Sign(QWidget):
    """The drawn form of one line, 22 x 14 px."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form
        self.setFixedSize(QSize(22, 14))
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, left, right = 7.0, QPointF(1, 7), QPointF(21, 7)
        if self._form == "training":
            painter.setPen(QPen(look.color("ink"), 3))
            painter.drawLine(left, right)
        elif self._form == "ngram":
            painter.setPen(QPen(look.color("good"), 2))
            for start in (1, 9, 17):
                painter.drawLine(QPointF(start, middle), QPointF(start + 4.5, middle))
        elif self._form == "held_out":
            painter.setPen(QPen(look.color("seal"), 2))
            painter.drawLine(left, right)
            painter.setBrush(look.color("seal"))
            painter.drawEllipse(QPointF(11, middle), 3.5, 3.5)
        else:
            painter.setPen(QPen(look.color("soft"), 1.4, Qt.PenStyle.DotLine))
            painter.drawLine(left, right)
            painter.setPen(QPen(look.color("soft"), 1.4))
            painter.setBrush(look.color("surface"))
            painter.drawPolygon(QPolygonF([QPointF(11, 2), QPointF(15, 7), QPointF(11, 12), QPointF(7, 7)]))


class Legend(QWidget):
    """Signs and names in one row; the tooltip of each says in a sentence what it means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._names = {form: label("", "soft") for form in FORMS}
        for place, (form, name) in enumerate(self._names.items()):
            if place:
                row.addSpacing(10)
            row.addWidget(_Sign(form))
            row.addWidget(name)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for form, name in self._names.items():
            name.setText(tr(f"train.line_{form}"))
            name.setToolTip(tr(f"train.line_{form}_note"))
