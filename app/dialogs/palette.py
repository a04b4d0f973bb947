"""Every command by name, in either language or by the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..actions import Act, spoken
from ..i18n import tr, words
from ..keymap import Keymap
from ..pinyin import initials
from ..widgets import label

SIZE = (520, 400)
TOP_PX = 90


def rank(act: Act, typed: str) -> int | None:
    """How well ``typed`` names ``act``: 0 best; None when not at all."""
    wanted = typed.lower().split()
    if not wanted:
        return 0
    names = [name.lower() for name in act.in_both_languages()]
    for name in names:
        if all(part in name for part in wanted):
            return 0 if name.startswith(wanted[0]) else 1
    joined = "".join(wanted)
    if any(initials(name).startswith(joined) for name in names[:1]):
        return 1
    first = ["".join(word[0] for word in name.split()) for name in names]
    if any(joined in each for each in (initials(names[0]), *first)):
        return 2
    other = f"{' '.join(names)} {act.also()}"
    return 3 if all(_named(part, other) for part in wanted) else None


def _named(part: str, text: str) -> bool:
    """Whether a word of ``text`` begins with ``part``; Chinese has no spaces between its words."""
    return f" {part}" in f" {text}" if part.isascii() else part in text


def found(acts: Sequence[Act], typed: str) -> list[Act]:
    """What ``typed`` may mean, best first."""
    ranked = [(place, number, act) for number, act in enumerate(acts) if (place := rank(act, typed)) is not None]
    return [act for _, _, act in sorted(ranked, key=lambda each: each[:2])]


class Palette(QDialog):
    """``chosen(name)`` once."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, keymap: Keymap) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(tr("dialog.palette"))
        self.resize(*SIZE)
        self._keymap = keymap
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("dialog.palette_field"))
        self.field.setAccessibleName(tr("dialog.palette_field"))
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("dialog.palette"))
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setColumnCount(2)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        head = self.list.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.nothing = label(tr("dialog.palette_nothing"), "soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self.show_found)
        self.field.returnPressed.connect(self.run)
        self.list.itemClicked.connect(lambda _: self.run())
        self.show_found("")
        corner = parent.mapToGlobal(QPoint((parent.width() - SIZE[0]) // 2, TOP_PX))
        self.move(corner)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.doItemsLayout()  # rows were measured before there was a style

    def show_found(self, typed: str) -> None:
        """The commands that ``typed`` may mean; the first is chosen."""
        self.list.clear()
        acts = found(self._keymap.acts(), typed)
        for act in acts:
            keys = ", ".join(map(spoken, self._keymap.keys(act.name)[:1]))
            name = tr(act.words_key)
            item = QTreeWidgetItem([f"✓ {name}" if self._keymap.checked(act.name) else name, keys])
            item.setData(0, Qt.ItemDataRole.UserRole, act.name)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{name}, {keys}" if keys else name)
            other = act.in_both_languages()[0 if words.language == "en" else 1]
            item.setToolTip(0, other)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
        self.nothing.setVisible(not acts)
        if first := self.list.topLevelItem(0):
            self.list.setCurrentItem(first)

    def run(self) -> None:
        """Close, and tell what was chosen."""
        item = self.list.currentItem()
        if item is not None:
            name = str(item.data(0, Qt.ItemDataRole.UserRole))
            self.accept()
            self.chosen.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moves = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in moves:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)
