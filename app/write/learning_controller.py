"""Learns this draft: a moment after the last key the engine is given it, and learns while nobody asks for more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import ForgetSpec, LearnSpec

from ..jobs import CoreClient, Job
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .learning_card import LearningCard, Word
from .panel import WritePanel
from .places import Places

PAUSE_MS = 900
MOST_DRAFTS = 200  # whose choices are remembered


class LearningController(QObject):
    """On for each draft until it is switched off there; ``key`` says which draft is open."""

    teach_requested = Signal()

    def __init__(
        self,
        panel: WritePanel,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        settings: Settings,
        key: Callable[[], str],
    ) -> None:
        super().__init__(panel)
        self._panel, self._editor, self._state, self._client = panel, panel.editor, state, client
        self._messages, self._settings, self._key = messages, settings, key
        self.card = LearningCard()
        self._job: Job | None = None
        self._failed = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        panel.side.add(self.card)
        panel.learning_requested.connect(self.show_card)
        self.card.switched.connect(self.set_on)
        self.card.forget_requested.connect(lambda: self.set_on(False))
        self.card.word_forgotten.connect(self.forget_word)
        self.card.teach_requested.connect(self.teach_requested)
        panel.editor.document().contentsChange.connect(self._on_change)
        panel.editor.loaded.connect(self._start_again)
        state.current_model_changed.connect(self._start_again)

    @property
    def on(self) -> bool:
        """Whether this draft is learned."""
        return self._key() not in self._settings.not_learning

    @property
    def asked(self) -> dict[str, Any]:
        """What a spec of writing says of it."""
        return {"draft": self._key()} if self.on else {}

    def show_card(self, shown: bool) -> None:
        """Show what was learned, or hide it; it is learned all the same."""
        self._panel.actions_here.made["learning"].setChecked(shown)
        self.card.setVisible(shown)
        if shown:
            self._panel.side_requested.emit(True)
            self._panel.side.reveal(self.card)

    def set_on(self, on: bool) -> None:
        """Learn this draft from now on, or forget what was learned of it and learn no more."""
        key = self._key()
        others = [each for each in self._settings.not_learning if each != key]
        self._settings.not_learning = others if on else [*others, key][-MOST_DRAFTS:]
        if not on:
            self._drop()
            Job.start(self._client.ask("forget", ForgetSpec(key)))
        self._start_again()

    def forget_word(self, word: str) -> None:
        """Sentences with ``word`` count for nothing in this draft."""
        kept = {key: value for key, value in self._settings.forgotten.items() if key != self._key()}
        kept = dict(list(kept.items())[-MOST_DRAFTS + 1 :])
        self._settings.forgotten = {**kept, self._key(): [*self._without(), word]}
        self.ask()

    def ask(self) -> None:
        """Let the draft as it is now be learned."""
        self._drop()
        model, text = self._state.current_model, self._editor.text()
        if not self.on or not model or not text.strip():
            return
        if self._editor.composing:
            self._pause.start()
            return
        caret = Places(text).from_qt(self._editor.textCursor().position())
        self._job = Job.start(self._client.ask("learn", LearnSpec(model, self._key(), text, caret, self._without())))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def close(self) -> None:
        """Nothing more is asked."""
        self._drop()

    def _without(self) -> tuple[str, ...]:
        found = self._settings.forgotten.get(self._key(), [])
        return tuple(each for each in found if isinstance(each, str) and each) if isinstance(found, list) else ()

    def _drop(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _start_again(self, _: object = None) -> None:
        self._drop()
        self._failed = False
        self.card.show_on(self.on)
        self.card.show_found((), 0, 0.0, 0.0)
        if self.on:
            self._pause.start()

    def _on_change(self, _position: int, removed: int, added: int) -> None:
        if self.on and (removed or added):
            self._drop()
            self._pause.start()

    def _on_event(self, event: object) -> None:
        if isinstance(event, Progress) and event.total:
            self.card.show_working(event.done / event.total)

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed) and not self._failed:
            self._failed = True
            self._messages.failed(last)
        if isinstance(last, Done) and last.status != "cancelled":
            found = last.result
            words = [Word(str(word), int(count), before, now) for word, count, before, now in found.get("words", [])]
            self.card.show_found(words, found.get("chars", 0), found.get("before", 0.0), found.get("after", 0.0))
        else:
            self.card.show_working(None)
