"""A rated table at a glance: its scores, and the words that tell its good reviews from the bad ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..widgets.card import Card
from ..widgets.flow import FlowLayout
from ..widgets.label import button, heading, label
from ..widgets.scroll import Scroll, scrolled_page
from .histogram import Histogram

SIDES = ("positive", "negative")
MOST = 30
COLUMN_PX, WORD_PX = 164, 84
Word = tuple[str, int, int]  # rows positive, rows negative


class Words(Card):
    """The telling words of one side, each a button; ``picked(word)``."""

    picked = Signal(str)

    def __init__(self, side: str) -> None:
        super().__init__()
        self.side = side
        self.title, self.note = heading(), label("", "soft", wrap=True)
        self._flow = FlowLayout(column=COLUMN_PX, spacing=4)
        self.buttons = [button("", "quiet") for _ in range(MOST)]
        self._words: list[Word] = []
        self.body.setSpacing(8)
        self.body.addWidget(self.title)
        self.body.addWidget(self.note)
        self.body.addLayout(self._flow)
        for at, made in enumerate(self.buttons):
            made.hide()
            made.clicked.connect(lambda _=False, at=at: self.picked.emit(self._words[at][0]))
            self._flow.addWidget(made)

    def show_words(self, words: Sequence[Word], note: str) -> None:
        """The words, the most telling first; ``note`` where there is something to say of them."""
        self._words = list(words)[:MOST]
        self.note.setText(note)
        self.note.setVisible(bool(note))
        for at, made in enumerate(self.buttons):
            made.setVisible(at < len(self._words))
            if at < len(self._words):
                word, ups, downs = self._words[at]
                shown = made.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, WORD_PX)
                made.setText(f"{shown}  {number(ups if self.side == 'positive' else downs)}")
                made.setToolTip(tr("reviews.word_rows", word=word, positive=number(ups), negative=number(downs)))
                made.setAccessibleName(made.toolTip())

    def retranslate(self) -> None:
        self.title.setText(tr(f"reviews.words_{self.side}"))


class Overview(QWidget):
    """``range_chosen(low, high)`` of a bar, ``word_chosen(word, verdict)``."""

    range_chosen = Signal(float, float)
    word_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram, self.name = Histogram(), heading()
        self.words = {side: Words(side) for side in SIDES}
        self._found: Mapping[str, Any] | None = None
        inside, column = scrolled_page()
        scores = Card()
        scores.body.addWidget(self.name)
        scores.body.addWidget(self.histogram)
        column.addWidget(scores)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        for side, made in self.words.items():
            pair.addWidget(made, 1)
            made.picked.connect(lambda word, side=side: self.word_chosen.emit(word, side))
        column.addLayout(pair)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scroll(inside))
        self.histogram.chosen.connect(self.range_chosen)

    def show_scores(self, bars: Sequence[Mapping[str, int]]) -> None:
        """A new table: its scores; its words come later."""
        self.histogram.show_bars(bars)
        self.show_words(None)

    def show_words(self, found: Mapping[str, Any] | None) -> None:
        """What the verb ``aspects`` found; None while it counts."""
        self._found = found
        self.retranslate()

    def knows_words(self) -> bool:
        """Whether the words are there."""
        return self._found is not None

    def retranslate(self) -> None:
        self.name.setText(tr("reviews.histogram"))
        self.histogram.retranslate()
        for side, made in self.words.items():
            made.retranslate()
            if self._found is None:
                made.show_words((), tr("reviews.words_counting"))
                continue
            rows = self._found["rows"].get(side, 0)
            words = [(str(word), int(ups), int(downs)) for word, ups, downs, _ in self._found[side]]
            note = tr("reviews.words_of" if words else "reviews.words_none", count=number(rows))
            made.show_words(words, note)
