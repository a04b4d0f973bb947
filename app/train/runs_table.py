"""The trainings of this machine as a table that sorts and sifts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from ..i18n import duration, number, tr

Index = QModelIndex | QPersistentModelIndex
Row = dict[str, Any]
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
SORT_ROLE = Qt.ItemDataRole.UserRole + 2


def _bits(row: Row, name: str) -> str:
    value = row.get(name)
    return "–" if value is None else f"{value:.3f}"


def _network(row: Row) -> str:
    plan = row.get("plan") or {}
    return f"{plan['num_layers']} × {plan['hidden_size']}" if plan.get("hidden_size") else "–"


def started(row: Row) -> str:
    """When it began, to the minute."""
    return datetime.fromtimestamp(row["created"]).strftime("%Y-%m-%d %H:%M") if row.get("created") else "–"


def briefly(row: Row) -> str:
    """The same without the year while it is this one, without the day while it is today."""
    whole, now = started(row), datetime.now().strftime("%Y-%m-%d ")
    return whole.removeprefix(now).removeprefix(now[:5])


# (name, what is shown, what is sorted by)
COLUMNS: tuple[tuple[str, Callable[[Row], str], Callable[[Row], Any]], ...] = (
    ("name", lambda row: str(row["name"]), lambda row: str(row["name"]).casefold()),
    ("status", lambda row: tr(f"train.status_{row['status']}"), lambda row: row["status"]),
    ("bits", lambda row: _bits(row, "bits_per_char"), lambda row: _number(row.get("bits_per_char"))),
    ("ngram", lambda row: _bits(row, "ngram_bits_per_char"), lambda row: _number(row.get("ngram_bits_per_char"))),
    ("steps", lambda row: number(row.get("step") or 0), lambda row: row.get("step") or 0),
    (
        "time",
        lambda row: duration(row["seconds"]) if row.get("seconds") else "–",
        lambda row: _number(row.get("seconds")),
    ),
    ("network", _network, lambda row: (row.get("plan") or {}).get("parameters", 0)),
    ("tags", lambda row: ", ".join(row["tags"]), lambda row: ", ".join(row["tags"]).casefold()),
    ("started", briefly, lambda row: row.get("created", 0.0)),
    ("size", lambda row: f"{row['size_bytes'] / 1e6:.1f} MB", lambda row: row["size_bytes"]),
)
NUMBERS = ("bits", "ngram", "steps", "time", "size")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else math.inf


class RunsModel(QAbstractTableModel):
    """Rows as ``lstmcore.run_records.row`` makes them."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace all."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def show_row(self, row: Row) -> None:
        """Replace the one that has the same folder."""
        for at, each in enumerate(self.rows):
            if each["run"] == row["run"]:
                self.rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(COLUMNS) - 1))

    def advance(self, run: str, step: int, seconds: float) -> None:
        """A training that is on has come this far."""
        row = next((each for each in self.rows if each["run"] == run and each["status"] == "training"), None)
        if row is not None and (row.get("step"), row.get("seconds")) != (step, seconds):
            self.show_row({**row, "step": step, "seconds": seconds})

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(f"train.column_{COLUMNS[section][0]}")
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[section][0] in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, (name, shown, sorted_by) = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(row)
        if role == ROW_ROLE:
            return row
        if role == SORT_ROLE:
            return sorted_by(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and name in NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return started(row) if name == "started" else row["notes"] or None
        return None


class RunsProxy(QSortFilterProxyModel):
    """Sorted by a column; sifted by words that name, tags, note or corpus must hold."""

    def __init__(self, source: RunsModel) -> None:
        super().__init__(source)
        self._source, self._words = source, list[str]()
        self.setSourceModel(source)
        self.setSortRole(SORT_ROLE)

    def sift(self, words: str) -> None:
        """Only rows that hold each of these words."""
        self.beginFilterChange()
        self._words = words.casefold().split()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        row = self._source.rows[source_row]
        hay = " ".join((str(row["name"]), *row["tags"], row["notes"], *map(str, row["spec"].get("sources") or ())))
        return all(word in hay.casefold() for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        return self.sourceModel().data(left, SORT_ROLE) < self.sourceModel().data(right, SORT_ROLE)
