"""The ten likeliest at one place of the model's words, each with its chance."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ..i18n import tr, words
from ..widgets import label

ROWS, WIDTH_PX = 10, 220
LINE_END = "¶"


class ChoicesPopover(QFrame):
    """``chosen(text)`` by a click or Enter. Closes with Esc or a click beside it."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self._title = label("", "soft", wrap=True)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._on_taken)
        self.list.itemActivated.connect(self._on_taken)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self._title)
        column.addWidget(self.list)
        self.setFixedWidth(WIDTH_PX)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_choices(self, choices: Sequence[tuple[str, float]], taken: str, near: QRect) -> None:
        """``choices`` with their chances, the one that stands there marked, below ``near`` in screen pixels."""
        self.list.clear()
        for text, chance in choices[:ROWS]:
            shown = text.replace("\n", LINE_END).replace(" ", "␣")
            here = bool(text) and taken.startswith(text)
            words_of_it = tr("write.choice_here" if here else "write.choice", text=shown, chance=f"{100 * chance:.1f}")
            made = QListWidgetItem(words_of_it)
            made.setData(Qt.ItemDataRole.UserRole, text)
            self.list.addItem(made)
            if here and self.list.currentRow() < 0:
                self.list.setCurrentItem(made)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.setFixedHeight(max(1, self.list.count()) * max(1, self.list.sizeHintForRow(0)) + 4)
        self.adjustSize()
        room = self.screen().availableGeometry()
        corner = QPoint(near.left(), near.bottom() + 4)
        if corner.y() + self.height() > room.bottom():
            corner.setY(near.top() - 4 - self.height())
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        self.move(corner)
        self.show()
        self.list.setFocus()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self._title.setText(tr("write.choices_note"))
        self.list.setAccessibleName(tr("write.choices_note"))

    def _on_taken(self, item: QListWidgetItem) -> None:
        if self.isVisible():
            self.close()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
