"""The table of files: its look, its keys, and the little lists that open in a cell."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ..icons import pixmap
from ..theme import look
from .again import Row
from .files_model import COLUMNS, MENU, TONE, FilesModel

ROW_HEIGHT = 34
CHEVRON = 12
WIDTHS = {"use": 48, "chars": 86, "codec": 112, "weight": 72, "fate": 320}


class _Painter(QStyledItemDelegate):
    """Colours by token, a chevron where a list opens, a ring around the cell that the keys act on."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if COLUMNS[index.column()] == "file":
            option.textElideMode = Qt.TextElideMode.ElideMiddle  # names differ at their ends
        if tone := index.data(TONE):
            for role in (option.palette.ColorRole.Text, option.palette.ColorRole.HighlightedText):
                option.palette.setColor(role, look.color(tone))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = QRect(option.rect)
        if opens := bool(index.data(MENU)):
            option.rect = cell.adjusted(0, 0, -CHEVRON - 2, 0)
            if option.state & option.state.State_Selected:
                painter.fillRect(cell, look.color("selected"))
        super().paint(painter, option, index)
        if opens:
            ratio = painter.device().devicePixelRatioF()
            drawn = pixmap("chevron", "faint", CHEVRON, ratio)
            painter.drawPixmap(QPoint(cell.right() - CHEVRON - 5, cell.center().y() - CHEVRON // 2 + 1), drawn)
        table = cast(QTableView, self.parent())
        if table.hasFocus() and table.property("keyfocus") and table.currentIndex() == index:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.color("ink"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(cell).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)


class FilesTable(QTableView):
    """``list_wanted`` where a cell opens one; Space switches the chosen files on or off."""

    list_wanted = Signal(str, QPoint)  # column, where on the screen
    switch_wanted = Signal()

    def __init__(self, model: FilesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = model
        self.setModel(model)
        self.setItemDelegate(_Painter(self))
        self.setProperty("role", "plain")
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        # a fixed height spares Qt from asking 20,000 rows for theirs
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(WIDTHS["use"])
        for place, column in enumerate(COLUMNS):
            stretches = column == "file"
            mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(place, mode)
            if not stretches:
                header.resizeSection(place, WIDTHS[column])
        self.clicked.connect(self._on_clicked)
        self.customContextMenuRequested.connect(self._on_context)

    def chosen(self) -> list[Row]:
        """The chosen files, in the order of the rows."""
        return [self.files.file_at(row) for top, bottom in self._ranges() for row in range(top, bottom + 1)]

    def the_chosen(self) -> Row | None:
        """The chosen file when it is one alone."""
        ranges = self._ranges()
        return self.files.file_at(ranges[0][0]) if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else None

    def _ranges(self) -> list[tuple[int, int]]:
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        return sorted((each.top(), each.bottom()) for each in ranges)

    def choose_path(self, path: str) -> None:
        """Choose the row of a file, or the first one."""
        row = max(0, self.files.row_of(path))
        if self.files.rowCount():
            column = max(self.currentIndex().column(), COLUMNS.index("file"))
            self.setCurrentIndex(self.files.index(row, column))

    def _open(self, index: QModelIndex) -> None:
        column = COLUMNS[index.column()] if index.data(MENU) else ""
        self.list_wanted.emit(column, self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.data(MENU):
            self._open(index)

    def _on_context(self, at: QPoint) -> None:
        self.list_wanted.emit("", self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.switch_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)  # pyright: ignore[reportArgumentType]
        taken = sum(width for column, width in WIDTHS.items() if column != "fate")
        room = self.viewport().width() - taken
        self.horizontalHeader().resizeSection(COLUMNS.index("fate"), max(96, min(WIDTHS["fate"], room // 2)))
