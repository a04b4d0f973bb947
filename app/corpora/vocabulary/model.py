"""The units of a corpus as rows of a table: sifted and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ...i18n import number, tr
from ..units import shown_unit, spoken_unit

COLUMNS = ("id", "unit", "count", "share")
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class Row(NamedTuple):
    """A unit, its place in the dictionary from 0, and how often it comes."""

    place: int
    unit: str
    count: int


class UnitsModel(QAbstractTableModel):
    """``show_units`` replaces all, ``sift`` and ``sort`` choose what is on show."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Row] = []
        self._rows: list[Row] = []
        self._total = 0
        self._wanted = ""
        self._sorted = (0, Qt.SortOrder.AscendingOrder)

    def show_units(self, rows: Sequence[Row], total: int) -> None:
        """These units of a text of ``total`` units."""
        self.beginResetModel()
        self._all, self._total = list(rows), total
        self._arrange()
        self.endResetModel()

    def sift(self, text: str) -> None:
        """Only units that have ``text`` in them."""
        self.beginResetModel()
        self._wanted = text.casefold()
        self._arrange()
        self.endResetModel()

    def refresh(self) -> None:
        """The language has changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def row_at(self, row: int) -> Row:
        """The unit of a row."""
        return self._rows[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Role.DisplayRole:
                return tr(f"corpora.unit_column_{COLUMNS[section]}") + self._arrow(section)
            if role == Role.ToolTipRole:
                return tr(f"corpora.unit_column_{COLUMNS[section]}_note")
            if role == Role.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == Role.DisplayRole:
            return self._text(row, column)
        if role == Role.TextAlignmentRole:
            return _alignment(index.column())
        if column == "unit" and role in (Role.ToolTipRole, Role.AccessibleTextRole):
            return spoken_unit(row.unit)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._sorted = (column, order)
        self._arrange()
        self.endResetModel()

    def _arrow(self, section: int) -> str:
        column, order = self._sorted
        return "" if section != column else " ↑" if order == Qt.SortOrder.AscendingOrder else " ↓"

    def _text(self, row: Row, column: str) -> str:
        if column == "unit":
            return shown_unit(row.unit)
        if column == "share":
            return percent(row.count / self._total if self._total else 0.0)
        return number(row.place if column == "id" else row.count)

    def _arrange(self) -> None:
        wanted, (column, order) = self._wanted, self._sorted
        rows = [row for row in self._all if wanted in row.unit.casefold() or wanted == shown_unit(row.unit)]
        if column == 1:
            rows.sort(key=lambda row: row.unit)
        elif column >= 2:
            rows.sort(key=lambda row: (row.count, -row.place))
        self._rows = rows if order == Qt.SortOrder.AscendingOrder else rows[::-1]


def rows_of(result: dict[str, Any]) -> list[Row]:
    """The units that a count lists, the commonest first; between the commonest and the rarest some may be missing."""
    kept = int(result.get("kept") or 0)
    commonest = [Row(place, str(unit), int(n)) for place, (unit, n) in enumerate(result.get("commonest", ()))]
    rarest = [Row(kept - 1 - place, str(unit), int(n)) for place, (unit, n) in enumerate(result.get("rarest", ()))]
    return commonest + [row for row in reversed(rarest) if row.place >= len(commonest)]


def percent(share: float) -> str:
    """0.0312 -> "3.12 %", 0.00031 -> "0.031 %"."""
    value = share * 100
    if value and value < 0.001:
        return "< 0.001 %"
    return f"{value:.{0 if value == 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3}f} %"


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if COLUMNS[column] == "unit" else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
