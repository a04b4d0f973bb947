"""One card across the page: the numbers of a corpus, what it is good for, and how healthy it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ..reports import Report, health_of
from ..widgets import Card, label, repolish
from .facts import Fact, facts_of, size_advice


class _Figure(QWidget):
    """A number over its name."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self.setToolTip(fact.note)
        self.setAccessibleName(f"{fact.name} {fact.value}")
        self.setAccessibleDescription(fact.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(fact.value, "title"))
        column.addWidget(label(fact.name, "soft"))


class FactStrip(Card):
    """``show_report`` fills it anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = QHBoxLayout()
        self._figures.setSpacing(18)
        self._advice, self._health = label("", "heading", wrap=True), label("", "good", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._advice)
        words.addWidget(self._health)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addLayout(self._figures)
        row.addLayout(words, 1)
        self.body.addLayout(row)

    def show_report(self, report: Report) -> None:
        """The numbers and sentences of ``report``."""
        while (item := self._figures.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for fact in facts_of(report):
            self._figures.addWidget(_Figure(fact), 0, Qt.AlignmentFlag.AlignVCenter)
            line = QFrame()
            line.setProperty("role", "line")
            line.setFixedWidth(1)
            self._figures.addWidget(line)
        advice, why = size_advice(report)
        self._advice.setText(advice)
        self._advice.setToolTip(why)
        self._advice.setAccessibleDescription(why)
        words, healthy = health_of(report)
        self._health.setText(words)
        repolish(self._health, role="good" if healthy else "warn")
