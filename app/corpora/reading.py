"""The card of a reading in progress: the files as they are read, progress, and a way out."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from lstmcore.events import FileRead, Progress

from ..i18n import chars, number, tr
from ..reports import spoken_codec
from ..widgets import Card, ElidedLabel, button, label, repolish

SHOWN = 4
DRAW_MS = 66
UNREAD = ("hidden", "duplicate")  # left out for a good reason


def line_of(event: FileRead) -> str:
    """One file in one line: its name and its fate."""
    name = Path(event.path).name
    if event.refused:
        return tr(f"error.{event.refused}", **{**event.values, "path": name})
    return " ・ ".join(part for part in (name, chars(event.chars), spoken_codec(event.codec)) if part)


class ReadingCard(Card):
    """``add`` takes the events of the reading, which are drawn on a timer: a folder may hold 20,000 files.

    ``cancel_requested`` when the user has had enough; ``again``: the corpus is there already and is read anew.
    """

    cancel_requested = Signal()

    def __init__(self, name: str, again: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._again = name, again
        self.read, self.left_out = 0, 0
        self._latest: deque[FileRead] = deque(maxlen=SHOWN)
        self._progress = Progress("reading")
        self._title = ElidedLabel("", "heading")
        self.cancel = button(kind="quiet")
        self.cancel.clicked.connect(self.cancel_requested)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._count = label("", "soft")
        self._lines = [ElidedLabel("", "soft") for _ in range(SHOWN)]
        self._drawing = QTimer(self, singleShot=True, interval=DRAW_MS)
        self._drawing.timeout.connect(self._draw)
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
            self._progress = event
        else:
            self._latest.append(event)
            if not event.refused:
                self.read += event.use
            elif event.refused not in UNREAD:
                self.left_out += 1
        if not self._drawing.isActive():
            self._drawing.start()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._title.set_text(tr("corpora.reading_again" if self._again else "corpora.reading", name=self._name))
        self.cancel.setText(tr("corpora.cancel"))
        self._draw()

    def _draw(self) -> None:
        done, total = self._progress.done, self._progress.total
        self.bar.setRange(0, 1000 if total else 0)
        if total:
            self.bar.setValue(round(1000 * done / total))
        counts = tr("corpora.read_count", count=number(self.read))
        if self.left_out:
            counts += " ・ " + tr("corpora.refused", count=number(self.left_out))
        self._count.setText(counts)
        for place, shown in enumerate(self._lines):
            event = self._latest[place] if place < len(self._latest) else None
            shown.set_text(line_of(event) if event else "")
            role = "warn" if event and event.refused else "soft"
            if shown.property("role") != role:
                repolish(shown, role=role)
