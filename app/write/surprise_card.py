"""What surprises in the draft: the legend of the colours, bits per character, the most unusual sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from ..i18n import bits, tr, words
from ..widgets import Card, ClampedLabel, heading, label

BANDS = 4
Sentence = tuple[int, int, float, str]  # start, length, bits per character, words


class SentenceRow(Card):
    """One sentence with its figure."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(clickable=True)
        _, _, self._rate, self._text = sentence
        self._words, self._facts = ClampedLabel(lines=2), label("", "soft")
        self.body.addWidget(self._words)
        self.body.addWidget(self._facts)
        self.retranslate()

    def retranslate(self) -> None:
        """The figure and the name."""
        self._words.setText(self._text)
        self._facts.setText(bits(self._rate))
        self.setAccessibleName(tr("write.surprise_sentence", text=self._text, bits=bits(self._rate)))


class SurpriseCard(Card):
    """``sentence_wanted(start, length)`` in characters when the writer wants to see a sentence."""

    sentence_wanted = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.rate, self.note = heading(), label("", "soft", wrap=True), label("", "soft", wrap=True)
        self.legend = [label("", f"surprise-{band}") for band in range(BANDS)]
        self._unusual = label("", "soft", wrap=True)
        self.rows: list[SentenceRow] = []
        self._shares: tuple[float, ...] = (0.0,) * BANDS
        self._rate: float | None = None
        self._done: float | None = None
        self._sentences: list[Sentence] = []
        grid = QGridLayout()
        grid.setSpacing(4)
        for band, each in enumerate(self.legend):
            grid.addWidget(each, band // 2, band % 2)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.body.setSpacing(8)
        for part in (self.title, self.rate, self.note):
            self.body.addWidget(part)
        self.body.addLayout(grid)
        self.body.addWidget(self._unusual)
        self.body.addLayout(self._list)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def show_working(self, done: float | None) -> None:
        """``done`` 0-1 of what is to be judged, None when all is."""
        self._done = done
        self._show_rate()

    def show_found(self, rate: float | None, shares: Sequence[float], sentences: Sequence[Sentence]) -> None:
        """Bits per character, the share of each band 0-1, the most unusual sentences first."""
        self._rate, self._shares, self._sentences = rate, tuple(shares), list(sentences)
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [SentenceRow(each) for each in self._sentences]
        for row, (start, length, *_) in zip(self.rows, self._sentences, strict=True):
            row.clicked.connect(lambda start=start, length=length: self.sentence_wanted.emit(start, length))
            self._list.addWidget(row)
        self.retranslate()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.title.setText(tr("write.menu_surprise"))
        self.note.setText(tr("write.surprise_note"))
        for band, each in enumerate(self.legend):
            text = tr(f"write.surprise_band{band}", share=round(100 * self._shares[band]))
            each.setText(text)
        self._unusual.setText(tr("write.surprise_unusual"))
        self._unusual.setVisible(bool(self._sentences))
        for row in self.rows:
            row.retranslate()
        self._show_rate()

    def _show_rate(self) -> None:
        if self._done is not None:
            self.rate.setText(tr("write.surprise_working", percent=round(100 * self._done)))
        else:
            key = "write.surprise_rate" if self._rate is not None else "write.surprise_none"
            self.rate.setText(tr(key, bits=bits(self._rate)))
