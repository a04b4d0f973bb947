"""One continuation at a time: its first version streams into the text, all of them into cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Candidate, Done, Failed, Notice, Piece
from lstmcore.specs import ContinueSpec

from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Action, Messages
from ..state import AppState
from .generation import plain
from .panel import WritePanel
from .versions import VersionCard
from .wishes import Wishes

PREFIX_CHARS = 4000


class Continuing(QObject):
    """``began`` before a continuation is asked for, ``written`` when the model's words in the text are complete."""

    began = Signal()
    written = Signal()

    def __init__(
        self,
        panel: WritePanel,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        wishes: Wishes,
        use_model: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._editor, self._side, self._versions = panel.editor, panel.side, panel.side.versions
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._wishes, self._use_model = wishes, use_model
        self._job: Job | None = None
        self.streaming = False  # the model writes into the text now
        self._first = 0  # the place of the job's first version among the cards
        self._head = ""  # how that version begins, before what the job writes
        panel.continue_requested.connect(self.toggle)
        panel.again_requested.connect(self.again)
        panel.version_requested.connect(self.choose)

    # what is asked for

    def warm_up(self) -> None:
        """Let the engine load the model and read the draft before it is asked; the answer is not wanted."""
        if self._state.current_model and self._job is None:
            prefix = self._editor.before_caret(PREFIX_CHARS)
            spec = ContinueSpec(self._state.current_model, prefix, length=1, **self._wishes.voice())
            Job.start(self._client.ask("continue", spec))

    def toggle(self) -> None:
        """The red button and Ctrl+Enter: continue, or stop."""
        if not self._editor.composing and not self.stop():
            self._ask(again=False)

    def again(self) -> None:
        """Other versions in the place of the last ones."""
        if not self._editor.composing:
            self.stop()
            self._ask(again=True)

    def stop(self) -> bool:
        """End the stream at once and keep what came; False when nothing streamed."""
        streamed = self.streaming
        if self._job is not None:
            self._job.forget()
            self._job = None
            self._end()
        return streamed

    def choose(self, index: int) -> None:
        """Put version ``index`` into the text in the place of the one there."""
        if self.streaming or not self._versions.finished(index):
            return
        text = self._versions.texts()[index]
        if not self._editor.swap_generated(text):
            self._editor.put_back(text)
        self._versions.show_current(index)
        self.written.emit()

    def fork(self, place: int, choice: str) -> None:
        """Another version: as the model's words were before ``place``, then ``choice`` and what follows from it."""
        self.stop()
        if not self._can_ask():
            return
        head, old = self._editor.fork_generation(place, choice)
        if old:
            self._versions.clear()
            self._versions.add_piece(0, old)
            self._versions.end(0)
        self._first, self._head = len(self._versions.texts()), head
        self._versions.add_piece(self._first, head)
        self._versions.show_current(self._first)
        generation = self._editor.generation
        prefix = self._editor.before_place(generation.end, PREFIX_CHARS) if generation else ""
        self._start(replace(self._wishes.spec(prefix, bridging=False), candidates=1))

    def spec_for_three(self) -> ContinueSpec | None:
        """What to ask for candidates side by side, None when it cannot be asked now."""
        self.stop()
        if self._editor.composing or not self._can_ask():
            return None
        selected = self._editor.textCursor().selectedText()
        return self._wishes.spec(
            plain(selected)[-PREFIX_CHARS:] if selected.strip() else self._editor.before_caret(PREFIX_CHARS)
        )

    def take(self, cards: list[VersionCard], index: int) -> None:
        """Write card ``index`` at the caret; the others stay as its versions."""
        self._editor.begin_generation()
        self._versions.clear()
        for place, card in enumerate(cards):
            self._versions.finish(place, card.text, card.bits_per_char or 0.0, card.copied)
        self._editor.append_generated(cards[index].text)
        self._versions.show_current(index)
        self._side.show_hint(False)
        self.written.emit()

    def match_versions(self) -> None:
        """Frame the version that is in the text; none after an undo; none is left when it was edited."""
        versions, generation = self._versions, self._editor.generation
        if generation is None or not versions.texts():
            return
        if generation.intact:
            if generation.text in versions.texts():
                versions.show_current(versions.texts().index(generation.text))
        elif self._editor.is_undone():
            versions.show_current(-1)
        else:
            versions.clear()
            self._side.show_hint(True)

    def _can_ask(self) -> bool:
        if not self._state.current_model:
            self._messages.error(tr("write.no_model_yet"))
            return False
        self.began.emit()
        return True

    def _ask(self, again: bool) -> None:
        if not self._can_ask():
            return
        if not self._editor.begin_generation(again):
            self._versions.clear()
        self._first, self._head = len(self._versions.texts()), ""
        spec = self._wishes.spec(self._editor.prefix_of_generation(PREFIX_CHARS))
        if spec.seed is not None:  # the same again would be no other version
            spec = replace(spec, seed=(spec.seed + self._first) % 2**31)
        self._start(spec)

    # what comes

    def _start(self, spec: ContinueSpec) -> None:
        self._side.show_hint(False)
        self.streaming = True
        self._panel.show_busy(True)
        self._job = Job.start(self._client.ask("continue", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        if isinstance(event, Piece):
            self._versions.add_piece(self._first + event.candidate, event.text)
            if event.candidate == 0 and self.streaming:
                if self._versions.current != self._first:
                    self._versions.show_current(self._first)
                self._editor.append_generated(event.text)
        elif isinstance(event, Candidate):
            head = self._head if event.index == 0 else ""
            self._versions.finish(self._first + event.index, head + event.text, event.bits_per_char, event.copied)
            if event.index == 0:
                self._cut_to(head + event.text)
                self._end_stream()
        elif isinstance(event, Notice):
            self._on_notice(event)

    def _cut_to(self, text: str) -> None:
        """A bridge may end earlier than it was drawn."""
        generation = self._editor.generation
        if self.streaming and generation is not None and generation.intact and text and generation.text != text:
            self._editor.swap_generated(text)

    def _on_ended(self, last: object) -> None:
        self._job = None
        self._end()
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif isinstance(last, Done) and not self._versions.texts():
            self._side.show_hint(True)

    def _on_notice(self, notice: Notice) -> None:
        ref = str(notice.values.get("ref", ""))
        use = None
        if self._state.model(ref):
            name = str(notice.values.get("model", ""))
            use = Action(tr("write.use_model", name=name), lambda: self._use_model(ref))
        self._messages.info(tr(f"notice.{notice.key}", **notice.values), use)

    def _end_stream(self) -> None:
        if self.streaming:
            self.streaming = False
            self._panel.show_busy(False)
            self.written.emit()

    def _end(self) -> None:
        if self.streaming:
            self._versions.end(self._first)
        self._end_stream()
        self._editor.end_generation()
        self._versions.drop_unfinished()
        if not self._versions.texts():
            self._side.show_hint(True)
