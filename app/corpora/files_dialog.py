"""What became of each file of a corpus: what was left out comes first, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..reports import SPOKEN_CODECS, Report
from ..widgets import ElidedLabel, button, label

SIZE = (760, 480)
COLUMNS = ("file", "chars", "codec", "fate")
Row = Mapping[str, Any]
Index = QModelIndex | QPersistentModelIndex


def fate_of(file: Row) -> str:
    """Why it was left out, or what had to be repaired; "" when it was simply read."""
    values = {**(file.get("values") or {}), "path": Path(str(file.get("path", ""))).name}
    if refused := file.get("refused"):
        return tr(f"error.{refused}", **values)
    bad = int(file.get("bad_sequences") or 0)
    return tr("corpora.bad_sequences", count=number(bad)) if bad else ""


class _Files(QAbstractTableModel):
    def __init__(self, files: Sequence[Row], parent: QWidget) -> None:
        super().__init__(parent)
        self._files = sorted(files, key=lambda file: (not file.get("refused"), str(file.get("path"))))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._files)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return tr(f"corpora.column_{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        file, column = self._files[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(file.get("path", "")) if column == "file" else fate_of(file) or None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == "file":
            return Path(str(file.get("path", ""))).name
        if column == "chars":
            return "" if file.get("refused") else number(int(file.get("chars") or 0))
        if column == "codec":
            codec = str(file.get("codec") or "")
            return SPOKEN_CODECS.get(codec.lower(), codec.upper())
        return fate_of(file)


class FilesDialog(QDialog):
    """A table of the files of one corpus; Esc closes."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        self.setWindowTitle(str(report.get("name", "")))
        files = report.get("files") or ()
        left_out = sum(bool(file.get("refused")) for file in files)
        self.table = QTableView()
        self.table.setModel(_Files(files, self))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(32)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((220, 96, 104)):
            header.resizeSection(column, width)
        close = button(tr("app.close"))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(ElidedLabel(str(report.get("name", "")), "title"))
        column.addWidget(label(tr("corpora.files_line", read=len(files) - left_out, left_out=left_out), "soft"))
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
