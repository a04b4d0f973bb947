"""One line for a job that may take long: what it does, how far it is, and a way out; a short one never shows it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from lstmcore.events import Progress

from ..i18n import tr
from ..widgets import ElidedLabel, button

BAR_WIDTH = 96
LONG_MS = 700  # by the time it is read a second has gone by


class WorkingLine(QWidget):
    """``start``, ``add`` each Progress, ``end``."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.bar, self.cancel = ElidedLabel("", "soft"), QProgressBar(), button(kind="quiet")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self._stage = ""
        self._soon = QTimer(self, singleShot=True, interval=LONG_MS)
        self._soon.timeout.connect(lambda: self._show(True))
        self.cancel.clicked.connect(self.cancel_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words)
        for each in (self.bar, self.cancel):
            row.addWidget(each)
        self.end()

    def start(self) -> None:
        """A job begins; how long it takes is not known yet."""
        self._stage = ""
        self._tell()
        self.bar.setRange(0, 0)
        self._soon.start()

    def add(self, event: Progress) -> None:
        """How far it is."""
        if event.stage != self._stage:
            self._stage = event.stage
            self._tell()
        self.bar.setRange(0, 1000 if event.total else 0)
        if event.total:
            self.bar.setValue(round(1000 * event.done / event.total))

    def end(self) -> None:
        """It is over."""
        self._soon.stop()
        self._show(False)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.cancel.setText(tr("corpora.cancel"))
        self._tell()

    def _tell(self) -> None:
        self.words.set_text(tr(f"stage.{self._stage}" if self._stage else "corpora.working"))

    def _show(self, shown: bool) -> None:
        for each in (self.words, self.bar, self.cancel):
            each.setVisible(shown)
