"""The files of a corpus as rows of a table: sifted, sorted, with what is wanted of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from ..i18n import number, tr
from ..reports import spoken_codec
from .again import Row
from .fates import fate_of, has_codec, is_read, name_of, reason_of
from .file_choices import FileChoices

COLUMNS = ("use", "file", "chars", "codec", "weight", "fate")
SHOWN = ("all", "read", "left")
LISTS: dict[str, Callable[[Row], bool]] = {"codec": has_codec, "weight": is_read}
TONE = Qt.ItemDataRole.UserRole  # a token of the theme
MENU = Qt.ItemDataRole.UserRole + 1  # whether the cell opens a list
Index = QModelIndex | QPersistentModelIndex
# made once: Qt asks for them a hundred thousand times when all files are chosen
SHOWN_ONLY = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
TICKED = SHOWN_ONLY | Qt.ItemFlag.ItemIsUserCheckable
Role = Qt.ItemDataRole


class FilesModel(QAbstractTableModel):
    """``use_wanted`` when a box is ticked; the model itself changes nothing."""

    use_wanted = Signal(str, bool)  # path

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: Sequence[Row] = ()
        self.choices = FileChoices()
        self.editable = False
        self._rows: list[int] = []
        self._sifted: tuple[str, str] = ("all", "")
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_files(self, files: Sequence[Row], choices: FileChoices, editable: bool) -> None:
        """These files from now on."""
        self.beginResetModel()
        self.files, self.choices, self.editable = files, choices, editable
        self._arrange()
        self.endResetModel()

    def set_editable(self, editable: bool) -> None:
        """Whether boxes and lists answer."""
        self.editable = editable
        self.refresh()

    def show_only(self, which: str, name: str) -> None:
        """Those of ``which`` (SHOWN) that have ``name`` in their path."""
        self.beginResetModel()
        self._sifted = (which, name.casefold())
        self._arrange()
        self.endResetModel()

    def refresh(self) -> None:
        """What is wanted has changed, or the language."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def counts(self) -> dict[str, int]:
        """How many files there are of each kind."""
        read = sum(map(is_read, self.files))
        return {"all": len(self.files), "read": read, "left": len(self.files) - read}

    def file_at(self, row: int) -> Row:
        """The file of a row."""
        return self.files[self._rows[row]]

    def row_of(self, path: str) -> int:
        """The row of a file, -1 when it is not on show."""
        return next((row for row, place in enumerate(self._rows) if self.files[place].get("path") == path), -1)

    def _arrange(self) -> None:
        which, name = self._sifted
        self._rows = [
            place
            for place, file in enumerate(self.files)
            if (which == "all" or is_read(file) == (which == "read"))
            and (not name or name in str(file.get("path", "")).casefold())
        ]
        column, order = self._sorted
        if column >= 0:
            key = self._key(COLUMNS[column])
            self._rows.sort(key=lambda place: key(self.files[place]), reverse=order == Qt.SortOrder.DescendingOrder)

    def _key(self, column: str) -> Callable[[Row], Any]:
        of = self.choices.of
        return {
            "use": lambda file: not (is_read(file) and of(str(file.get("path", ""))).use),
            "file": lambda file: name_of(file).casefold(),
            "chars": lambda file: int(file.get("chars") or 0),
            "codec": lambda file: str(file.get("codec") or ""),
            "weight": lambda file: of(str(file.get("path", ""))).weight,
            "fate": lambda file: (not reason_of(file), fate_of(file)),
        }[column]

    def _text(self, file: Row, column: str) -> str:
        if column == "file":
            return name_of(file)
        if column == "fate":
            return fate_of(file)
        if column == "codec":
            return spoken_codec(str(file.get("codec") or ""))
        if not is_read(file):
            return ""
        if column == "weight":
            return f"×{self.choices.of(str(file.get('path', ''))).weight}"
        return number(int(file.get("chars") or 0)) if column == "chars" else ""

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.editable and index.column() == 0 and can_be_used(self.file_at(index.row())):
            return TICKED
        return SHOWN_ONLY

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return tr(f"corpora.column_{COLUMNS[section]}")
        if role == Role.ToolTipRole and COLUMNS[section] in ("use", "weight"):
            return tr(f"corpora.column_{COLUMNS[section]}_note")
        if role == Role.TextAlignmentRole:
            return _alignment(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        file, column = self.file_at(index.row()), COLUMNS[index.column()]
        path = str(file.get("path", ""))
        if role == Role.DisplayRole:
            return self._text(file, column)
        if role == Role.CheckStateRole and column == "use" and can_be_used(file):
            return Qt.CheckState.Checked if self.choices.of(path).use else Qt.CheckState.Unchecked
        if role == Role.TextAlignmentRole:
            return _alignment(column)
        if role == Role.ToolTipRole:
            return path if column == "file" else fate_of(file) or None if column == "fate" else None
        if role == Role.AccessibleTextRole and column == "use":
            return tr("corpora.used" if self.choices.of(path).use and not file.get("refused") else "corpora.not_used")
        if role == Role.FontRole and self.choices.is_changed(path):
            font = QFont()
            font.setBold(True)
            return font
        if role == TONE:
            return self._tone(file, column)
        if role == MENU:
            return self.editable and column in LISTS and LISTS[column](file)
        return None

    def _tone(self, file: Row, column: str) -> str:
        if column == "fate":
            return "warn" if reason_of(file) or file.get("bad_sequences") else "soft"
        if not is_read(file) or not self.choices.of(str(file.get("path", ""))).use:
            return "soft"
        return "text" if column == "file" else "soft"

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role == Role.CheckStateRole:
            wanted = Qt.CheckState(value) == Qt.CheckState.Checked
            self.use_wanted.emit(str(self.file_at(index.row()).get("path", "")), wanted)
        return False

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._sorted = (column, order)
        self._arrange()
        self.endResetModel()


def can_be_used(file: Row) -> bool:
    """Whether switching it on gives any text."""
    return not file.get("refused") or file.get("use") is False


def _alignment(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in ("chars", "weight") else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
