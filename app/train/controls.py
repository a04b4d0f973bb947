"""The buttons at the foot of the choice: Train, or Pause and Stop, as the phase of the run allows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..i18n import tr
from ..icons import dress
from ..widgets import button, repolish
from .phase import Phase


class Controls(QWidget):
    """Wishes only; what is shown follows ``set_phase``."""

    train_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    discard_requested = Signal()
    queue_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = Phase.IDLE
        self._second = False
        self._ready = True
        self.train = button(kind="primary")
        self.pause = button()
        self.stop = button()
        self.discard, self.queue = button(kind="quiet"), button(kind="quiet")
        self.queue.clicked.connect(self.queue_requested)
        dress(self.discard, "trash", size=18)
        self.train.clicked.connect(self.train_requested)
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(self.stop_requested)
        self.discard.clicked.connect(self.discard_requested)
        for each in (self.train, self.pause, self.stop, self.discard, self.queue):
            each.installEventFilter(self)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.pause, 2)
        row.addWidget(self.stop, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        discard = QHBoxLayout()
        discard.addWidget(self.discard)
        discard.addStretch(1)
        discard.addWidget(self.queue)
        column.addLayout(discard)
        column.addLayout(row)
        column.addWidget(self.train)
        self.set_phase(Phase.IDLE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The second press of a double click belongs to the button of the first, in whose place another stands now."""
        return event.type() == QEvent.Type.MouseButtonDblClick

    def set_phase(self, phase: Phase) -> None:
        """Show the buttons that make sense now."""
        self._phase = phase
        idle, stopping = phase is Phase.IDLE, phase is Phase.STOPPING
        self.train.setVisible(idle)
        for each in (self.pause, self.stop, self.discard, self.queue):
            each.setVisible(not idle)
        self.pause.setEnabled(phase in (Phase.RUNNING, Phase.PAUSED))
        self.stop.setEnabled(not stopping)
        self.discard.setEnabled(not stopping)
        self.retranslate()

    def set_second(self, second: bool) -> None:
        """After a run the red button is the one that writes with it; Train steps back."""
        self._second = second
        repolish(self.train, kind="plain" if second else "primary")
        self.retranslate()

    def set_ready(self, ready: bool) -> None:
        """Without any corpus the button leads to where one is added."""
        self._ready = ready
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        train = "train.again" if self._second else "train.train"
        self.train.setText(tr(train if self._ready else "train.add_first"))
        waiting = self._phase in (Phase.PAUSED, Phase.RESUMING)
        pausing = self._phase is Phase.PAUSING
        self.pause.setText(tr("train.pausing" if pausing else "train.resume" if waiting else "train.pause"))
        self.stop.setText(tr("train.stopping" if self._phase is Phase.STOPPING else "train.stop"))
        self.queue.setText(tr("train.queue_add"))
        self.queue.setToolTip(tr("train.queue_add_note"))
        self.discard.setText(tr("train.discard"))
        self.discard.setToolTip(tr("train.discard_note"))

    def _on_pause(self) -> None:
        (self.resume_requested if self._phase is Phase.PAUSED else self.pause_requested).emit()
