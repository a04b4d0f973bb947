"""Earlier versions of the draft: a list by time, what changed since each, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from ..drafts.changes import compare, folded
from ..drafts.snapshots import Snapshot
from ..i18n import chars, tr
from ..widgets import button, heading, label
from .compare import moment
from .diff_pane import DiffPane

SIZE = (940, 620)
LIST_PX = 290

Read = Callable[[Snapshot], str | None]


class HistoryDialog(QDialog):
    """``read`` gives the text of a version; ``chosen(Snapshot)`` when the page shall be as it was then."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, name: str, now: str, versions: Sequence[Snapshot], read: Read) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(*SIZE)
        self.setWindowTitle(tr("write.history"))
        self._now, self._versions, self._read = now, versions, read
        self.list = QListWidget()
        self.list.setFixedWidth(LIST_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("write.history"))
        self.list.addItems([f"{moment(each.at)}\n{_why(each)}" for each in versions])
        self.pane = DiffPane()
        self.pane.setAccessibleName(tr("write.history_changes"))
        self.note = label("", "soft", wrap=True)
        self.back = button(tr("write.history_back"), "primary")
        self.back.setProperty("slim", True)
        self.close_button = button(tr("app.close"))
        self._lay_out(name)
        self.list.currentRowChanged.connect(self._show)
        self.back.clicked.connect(self._choose)
        self.close_button.clicked.connect(self.reject)
        self.list.setCurrentRow(0)
        self._show(self.list.currentRow())
        self.list.setFocus()

    def _lay_out(self, name: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(heading(tr("write.history_of", name=name)))
        column.addWidget(label(tr("write.history_text"), wrap=True))
        column.addSpacing(6)
        paper = QFrame()
        paper.setProperty("role", "card")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.pane)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.note)
        right.addWidget(paper, 1)
        sides = QHBoxLayout()
        sides.setSpacing(16)
        sides.addWidget(self.list)
        sides.addLayout(right, 1)
        column.addLayout(sides, 1)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.close_button)
        column.addLayout(row)

    def _show(self, place: int) -> None:
        text = self._read(self._versions[place]) if 0 <= place < len(self._versions) else None
        rows = folded(compare(text, self._now)) if text is not None else []
        same = text is not None and text == self._now
        self.pane.show_rows(rows)
        if not self._versions:
            self.note.setText(tr("write.history_none"))
        elif text is None:
            self.note.setText(tr("write.history_damaged"))
        else:
            self.note.setText(tr("write.history_same" if same else "write.history_legend"))
        self.back.setEnabled(text is not None and not same)

    def _choose(self) -> None:
        self.chosen.emit(self._versions[self.list.currentRow()])
        self.accept()


def _why(version: Snapshot) -> str:
    return f"{tr(f'write.snapshot_{version.why}')} ・ {chars(version.chars)}"
