"""The originality view: what of the draft stands in a kept corpus is underlined, told, and found there again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QTextCharFormat
from PySide6.QtWidgets import QToolTip

from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import OriginalitySpec

from ..i18n import tr
from ..jobs import CoreClient
from ..messages import Messages
from ..state import AppState
from ..theme import look
from .asked_view import AskedView
from .originality_card import OriginalityCard, Run, place_of
from .overlay import Mark
from .panel import WritePanel
from .places import Places

PAUSE_MS = 1200


class OriginalityController(AskedView):
    """Compares with every corpus kept on this machine."""

    def __init__(self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages) -> None:
        self.card = OriginalityCard()
        super().__init__(panel, state, client, messages, "originality", PAUSE_MS, self.card)
        self.runs: list[Run] = []
        self._asked_of = Places("")
        self.card.run_wanted.connect(self._go_to)
        self.card.corpus_wanted.connect(panel.corpus_place_requested)
        panel.originality_requested.connect(self.set_on)
        panel.editor.viewport().installEventFilter(self)
        state.corpora_changed.connect(self.start_again)

    def set_on(self, on: bool) -> None:
        self._panel.show_originality(on)
        super().set_on(on)

    def ask(self) -> None:
        """Compare the draft as it is now."""
        self.close()
        folders = tuple(str(each["folder"]) for each in self._state.corpora)
        if not self.on:
            return
        if not folders:
            self.runs = []
            self.card.show_no_corpora()
            return
        if self._editor.composing:
            self._pause.start()
            return
        text = self._editor.text()
        self._asked_of = Places(text)
        self.card.show_working(0.0)
        self._start("originality", OriginalitySpec(text, folders))

    def clear(self) -> None:
        self.runs, self._changed_from = [], None

    def run_at(self, position: int) -> Run | None:
        """The run at a place of the document."""
        if not self.on or (self._changed_from is not None and position >= self._changed_from):
            return None
        at = self._places.from_qt(position)
        place = bisect_right(self.runs, at, key=lambda run: run["start"]) - 1
        run = self.runs[place] if place >= 0 else None
        return run if run is not None and at < run["start"] + run["length"] else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.on and isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            run = self.run_at(self._editor.cursorForPosition(event.pos()).position())
            if run is not None:
                QToolTip.showText(event.globalPos(), tr("write.originality_tip", place=place_of(run)), self._editor)
                return True
        elif self.on and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            run = self.run_at(self._editor.cursorForPosition(event.position().toPoint()).position())
            if run is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._panel.corpus_place_requested.emit(run["corpus"], run["excerpt"])
        return False

    def take_event(self, event: object) -> None:
        if isinstance(event, Progress) and event.total:
            self.card.show_working(event.done / event.total)

    def take_end(self, last: Done | Failed) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
            self.card.show_failed()
        elif last.status == "done":
            self._places, self._changed_from = self._asked_of, None
            self.runs = list(last.result["runs"])
            self.card.show_found(last.result["share"], self.runs, len(last.result["corpora"]))
            self._overlay.refresh()

    def marks(self, first: int, last: int) -> Iterator[Mark]:
        kind = QTextCharFormat()
        kind.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        kind.setUnderlineColor(look.color("warn"))
        for run in self.runs:
            start, end = self._places.to_qt(run["start"]), self._places.to_qt(run["start"] + run["length"])
            if self._changed_from is not None and end > self._changed_from:
                return
            if end > first and start < last:
                yield start, end, kind
