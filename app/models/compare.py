"""Two models on one text: what each pays for it, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmcore.events import Surprised

from ..i18n import bits, tr
from ..widgets import Card, button, heading, label

SIZE = (860, 620)
MOST = 20_000  # characters


class CompareDialog(QDialog):
    """``wanted(first ref, second ref, text)``; the controller answers with ``take`` and ``show_*``."""

    wanted = Signal(str, str, str)

    def __init__(self, parent: QWidget, models: Sequence[tuple[str, str]], first: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(*SIZE)
        self.setWindowTitle(tr("models.compare_title"))
        self.models = [QComboBox(), QComboBox()]
        for place, box in enumerate(self.models):
            box.setAccessibleName(tr(f"models.compare_{'first' if place == 0 else 'second'}"))
            for ref, name in models:
                box.addItem(name, ref)
        refs = [ref for ref, _ in models]
        at = refs.index(first) if first in refs else 0
        self.models[0].setCurrentIndex(at)
        self.models[1].setCurrentIndex(next((place for place in range(len(refs)) if place != at), 0))
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(tr("models.compare_paste"))
        self.text.setAccessibleName(tr("models.compare_paste"))
        self.text.setTabChangesFocus(True)
        self.go, self.close_button = button(tr("models.compare_go"), "primary"), button(tr("app.close"))
        self.said = label("", "body", wrap=True)
        self.table = QTableWidget(0, 3)
        self.table.setProperty("role", "plain")
        self.table.setAccessibleName(tr("models.compare_title"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.hide()
        self._judged = ""
        self._found: dict[int, list[tuple[int, int, float]]] = {}
        self._lay_out()
        self.go.clicked.connect(self._on_go)
        self.close_button.clicked.connect(self.accept)
        self.text.textChanged.connect(self._enable)
        self._enable()

    def names(self) -> tuple[str, str]:
        """What the two chosen models are called."""
        return self.models[0].currentText(), self.models[1].currentText()

    def show_working(self) -> None:
        """An answer is on its way."""
        self.go.setEnabled(False)
        self.said.setText(tr("models.compare_working"))

    def take(self, which: int, event: Surprised) -> None:
        """What model ``which`` (0 or 1) pays for some sentences."""
        self._found.setdefault(which, []).extend(event.sentences)

    def show_problem(self, sentence: str) -> None:
        """Why there is no answer."""
        self.said.setText(sentence)
        self._enable()

    def show_result(self, results: tuple[dict[str, Any], dict[str, Any]]) -> None:
        """Both Done results of the verb ``surprise``."""
        rates = [float(each["bits_per_char"]) for each in results]
        names = self.names()
        better = 0 if rates[0] <= rates[1] else 1
        worse = rates[1 - better]
        share = f"{100 * (1 - rates[better] / worse):.1f}" if worse > 0 else "0.0"
        self.said.setText(
            tr(
                "models.compare_said",
                first=names[0],
                first_bits=bits(rates[0]),
                second=names[1],
                second_bits=bits(rates[1]),
                better=names[better],
                share=share,
            )
        )
        self.table.setHorizontalHeaderLabels([tr("models.compare_sentence"), *names])
        second = {start: rate for start, _, rate in self._found.get(1, [])}
        rows = [each for each in self._found.get(0, []) if each[0] in second]
        self.table.setRowCount(len(rows))
        for row, (start, length, rate) in enumerate(rows):
            words = " ".join(self._judged[start : start + length].split())
            self.table.setItem(row, 0, QTableWidgetItem(words))
            for column, value in ((1, rate), (2, second[start])):
                item = QTableWidgetItem(f"{value:.2f}")
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                font = item.font()
                font.setBold(value == min(rate, second[start]) and rate != second[start])
                item.setFont(font)
                self.table.setItem(row, column, item)
        self.table.show()
        self._enable()

    def _on_go(self) -> None:
        self._judged, self._found = self.text.toPlainText()[:MOST], {}
        refs = [str(box.currentData()) for box in self.models]
        self.wanted.emit(refs[0], refs[1], self._judged)

    def _enable(self) -> None:
        self.go.setEnabled(bool(self.text.toPlainText().strip()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(heading(tr("models.compare_title")))
        row = QHBoxLayout()
        row.setSpacing(8)
        for box in self.models:
            row.addWidget(box, 1)
        column.addLayout(row)
        sheet = Card()
        sheet.body.addWidget(self.text)
        column.addWidget(sheet, 1)
        column.addWidget(self.said)
        column.addWidget(self.table, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.go)
        self.go.setProperty("slim", True)
        column.addLayout(foot)
