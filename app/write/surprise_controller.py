"""The surprise view: the model is asked a moment after the last key, for the changed paragraph and all after it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCharFormat

from lstmcore.events import Done, Failed, Progress, Surprised
from lstmcore.specs import SurpriseSpec

from ..jobs import CoreClient, Job
from ..messages import Messages
from ..state import AppState
from ..theme import look
from .overlay import Mark, Overlay, select
from .panel import WritePanel
from .places import Places
from .surprise_card import SurpriseCard
from .surprise_map import Interval, SurpriseMap

PAUSE_MS = 700
CONTEXT_CHARS = 3000  # more before the changed paragraph would change nothing
UNUSUAL = 5
LONGEST_SHOWN = 120


class SurpriseController(QObject):
    """Off until asked for; the model's own words are left out."""

    def __init__(self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages) -> None:
        super().__init__(panel)
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._editor, self.map, self.card = panel.editor, SurpriseMap(), SurpriseCard()
        self.on = False
        self._job: Job | None = None
        self._base = 0
        self._failed = False
        self._places, self._model = Places(""), list[Interval]()
        self._changed_from: int | None = None  # in the document: what was known from there on is out of place
        self._overlay = Overlay(panel.editor, "surprise", self._marks)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        panel.side.add(self.card)
        self.card.sentence_wanted.connect(self._go_to)
        panel.surprise_requested.connect(self.set_on)
        panel.editor.document().contentsChange.connect(self._on_change)
        panel.editor.loaded.connect(self._start_again)
        state.current_model_changed.connect(self._start_again)

    def set_on(self, on: bool) -> None:
        """Switch the view."""
        self.on = on
        self._panel.show_surprise(on)
        self.card.setVisible(on)
        self._overlay.show(on)
        if on:
            self._panel.side_requested.emit(True)
            self._start_again()
        else:
            self._forget()

    def ask(self) -> None:
        """Judge what is not known yet."""
        self._forget()
        if not self.on:
            return
        if self._editor.composing:
            self._pause.start()
            return
        text = self._editor.text()
        start = self.map.keep(text)
        self._changed_from = None
        self._places = Places(text)
        self._model = [(self._places.from_qt(at), self._places.from_qt(at + n)) for at, n in self._editor.marked()]
        model = self._state.current_model
        if start >= len(text) or not model:
            self._show()
            return
        self._base = max(0, start - CONTEXT_CHARS)
        self.card.show_working(0.0)
        spec = SurpriseSpec(model, text[self._base :], start - self._base, 0)
        self._job = Job.start(self._client.ask("surprise", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def close(self) -> None:
        """Nothing more is asked."""
        self._forget()

    def _forget(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _start_again(self, _: object = None) -> None:
        self.map.clear()
        self._failed = False
        if self.on:
            self._overlay.draw()
            self.ask()

    def _on_change(self, position: int, removed: int, added: int) -> None:
        if self.on and (removed or added):
            before = position if self._changed_from is None else self._changed_from
            self._changed_from = min(position, before)
            self._forget()
            self._pause.start()

    def _on_event(self, event: object) -> None:
        if isinstance(event, Surprised):
            self.map.take(event, self._base)
            self._overlay.refresh()
        elif isinstance(event, Progress) and event.total:
            self.card.show_working(event.done / event.total)

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed) and not self._failed:
            self._failed = True
            self._messages.failed(last)
        if isinstance(last, (Done, Failed)):
            self._show()

    def _show(self) -> None:
        found = [
            (start, length, rate, self.map.text[start : start + min(length, LONGEST_SHOWN)])
            for start, length, rate in self.map.unusual(UNUSUAL, self._model)
        ]
        self.card.show_working(None)
        self.card.show_found(self.map.rate(self._model), self.map.shares(self._model), found)
        self._overlay.refresh()

    def _go_to(self, start: int, length: int) -> None:
        select(self._editor, self._places.to_qt(start), self._places.to_qt(start + length))

    def _marks(self, first: int, last: int) -> Iterator[Mark]:
        if self._changed_from is not None:
            last = min(last, self._changed_from)
        here = self._places.from_qt(first), self._places.from_qt(last)
        for start, end, band in self.map.runs(*here, self._model):
            if self.map.text[start:end].strip():
                yield self._places.to_qt(start), self._places.to_qt(end), format_of(band)


def format_of(band: int) -> QTextCharFormat:
    """A ground for each band; the last has dots below too, for who does not see the colours."""
    kind = QTextCharFormat()
    kind.setBackground(look.color(f"surprise_{band}"))
    kind.setForeground(look.color("text"))
    if band == 3:
        kind.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        kind.setUnderlineColor(look.color("text"))
    return kind
