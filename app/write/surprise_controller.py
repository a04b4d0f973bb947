"""The surprise view: the model is asked a moment after the last key, for the changed paragraph and all after it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextCharFormat

from lstmcore.events import Done, Failed, Progress, Surprised
from lstmcore.specs import SurpriseSpec

from ..jobs import CoreClient
from ..messages import Messages
from ..state import AppState
from ..theme import look
from .asked_view import AskedView
from .overlay import Mark
from .panel import WritePanel
from .places import Places
from .surprise_card import SurpriseCard
from .surprise_map import Interval, SurpriseMap

PAUSE_MS = 700
CONTEXT_CHARS = 3000  # more before the changed paragraph would change nothing
UNUSUAL = 5
LONGEST_SHOWN = 120


class SurpriseController(AskedView):
    """The model's own words are left out."""

    def __init__(self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages) -> None:
        self.map, self.card = SurpriseMap(), SurpriseCard()
        super().__init__(panel, state, client, messages, "surprise", PAUSE_MS, self.card)
        self._base = 0
        self._failed = False
        self._model = list[Interval]()
        self.card.sentence_wanted.connect(self._go_to)
        panel.surprise_requested.connect(self.set_on)
        state.current_model_changed.connect(self.start_again)

    def set_on(self, on: bool) -> None:
        self._panel.show_surprise(on)
        super().set_on(on)

    def ask(self) -> None:
        """Judge what is not known yet."""
        self.close()
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
        self._start("surprise", spec)

    def clear(self) -> None:
        self.map.clear()
        self._failed = False

    def take_event(self, event: object) -> None:
        if isinstance(event, Surprised):
            self.map.take(event, self._base)
            self._overlay.refresh()
        elif isinstance(event, Progress) and event.total:
            self.card.show_working(event.done / event.total)

    def take_end(self, last: Done | Failed) -> None:
        if isinstance(last, Failed) and not self._failed:
            self._failed = True
            self._messages.failed(last)
        self._show()

    def _show(self) -> None:
        found = [
            (start, length, rate, self.map.text[start : start + min(length, LONGEST_SHOWN)])
            for start, length, rate in self.map.unusual(UNUSUAL, self._model)
        ]
        self.card.show_working(None)
        self.card.show_found(self.map.rate(self._model), self.map.shares(self._model), found)
        self._overlay.refresh()

    def marks(self, first: int, last: int) -> Iterator[Mark]:
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
