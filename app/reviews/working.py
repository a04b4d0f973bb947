"""A table at work: how far the rating is, or how the training goes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from lstmcore.events import Event, Progress, ReviewsEpoch

from ..i18n import number, tr
from ..widgets.card import Card
from ..widgets.elide import ElidedLabel
from ..widgets.figure import FigureCard
from ..widgets.label import button, label
from ..widgets.thumbnail import CurveThumbnail, Point


class Working(QWidget):
    """`show_event` takes Progress and ReviewsEpoch; ``cancel_requested``."""

    cancel_requested = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = ElidedLabel("", "heading", middle=True)
        self.stage = label("", "soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel_button, self.stop_button = button(), button()
        self.accuracy, self.baseline, self.epoch = FigureCard(), FigureCard(), FigureCard()
        self.curve = CurveThumbnail()
        self.curve_name = label("", "soft")
        self._training = False
        self._epochs: list[ReviewsEpoch] = []
        self._progress: Progress | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        top = Card()
        top.body.setSpacing(12)
        line = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.file)
        words.addWidget(self.stage)
        line.addLayout(words, 1)
        line.addWidget(self.stop_button)
        line.addWidget(self.cancel_button)
        top.body.addLayout(line)
        top.body.addWidget(self.bar)
        column.addWidget(top)
        self._figures = QWidget()
        row = QHBoxLayout(self._figures)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for each in (self.accuracy, self.baseline, self.epoch):
            row.addWidget(each, 1)
        column.addWidget(self._figures)
        self._curve_card = Card()
        self._curve_card.body.addWidget(self.curve_name)
        self._curve_card.body.addWidget(self.curve)
        column.addWidget(self._curve_card)
        column.addStretch(1)
        self.cancel_button.clicked.connect(self._on_cancel)
        self.stop_button.clicked.connect(self._on_stop)

    def begin(self, name: str, training: bool) -> None:
        """A new job on the table ``name``."""
        self._training, self._epochs, self._progress = training, [], None
        self.file.set_text(name)
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        for each in (self.accuracy, self.baseline, self.epoch):
            each.set_value("–")
        self.curve.show_curve(())
        self.retranslate()

    def show_event(self, event: Event) -> None:
        """One step further."""
        if isinstance(event, Progress):
            self._progress = event
            self.bar.setRange(0, event.total)
            self.bar.setValue(min(event.done, event.total))
        elif isinstance(event, ReviewsEpoch):
            self._epochs.append(event)
            self.accuracy.set_value(f"{event.accuracy * 100:.1f} %")
            self.baseline.set_value(f"{event.baseline_accuracy * 100:.1f} %")
            self.epoch.set_value(f"{event.epoch} / {event.epochs}")
            self.curve.show_curve(self.points(), event.baseline_accuracy, percent=True)
        self.retranslate()

    def points(self) -> list[Point]:
        """The curve so far: (minutes, accuracy)."""
        return [(each.seconds / 60, each.accuracy) for each in self._epochs]

    def retranslate(self) -> None:
        self.cancel_button.setText(tr("reviews.cancel"))
        self.stop_button.setText(tr("reviews.stop"))
        self.stop_button.setVisible(self._training and bool(self._epochs) and self.cancel_button.isEnabled())
        self.accuracy.set_label(tr("reviews.lstm_accuracy"))
        self.baseline.set_label(tr("reviews.baseline"))
        self.baseline.set_note(tr("reviews.baseline_note"))
        self.epoch.set_label(tr("reviews.epoch"))
        self.curve_name.setText(tr("reviews.curve"))
        self._figures.setVisible(self._training)
        self._curve_card.setVisible(self._training and len(self._epochs) > 1)
        progress = self._progress
        if not self.cancel_button.isEnabled():
            self.stage.setText(tr("reviews.cancelling"))
        elif progress is None:
            self.stage.setText(tr("reviews.training_now" if self._training else "reviews.starting"))
        else:
            words = tr(f"stage.{progress.stage}")
            if progress.total:
                words += tr("reviews.of", done=number(progress.done), total=number(progress.total))
            self.stage.setText(words)

    def _on_stop(self) -> None:
        self.cancel_button.setEnabled(False)
        self.retranslate()
        self.stop_requested.emit()

    def _on_cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.retranslate()
        self.cancel_requested.emit()
