"""The trainings of this machine: a table, a field to sift it, and a card of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from ..i18n import tr
from ..widgets import Card, button, label
from .run_card import RunCard
from .runs_table import COLUMNS, ROW_ROLE, RunsModel, RunsProxy

STARTED = next(at for at, (name, *_) in enumerate(COLUMNS) if name == "started")

BESIDE, ARROW = 24, 20  # pixels a heading needs beside its words, and for the arrow of sorting
WIDEST = 180


class RunsView(QWidget):
    """Shows and wishes; see ``RunCard`` for what is wished."""

    from_file_requested = Signal()
    trash_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RunsModel(self)
        self.proxy = RunsProxy(self.model)
        self.table, self.sifter = QTableView(), QLineEdit()
        self.from_file, self.trash = button(), button(kind="quiet")
        self.none = label("", "soft")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.card = RunCard()
        table = self.table
        table.setModel(self.proxy)
        table.setProperty("role", "plain")
        table.setSortingEnabled(True)
        table.sortByColumn(STARTED, Qt.SortOrder.DescendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(34)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(56)
        head.setDefaultSectionSize(56)
        head.setResizeContentsPrecision(0)  # by the rows in sight alone
        head.sortIndicatorChanged.connect(self._widen)
        self.sifter.setClearButtonEnabled(True)
        self.sifter.textChanged.connect(self._sift)
        self.from_file.clicked.connect(self.from_file_requested)
        self.trash.clicked.connect(self.trash_requested)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.sifter, 1)
        row.addWidget(self.trash)
        row.addWidget(self.from_file)
        sheet = Card()
        sheet.body.setContentsMargins(8, 8, 8, 8)
        sheet.body.addWidget(table, 1)
        sheet.body.addWidget(self.none, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(sheet, 1)
        column.addWidget(self.card)
        table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())

    def show_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """All trainings; what was chosen stays chosen."""
        chosen = {row["run"] for row in self.chosen()}
        self.model.show_rows(rows)
        for row in range(self.proxy.rowCount()):
            index = self.proxy.index(row, 0)
            if self.proxy.data(index, ROW_ROLE)["run"] in chosen:
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                self.table.selectionModel().select(index, flags)
        self._show_none()
        self._widen()
        self._on_chosen()

    def show_row(self, row: dict[str, Any]) -> None:
        """One that has changed."""
        self.model.show_row(row)
        self._show_none()
        self._widen()
        self._on_chosen()

    def advance(self, run: str, step: int, seconds: float) -> None:
        """A training that is on has come this far."""
        if self.isVisible():
            self.model.advance(run, step, seconds)
            self._widen()

    def chosen(self) -> list[dict[str, Any]]:
        """The rows that are selected, as they stand in the table."""
        return [self.proxy.data(each, ROW_ROLE) for each in self.table.selectionModel().selectedRows()]

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.sifter.setPlaceholderText(tr("train.sift_runs"))
        self.sifter.setAccessibleName(tr("train.sift_runs"))
        self.from_file.setText(tr("train.from_file"))
        self.from_file.setToolTip(tr("train.from_file_note"))
        self.trash.setText(tr("train.trash"))
        self.trash.setToolTip(tr("train.trash_note"))
        self.table.setAccessibleName(tr("train.view_runs"))
        self.model.retranslate()
        self._show_none()
        self._widen()
        self.card.retranslate()

    def _sift(self, words: str) -> None:
        self.proxy.sift(words)
        self._show_none()

    def _show_none(self) -> None:
        """In the place of an empty table what to do."""
        empty = not self.model.rowCount()
        self.none.setText(tr("train.no_runs" if empty else "train.no_runs_like_it"))
        shown = self.proxy.rowCount() > 0
        self.table.setVisible(shown)
        self.none.setVisible(not shown)
        self.card.setVisible(not empty)

    def _widen(self) -> None:
        """Each column at least as wide as what is in sight of it; the name takes the rest."""
        head = self.table.horizontalHeader()
        for column in range(1, len(COLUMNS)):
            # Qt's own hint keeps room for the arrow of sorting beside every word
            word = head.fontMetrics().horizontalAdvance(str(self.model.headerData(column, Qt.Orientation.Horizontal)))
            arrow = ARROW if column == head.sortIndicatorSection() else 0
            needed = max(self.table.sizeHintForColumn(column), word + BESIDE + arrow)
            if min(needed, WIDEST) > self.table.columnWidth(column):
                self.table.setColumnWidth(column, min(needed, WIDEST))

    def _on_chosen(self) -> None:
        self.card.show_rows(self.chosen())
