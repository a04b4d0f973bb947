"""Which script a text is in, and signs as wide as that script has them."""

from __future__ import annotations

from PySide6.QtGui import QFont

from ..theme import set_signs


def is_latin(text: str) -> bool:
    """Whether more than half of it stands before the scripts of East Asia."""
    return sum(char < "\u2e80" for char in text) > len(text) / 2


def fitted(font: QFont, text: str) -> QFont:
    """``font`` with curly quotes as ``text`` needs them, whatever the language of the window is.

    For what paints by itself: a font given to a widget that has a style sheet loses what the sheet says.
    """
    made = QFont(font)
    set_signs(made, is_latin(text))
    return made
