"""What the model would write after the user's own words: now, and at every checkpoint before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from lstmcore.events import Sampled

from ..i18n import number, tr
from ..widgets import Card, ElidedLabel, button
from ..widgets.excerpt import Excerpt, one_line

SHOWN_PREFIX = 24
ENDS = "。！？…”』」.!?\"'"


class SampleCard(Card):
    """The user's words in ink-black, the model's in ink-blue; a slider leads back through the checkpoints."""

    film_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel("", "soft")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFixedWidth(130)
        self.film = button(kind="quiet")
        self.film.clicked.connect(self.film_requested)
        self.text = Excerpt(lines=2, pixels=18, token="ink")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self.slider)
        head.addWidget(self.film)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        self.samples: list[Sampled] = []
        self.slider.valueChanged.connect(lambda _: self.retranslate())
        self._show_range()

    def add(self, sample: Sampled) -> None:
        """The newest one; who looks at an older one goes on looking at it. One told again takes its place."""
        following = self.slider.value() >= len(self.samples) - 1
        self.samples = [each for each in self.samples if each.step < sample.step] + [sample]
        self._show_range(following)

    def show_samples(self, samples: Sequence[Sampled]) -> None:
        """Those of a run that is looked at again, or goes on."""
        self.samples = [each for each in samples if each.text]
        self._show_range(True)

    def clear(self) -> None:
        """Before the first sample of a run."""
        self.show_samples(())

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.film.setText(tr("train.film"))
        self.film.setToolTip(tr("train.film_note"))
        self.slider.setAccessibleName(tr("train.film_slider"))
        self.slider.setToolTip(tr("train.film_slider"))
        if not self.samples:
            self._title.set_text(tr("train.sample_none"))
            self.text.show_text(tr("train.sample_none_note"), faint=True)
            return
        sample = self.samples[min(self.slider.value(), len(self.samples) - 1)]
        shown = one_line(sample.prefix)
        shown = shown if len(shown) <= SHOWN_PREFIX else "…" + shown[-SHOWN_PREFIX:]
        now = sample is self.samples[-1]
        if now:
            self._title.set_text(tr("train.sample", prefix=shown) if shown else tr("train.sample_free"))
        else:
            self._title.set_text(tr("train.sample_then", step=number(sample.step), prefix=shown))
        ended = sample.text.rstrip()[-1:] in ENDS
        self.text.show_text(sample.text if ended else sample.text.rstrip() + "…", sample.prefix)

    def _show_range(self, to_last: bool = True) -> None:
        many = len(self.samples) > 1
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, len(self.samples) - 1))
            if to_last:
                self.slider.setValue(self.slider.maximum())
        self.slider.setVisible(many)
        self.film.setVisible(many)
        self.retranslate()
