"""The fields behind "Advanced": TrainSpec in words, each checked where it is typed."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from lstmcore.specs import TrainSpec

from ..i18n import tr
from ..widgets import label

# every field of TrainSpec that is not asked for elsewhere on the page, by what it is about
GROUPS: dict[str, tuple[str, ...]] = {
    "length": ("minutes", "epochs", "seed"),
    "network": ("hidden_size", "num_layers", "cell", "embedding"),
    "learning": (
        "learning_rate",
        "batch_size",
        "bptt",
        "clip_norm",
        "weight_decay",
        "dropout",
        "weight_drop",
        "embedding_dropout",
        "ar",
        "tar",
    ),
    "text": (
        "units",
        "subwords",
        "min_count",
        "max_vocab",
        "max_order",
        "lowercase",
        "strip_punctuation",
        "user_dictionary",
    ),
    "machine": ("device", "threads", "precision", "quantise"),
}
SWITCHES = ("lowercase", "strip_punctuation", "quantise")
FILES = ("user_dictionary",)
PILOT = "pilot"  # stands among the units: the run finds out which are best
EMBEDDINGS = ("random", "vectors")  # what they start from
FIELDS = {each.name: each for each in dataclasses.fields(TrainSpec)}
CHOICES = tuple(
    name for names in GROUPS.values() for name in names if name in FIELDS and "choices" in FIELDS[name].metadata
)
NUMBERS = tuple(
    name for names in GROUPS.values() for name in names if name in FIELDS and "low" in FIELDS[name].metadata
)


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


def explained(name: str) -> str:
    """What a field means, and its range where it has one."""
    limits = FIELDS[name].metadata if name in FIELDS else {}
    note = tr(f"train.field_{name}_note")
    if "low" not in limits:
        return note
    return f"{note}\n" + tr("train.field_range", low=f"{limits['low']:,.10g}", high=f"{limits['high']:,.10g}")


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
        self._heads = {group: label("", "heading") for group in GROUPS}
        self.switches = {name: QCheckBox() for name in SWITCHES}
        self.files = {name: QLineEdit() for name in FILES}
        self.choices = {name: QComboBox() for name in (*CHOICES, "embedding")}
        self.numbers = {name: NumberField(name) for name in NUMBERS}
        row = 0
        for group, names in GROUPS.items():
            self._heads[group].setContentsMargins(0, 8, 0, 0)
            grid.addWidget(self._heads[group], row, 0, 1, 2)
            for name in names:
                row += 2
                self._place(grid, row, name)
            row += 2
        for name, box in self.choices.items():
            for value in FIELDS[name].metadata["choices"] if name in FIELDS else EMBEDDINGS:
                box.addItem(value, value)
            box.activated.connect(self.edited)
        self.choices["units"].addItem(PILOT, PILOT)
        self.retranslate()

    def _place(self, grid: QGridLayout, row: int, name: str) -> None:
        widget = self._widget(name)
        if isinstance(widget, QCheckBox):
            widget.toggled.connect(self.edited)
            grid.addWidget(widget, row, 0, 1, 2)
            return
        widget.setFixedWidth(134)
        self._names[name] = label("", "soft", wrap=True)
        self._names[name].setBuddy(widget)
        grid.addWidget(self._names[name], row, 0)
        grid.addWidget(widget, row, 1)
        if isinstance(widget, QLineEdit):
            widget.textEdited.connect(self.edited)
        if isinstance(widget, NumberField):
            grid.addWidget(widget.problem, row + 1, 0, 1, 2)

    def _widget(self, name: str) -> NumberField | QComboBox | QCheckBox | QLineEdit:
        return self.choices.get(name) or self.numbers.get(name) or self.switches.get(name) or self.files[name]

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
        chosen |= {name: True for name, box in self.switches.items() if box.isChecked()}
        chosen |= {name: text for name, field in self.files.items() if (text := field.text().strip())}
        return {name: value for name, value in found.items() if value is not None} | chosen

    def changed_count(self) -> int:
        """How many fields are not automatic."""
        typed = sum(bool(field.text().strip()) for field in (*self.numbers.values(), *self.files.values()))
        typed += sum(box.isChecked() for box in self.switches.values())
        return typed + sum(box.currentIndex() > 0 for box in self.choices.values())

    def clear(self) -> None:
        """Everything automatic again."""
        for field in self.numbers.values():
            field.clear()
            field.check()
        for field in self.files.values():
            field.clear()
        for box in self.switches.values():
            box.setChecked(False)
        for box in self.choices.values():
            box.setCurrentIndex(0)
        self.edited.emit()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for group, head in self._heads.items():
            head.setText(tr(f"train.group_{group}"))
        for name, shown in self._names.items():
            shown.setText(tr(f"train.field_{name}"))
            for each in (shown, self._widget(name)):
                each.setToolTip(explained(name))
        for name, box in self.switches.items():
            box.setText(tr(f"train.field_{name}"))
            box.setToolTip(explained(name))
        for name, field in {**self.numbers, **self.files}.items():
            default = FIELDS[name].default
            field.setPlaceholderText(tr("train.automatic") if default is None else f"{default:g}")
            field.setAccessibleName(self._names[name].text())
            if isinstance(field, NumberField) and not field.problem.isHidden():
                field.check()
        for name, box in self.choices.items():
            box.setAccessibleName(self._names[name].text())
            for index in range(box.count()):
                box.setItemText(index, tr(f"train.{name}_{box.itemData(index)}"))
