"""A row of joined buttons of which one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from .label import repolish

_POLICY = {True: Qt.FocusPolicy.StrongFocus, False: Qt.FocusPolicy.ClickFocus}


class Segmented(QWidget):
    """``options`` are (value, words) pairs; ``changed(value)`` when the user picks one. Arrow keys move."""

    changed = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for value, text in options:
            self.add(value, text)
        self._group.buttonClicked.connect(self._on_clicked)

    def add(self, value: str, text: str = "") -> None:
        """One more button at the end; the first one is pressed."""
        made = QPushButton(text)
        made.setProperty("kind", "segment")
        made.setCheckable(True)
        made.setChecked(not self._buttons)
        made.setFocusPolicy(_POLICY[made.isChecked()])
        made.toggled.connect(lambda on: made.setFocusPolicy(_POLICY[on]))  # Qt lets Tab go to the one last focused
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        self._group.addButton(made)
        self._buttons[value] = made
        self._row.addWidget(made, 1)
        last = len(self._buttons) - 1
        for place, each in enumerate(self._buttons.values()):
            repolish(each, place="first" if place == 0 else "last" if place == last else "middle")

    def values(self) -> tuple[str, ...]:
        """What can be picked, in order."""
        return tuple(self._buttons)

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

    def describe(self, value: str, name: str) -> None:
        """What a screen reader calls a button whose words do not say enough."""
        self._buttons[value].setAccessibleName(name)

    def _on_clicked(self, _: object) -> None:
        self.changed.emit(self.value())
