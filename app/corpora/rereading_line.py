"""One line while a corpus is read again: how far it is, and a way out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from lstmcore.events import FileRead, Progress

from ..i18n import tr
from ..widgets import button, label

BAR_WIDTH = 96


class RereadingLine(QWidget):
    """``start``, ``add`` the events, ``end``; it takes its room even while nothing goes on."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.bar, self.cancel = label("", "soft"), QProgressBar(), button(kind="quiet")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.cancel.clicked.connect(self.cancel_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        for each in (self.words, self.bar, self.cancel):
            row.addWidget(each)
        self.end()

    def start(self) -> None:
        """A reading begins; how long it takes is not known yet."""
        self.words.setText(tr("corpora.rereading"))
        self.bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        self._show(True)

    def add(self, event: FileRead | Progress) -> None:
        """How far it is."""
        if isinstance(event, Progress):
            self.words.setText(tr(f"stage.{event.stage}"))
        if isinstance(event, Progress) and event.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * event.done / event.total))

    def end(self) -> None:
        """It is over."""
        self._show(False)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.words.setText(tr("corpora.rereading"))
        self.cancel.setText(tr("corpora.cancel"))

    def _show(self, shown: bool) -> None:
        for each in (self.words, self.bar, self.cancel):
            each.setVisible(shown)
