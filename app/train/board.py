"""The right of the Train page: four figures, the curve, the sample, and the bar at the end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..i18n import again, duration, number, tr
from ..widgets import Card, ElidedLabel, FigureCard, button, repolish
from .beside import Beside
from .ended import EndedBar
from .figures import Figures, hesitation, rounded
from .legend import Legend
from .sample import SampleCard
from .view_card import ViewCard

if TYPE_CHECKING:
    from .curves import Curves


class Board(QWidget):
    """Shows a run; knows nothing of how it is trained."""

    curves_made = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: Curves | None = None
        self._figures = Figures()
        self._unit = "perplexity"
        self.cards = {name: FigureCard() for name in ("perplexity", "bits", "speed", "left")}
        self.legend = Legend()
        self.sample = SampleCard()
        self.ended = EndedBar()
        self.beside = Beside()
        self.view = button(kind="quiet")
        self.card = ViewCard(self)
        self.view.clicked.connect(lambda: self.card.open_under(self.view))
        self._title = ElidedLabel("", "heading")
        self._status_line = ElidedLabel("", "soft")
        self._status = "", False
        figures = QHBoxLayout()
        figures.setSpacing(12)
        for card in self.cards.values():
            figures.addWidget(card, 1)
        self._sheet = Card()
        self._sheet.body.setContentsMargins(16, 10, 12, 8)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.legend)
        head.addWidget(self.view)
        self._sheet.body.addLayout(head)
        self._sheet.body.addWidget(self.beside)
        self._sheet.body.addWidget(self._status_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(figures)
        column.addWidget(self._sheet, 1)
        column.addWidget(self.sample)
        column.addWidget(self.ended)

    @property
    def curves(self) -> Curves:
        """The plot, made when it is first needed."""
        if self._curves is None:
            # pyqtgraph takes half a second to import; the window must be there before that.
            from .curves import Curves

            self._curves = Curves()
            self._curves.retranslate()
            self._sheet.body.addWidget(self._curves, 1)
            self.curves_made.emit()
        return self._curves

    def start(self) -> None:
        """An empty board for a new run."""
        self.curves.start()
        self.sample.clear()
        self.ended.show_outcome(None)
        self.card.switches["whole"].setChecked(False)
        self.show_figures(Figures())
        self.show_status("")

    def show_figures(self, figures: Figures) -> None:
        """The four numbers."""
        self._figures = figures
        perplexity, left = figures.perplexity, figures.seconds_left
        known = math.isfinite(perplexity)
        self.cards["perplexity"].set_value(f"{perplexity:,.1f}" if known else "–")
        self.cards["perplexity"].set_note(hesitation(perplexity) if known else tr("train.perplexity_note"))
        bits = figures.bits_per_char
        self.cards["bits"].set_value(f"{bits:.2f}" if math.isfinite(bits) else "–")
        speed = figures.chars_per_second
        self.cards["speed"].set_value(number(rounded(speed)) if math.isfinite(speed) else "–")
        self.cards["left"].set_value(duration(left) if math.isfinite(left) else "–")

    def show_unit(self, unit: str) -> None:
        """What the curve is measured in."""
        self._unit = unit
        self._title.set_text(tr(f"train.curve_{unit}"))

    def show_status(self, text: str, warn: bool = False) -> None:
        """One line under the title of the curve; "" hides it."""
        self._status = text, warn
        self._status_line.set_text(text)
        repolish(self._status_line, role="warn" if warn else "soft")
        self._status_line.setVisible(bool(text))

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for name, card in self.cards.items():
            card.set_label(tr(f"train.{name}"))
            card.set_note(tr(f"train.{name}_note"))
        self.show_unit(self._unit)
        self._title.setToolTip(tr("train.curve_note"))
        self.view.setText(tr("train.view"))
        self.view.setToolTip(tr("train.view_note"))
        for part in (self.legend, self.sample, self.ended, *([self._curves] if self._curves else [])):
            part.retranslate()
        self.show_figures(self._figures)
        text, warn = self._status
        self.show_status(again(text), warn)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        _ = self.curves
