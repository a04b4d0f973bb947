"""What Write does: continue the text with a model, and choose among its versions."""

from __future__ import annotations

from dataclasses import asdict, replace

from PySide6.QtCore import QObject

from lstmcore.events import Candidate, Done, Failed, Notice, Piece
from lstmcore.specs import ContinueSpec

from ..i18n import tr, words
from ..jobs import CoreClient, Job
from ..messages import Action, Messages
from ..settings import Settings
from ..state import AppState
from .counting import script_of
from .desk import Desk
from .dials import Dials
from .find_controller import FindController
from .forking import Forking
from .game_controller import GameController
from .generation import plain
from .measure import Measure
from .originality_controller import OriginalityController
from .panel import WritePanel
from .savings_controller import SavingsController
from .suggestions import Suggestions
from .surprise_controller import SurpriseController
from .three import Three
from .versions import VersionCard
from .views import Views
from .voices import Voices

PREFIX_CHARS = 4000
SCRIPT_CHARS = 200
VERSIONS = 3
AFTER_CHARS = 80
BRIDGE_CHARS = {"han": 60, "latin": 160}  # into a sentence that goes on nothing long is put
MOST_CHARS = {"han": {"sentence": 120, "paragraph": 400}, "latin": {"sentence": 400, "paragraph": 1200}}


