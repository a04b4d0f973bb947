"""One way to write a sentence in numbers: its name, a plain sentence about it, and its drawing."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ...i18n import tr
from ...widgets import Card, heading, label


class WayCard(Card):
    """``way`` names the sentences ``corpora.way_<way>`` and ``..._note``; ``drawing`` stands below them."""

    def __init__(self, way: str, drawing: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way, self.drawing = way, drawing
        self.title, self.note, self.more = heading(), label("", "soft", wrap=True), label("", "soft", wrap=True)
        self.body.setSpacing(6)
        for each in (self.title, self.note):
            self.body.addWidget(each)
        self.body.addSpacing(4)
        self.body.addWidget(drawing)
        self.body.addWidget(self.more)
        self.body.addStretch(1)
        self.more.hide()

    def say(self, more: str) -> None:
        """A sentence below the drawing, "" for none."""
        self.more.setText(more)
        self.more.setVisible(bool(more))

    def retranslate(self, **values: object) -> None:
        """The words of the language that now holds; ``values`` are filled into the note."""
        self.title.setText(tr(f"corpora.way_{self.way}"))
        self.note.setText(tr(f"corpora.way_{self.way}_note", **values))
        self.drawing.setAccessibleName(self.title.text())
