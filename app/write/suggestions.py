"""Suggest as you type: when to ask the model for the next words, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from lstmcore.events import Done, Failed
from lstmcore.specs import SuggestSpec

from ..jobs import CoreClient, Job
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .counting import SCRIPT_CHARS, script_of
from .editor import Editor

PREFIX_CHARS = 4000
# of the words offered so many should be right; a Chinese one saves more keys, and is offered more rarely
SHARES = {"han": 0.4, "latin": 0.6}
SAME_CHARS = 64  # before the caret, by which the place that was asked about is known again
TYPED_AT_ONCE = 32  # more than this was pasted


class Suggestions(QObject):
    """Asks after each letter typed or word committed, never after a deletion, an undo or a paste."""

    def __init__(
        self,
        editor: Editor,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        settings: Settings,
        busy: Callable[[], bool],
        voice: Callable[[], dict[str, Any]],
    ) -> None:
        super().__init__(editor)
        self._editor, self._state, self._client = editor, state, client
        self._messages, self._settings, self._busy, self._voice = messages, settings, busy, voice
        self._job: Job | None = None
        self._grew = False
        self._asked_of = (-1, "")
        self._told_failed = ""
        self._soon = QTimer(self)  # once the change is done and the caret stands where it leads
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.ask)
        editor.document().contentsChange.connect(self._on_change)
        editor.edited.connect(self._on_edited)
        state.current_model_changed.connect(self._on_model)

    @property
    def on(self) -> bool:
        """Whether the writer asked for suggestions."""
        return self._settings.suggest

    @property
    def waiting(self) -> bool:
        """Whether the model was asked and has not answered."""
        return self._job is not None or self._soon.isActive()

    def set_on(self, on: bool) -> None:
        """Switch them; when on the model is asked at once, so that it is loaded by the time of the first letter."""
        self._settings.suggest = on
        self.drop()
        if on:
            self._ask(self._state.current_model)

    def ask(self) -> None:
        """For words at the caret, if they may stand there now."""
        ghost = self._editor.ghost
        if self.on and self._grew and not ghost.text and not self._busy() and ghost.has_room():
            self._ask(self._state.current_model)

    def drop(self) -> None:
        """Nothing is offered, and no answer on its way is wanted."""
        self._soon.stop()
        self._forget()
        self._editor.ghost.clear()

    def _ask(self, model: str) -> None:
        self._forget()
        if not model:
            return
        self._asked_of = self._standing()
        prefix = self._editor.before_caret(PREFIX_CHARS)
        spec = SuggestSpec(model, prefix, share=SHARES[script_of(prefix[-SCRIPT_CHARS:])], **self._voice())
        self._job = Job.start(self._client.ask("suggest", spec))
        self._job.ended.connect(self._on_ended)

    def _forget(self) -> None:
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _standing(self) -> tuple[int, str]:
        return self._editor.textCursor().position(), self._editor.before_caret(SAME_CHARS)

    def _on_change(self, _position: int, removed: int, added: int) -> None:
        # typing leaves nothing to redo; an undo does
        undone = self._editor.document().isRedoAvailable()
        self._grew = 0 < added - removed <= TYPED_AT_ONCE and not undone

    def _on_edited(self) -> None:
        if self.on:
            self._forget()
            self._soon.start()

    def _on_model(self, _: str) -> None:
        self.drop()
        if self.on:
            self._ask(self._state.current_model)

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed):
            if self._told_failed != last.key:
                self._told_failed = last.key
                self._messages.failed(last)
            return
        waits = self._soon.isActive() or self._busy() or not self._editor.hasFocus()
        if isinstance(last, Done) and not waits and self._standing() == self._asked_of:
            self._editor.ghost.show([text for text, _ in last.result.get("words", [])])