class WriteController(QObject):
    """One continuation at a time; its first version streams into the text, all of them into cards."""

    def __init__(
        self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self.panel, self.state, self.client = panel, state, client
        self.messages, self.settings = messages, settings
        self.desk = Desk(panel, state, client, messages, settings, self)
        self.views = Views(panel, settings, self)
        self.measure = Measure(panel, settings, messages, self)
        self.find = FindController(panel.find_bar, panel.editor, self)
        self.surprise = SurpriseController(panel, state, client, messages)
        self.originality = OriginalityController(panel, state, client, messages)
        panel.find_requested.connect(self.find.open)
        panel.find_step_requested.connect(self.find.step)
        self._job: Job | None = None
        self._streaming = False
        self._first = 0  # the place of the job's first version among the cards
        self._head = ""  # how that version begins, before what the job writes
        self.three = Three(panel, client, messages, self._take_of_three, self)
        self.forking = Forking(panel.editor, state, client, messages, PREFIX_CHARS, self.fork)
        panel.three_requested.connect(self.ask_three)
        panel.fork_requested.connect(self.forking.ask_at_caret)
        self.savings = SavingsController(panel, settings, lambda: self._streaming)
        self.game = GameController(panel, state, client, messages, settings)
        self.suggestions = Suggestions(panel.editor, state, client, messages, settings, lambda: self._streaming)
        panel.suggest_requested.connect(self.suggestions.set_on)
        panel.show_suggesting(settings.suggest)
        panel.continue_requested.connect(self.toggle)
        panel.again_requested.connect(self.again)
        panel.version_requested.connect(self.choose)
        panel.editor.loaded.connect(self._on_loaded)
        panel.editor.edited.connect(self._on_edited)
        panel.side.until_changed.connect(self._keep_until)
        panel.side.chars_changed.connect(self._keep_chars)
        panel.side.folded.connect(self._keep_advanced)
        panel.side.show_until(settings.until)
        panel.side.show_advanced(settings.advanced)
        self.dials = Dials(panel.side, settings, messages, self)
        panel.side.show_chars(self.chars)
        self.voices = Voices(panel, state, settings, self)
        words.changed.connect(self._on_language)

    # the draft, for wiring and for the end of the session

    def restore(self) -> None:
        """Show the draft of the last session, at the first start an opening line."""
        self.desk.restore()

    def open_file(self, path: str) -> None:
        """Open a text file as a draft."""
        self.stop()
        self.desk.open_file(path)

    def save_now(self) -> None:
        """The draft is on disk when this returns, or the log says why not."""
        self.desk.keeper.rescue()

    def close(self) -> None:
        """End the stream and the autosave."""
        self.stop()
        self.three.close()
        self.forking.drop()
        self.suggestions.drop()
        self.surprise.close()
        self.originality.close()
        self.game.close()
        self.desk.close()

    # continuing

    def warm_up(self, _: str = "") -> None:
        """Let the engine load the model and read the draft before it is asked; the answer is not wanted."""
        if self.state.current_model and self._job is None:
            prefix = self.panel.editor.before_caret(PREFIX_CHARS)
            spec = ContinueSpec(self.state.current_model, prefix, length=1)
            Job.start(self.client.ask("continue", spec))

    @property
    def chars(self) -> int:
        """How many characters the third length means, in the language of the interface."""
        return self.settings.chars_zh if words.language == "zh" else self.settings.chars_en

    @property
    def streaming(self) -> bool:
        """Whether the model writes into the text now."""
        return self._streaming

    def toggle(self) -> None:
        """The red button and Ctrl+Enter: continue, or stop."""
        if self.panel.editor.composing:
            return
        if not self.stop():
            self._ask(again=False)

    def again(self) -> None:
        """Other versions in the place of the last ones."""
        if not self.panel.editor.composing:
            self.stop()
            self._ask(again=True)

    def stop(self) -> bool:
        """End the stream at once and keep what came; False when nothing streamed."""
        streamed = self._streaming
        if self._job is not None:
            self._job.forget()
            self._job = None
            self._end()
        return streamed

    def escape(self) -> bool:
        """Take none of three, stop the stream, else close the find bar; False when there was nothing of it."""
        return self.three.close() or self.stop() or (self.panel.isVisible() and self.find.close())

    def choose(self, index: int) -> None:
        """Put version ``index`` into the text in the place of the one there."""
        versions = self.panel.side.versions
        if self._streaming or not versions.finished(index):
            return
        text = versions.texts()[index]
        if not self.panel.editor.swap_generated(text):
            self.panel.editor.put_back(text)
        versions.show_current(index)
        self.desk.autosave.touch()

    def ask_three(self) -> None:
        """Three candidates side by side, none of them in the text yet."""
        editor = self.panel.editor
        self.stop()
        if editor.composing or not self._can_ask():
            return
        selected = editor.textCursor().selectedText()
        prefix = plain(selected)[-PREFIX_CHARS:] if selected.strip() else editor.before_caret(PREFIX_CHARS)
        self.three.ask(self._spec(prefix))

    def _take_of_three(self, cards: list[VersionCard], index: int) -> None:
        versions = self.panel.side.versions
        self.panel.editor.begin_generation()
        versions.clear()
        for place, card in enumerate(cards):
            versions.finish(place, card.text, card.bits_per_char or 0.0, card.copied)
        self.panel.editor.append_generated(cards[index].text)
        versions.show_current(index)
        self.panel.side.show_hint(False)
        self.desk.autosave.touch()

    def fork(self, place: int, choice: str) -> None:
        """Another version: as the model's words were before ``place``, then ``choice`` and what follows from it."""
        self.stop()
        if not self._can_ask():
            return
        editor, versions = self.panel.editor, self.panel.side.versions
        head, old = editor.fork_generation(place, choice)
        if old:
            versions.clear()
            versions.add_piece(0, old)
            versions.end(0)
        self._first, self._head = len(versions.texts()), head
        versions.add_piece(self._first, head)
        versions.show_current(self._first)
        generation = editor.generation
        prefix = editor.before_place(generation.end, PREFIX_CHARS) if generation else ""
        self._start(replace(self._spec(prefix, bridging=False), candidates=1))

    def _can_ask(self) -> bool:
        if not self.state.current_model:
            self.messages.error(tr("write.no_model_yet"))
            return False
        self.suggestions.drop()
        self.three.close()
        return True

    def _ask(self, again: bool) -> None:
        if not self._can_ask():
            return
        editor = self.panel.editor
        versions = self.panel.side.versions
        if not editor.begin_generation(again):
            versions.clear()
        self._first, self._head = len(versions.texts()), ""
        spec = self._spec(editor.prefix_of_generation(PREFIX_CHARS))
        if spec.seed is not None:  # the same again would be no other version
            spec = replace(spec, seed=(spec.seed + self._first) % 2**31)
        self._start(spec)

    def _spec(self, prefix: str, bridging: bool = True) -> ContinueSpec:
        until = self.settings.until
        after = self.panel.editor.after_caret(AFTER_CHARS) if bridging else ""
        script = script_of(prefix[-SCRIPT_CHARS:], "han" if words.language == "zh" else "latin")
        length = self.chars if until == "chars" else MOST_CHARS[script][until]
        return ContinueSpec(
            model=self.state.current_model,
            prefix=prefix,
            length=min(length, BRIDGE_CHARS[script]) if after else length,
            until="sentence" if after and until == "paragraph" else until,
            after=after,
            candidates=VERSIONS,
            **asdict(self.dials.sampling),
        )

    def _start(self, spec: ContinueSpec) -> None:
        self.panel.side.show_hint(False)
        self._streaming = True
        self.panel.show_busy(True)
        self._job = Job.start(self.client.ask("continue", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        versions = self.panel.side.versions
        if isinstance(event, Piece):
            versions.add_piece(self._first + event.candidate, event.text)
            if event.candidate == 0 and self._streaming:
                if versions.current != self._first:
                    versions.show_current(self._first)
                self.panel.editor.append_generated(event.text)
        elif isinstance(event, Candidate):
            head = self._head if event.index == 0 else ""
            versions.finish(self._first + event.index, head + event.text, event.bits_per_char, event.copied)
            if event.index == 0:
                self._end_stream()
        elif isinstance(event, Notice):
            self._on_notice(event)

    def _on_ended(self, last: object) -> None:
        self._job = None
        self._end()
        if isinstance(last, Failed):
            self.messages.failed(last)
        elif isinstance(last, Done) and not self.panel.side.versions.texts():
            self.panel.side.show_hint(True)

    def _on_notice(self, notice: Notice) -> None:
        ref = str(notice.values.get("ref", ""))
        use = None
        if self.state.model(ref):
            name = str(notice.values.get("model", ""))
            use = Action(tr("write.use_model", name=name), lambda: self.use_model(ref))
        self.messages.info(tr(f"notice.{notice.key}", **notice.values), use)

    def _end_stream(self) -> None:
        if self._streaming:
            self._streaming = False
            self.panel.show_busy(False)
            self.desk.autosave.touch()

    def _end(self) -> None:
        if self._streaming:
            self.panel.side.versions.end(self._first)
        self._end_stream()
        self.panel.editor.end_generation()
        self.panel.side.versions.drop_unfinished()
        if not self.panel.side.versions.texts():
            self.panel.side.show_hint(True)

    def _on_edited(self) -> None:
        self.stop()
        self.three.close()
        self._match_versions()
        self.desk.on_edited()

    def _on_loaded(self) -> None:
        self.stop()
        self.three.close()
        self.forking.drop()

    def _match_versions(self) -> None:
        """Frame the version that is in the text; none after an undo; none is left when it was edited."""
        versions, generation = self.panel.side.versions, self.panel.editor.generation
        if generation is None or not versions.texts():
            return
        if generation.intact:
            if generation.text in versions.texts():
                versions.show_current(versions.texts().index(generation.text))
        elif self.panel.editor.is_undone():
            versions.show_current(-1)
        else:
            versions.clear()
            self.panel.side.show_hint(True)

    # settings

    def use_model(self, ref: str) -> None:
        """Continue with this model from now on, and in the next session."""
        self.voices.use(ref)

    def _on_language(self, _: str) -> None:
        self.panel.side.show_chars(self.chars)

    def _keep_until(self, until: str) -> None:
        self.settings.until = until

    def _keep_chars(self, chars: int) -> None:
        if words.language == "zh":
            self.settings.chars_zh = chars
        else:
            self.settings.chars_en = chars

    def _keep_advanced(self, shown: bool) -> None:
        self.settings.advanced = shown
