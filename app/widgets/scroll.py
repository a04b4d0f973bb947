"""A frameless area that scrolls down and nothing else; the Tab key goes to what is inside."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class Scroll(QScrollArea):
    """Shows ``inside``, as wide as there is room."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)


def scrolled_page() -> tuple[QWidget, QVBoxLayout]:
    """What goes into a ``Scroll`` on a page, and its column."""
    inside = QWidget()
    inside.setProperty("role", "page")
    inside.setMinimumHeight(1)  # else the scroll area takes the height of the narrowest width
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 4, 0)
    column.setSpacing(12)
    return inside, column
