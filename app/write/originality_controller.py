"""The originality view: what of the draft stands in a kept corpus is underlined, told, and found there again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QMouseEvent, QTextCharFormat
from PySide6.QtWidgets import QToolTip

from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import OriginalitySpec

from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Messages
from ..state import AppState
from ..theme import look
from .originality_card import OriginalityCard, Run, place_of
from .overlay import Mark, Overlay, select
from .panel import WritePanel
from .places import Places

PAUSE_MS = 1200


class OriginalityController(QObject):
    """Off until asked for; compares with every corpus kept on this machine."""

    def __init__(self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages) -> None:
        super().__init__(panel)
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._editor, self.card = panel.editor, OriginalityCard()
        self.on = False
        self.runs: list[Run] = []
        self._places = self._asked_of = Places("")
        self._changed_from: int | None = None
        self._job: Job | None = None
        self._overlay = Overlay(panel.editor, "originality", self._marks)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        panel.side.add(self.card)
        self.card.run_wanted.connect(self._go_to)
        self.card.corpus_wanted.connect(panel.corpus_place_requested)
        panel.originality_requested.connect(self.set_on)
        panel.editor.viewport().installEventFilter(self)
        panel.editor.document().contentsChange.connect(self._on_change)
        panel.editor.loaded.connect(self._start_again)
        state.corpora_changed.connect(self._start_again)

    def set_on(self, on: bool) -> None:
        """Switch the view."""
        self.on = on
        self._panel.show_originality(on)
        self.card.setVisible(on)
        self._overlay.show(on)
        if on:
            self._panel.side_requested.emit(True)
            self._start_again()
        else:
            self._forget()

    def ask(self) -> None:
        """Compare the draft as it is now."""
        self._forget()
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
        self._job = Job.start(self._client.ask("originality", OriginalitySpec(text, folders)))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def close(self) -> None:
        """Nothing more is asked."""
        self._forget()

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

    def _forget(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _start_again(self, _: Any = None) -> None:
        self.runs, self._changed_from = [], None
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
        if isinstance(event, Progress) and event.total:
            self.card.show_working(event.done / event.total)

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed):
            self._messages.failed(last)
            self.card.show_found(0.0, [], 0)
        elif isinstance(last, Done) and last.status == "done":
            self._places, self._changed_from = self._asked_of, None
            self.runs = list(last.result["runs"])
            self.card.show_found(last.result["share"], self.runs, len(last.result["corpora"]))
            self._overlay.refresh()

    def _go_to(self, start: int, length: int) -> None:
        select(self._editor, self._places.to_qt(start), self._places.to_qt(start + length))

    def _marks(self, first: int, last: int) -> Iterator[Mark]:
        kind = QTextCharFormat()
        kind.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        kind.setUnderlineColor(look.color("warn"))
        for run in self.runs:
            start, end = self._places.to_qt(run["start"]), self._places.to_qt(run["start"] + run["length"])
            if self._changed_from is not None and end > self._changed_from:
                return
            if end > first and start < last:
                yield start, end, kind
