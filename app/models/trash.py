"""The deleted models and trainings, what takes room on this disk, and the way back or out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ..i18n import tr
from ..widgets import button, heading, label

SIZE = (560, 460)
PLACES = ("library", "trash", "runs", "corpora", "drafts", "backups", "cache", "logs")
WISHES = ("restore", "erase", "empty")


class TrashDialog(QDialog):
    """``wished(name, row)`` with a name of WISHES, {} for "empty"; what cannot be undone is asked here first."""

    wished = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(*SIZE)
        self.setWindowTitle(tr("models.trash_title"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("models.trash_title"))
        self.empty_note, self.room = label("", "soft", wrap=True), label("", "soft", wrap=True)
        self.buttons = {name: button(tr(f"models.trash_{name}")) for name in WISHES}
        self.sure = button(tr("models.trash_sure"), "danger")
        self.sure.hide()
        self._asked = ""
        close = button(tr("app.close"))
        close.clicked.connect(self.accept)
        self.buttons["restore"].clicked.connect(lambda: self.wished.emit("restore", self.current()))
        for name in ("erase", "empty"):
            self.buttons[name].clicked.connect(lambda _=False, name=name: self._ask(name))
        self.sure.clicked.connect(self._on_sure)
        self.list.currentRowChanged.connect(lambda _: self._enable())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(heading(tr("models.trash_title")))
        column.addWidget(self.empty_note)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for made in self.buttons.values():
            row.addWidget(made)
        row.addStretch(1)
        row.addWidget(self.sure)
        column.addLayout(row)
        column.addWidget(heading(tr("models.room_title")))
        column.addWidget(self.room)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)
        for made in (*self.buttons.values(), self.sure, close):
            made.setAutoDefault(False)
        self.show_deleted(())

    def current(self) -> dict[str, Any]:
        """What is chosen, {} for nothing."""
        item = self.list.currentItem()
        return dict(item.data(Qt.ItemDataRole.UserRole)) if item else {}

    def show_deleted(self, rows: Sequence[dict[str, Any]]) -> None:
        """What the verb ``trash`` tells."""
        self.list.clear()
        for each in rows:
            kind = tr("models.trash_run" if each["kind"] == "run" else "models.trash_model")
            days = tr("models.trash_days", days=each["days"])
            item = QListWidgetItem(f"{kind} ・ {each['name']} ・ {each['size_bytes'] / 1e6:.1f} MB ・ {days}")
            item.setData(Qt.ItemDataRole.UserRole, each)
            self.list.addItem(item)
        if rows:
            self.list.setCurrentRow(0)
        self.empty_note.setText("" if rows else tr("models.trash_empty_note"))
        self.empty_note.setVisible(not rows)
        self._enable()

    def show_room(self, found: dict[str, Any]) -> None:
        """What the verb ``disk`` tells: bytes by place."""
        parts = [
            f"{tr(f'models.room_{place}')} {found[place] / 1e6:,.1f} MB"
            for place in PLACES
            if found.get(place, 0) > 5e4
        ]
        if found.get("free"):
            parts.append(tr("models.room_free", gigabytes=f"{found['free'] / 1e9:,.1f}"))
        self.room.setText(" ・ ".join(parts))

    def _ask(self, name: str) -> None:
        self._asked = name
        self.sure.show()
        self.sure.setFocus()

    def _on_sure(self) -> None:
        self.sure.hide()
        self.wished.emit(self._asked, self.current() if self._asked == "erase" else {})

    def _enable(self) -> None:
        self.sure.hide()
        for made in self.buttons.values():
            made.setEnabled(self.list.count() > 0)
