"""What Write does: continue the text with a model, and choose among its versions."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from lstmcore.events import Candidate, Done, Failed, Notice, Piece
from lstmcore.specs import ContinueSpec

from ..i18n import bits, tr, words
from ..jobs import CoreClient, Job
from ..messages import Action, Messages
from ..settings import Settings
from ..state import AppState
from .counting import script_of
from .desk import Desk
from .find_controller import FindController
from .measure import Measure
from .originality_controller import OriginalityController
from .panel import WritePanel
from .savings_controller import SavingsController
from .suggestions import Suggestions
from .surprise_controller import SurpriseController
from .views import Views

PREFIX_CHARS = 4000
SCRIPT_CHARS = 200
VERSIONS = 3
MOST_CHARS = {"han": {"sentence": 120, "paragraph": 400}, "latin": {"sentence": 400, "paragraph": 1200}}
CHARS = {"zh": 60, "en": 300}  # the third choice, as its button says
STARTERS = {"zh": "zh-prose", "en": "en-prose"}


def temperature_of(boldness: int) -> float:
    """The dial 0-100 as a sampling temperature: 0.4 careful, 0.7 in the middle, 1.0 bold."""
    return round(0.4 + 0.006 * boldness, 3)


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
        self.savings = SavingsController(panel, settings, lambda: self._streaming)
        self.suggestions = Suggestions(panel.editor, state, client, messages, settings, lambda: self._streaming)
        panel.suggest_requested.connect(self.suggestions.set_on)
        panel.show_suggesting(settings.suggest)
        panel.continue_requested.connect(self.toggle)
        panel.again_requested.connect(self.again)
        panel.version_requested.connect(self.choose)
        panel.model_requested.connect(self.use_model)
        panel.editor.edited.connect(self._on_edited)
        panel.side.until_changed.connect(self._keep_until)
        panel.side.boldness_changed.connect(self._keep_boldness)
        panel.side.until.set_value(settings.until)
        panel.side.boldness.setValue(settings.boldness)
        state.models_changed.connect(self._on_models)
        state.run_changed.connect(self._on_models)
        state.current_model_changed.connect(self._show_models)
        words.changed.connect(self._on_language)
        self._show_models()

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
        self.suggestions.drop()
        self.surprise.close()
        self.originality.close()
        self.desk.close()

    # continuing

    def warm_up(self, _: str = "") -> None:
        """Let the engine load the model and read the draft before it is asked; the answer is not wanted."""
        if self.state.current_model and self._job is None:
            prefix = self.panel.editor.before_caret(PREFIX_CHARS)
            spec = ContinueSpec(self.state.current_model, prefix, length=1)
            Job.start(self.client.ask("continue", spec))

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
        """Stop the stream, else close the find bar; False when there was neither."""
        return self.stop() or (self.panel.isVisible() and self.find.close())

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

    def _ask(self, again: bool) -> None:
        model = self.state.current_model
        if not model:
            self.messages.error(tr("write.no_model_yet"))
            return
        self.suggestions.drop()
        editor, until = self.panel.editor, self.settings.until
        editor.begin_generation(again)
        prefix = editor.prefix_of_generation(PREFIX_CHARS)
        script = script_of(prefix[-SCRIPT_CHARS:], "han" if words.language == "zh" else "latin")
        spec = ContinueSpec(
            model=model,
            prefix=prefix,
            length=CHARS[words.language] if until == "chars" else MOST_CHARS[script][until],
            until=until,
            temperature=temperature_of(self.settings.boldness),
            candidates=VERSIONS,
        )
        self.panel.side.versions.clear()
        self.panel.side.show_hint(False)
        self._streaming = True
        self.panel.show_busy(True)
        self._job = Job.start(self.client.ask("continue", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        versions = self.panel.side.versions
        if isinstance(event, Piece):
            versions.add_piece(event.candidate, event.text)
            if event.candidate == 0 and self._streaming:
                self.panel.editor.append_generated(event.text)
        elif isinstance(event, Candidate):
            versions.finish(event.index, event.text, event.bits_per_char, event.copied)
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
        self._end_stream()
        self.panel.side.versions.drop_unfinished()
        if not self.panel.side.versions.texts():
            self.panel.side.show_hint(True)

    def _on_edited(self) -> None:
        self.stop()
        self._match_versions()
        self.desk.on_edited()

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

    # models and settings

    def use_model(self, ref: str) -> None:
        """Continue with this model from now on, and in the next session."""
        self.settings.model = ref
        self.state.set_current_model(ref)

    def _on_models(self, _: object) -> None:
        if self.state.current_model not in [ref for ref, _ in self._choices()]:
            self.state.set_current_model(self._first_choice())
        self._show_models()

    def _choices(self) -> list[tuple[str, str]]:
        """(ref, words) of everything that can continue a text now; a run can as soon as its n-gram stands."""
        cards = [card for card in self.state.models_of("language") if card.get("source") != "run"]
        shown = [(str(card["ref"]), _line_of(card)) for card in cards]
        run = self.state.run
        if run and run.get("ready"):
            shown.insert(0, (str(run["run"]), tr("write.model_learning", name=run.get("name", ""))))
        return shown

    def _first_choice(self) -> str:
        refs = [ref for ref, _ in self._choices()]
        if self.settings.model in refs:
            return self.settings.model
        cards = [card for card in self.state.models_of("language") if card["ref"] in refs]
        wanted = [card for card in cards if card["name"] == STARTERS[words.language]]
        wanted += [card for card in cards if card.get("language") == words.language]
        return str((wanted or cards or [{"ref": ""}])[0]["ref"])

    def _show_models(self, _: object = None) -> None:
        self.panel.show_models(self._choices(), self.state.current_model)

    def _on_language(self, _: str) -> None:
        if not self.settings.model and self.state.models:
            self.state.set_current_model(self._first_choice())
        self._show_models()

    def _keep_until(self, until: str) -> None:
        self.settings.until = until

    def _keep_boldness(self, boldness: int) -> None:
        self.settings.boldness = boldness


def _line_of(card: dict[str, Any]) -> str:
    value = card.get("metrics", {}).get("bits_per_char")
    return tr("write.model_line", name=card["name"], bits=bits(value))
