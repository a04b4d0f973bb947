"""A view of the draft that is asked for a moment after the last key, and marks over the text what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from lstmcore.events import Done, Failed

from ..jobs import CoreClient, Job
from ..messages import Messages
from ..state import AppState
from .overlay import Mark, Overlay, select
from .panel import WritePanel
from .places import Places


class AskedView(QObject):
    """Off until ``set_on``. Subclasses ask in ``ask``, and say what is to be marked in ``marks``."""

    def __init__(
        self,
        panel: WritePanel,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        layer: str,
        pause_ms: int,
        card: QWidget,
    ) -> None:
        super().__init__(panel)
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._editor, self._card = panel.editor, card
        self.on = False
        self._job: Job | None = None
        self._places = Places("")
        self._changed_from: int | None = None  # in the document: what was known from there on is out of place
        self._overlay = Overlay(panel.editor, layer, self.marks)
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self.ask)
        panel.side.add(card)
        panel.editor.document().contentsChange.connect(self._on_change)
        panel.editor.loaded.connect(self.start_again)

    def set_on(self, on: bool) -> None:
        """Switch the view."""
        self.on = on
        self._card.setVisible(on)
        self._overlay.show(on)
        if on:
            self._panel.side_requested.emit(True)
            self._panel.side.reveal(self._card)
            self.start_again()
        else:
            self.close()

    def ask(self) -> None:
        """Ask about the draft as it is now."""
        raise NotImplementedError

    def marks(self, first: int, last: int) -> Iterator[Mark]:
        """What is marked between two places of the document."""
        raise NotImplementedError

    def clear(self) -> None:
        """Nothing is known any more."""
        raise NotImplementedError

    def take_event(self, event: object) -> None:
        """Something came in."""
        raise NotImplementedError

    def take_end(self, last: Done | Failed) -> None:
        """The last that came."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing more is asked."""
        self._pause.stop()
        if self._job is not None:
            self._job.forget()
            self._job = None

    def start_again(self, _: object = None) -> None:
        """All of it anew."""
        self.clear()
        if self.on:
            self._overlay.draw()
            self.ask()

    def _start(self, verb: str, spec: Any) -> None:
        self._job = Job.start(self._client.ask(verb, spec))
        self._job.happened.connect(self.take_event)
        self._job.ended.connect(self._on_ended)

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, (Done, Failed)):
            self.take_end(last)

    def _on_change(self, position: int, removed: int, added: int) -> None:
        if self.on and (removed or added):
            before = position if self._changed_from is None else self._changed_from
            self._changed_from = min(position, before)
            self.close()
            self._pause.start()

    def _go_to(self, start: int, length: int) -> None:
        select(self._editor, self._places.to_qt(start), self._places.to_qt(start + length))
