"""Settings that change what is counted: folded away, for lessons only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QWidget

from ...i18n import tr
from ...widgets import label

NUMBERS = {"min_count": (1, 1000, 1), "max_vocab": (300, 200_000, 200_000)}  # lowest, highest, as it is
SWITCHES = ("lowercase", "strip_punctuation")


class LessonSwitches(QWidget):
    """``values()`` by the names of VocabularySpec; ``changed`` when the user changes one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers, self.switches = {name: QSpinBox() for name in NUMBERS}, {name: QCheckBox() for name in SWITCHES}
        self._names = {name: label("", "soft") for name in NUMBERS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, box in self.numbers.items():
            low, high, default = NUMBERS[name]
            box.setRange(low, high)
            box.setValue(default)
            box.setGroupSeparatorShown(True)
            box.setKeyboardTracking(False)
            box.setFixedWidth(92)
            box.lineEdit().setTextMargins(8, 0, 8, 0)
            box.setSingleStep(1 if high <= 1000 else 500)
            box.valueChanged.connect(self.changed)
            self._names[name].setBuddy(box)
            row.addWidget(self._names[name])
            row.addWidget(box)
            row.addSpacing(8)
        for switch in self.switches.values():
            switch.clicked.connect(self.changed)
            row.addWidget(switch)
            row.addSpacing(8)
        row.addStretch(1)

    def values(self) -> dict[str, int | bool]:
        """What is chosen."""
        numbers = {name: box.value() for name, box in self.numbers.items()}
        return {**numbers, **{name: switch.isChecked() for name, switch in self.switches.items()}}

    def show_values(self, values: dict[str, int | bool]) -> None:
        """Choose these, without a word."""
        self.blockSignals(True)
        for name, box in self.numbers.items():
            box.setValue(int(values[name]))
        for name, switch in self.switches.items():
            switch.setChecked(bool(values[name]))
        self.blockSignals(False)

    def changes(self) -> int:
        """How many of them change what is counted."""
        defaults = {**{name: default for name, (_, _, default) in NUMBERS.items()}, **dict.fromkeys(SWITCHES, False)}
        return sum(value != defaults[name] for name, value in self.values().items())

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for name, shown in self._names.items():
            shown.setText(tr(f"corpora.lesson_{name}"))
            for each in (self.numbers[name], self.numbers[name].lineEdit()):
                each.setAccessibleName(shown.text())
        for name, switch in self.switches.items():
            switch.setText(tr(f"corpora.lesson_{name}"))
