"""Places found in a corpus, each a line with the match in the middle, as in a concordance."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ..i18n import number, tr
from ..theme import look, sans_font, serif_font
from ..widgets.rows import Index, RowsList, RowsModel
from ..widgets.script import is_latin

MATCH = Qt.ItemDataRole.UserRole
ROW_HEIGHT, TEXT_PIXELS = 40, 16
FILE_WIDTH = 220
MIDDLE = 0.42  # of the text's width lies before the match
EDGE = 12


class MatchesModel(RowsModel):
    """Rows are matches."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match = self.rows[index.row()]
        if role == MATCH:
            return match
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return one_line("".join(str(match.get(part, "")) for part in ("before", "match", "after")))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.data(index)} {place_of(match)}"
        return None


class MatchesList(RowsList):
    """The list of places; Ctrl+C copies the chosen ones."""

    def __init__(self, model: MatchesModel) -> None:
        super().__init__(model, _Painter())


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(400, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        match, row = index.data(MATCH), option.rect.adjusted(EDGE, 0, -EDGE, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_place(painter, QRect(row.right() - FILE_WIDTH, row.top(), FILE_WIDTH, row.height()), match)
        self._draw_text(painter, row.adjusted(0, 0, -FILE_WIDTH - 2 * EDGE, 0), match)
        painter.restore()

    def _draw_text(self, painter: QPainter, row: QRect, match: Mapping[str, Any]) -> None:
        before, found, after = (one_line(str(match.get(part, ""))) for part in ("before", "match", "after"))
        font = serif_font(TEXT_PIXELS, is_latin(before + found + after))
        bold = QFont(font)
        bold.setBold(True)
        plain, strong = QFontMetrics(font), QFontMetrics(bold)
        left = round(row.width() * MIDDLE)
        shown = strong.elidedText(found, Qt.TextElideMode.ElideRight, row.width() - left)
        width = strong.horizontalAdvance(shown)
        middle = Qt.AlignmentFlag.AlignVCenter
        box = QRect(row.left() + left, row.top(), width, row.height())
        band = box.adjusted(-3, 0, 3, 0)
        band.setTop(row.center().y() - strong.height() // 2 - 1)
        band.setHeight(strong.height() + 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("band"))
        painter.drawRoundedRect(band, 4, 4)
        painter.setPen(QPen(look.color("ink")))
        painter.setFont(bold)
        painter.drawText(box, middle, shown)
        painter.setPen(QPen(look.color("text")))
        painter.setFont(font)
        room = QRect(row.left(), row.top(), left - 4, row.height())
        cut = plain.elidedText(before, Qt.TextElideMode.ElideLeft, room.width())
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, cut)
        room = QRect(box.right() + 5, row.top(), row.right() - box.right() - 5, row.height())
        painter.drawText(room, middle, plain.elidedText(after, Qt.TextElideMode.ElideRight, room.width()))

    def _draw_place(self, painter: QPainter, room: QRect, match: Mapping[str, Any]) -> None:
        font = sans_font(13)
        painter.setFont(font)
        painter.setPen(QPen(look.color("soft")))
        text = QFontMetrics(font).elidedText(place_of(match), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


def place_of(match: Mapping[str, Any]) -> str:
    """File and position of a match."""
    name = Path(str(match.get("file") or "")).name
    place = tr("corpora.place", offset=number(int(match.get("offset") or 0) + 1))
    return " ・ ".join(part for part in (name, place) if part)


def one_line(text: str) -> str:
    """Line ends and tabs become spaces; a space at an end stays."""
    return text.replace("\n", " ").replace("\t", " ")
