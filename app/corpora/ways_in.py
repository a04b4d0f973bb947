"""Cards that are no corpus yet: a bundled text to begin with, and the place where one more goes."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ..i18n import tr, words
from ..icons import pixmap
from ..theme import look
from ..widgets import Card, label, repolish
from .samples import Sample


class SampleCard(Card):
    """One bundled text to begin with."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(clickable=True)
        self.sample = sample
        self._title = label("", "heading", wrap=True)
        self._credit = label(sample.credit, "soft", wrap=True)
        self.body.addWidget(self._title)
        self.body.addWidget(self._credit)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._title.setText(self.sample.titles.get(words.language, next(iter(self.sample.titles.values()))))
        self.setAccessibleName(self._title.text())


class HintCard(Card):
    """The last place of the grid: one more text goes here."""

    def __init__(self) -> None:
        super().__init__(clickable=True)
        repolish(self, role="hint")
        self._icon = label()
        self._text = label("", "soft", wrap=True)
        self.body.addStretch(1)
        for each in (self._icon, self._text):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.body.addWidget(each)
        self.body.addStretch(1)
        look.changed.connect(self._draw)
        self._draw()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._text.setText(tr("corpora.hint"))
        self.setAccessibleName(self._text.text())

    def _draw(self) -> None:
        self._icon.setPixmap(pixmap("drop", "faint", 28, 2.0))
