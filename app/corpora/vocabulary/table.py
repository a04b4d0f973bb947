"""The table of units with its filter."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ...theme import look, serif_font
from .model import COLUMNS, UnitsModel

ROW_HEIGHT = 32
WIDTHS = {"id": 74, "count": 84, "share": 84}


class _Painter(QStyledItemDelegate):
    """Units in serif and ink-black, numbers soft."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        is_unit = COLUMNS[index.column()] == "unit"
        if is_unit:
            option.font = serif_font(17)
        token = look.color("text" if is_unit else "soft")
        for role in (option.palette.ColorRole.Text, option.palette.ColorRole.HighlightedText):
            option.palette.setColor(role, token)


class UnitsTable(QTableView):
    """Ctrl+C copies the chosen rows, tab between the cells."""

    def __init__(self, model: UnitsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.units = model
        self.setModel(model)
        self.setItemDelegate(_Painter(self))
        self.setProperty("role", "plain")
        self.setProperty("arrows", "words")  # Qt would draw its arrow over the words of a narrow column
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        # a fixed height spares Qt from asking 40,000 rows for theirs
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        for place, column in enumerate(COLUMNS):
            fixed = column in WIDTHS
            header.setSectionResizeMode(
                place, QHeaderView.ResizeMode.Interactive if fixed else QHeaderView.ResizeMode.Stretch
            )
            if fixed:
                header.resizeSection(place, WIDTHS[column])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        chosen = self.selectionModel().selectedRows()
        rows = [self.units.row_at(each.row()) for each in sorted(chosen, key=QModelIndex.row)]
        if rows:
            QApplication.clipboard().setText("\n".join(f"{row.unit}\t{row.count}" for row in rows))
