"""All drafts: found by any word in them, opened, renamed, thrown away and brought back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..drafts.store import Draft
from ..i18n import chars, tr
from ..widgets import Segmented, button, heading, label
from .compare import moment

SIZE = (640, 600)
EXCERPT_CHARS = 60
KINDS = ("drafts", "trash")


class DraftsDialog(QDialog):
    """``show_drafts`` gives it what there is; wishes leave as signals with the draft's key."""

    open_requested = Signal(str)
    rename_requested = Signal(str, str)
    throw_requested = Signal(str)
    back_requested = Signal(str)
    kind_changed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(*SIZE)
        self.setWindowTitle(tr("write.all_drafts"))
        self._drafts: Sequence[Draft] = ()
        self._current = ""
        self.kind = Segmented([(each, tr(f"write.list_{each}")) for each in KINDS])
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("write.list_search"))
        self.search.setAccessibleName(tr("write.list_search"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("write.all_drafts"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.note = label("", "soft", wrap=True)
        self.open_button = button("", "primary")
        self.open_button.setProperty("slim", True)
        self.rename, self.throw = button(tr("write.list_rename")), button(tr("write.list_throw"))
        self.undo = button(tr("write.list_undo"), "quiet")
        self.undo.hide()
        self.close_button = button(tr("app.close"))
        self._lay_out()
        self._connect()
        self.search.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(heading(tr("write.all_drafts")), 1)
        head.addWidget(self.kind)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        told = QHBoxLayout()
        told.addWidget(self.note, 1)
        told.addWidget(self.undo)
        column.addLayout(told)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.rename)
        row.addWidget(self.throw)
        row.addStretch(1)
        row.addWidget(self.open_button)
        row.addWidget(self.close_button)
        column.addLayout(row)

    def _connect(self) -> None:
        self.kind.changed.connect(self.kind_changed)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._on_open)
        self.list.itemActivated.connect(self._on_open)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemChanged.connect(self._on_renamed)
        # whether the new name was kept or not, the line is written anew
        self.list.itemDelegate().closeEditor.connect(lambda *_: QTimer.singleShot(0, self, self._fill))
        self.open_button.clicked.connect(self._on_open)
        self.rename.clicked.connect(self._on_rename)
        self.throw.clicked.connect(self._on_throw)
        self.close_button.clicked.connect(self.reject)
        for keys, do in ((Qt.Key.Key_F2, self._on_rename), (Qt.Key.Key_Delete, self._on_throw)):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(do)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self.list.setFocus)

    @property
    def in_trash(self) -> bool:
        """Whether the trash is on show."""
        return self.kind.value() == "trash"

    def show_drafts(self, drafts: Sequence[Draft], current: str) -> None:
        """``drafts`` newest first; ``current`` is on the page and stays there."""
        self._drafts, self._current = drafts, current
        self.open_button.setText(tr("write.list_back" if self.in_trash else "write.list_open"))
        self._fill()

    def say(self, text: str, undo: bool = False) -> None:
        """One sentence under the list, with a way back on wish."""
        self.note.setText(text)
        self.undo.setVisible(undo)

    def _fill(self, _: str = "") -> None:
        wanted = self.search.text().casefold().split()
        key = self._key()
        self.list.blockSignals(True)
        self.list.clear()
        for draft in self._drafts:
            where = f"{draft.name}\n{draft.text}".casefold()
            if all(word in where for word in wanted):
                item = QListWidgetItem(self._line(draft, wanted))
                item.setData(Qt.ItemDataRole.UserRole, draft.key)
                self.list.addItem(item)
                if draft.key == key:
                    self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        empty = "write.list_trash_empty" if self.in_trash and not self._drafts else "write.list_none"
        self.say("" if self.list.count() else tr(empty), undo=self.undo.isVisibleTo(self))
        self._on_row(self.list.currentRow())

    def _line(self, draft: Draft, wanted: Sequence[str]) -> str:
        here = tr("write.list_here") if draft.key == self._current else moment(draft.saved)
        name = draft.name or tr("write.untitled")
        return f"{name}\n{here} ・ {chars(len(draft.text))} ・ {_excerpt(draft.text, wanted)}"

    def _key(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def _on_row(self, _: int) -> None:
        key = self._key()
        self.open_button.setEnabled(bool(key))
        self.rename.setEnabled(bool(key) and not self.in_trash)
        self.throw.setEnabled(bool(key) and not self.in_trash and key != self._current)

    def _on_open(self, _: object = None) -> None:
        key = self._key()
        if key and self.in_trash:
            self.back_requested.emit(key)
        elif key:
            self.open_requested.emit(key)
            self.accept()

    def _on_rename(self) -> None:
        item = self.list.currentItem()
        draft = next((each for each in self._drafts if each.key == self._key()), None)
        if item is not None and draft is not None and not self.in_trash:
            self.list.blockSignals(True)
            item.setText(draft.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.blockSignals(False)
            self.list.editItem(item)

    def _on_renamed(self, item: QListWidgetItem) -> None:
        key, title = str(item.data(Qt.ItemDataRole.UserRole)), " ".join(item.text().split())
        # the list is filled anew, which it must not be while its editor closes
        QTimer.singleShot(0, self, lambda: self.rename_requested.emit(key, title))

    def _on_throw(self) -> None:
        if self.throw.isEnabled():
            self.throw_requested.emit(self._key())


def _excerpt(text: str, wanted: Sequence[str]) -> str:
    """The first words, or those around the first place that was looked for."""
    flat = " ".join(text.split())
    place = flat.casefold().find(wanted[0]) if wanted else 0
    start = max(0, place - EXCERPT_CHARS // 3)
    return (
        ("…" if start else "")
        + flat[start : start + EXCERPT_CHARS]
        + ("…" if len(flat) > start + EXCERPT_CHARS else "")
    )
