"""A line to type a sentence into, and its units as chips with their ids."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ...i18n import number, tr
from ...widgets import ElidedLabel
from ...widgets.chips import GAP, HEIGHT, LINE_GAP, Chip, Chips
from ...widgets.scroll import Scroll, scrolled_page
from ..units import shown_unit, spoken_unit

LINES = 2  # of chips, before they scroll
MOST = 500


class SentenceLine(QWidget):
    """``changed`` when there is another sentence in the field."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.note, self.chips = QLineEdit(), ElidedLabel("", "soft"), Chips()
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(4 * MOST)
        self.field.setMaximumWidth(520)
        self._shown: tuple[tuple[str, int], ...] = ()
        inside, column = scrolled_page()
        column.setContentsMargins(0, 0, GAP, 0)
        column.addWidget(self.chips)
        column.addStretch(1)
        self._scroll = Scroll(inside)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.field, 3)
        row.addWidget(self.note, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._scroll)
        self.field.textChanged.connect(self.changed)
        self.chips.pointed.connect(self.chips.mark)
        self.show_units((), ())

    def text(self) -> str:
        """What is typed."""
        return self.field.text()

    def show_units(self, units: Sequence[str], ids: Sequence[int]) -> None:
        """How the sentence is cut; an id of -1 is outside the dictionary."""
        self._shown = tuple(zip(units, ids, strict=True))[:MOST]
        self._draw()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.field.setPlaceholderText(tr("corpora.try_sentence"))
        self.field.setAccessibleName(tr("corpora.try_sentence"))
        self.chips.setAccessibleName(tr("corpora.sentence_units"))
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _draw(self) -> None:
        self.chips.show_chips([_chip(unit, place) for unit, place in self._shown])
        outside = sum(place < 0 for _, place in self._shown)
        key = "corpora.sentence_outside" if outside else "corpora.sentence_inside"
        values = {"count": number(len(self._shown)), "outside": number(outside)}
        self.note.set_text(tr(key, **values) if self._shown else "")
        self._scroll.setVisible(bool(self._shown))
        self._fit()

    def _fit(self) -> None:
        needed = self.chips.heightForWidth(max(40, self.width() - GAP - 16)) + 2
        self._scroll.setFixedHeight(min(needed, LINES * (HEIGHT + LINE_GAP) + 2))


def _chip(unit: str, place: int) -> Chip:
    note = tr("corpora.outside") if place < 0 else number(place)
    spoken = (
        tr("corpora.unit_outside", unit=spoken_unit(unit)) if place < 0 else f"{spoken_unit(unit)}: {number(place)}"
    )
    return Chip(shown_unit(unit), note, spoken, unit, place < 0)
