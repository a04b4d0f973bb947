"""One unit at one character: its six equations with the real numbers, and beside them the code that does it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from ...i18n import tr
from ...widgets import Card, heading, label
from ...widgets.scroll import Scroll, scrolled_page
from .equations import cell_code, equations, steps_of, typeset
from .heat import shown
from .reading import Inside

ROWS = 6
CODE_WIDTH, NAME_WIDTH = 430, 84


class StepPage(QWidget):
    """``unit_wanted`` (from 0) when another unit is chosen here."""

    unit_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside: Inside | None = None
        self._step: Mapping[str, Any] = {}
        self.place, self.unit = QComboBox(), QSpinBox()
        self.place.setAccessibleName(tr("inside.place"))
        self.unit.setAccessibleName(tr("inside.unit"))
        self.title = heading()
        self.filled: list[tuple[str, str, str]] = []
        self.rows = [(label("", "soft"), label("", "serif"), label("", "body", wrap=True)) for _ in range(ROWS)]
        for _, equation, _ in self.rows:
            equation.setTextFormat(Qt.TextFormat.RichText)
        self.code = QPlainTextEdit()
        self.code.setReadOnly(True)
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.code.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.code.setPlainText(steps_of(cell_code()))
        self.code.setAccessibleName(tr("inside.code"))
        self._lay_out()
        self.place.currentIndexChanged.connect(lambda _: self._show())
        self.unit.valueChanged.connect(self._on_unit)

    def show_inside(self, inside: Inside) -> None:
        """Another sentence."""
        self._inside, self._step = inside, {}
        for each in (self.place, self.unit):
            each.blockSignals(True)
        self.place.clear()
        self.place.addItems([f"{at + 1}  {shown(text)}" for at, text in enumerate(inside.tokens)])
        self.unit.setRange(1, inside.units)
        for each in (self.place, self.unit):
            each.blockSignals(False)
        self._show()

    def choose(self, place: int, unit: int) -> None:
        """The character and unit (both from 0) that the equations are for."""
        self.place.setCurrentIndex(place)
        self.unit.setValue(unit + 1)

    def show_step(self, step: Mapping[str, Any]) -> None:
        """What the equations of the chosen unit add up."""
        if step.get("unit") == self.unit.value():  # else another is asked for by now
            self._step = step
            self._show()

    def _on_unit(self, value: int) -> None:
        self._step = {}
        self.unit_wanted.emit(value - 1)

    def as_csv(self) -> bytes:
        """A row an equation: what it is, the symbols, the numbers."""
        out = io.StringIO(newline="")
        rows = csv.writer(out)
        rows.writerow((self.title.text(),))
        rows.writerows(self.filled)
        return out.getvalue().encode("utf-8-sig", "replace")

    def _show(self) -> None:
        place = self.place.currentIndex()
        if self._inside is None or not self._step or place < 0:
            return
        unit = self.unit.value()
        text = shown(self._inside.tokens[place])
        self.title.setText(tr("inside.step_title", unit=unit, place=place + 1, text=text))
        self.filled = equations(self._inside, self._step, place, unit - 1)
        for (name, equation, told), (quantity, symbols, numbers) in zip(self.rows, self.filled, strict=True):
            name.setText(tr(f"inside.{quantity}"))
            equation.setText(typeset(symbols))
            told.setText(numbers)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(tr("inside.place"), "soft"))
        row.addWidget(self.place)
        row.addWidget(label(tr("inside.unit"), "soft"))
        row.addWidget(self.unit)
        row.addStretch(1)
        page, column = scrolled_page()
        column.setSpacing(2)
        column.addWidget(self.title)
        for name, equation, told in self.rows:
            line = QHBoxLayout()
            line.setContentsMargins(0, 6, 0, 0)
            name.setFixedWidth(NAME_WIDTH)
            line.addWidget(name)
            line.addWidget(equation, 1)
            column.addLayout(line)
            column.addWidget(told)
        column.addSpacing(8)
        column.addWidget(label(tr("inside.step_note"), "soft", wrap=True))
        column.addStretch(1)
        left, right = Card(), Card()
        left.body.addWidget(Scroll(page), 1)
        right.body.addWidget(heading("nets/cell.py"))
        right.body.addWidget(self.code, 1)
        right.setMinimumWidth(CODE_WIDTH)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(left, 1)
        pair.addWidget(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(row)
        whole.addLayout(pair, 1)
