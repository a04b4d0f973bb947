"""While vectors are learned: how far it is, how long it will take, how the loss falls, and a way to stop."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from lstmcore.events import Event, Progress, VectorsStep

from ...i18n import duration, number, tr
from ...widgets import Card, button, heading, label
from ...widgets.thumbnail import CurveThumbnail

WIDTH = 460
MOST_POINTS = 600


class LearningPage(QWidget):
    """``start``, then ``add`` each event; ``stop_requested`` ends it and keeps what was learned."""

    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.note, self.state = heading(), label("", "soft", wrap=True), label("", "soft")
        self.bar, self.curve, self.stop = QProgressBar(), CurveThumbnail(), button()
        self.bar.setTextVisible(False)
        policy = self.curve.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.curve.setSizePolicy(policy)
        self._points: list[tuple[float, float]] = []
        self._step: VectorsStep | None = None
        self._began = 0.0  # monotonic seconds
        self._stage, self._stopping, self._imports = "", False, False
        self.stop.clicked.connect(self._on_stop)
        card = Card()
        card.setFixedWidth(WIDTH)
        card.body.setContentsMargins(24, 20, 24, 20)
        card.body.setSpacing(10)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.stop)
        for each in (self.title, self.note, self.curve, self.bar):
            card.body.addWidget(each)
        card.body.addLayout(foot)
        column = QVBoxLayout(self)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        column.addStretch(2)
        column.addLayout(middle)
        column.addStretch(3)

    def start(self, imports: bool) -> None:
        """A learning begins, or an import."""
        self._points, self._step, self._stage, self._stopping, self._imports = [], None, "", False, imports
        self._began = time.monotonic()
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.curve.hide()
        self.retranslate()

    def add(self, event: Event) -> None:
        """How far it is: a Progress or a VectorsStep."""
        if isinstance(event, Progress):
            self._stage = event.stage
            self._show_share(event.done, event.total)
        elif isinstance(event, VectorsStep):
            self._step = event
            seconds = time.monotonic() - self._began
            by_time = seconds / (seconds + event.seconds_left) if event.seconds_left > 0 else 1.0
            self._show_share(max(by_time, event.step / max(1, event.total_steps)), 1)
            self._points.append((seconds / 60, event.loss))
            if len(self._points) > MOST_POINTS:
                self._points = self._points[::2]
            if len(self._points) > 1:
                self.curve.show_curve(self._points)
                self.curve.show()
        self._tell()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        kind = "importing" if self._imports else "learning"
        self.title.setText(tr(f"corpora.vectors_{kind}"))
        self.note.setText(tr(f"corpora.vectors_{kind}_note"))
        self.stop.setText(tr("corpora.cancel" if self._imports else "corpora.vectors_stop"))
        self._tell()

    def _show_share(self, done: float, total: float) -> None:
        self.bar.setRange(0, 1000 if total else 0)
        if total:
            self.bar.setValue(round(1000 * done / total))

    def _on_stop(self) -> None:
        self._stopping = True
        self.stop.setEnabled(False)
        self._tell()
        self.stop_requested.emit()

    def _tell(self) -> None:
        if self._stopping:
            text = tr("corpora.vectors_stopping")
        elif self._step is not None:
            left, loss = duration(self._step.seconds_left), number(self._step.loss, 3)
            text = tr("corpora.vectors_step", left=left, loss=loss)
        else:
            text = tr(f"stage.{self._stage}" if self._stage else "corpora.working")
        self.state.setText(text)
