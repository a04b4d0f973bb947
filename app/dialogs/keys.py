"""Where the keys are changed: choose a command, press the new keys; what cannot be is told in a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..actions import BY_NAME, spoken
from ..i18n import tr
from ..keymap import Keymap, plain_name, refusal
from ..widgets import button, label
from .palette import found

SIZE = (560, 600)


class KeysDialog(QDialog):
    """Every change holds at once."""

    def __init__(self, parent: QWidget, keymap: Keymap) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("dialog.keys_title"))
        self.resize(*SIZE)
        self.keymap = keymap
        self._taken = ""
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("dialog.palette_field"))
        self.filter.setAccessibleName(tr("dialog.palette_field"))
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("dialog.palette"))
        self.list.setHeaderLabels([tr("dialog.keys_command"), tr("dialog.keys_keys")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(tr("dialog.keys_new"))
        self.answer = label("", "warn", wrap=True)
        self.take, self.none = button(tr("dialog.keys_take")), button(tr("dialog.keys_none"))
        self.reset, self.reset_all = button(tr("dialog.keys_reset")), button(tr("dialog.keys_reset_all"), "quiet")
        self.close_button = button(tr("app.close"))
        self._lay_out()
        self.filter.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.edit.keySequenceChanged.connect(self._on_keys)
        self.take.clicked.connect(lambda: self._set(self._taken))
        self.none.clicked.connect(lambda: self._set(""))
        self.reset.clicked.connect(lambda: self._reset(self.chosen()))
        self.reset_all.clicked.connect(lambda: self._reset(""))
        self.close_button.clicked.connect(self.accept)
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.doItemsLayout()  # rows were measured before there was a style

    def chosen(self) -> str:
        """The name of the command whose keys are shown, "" for none."""
        item = self.list.currentItem()
        return str(item.data(0, Qt.ItemDataRole.UserRole)) if item is not None else ""

    def choose(self, name: str) -> None:
        """Show the keys of ``name``."""
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and item.data(0, Qt.ItemDataRole.UserRole) == name:
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)

    def _fill(self, _: str = "") -> None:
        before = self.chosen()
        self.list.clear()
        for act in found(self.keymap.acts(), self.filter.text()):
            name, keys = tr(act.words_key), "  ".join(dict.fromkeys(map(spoken, self.keymap.keys(act.name))))
            item = QTreeWidgetItem([name, keys])
            item.setData(0, Qt.ItemDataRole.UserRole, act.name)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{name}, {keys or tr('dialog.keys_no')}")
            self.list.addTopLevelItem(item)
        self.choose(before)
        first = self.list.topLevelItem(0)
        if not self.chosen() and first is not None:
            self.list.setCurrentItem(first)

    def _on_chosen(self, *_: object) -> None:
        name = self.chosen()
        free = bool(name) and not BY_NAME[name].fixed
        self._tell(tr("dialog.keys_fixed") if name and not free else "")
        self._show_keys(self.keymap.keys(name)[0] if name and self.keymap.keys(name) else "")
        self.edit.setEnabled(free)
        self.none.setEnabled(free)
        self.reset.setEnabled(free and self.keymap.is_own(name))

    def _show_keys(self, keys: str) -> None:
        self.edit.blockSignals(True)
        self.edit.setKeySequence(QKeySequence(keys))
        self.edit.blockSignals(False)

    def _on_keys(self, pressed: QKeySequence) -> None:
        name, keys = self.chosen(), plain_name(pressed.toString())
        if not (name and keys) or keys in map(plain_name, self.keymap.keys(name)):
            return
        holder = self.keymap.holder(keys)
        if why := refusal(keys):
            self._tell(tr(f"dialog.keys_refused_{why}", keys=spoken(keys)))
        elif holder:
            self._taken = keys
            self._tell(tr("dialog.keys_conflict", keys=spoken(keys), holder=tr(BY_NAME[holder].words_key)), take=True)
        else:
            self._set(keys)

    def _set(self, keys: str) -> None:
        self.keymap.set_keys(self.chosen(), keys)
        self._fill()

    def _reset(self, name: str) -> None:
        self.keymap.reset(name)
        self._fill()

    def _tell(self, sentence: str, take: bool = False) -> None:
        self.answer.setText(sentence)
        self.answer.setVisible(bool(sentence))
        self.take.setVisible(take)

    def _lay_out(self) -> None:
        new = QHBoxLayout()
        new.addWidget(label(tr("dialog.keys_new"), "soft"))
        new.addWidget(self.edit, 1)
        new.addWidget(self.none)
        new.addWidget(self.reset)
        told = QHBoxLayout()
        told.addWidget(self.answer, 1)
        told.addWidget(self.take)
        foot = QHBoxLayout()
        foot.addWidget(self.reset_all)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        for each in (self.take, self.none, self.reset, self.reset_all, self.close_button):
            each.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        column.addLayout(new)
        column.addLayout(told)
        column.addLayout(foot)
