"""Labels and buttons by role and kind: how a page makes its words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget


def label(text: str = "", role: str = "body", wrap: bool = False, tone: str = "") -> QLabel:
    """A plain-text label. ``role``: title heading body soft faint figure serif serif-small warn good status."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def heading(text: str = "") -> QLabel:
    """A bold line above a group."""
    return label(text, "heading")


def button(text: str = "", kind: str = "plain") -> QPushButton:
    """A button. ``kind``: primary (one a page), plain, quiet, danger."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def repolish(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties and let the style sheet look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
