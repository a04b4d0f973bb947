"""Teach the model this draft: what will happen, how far it is, what changed on held-out text, what to do with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ..i18n import bits, tr
from ..widgets import button, heading, label

WIDTH = 520
PARTS = ("draft", "old")


class TeachingDialog(QDialog):
    """``started``, then ``decided("new" | "replace" | "discard")`` once there is something to decide on."""

    started = Signal()
    decided = Signal(str)

    def __init__(self, parent: QWidget, model: str, replaceable: bool) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.setWindowTitle(tr("write.teach_title", model=model))
        self.note = label(tr("write.teach_note"), wrap=True)
        self.told = label("", "soft", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(tr("write.teach_progress"))
        self.table = QWidget()
        grid = QGridLayout(self.table)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(0, 1)
        self.figures = {part: label("") for part in PARTS}
        for row, part in enumerate(PARTS):
            grid.addWidget(label(tr(f"write.teach_{part}"), "soft", wrap=True), row, 0)
            grid.addWidget(self.figures[part], row, 1)
        self.start = button(tr("write.teach_start"), "primary")
        self.close_it = button(tr("write.teach_not_now"))
        self.keep = {
            "new": button(tr("write.teach_new"), "primary"),
            "replace": button(tr("write.teach_replace")),
            "discard": button(tr("write.teach_discard")),
        }
        self._replaceable = replaceable
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for each in (self.start, self.close_it, *self.keep.values()):
            each.setAutoDefault(False)
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        for part in (heading(tr("write.teach_title", model=model)), self.note, self.progress, self.told, self.table):
            column.addWidget(part)
        column.addSpacing(8)
        column.addLayout(row)
        for part in (self.progress, self.told, self.table, *self.keep.values()):
            part.hide()
        self.start.clicked.connect(self._on_start)
        self.close_it.clicked.connect(self.reject)
        for how, each in self.keep.items():
            each.clicked.connect(lambda _=False, how=how: self.decided.emit(how))

    def show_progress(self, sentence: str, done: int, total: int) -> None:
        """What is being done, ``done`` of ``total`` steps."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.told.setText(sentence)

    def say(self, sentence: str) -> None:
        """One more thing to know."""
        self.note.setText(f"{self.note.text()}\n{sentence}")

    def show_result(self, result: Mapping[str, Any]) -> None:
        """Bits per character before and after, of both held-out texts; from now on it is the writer's to decide."""
        for part in PARTS:
            pair = result.get(part)
            self.figures[part].setText(change(*pair) if pair else tr("write.teach_not_here"))
        better = result["draft"][1] < result["draft"][0]
        self.told.setText(tr("write.teach_better" if better else "write.teach_no_better"))
        self.progress.hide()
        self.close_it.hide()
        for part in (self.told, self.table, self.keep["new"], self.keep["discard"]):
            part.show()
        self.keep["replace"].setVisible(self._replaceable)
        self.keep["new" if better else "discard"].setFocus()

    def _on_start(self) -> None:
        self.start.hide()
        self.close_it.setText(tr("write.teach_cancel"))
        self.progress.show()
        self.told.show()
        self.started.emit()


def change(before: float, after: float) -> str:
    """Both figures and the change in percent."""
    percent = f"{100 * (after / before - 1):+.1f} %".replace("-", "−") if before else ""
    return f"{bits(before)} → {bits(after)}  ({percent})"
