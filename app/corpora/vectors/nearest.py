"""A list of words with a bar for each: how near it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ...theme import look, sans_font, serif_font
from ...widgets.rows import Index, RowsList, RowsModel
from ..units import shown_unit, spoken_unit

NEAR = Qt.ItemDataRole.UserRole
ROW_HEIGHT, BAR_SHARE, NUMBER_WIDTH = 34, 0.42, 44


class NearestModel(RowsModel):
    """Rows are words with their cosines, the nearest first."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        word, cosine = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_unit(word)
        if role == NEAR:
            return cosine
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{spoken_unit(word)} {cosine:.2f}"
        return None


class NearestList(RowsList):
    """``word_chosen`` by a click or Enter."""

    word_chosen = Signal(str)

    def __init__(self, model: NearestModel) -> None:
        super().__init__(model, _Painter())
        self.nearest = model
        self.clicked.connect(self._choose)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.word_chosen.emit(self.nearest.rows[index.row()][0])


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        row, cosine = QRectF(option.rect).adjusted(10, 0, -10, 0), float(index.data(NEAR))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = serif_font(17)
        painter.setFont(font)
        painter.setPen(look.color("text"))
        bar = row.width() * BAR_SHARE
        room = row.width() - bar - NUMBER_WIDTH - 12
        middle = Qt.AlignmentFlag.AlignVCenter
        shown = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(row.left(), row.top(), room, row.height()), middle, shown)
        track = QRectF(row.right() - NUMBER_WIDTH - bar, row.center().y() - 3, bar, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("hover"))
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(look.color("ink"))
        track.setWidth(max(0.0, min(1.0, cosine)) * bar)
        painter.drawRoundedRect(track, 3, 3)
        painter.setFont(sans_font(13))
        painter.setPen(look.color("soft"))
        painter.drawText(row, middle | Qt.AlignmentFlag.AlignRight, f"{cosine:.2f}")
        painter.restore()
