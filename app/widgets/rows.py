"""A plain list whose rows are drawn by a delegate: the model holds them, the view is set once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QListView, QStyledItemDelegate

Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractListModel):
    """``show_rows`` replaces all; subclasses say in ``data`` what a row shows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Any] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """These from now on."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)


class RowsList(QListView):
    """Rows of one height without a frame, scrolled by the pixel."""

    def __init__(self, model: RowsModel, painter: QStyledItemDelegate) -> None:
        super().__init__()
        self.setModel(model)
        painter.setParent(self)
        self.setItemDelegate(painter)
        self.setProperty("role", "plain")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
