"""From which score on a review is called positive, and what that would have done on rows the model never saw."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from lstmcore.reviews.held_out import HeldOut, wilson

from ..i18n import number, tr
from ..widgets.card import Card
from ..widgets.label import button, heading, label
from .matrix import ConfusionMatrix

USUAL = 50


class Threshold(Card):
    """``moved(threshold)`` in whole scores 0-100 when the user moves it."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.held_out: HeldOut | None = None
        self.name, self.at, self.sentence = heading(), label("", "heading"), label("", "soft", wrap=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setValue(USUAL)
        self.matrix = ConfusionMatrix()
        self.best_button = button("", "quiet")
        self.best_button.setProperty("place", "edge")
        top = QHBoxLayout()
        top.addWidget(self.name)
        top.addStretch(1)
        top.addWidget(self.at)
        self.body.setSpacing(8)
        self.body.addLayout(top)
        for part in (self.slider, self.matrix, self.sentence):
            self.body.addWidget(part)
        self.body.addWidget(self.best_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.slider.valueChanged.connect(self._on_moved)
        self.best_button.clicked.connect(self._on_best)

    def show_model(self, held_out: HeldOut | None, threshold: int) -> None:
        """The held-out rows of the model in use, None for one that keeps none."""
        self.held_out = held_out
        with QSignalBlocker(self.slider):
            self.slider.setValue(threshold)
        self.retranslate()

    def value(self) -> int:
        """Where it stands."""
        return self.slider.value()

    def retranslate(self) -> None:
        self.name.setText(tr("reviews.threshold"))
        self.slider.setAccessibleName(tr("reviews.threshold"))
        self.slider.setToolTip(tr("reviews.threshold_note"))
        known = self.held_out is not None
        for part in (self.matrix, self.slider, self.at):
            part.setVisible(known)
        self.matrix.retranslate()
        self._show()

    def _show(self) -> None:
        kept, here = self.held_out, self.value()
        self.at.setText(number(here))
        self.best_button.setVisible(kept is not None and kept.best_threshold() != here)
        if kept is None:
            self.sentence.setText(tr("reviews.threshold_unknown"))
            return
        found, best = kept.confusion(here), kept.best_threshold()
        low, high = wilson(found.right, found.rows)
        self.matrix.show_table(kept.called(here))
        figures = {"percent": 100 * found.accuracy, "low": 100 * low, "high": 100 * high}
        shown = {name: f"{each:.1f}" for name, each in figures.items()}
        words = tr("reviews.threshold_right", rows=number(found.rows), **shown)
        if found.rows < kept.rows:
            words += tr("reviews.threshold_middle", rows=number(kept.rows - found.rows))
        self.sentence.setText(words)
        self.best_button.setText(
            tr("reviews.threshold_best", score=best, percent=f"{100 * kept.confusion(best).accuracy:.1f}")
        )

    def _on_moved(self, threshold: int) -> None:
        self._show()
        self.moved.emit(threshold)

    def _on_best(self) -> None:
        if self.held_out is not None:
            self.slider.setValue(self.held_out.best_threshold())
