"""A row of joined buttons of which one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Segmented(QWidget):
    """``options`` are (value, words) pairs; ``changed(value)`` when the user picks one. Arrow keys move."""

    changed = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for place, (value, text) in enumerate(options):
            made = QPushButton(text)
            made.setProperty("kind", "segment")
            made.setProperty("place", "first" if place == 0 else "last" if place == len(options) - 1 else "middle")
            made.setCheckable(True)
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            made.setCursor(Qt.CursorShape.PointingHandCursor)
            self._group.addButton(made)
            self._buttons[value] = made
            row.addWidget(made, 1)
        if options:
            self._buttons[options[0][0]].setChecked(True)
        self._group.buttonClicked.connect(self._on_clicked)

    def value(self) -> str:
        """The value of the pressed button."""
        return next(value for value, made in self._buttons.items() if made.isChecked())

    def set_value(self, value: str) -> None:
        """Press a button without emitting ``changed``; KeyError for a value that is not there."""
        self._buttons[value].setChecked(True)

    def set_words(self, **words: str) -> None:
        """New words on the buttons, by value."""
        for value, text in words.items():
            self._buttons[value].setText(text)
            self._buttons[value].setAccessibleName(text)

    def _on_clicked(self, _: object) -> None:
        self.changed.emit(self.value())
