"""What the model would write right now, after the user's own words."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ..i18n import tr
from ..widgets import Card, label
from ..widgets.excerpt import Excerpt, one_line

SHOWN_PREFIX = 24
ENDS = "。！？…”』」.!?\"'"


class SampleCard(Card):
    """The user's words in ink-black, the model's in ink-blue, below the sentence that introduces them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "soft")
        self.text = Excerpt(lines=2, pixels=18, token="ink")
        self.body.addWidget(self._title)
        self.body.addWidget(self.text)
        self._prefix, self._sample = "", ""

    def show_sample(self, prefix: str, text: str) -> None:
        """The newest sample."""
        self._prefix, self._sample = prefix, text
        self.retranslate()

    def clear(self) -> None:
        """Before the first sample of a run."""
        self.show_sample("", "")

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        if not self._sample:
            self._title.setText(tr("train.sample_none"))
            self.text.show_text(tr("train.sample_none_note"), faint=True)
            return
        shown = one_line(self._prefix)
        shown = shown if len(shown) <= SHOWN_PREFIX else "…" + shown[-SHOWN_PREFIX:]
        self._title.setText(tr("train.sample", prefix=shown) if shown else tr("train.sample_free"))
        ended = self._sample.rstrip()[-1:] in ENDS
        self.text.show_text(self._sample if ended else self._sample.rstrip() + "…", self._prefix)
