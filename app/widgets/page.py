"""The frame of a page: a title line with room at its right, and the body below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from .elide import ElidedLabel
from .label import label

GAP = 16
EDGE = 24
HEAD = 38


class Page(QWidget):
    """Put widgets into ``body`` (vertical) and, at the right of the title line, into ``tools``.

    Subclasses override ``retranslate`` (called by them once at the end of ``__init__`` and at a language switch).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel("", "title")
        self.note = label("", "soft")
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(14)
        line.addWidget(self.title)
        line.addWidget(self.note)
        line.addStretch(1)
        line.addLayout(self.tools)
        self.head = QWidget()
        self.head.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        self.head.setFixedHeight(HEAD)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 18, EDGE, 16)
        column.setSpacing(14)
        column.addWidget(self.head)
        column.addLayout(self.body, 1)

    def retranslate(self) -> None:
        """Set every word again in the language of the moment."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give the focus to what the user most likely uses first on this page."""
        self.setFocus()
