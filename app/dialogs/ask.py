"""A question over the window with named answers; Esc is the last one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ..widgets import button, heading, label


class Ask(QDialog):
    """``answers`` are (value, words, kind); ``answered(value)`` once; the last one stands for Esc and the close box."""

    answered = Signal(str)

    def __init__(self, parent: QWidget, title: str, text: str, answers: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._answer = answers[-1][0]
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(heading(title))
        words = label(text, wrap=True)
        words.setMinimumWidth(380)
        column.addWidget(words)
        column.addSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for place, (value, answer, kind) in enumerate(answers):
            made = button(answer, kind)
            made.setDefault(place == 0)
            made.clicked.connect(lambda _=False, value=value: self._take(value))
            row.addWidget(made)
        column.addLayout(row)
        self.finished.connect(self._on_finished)

    def _take(self, value: str) -> None:
        self._answer = value
        self.accept()

    def _on_finished(self, _: int) -> None:
        self.answered.emit(self._answer)
