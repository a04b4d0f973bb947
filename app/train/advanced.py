"""The fields behind "Advanced": TrainSpec in words, each checked where it is typed."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from lstmcore.specs import TrainSpec

from ..i18n import tr
from ..widgets import label

NUMBERS = (
    "minutes",
    "epochs",
    "hidden_size",
    "num_layers",
    "batch_size",
    "bptt",
    "learning_rate",
    "dropout",
    "max_order",
    "seed",
)
CHOICES = ("units", "device")
PILOT = "pilot"  # stands among the units: the run finds out which are best
EMBEDDINGS = ("random", "vectors")  # what they start from
FIELDS = {each.name: each for each in dataclasses.fields(TrainSpec)}


def parsed(name: str, text: str) -> float | int | None:
    """The number in ``text`` for a field, None when it is empty (automatic); ValueError with a sentence otherwise."""
    text = text.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    field = FIELDS[name]
    whole = str(field.type).startswith("int")
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        raise ValueError(tr("train.want_whole" if whole else "train.want_number")) from None
    low, high = field.metadata["low"], field.metadata["high"]
    if not math.isfinite(value) or not low <= value <= high:
        raise ValueError(tr("train.want_between", low=f"{low:,.10g}", high=f"{high:,.10g}"))
    return value


class NumberField(QLineEdit):
    """Empty means automatic; a wrong number is named below it as soon as the field is left."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.problem = label("", "warn", wrap=True)
        self.problem.hide()
        self.textEdited.connect(self._on_edited)

    def check(self) -> bool:
        """Whether the field holds a good number or none; shows the sentence when not."""
        try:
            parsed(self.name, self.text())
        except ValueError as problem:
            self.problem.setText(str(problem))
            self.problem.show()
            self.setAccessibleDescription(str(problem))
            return False
        self.problem.hide()
        self.setAccessibleDescription("")
        return True

    def _on_edited(self) -> None:
        if not self.problem.isHidden():
            self.check()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.check()


class AdvancedForm(QWidget):
    """``values()`` are the fields that the user filled in; the rest stays automatic."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        self._names: dict[str, QLabel] = {}
        self.choices = {name: QComboBox() for name in (*CHOICES, "embedding")}
        self.numbers = {name: NumberField(name) for name in NUMBERS}
        for row, name in enumerate((*self.choices, *NUMBERS)):
            widget = self.choices.get(name) or self.numbers[name]
            widget.setFixedWidth(112)
            self._names[name] = label("", "soft", wrap=True)
            self._names[name].setBuddy(widget)
            grid.addWidget(self._names[name], 2 * row, 0)
            grid.addWidget(widget, 2 * row, 1)
            if isinstance(widget, NumberField):
                grid.addWidget(widget.problem, 2 * row + 1, 0, 1, 2)
                widget.textEdited.connect(self.edited)
        for name, box in self.choices.items():
            for value in FIELDS[name].metadata["choices"] if name in FIELDS else EMBEDDINGS:
                box.addItem(value, value)
            box.activated.connect(self.edited)
        self.choices["units"].addItem(PILOT, PILOT)
        self.retranslate()

    def values(self) -> dict[str, Any] | None:
        """What differs from automatic, as in TrainSpec; None when a field is wrong (it has the focus then).

        ``embedding`` is no field of TrainSpec: "vectors" asks for those of the corpus.
        """
        wrong = [field for field in self.numbers.values() if not field.check()]
        if wrong:
            wrong[0].setFocus()
            return None
        found = {name: parsed(name, field.text()) for name, field in self.numbers.items()}
        chosen = {name: box.currentData() for name, box in self.choices.items() if box.currentIndex() > 0}
        if chosen.get("units") == PILOT:
            chosen |= {"units": "auto", PILOT: True}
        return {name: value for name, value in found.items() if value is not None} | chosen

    def changed_count(self) -> int:
        """How many fields are not automatic."""
        typed = sum(bool(field.text().strip()) for field in self.numbers.values())
        return typed + sum(box.currentIndex() > 0 for box in self.choices.values())

    def clear(self) -> None:
        """Everything automatic again."""
        for field in self.numbers.values():
            field.clear()
            field.check()
        for box in self.choices.values():
            box.setCurrentIndex(0)
        self.edited.emit()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for name, shown in self._names.items():
            shown.setText(tr(f"train.field_{name}"))
            note = tr(f"train.field_{name}_note")
            for each in (shown, self.choices.get(name) or self.numbers[name]):
                each.setToolTip(note)
        for name, field in self.numbers.items():
            field.setPlaceholderText(tr("train.automatic"))
            field.setAccessibleName(self._names[name].text())
            if not field.problem.isHidden():
                field.check()
        for name, box in self.choices.items():
            box.setAccessibleName(self._names[name].text())
            for index in range(box.count()):
                box.setItemText(index, tr(f"train.{name}_{box.itemData(index)}"))
