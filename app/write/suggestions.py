"""Suggest as you type: when to ask the model for the next words, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from lstmcore.events import Done, Failed, Suggested
from lstmcore.specs import SuggestSpec

from ..jobs import CoreClient, Job
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .certainty import share_of
from .chip_row import COUNTS
from .counting import SCRIPT_CHARS, script_of
from .panel import WritePanel

PREFIX_CHARS = 4000
SAME_CHARS = 64  # before the caret, by which the place that was asked about is known again
TYPED_AT_ONCE = 32  # more than this was pasted


class Suggestions(QObject):
    """Asks after each letter typed or word committed, never after a deletion, an undo or a paste."""

    def __init__(
        self,
        panel: WritePanel,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        settings: Settings,
        busy: Callable[[], bool],
        voice: Callable[[], dict[str, Any]],
    ) -> None:
        editor = panel.editor
        super().__init__(editor)
        self._panel, self._editor, self._chips = panel, editor, panel.chips
        self._state, self._client = state, client
        self._messages, self._settings, self._busy, self._voice = messages, settings, busy, voice
        self._job: Job | None = None
        self._grew = False
        self._asked_of = (-1, "")
        self._told_failed = ""
        self._shown = False  # the words of this answer came before its chips
        self._soon = QTimer(self)  # once the change is done and the caret stands where it leads
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.ask)
        editor.document().contentsChange.connect(self._on_change)
        editor.edited.connect(self._on_edited)
        state.current_model_changed.connect(self._on_model)
        panel.chips.taken.connect(self._take)
        panel.suggest_requested.connect(self.set_on)
        panel.chips_requested.connect(self.set_chips)
        panel.certainty.chosen.connect(self.set_certainty)
        panel.certainty.show_percent(settings.certainty)
        panel.show_suggesting(settings.suggest, settings.chips)

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
        self._panel.show_suggesting(on, self._settings.chips)
        self.drop()
        if on:
            self._ask(self._state.current_model)

    def set_chips(self, on: bool) -> None:
        """Whether other words to choose from stand below the page."""
        self._settings.chips = on
        self._panel.show_suggesting(self.on, on)
        self._chips.clear()

    def set_certainty(self, percent: int) -> None:
        """How many of a hundred suggestions should be right, one of CERTAINTIES."""
        self._settings.certainty = percent
        self.drop()

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
        self._chips.clear()

    def _ask(self, model: str) -> None:
        self._forget()
        if not model:
            return
        self._asked_of = self._standing()
        prefix = self._editor.before_caret(PREFIX_CHARS)
        self._shown = False
        script = script_of(prefix[-SCRIPT_CHARS:])
        chips = COUNTS[script] if self._settings.chips else 0
        share = share_of(self._settings.certainty, script)
        spec = SuggestSpec(model, prefix, share=share, chips=chips, **self._voice())
        self._job = Job.start(self._client.ask("suggest", spec))
        self._job.happened.connect(self._on_event)
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
        if isinstance(last, Done) and self._still_wanted():
            if not self._shown:
                self._editor.ghost.show([text for text, _ in last.result.get("words", [])])
            if self._settings.chips and self._editor.ghost.has_room():
                self._chips.offer([text for text, _ in last.result.get("chips", [])])

    def _on_event(self, event: object) -> None:
        if isinstance(event, Suggested) and self._still_wanted():
            self._shown = True
            self._editor.ghost.show([text for text, _ in event.words])

    def _still_wanted(self) -> bool:
        waits = self._soon.isActive() or self._busy() or not self._editor.hasFocus()
        return not waits and self._standing() == self._asked_of

    def _take(self, place: int) -> None:
        word = self._chips.word(place)
        if word:
            self._editor.ghost.write(word)
