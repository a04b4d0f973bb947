"""A number with its name: one of the four figures above a curve."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from .card import Card
from .elide import ElidedLabel
from .label import label


class FigureCard(Card):
    """A formatted number (``set_value``), its name (``set_label``) and a plain sentence about it (``set_note``)."""

    def __init__(self, name: str = "", value: str = "–", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = label(name, "soft")
        self._value = ElidedLabel(value, "figure")
        self.body.addWidget(self._name)
        self.body.addWidget(self._value)
        self._describe()

    def set_label(self, name: str) -> None:
        """The name of the number, e.g. perplexity."""
        self._name.setText(name)
        self._describe()

    def set_value(self, value: str) -> None:
        """The number as text; "–" while there is none."""
        self._value.set_text(value)
        self._describe()

    def set_note(self, note: str) -> None:
        """What the number means, in a sentence, as the tooltip."""
        self.setToolTip(note)
        self.setAccessibleDescription(note)

    def value(self) -> str:
        """What stands there now."""
        return self._value.full_text()

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._name.text()} {self._value.full_text()}")
