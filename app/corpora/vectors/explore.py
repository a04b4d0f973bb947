"""Vectors that are there: what they are, neighbours and analogies at the left, the map at the right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ...i18n import tr
from ...widgets import ElidedLabel, button
from ..working_line import WorkingLine
from .asking import AskingCard
from .kept import facts_line
from .map_card import MapCard


class ExplorePage(QWidget):
    """``again_requested`` to learn anew."""

    again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts, self.warning, self.again = ElidedLabel("", "soft"), ElidedLabel("", "warn"), button(kind="quiet")
        self.line = WorkingLine()
        self.asking, self.plane = AskingCard(), MapCard()
        self._card: dict[str, Any] = {}
        self._outdated = False
        self._lay_out()
        self.again.clicked.connect(self.again_requested)

    def show_card(self, card: dict[str, Any], outdated: bool) -> None:
        """What the vectors are; ``outdated``: the corpus is another text now."""
        self._card, self._outdated = card, outdated
        self._tell()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for part in (self.line, self.asking, self.plane):
            part.retranslate()
        self._tell()

    def _tell(self) -> None:
        self.facts.set_text(facts_line(self._card) if self._card else "")
        self.warning.set_text(tr("corpora.vectors_outdated") if self._outdated else "")
        self.warning.setVisible(self._outdated)
        self.again.setText(tr("corpora.vectors_relearn" if self._outdated else "corpora.vectors_other"))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.facts)
        row.addWidget(self.warning, 1)
        row.addStretch(0)
        row.addWidget(self.line)
        row.addWidget(self.again)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        for place, each in enumerate((self.asking, self.plane)):
            split.addWidget(each)
            split.setStretchFactor(place, place)
        self.asking.setMinimumWidth(280)
        self.plane.setMinimumWidth(360)
        split.setSizes([340, 700])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(split, 1)
