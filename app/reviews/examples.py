"""Reviews one by one in a report: those of a cell of the confusion matrix, and those whose label looks wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..i18n import tr
from ..widgets.clamp import ClampedLabel
from ..widgets.label import button, label
from .matrix import class_name

LINES, NARROW_PX = 3, 420
MOST = 40


@dataclass(frozen=True)
class Example:
    """A labelled review: its class ``label`` of ``classes`` (0 the worst), the model's ``score`` 0-1."""

    text: str
    label: int
    score: float
    classes: int = 2

    @property
    def called(self) -> str:
        """On which side the score is."""
        return "positive" if self.score > 0.5 else "negative"


def suspects_of(found: dict[str, Any]) -> list[Example]:
    """What the verbs tell as ``suspects``."""
    classes = len(found["confusion"])
    return [
        Example(str(each["text"]), round(each["level"] * (classes - 1)), float(each["score"]), classes)
        for each in found["suspects"]
    ]


def examples_of(found: dict[str, Any], true: int, called: int) -> list[Example]:
    """What the verbs tell as ``examples`` of one cell."""
    return [
        Example(str(each["text"]), true, float(each["score"]), len(found["confusion"]))
        for each in found["examples"]
        if (each["class"], each["guess"]) == (true, called)
    ]


class Words(ClampedLabel):
    """As high as its lines in a narrow column: dozens of heights for widths would hold up the window for seconds."""

    def __init__(self, text: str) -> None:
        super().__init__(text, lines=LINES)
        self._high = self.heightForWidth(NARROW_PX)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(120, self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._high)


class ExampleRow(QWidget):
    """One review; ``relabel_toggled(text, on)`` where it can be given the other label."""

    relabel_toggled = Signal(str, bool)

    def __init__(self, example: Example, relabel: bool) -> None:
        super().__init__()
        self.example = example
        self._words, self._facts = Words(" ".join(example.text.split())), label("", "soft")
        self.button = button("", "plain")
        self.button.setCheckable(True)
        if not relabel:
            self.button.hide()
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._words)
        left.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.button.toggled.connect(self._on_toggled)
        self.retranslate()

    def retranslate(self) -> None:
        found = self.example
        marked, called = class_name(found.label, found.classes), tr(f"reviews.{found.called}")
        self._facts.setText(tr("reviews.example_facts", label=marked, score=round(100 * found.score)))
        key = "reviews.relabelled" if self.button.isChecked() else "reviews.relabel"
        self.button.setText(tr(key, word=called))
        self.button.setAccessibleName(f"{self.button.text()}: {found.text[:60]}")

    def _on_toggled(self, on: bool) -> None:
        self.retranslate()
        self.relabel_toggled.emit(self.example.text, on)


class Examples(QWidget):
    """A list of them; ``relabelled`` when what is to be relabelled changed."""

    relabelled = Signal()

    def __init__(self, relabel: bool = False) -> None:
        super().__init__()
        self._relabel = relabel
        self.rows: list[ExampleRow] = []
        self._chosen: set[str] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_examples(self, examples: Sequence[Example]) -> None:
        """These, at most MOST."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows, self._chosen = [ExampleRow(each, self._relabel) for each in examples[:MOST]], set()
        for row in self.rows:
            row.relabel_toggled.connect(self._on_toggled)
            self._column.addWidget(row)

    def chosen(self) -> tuple[tuple[str, str], ...]:
        """(text, new label) of the rows to be relabelled."""
        return tuple((r.example.text, r.example.called) for r in self.rows if r.example.text in self._chosen)

    def choose_all(self) -> None:
        """Relabel every one."""
        for row in self.rows:
            row.button.setChecked(True)

    def retranslate(self) -> None:
        for row in self.rows:
            row.retranslate()

    def _on_toggled(self, text: str, on: bool) -> None:
        (self._chosen.add if on else self._chosen.discard)(text)
        self.relabelled.emit()
