"""The list of models: two lines each, with the one figure that matters at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ..icons import pixmap
from ..theme import look
from . import figures

Index = QModelIndex | QPersistentModelIndex
CARD_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 68


class CardsModel(QAbstractListModel):
    """The model cards in the order in which the library lists them."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.cards: list[dict[str, Any]] = []
        self._all: list[dict[str, Any]] = []
        self._words: list[str] = []

    def show_cards(self, cards: Sequence[dict[str, Any]]) -> None:
        """Replace all cards."""
        self._all = list(cards)
        self._sift()

    def sift(self, words: str) -> None:
        """Only models whose name, tags, language or corpus hold each of these words."""
        self._words = words.casefold().split()
        self._sift()

    def _sift(self) -> None:
        self.beginResetModel()
        self.cards = [card for card in self._all if all(word in _hay(card) for word in self._words)]
        self.endResetModel()

    def row_of(self, ref: str) -> int:
        """Where the model ``ref`` stands; -1 when it is not there."""
        return next((row for row, card in enumerate(self.cards) if card.get("ref") == ref), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.cards):
            return None
        card = self.cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return figures.name_of(card)
        if role == CARD_ROLE:
            return card
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (figures.name_of(card), figures.kind_line(card), figures.headline(card))))
        if role == Qt.ItemDataRole.ToolTipRole and figures.is_damaged(card):
            return figures.damage(card)
        return None


def _hay(card: dict[str, Any]) -> str:
    corpus = str((card.get("corpus") or {}).get("name") or "")
    return " ".join((figures.name_of(card), figures.kind_line(card), *figures.tags_of(card), corpus)).casefold()


class CardDelegate(QStyledItemDelegate):
    """Paints one model; the chosen one on the selected colour with an ink bar at its left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card = index.data(CARD_ROLE)
        if card is None:
            return
        state: Any = option.state  # pyright: ignore[reportAttributeAccessIssue]
        box: QRect = option.rect.adjusted(0, 2, 0, -2)  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.color("ink"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        self._icon(painter, card, QRect(box.left() + 12, box.top() + (box.height() - 24) // 2, 24, 24))
        self._words(painter, card, box.adjusted(48, 10, -12, -10), option.font)  # pyright: ignore[reportAttributeAccessIssue]
        painter.restore()

    @staticmethod
    def _icon(painter: QPainter, card: dict[str, Any], box: QRect) -> None:
        if figures.is_damaged(card):
            painter.setPen(look.color("warn"))
            font = QFont(painter.font())
            font.setPixelSize(20)
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")
            return
        name = "reviews" if card.get("kind") == "reviews" else "write"
        painter.drawPixmap(box, pixmap(name, "soft", box.width(), 2.0))

    @staticmethod
    def _words(painter: QPainter, card: dict[str, Any], box: QRect, base: QFont) -> None:
        small, bold = QFont(base), QFont(base)
        small.setPixelSize(13)
        bold.setPixelSize(14)
        bold.setBold(True)
        top, bottom = QRect(box), QRect(box)
        top.setHeight(box.height() // 2)
        bottom.setTop(top.bottom() + 1)
        damaged = figures.is_damaged(card)
        painter.setFont(bold)
        painter.setPen(look.color("soft" if damaged else "text"))
        _elided(painter, top, figures.name_of(card), bold)
        figure = figures.headline(card)
        width = QFontMetrics(small).horizontalAdvance(figure) + 12 if figure else 0
        painter.setFont(small)
        painter.setPen(look.color("warn" if damaged else "text"))
        painter.drawText(bottom, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figure)
        painter.setPen(look.color("soft"))
        _elided(painter, bottom.adjusted(0, 0, -width, 0), figures.kind_line(card, short=True), small)


def _elided(painter: QPainter, box: QRect, text: str, font: QFont) -> None:
    short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
