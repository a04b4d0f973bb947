"""The card of a reading in progress: the files as they are read, progress, and a way out."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from lstmcore.events import FileRead, Progress

from ..i18n import chars, number, tr
from ..reports import SPOKEN_CODECS
from ..widgets import Card, ElidedLabel, button, label, repolish

SHOWN = 4
UNREAD = ("hidden", "duplicate")  # left out for a good reason


def line_of(event: FileRead) -> str:
    """One file in one line: its name and its fate."""
    name = Path(event.path).name
    if event.refused:
        return tr(f"error.{event.refused}", **{**event.values, "path": name})
    codec = SPOKEN_CODECS.get(event.codec.lower(), event.codec.upper())
    return " ・ ".join(part for part in (name, chars(event.chars), codec) if part)


class ReadingCard(Card):
    """``add`` takes the events of the reading; ``cancel_requested`` when the user has had enough."""

    cancel_requested = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.read, self.left_out = 0, 0
        self._latest: deque[FileRead] = deque(maxlen=SHOWN)
        self._title = ElidedLabel("", "heading")
        self.cancel = button(kind="quiet")
        self.cancel.clicked.connect(self.cancel_requested)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self._count = label("", "soft")
        self._lines = [ElidedLabel("", "soft") for _ in range(SHOWN)]
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.cancel)
        self.body.addLayout(head)
        self.body.addWidget(self.bar)
        self.body.addWidget(self._count)
        for each in self._lines:
            self.body.addWidget(each)
        self.body.addStretch(1)
        self.retranslate()

    def add(self, event: FileRead | Progress) -> None:
        """One more file, or how far it is."""
        if isinstance(event, Progress):
            self.bar.setRange(0, 1000 if event.total else 0)
            if event.total:
                self.bar.setValue(round(1000 * event.done / event.total))
            return
        self._latest.append(event)
        if not event.refused:
            self.read += 1
        elif event.refused not in UNREAD:
            self.left_out += 1
        self._show()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._title.set_text(tr("corpora.reading", name=self._name))
        self.cancel.setText(tr("corpora.cancel"))
        self._show()

    def _show(self) -> None:
        counts = tr("corpora.read_count", count=number(self.read))
        if self.left_out:
            counts += " ・ " + tr("corpora.refused", count=number(self.left_out))
        self._count.setText(counts)
        for place, shown in enumerate(self._lines):
            known = place < len(self._latest)
            shown.set_text(line_of(self._latest[place]) if known else "")
            if known:
                repolish(shown, role="warn" if self._latest[place].refused else "soft")
