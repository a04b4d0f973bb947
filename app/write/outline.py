"""The headings of the draft beside the page; a click goes there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from ..i18n import tr, words
from ..widgets import heading, label
from .paragraphs import Heading

WIDTH = 190
INDENT = "　"


class Headings(QAbstractListModel):
    """Titles, indented below the highest level there is."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Heading] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.found)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.found):
            return None
        each = self.found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return INDENT * (each.level - min(one.level for one in self.found[:99])) + each.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return each.title
        return None

    def show(self, found: list[Heading]) -> None:
        """Other headings, or the same ones at other places."""
        same = [(each.level, each.title) for each in found] == [(each.level, each.title) for each in self.found]
        if same:
            self.found = found
        else:
            self.beginResetModel()
            self.found = found
            self.endResetModel()


class Outline(QWidget):
    """``chosen(block)`` for the paragraph of the heading that was clicked or entered."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.model = Headings()
        self.list = QListView()
        self.list.setProperty("role", "plain")
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self.model)
        self.title, self.empty = heading(), label("", "soft", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_headings(self, found: list[Heading]) -> None:
        """All of the draft."""
        self.model.show(found)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)

    def show_place(self, block: int) -> None:
        """The caret is in this paragraph: mark the heading above it."""
        row = sum(each.block <= block for each in self.model.found) - 1
        if row < 0:
            self.list.clearSelection()
        elif row != self.list.currentIndex().row() or not self.list.selectionModel().hasSelection():
            self.list.setCurrentIndex(self.model.index(row))

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.title.setText(tr("write.menu_outline"))
        self.list.setAccessibleName(tr("write.menu_outline"))
        self.empty.setText(tr("write.outline_empty"))

    def _on_chosen(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.model.found):
            self.chosen.emit(self.model.found[index.row()].block)
