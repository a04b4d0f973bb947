"""The gates of a sentence as a heat map, with what to show of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ...i18n import tr
from ...widgets import Card, Segmented, label
from .heat import HeatMap
from .reading import ORDERS, QUANTITIES, Inside


class GatesPage(QWidget):
    """``chosen(place, unit)`` as the heat map has it."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inside: Inside | None = None
        self.quantity = Segmented([(name, tr(f"inside.{name}")) for name in QUANTITIES])
        self.quantity.set_value("hidden")
        for name in QUANTITIES:
            self.quantity.describe(name, tr(f"inside.{name}"))
        self.order = QComboBox()
        for how in ORDERS:
            self.order.addItem(tr(f"inside.order_{how}"), how)
        self.order.setAccessibleName(tr("inside.order"))
        self.heat = HeatMap()
        self.heat.setAccessibleName(tr("inside.heat"))
        self.note, self.hint = label("", "body", wrap=True), label(tr("inside.heat_hint"), "soft", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.quantity, 1)
        row.addWidget(self.order)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.heat, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(card, 1)
        column.addWidget(self.hint)
        self.quantity.changed.connect(lambda _: self._show())
        self.order.currentIndexChanged.connect(lambda _: self._show())
        self.heat.chosen.connect(self.chosen)
        self._show()

    def show_inside(self, inside: Inside) -> None:
        """These numbers from now on."""
        self.inside = inside
        self._show()

    def as_csv(self) -> bytes:
        """What is on show, all units of it, in the order of the map."""
        assert self.inside is not None
        return self.inside.as_csv(self.quantity.value(), self.heat.order)

    def _show(self) -> None:
        name = self.quantity.value()
        self.note.setText(tr(f"inside.{name}_note"))
        if self.inside is not None:
            self.heat.show_inside(self.inside, name, str(self.order.currentData()))
