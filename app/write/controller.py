"""What Write does: builds its parts in order, and says what follows from a change of the draft."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from ..jobs import CoreClient
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .arc_controller import ArcController
from .continuing import PREFIX_CHARS, Continuing
from .desk import Desk
from .dials import Dials
from .find_controller import FindController
from .forking import Forking
from .game_controller import GameController
from .learning_controller import LearningController
from .measure import Measure
from .mixing import Mixing
from .originality_controller import OriginalityController
from .panel import WritePanel
from .savings_controller import SavingsController
from .spelling_controller import SpellingController
from .suggestions import Suggestions
from .surprise_controller import SurpriseController
from .teaching import Teaching
from .three import Three
from .views import Views
from .voices import Voices
from .wishes import Wishes


class WriteController(QObject):
    """The draft and its files lie with ``desk``, the model's words with ``continuing``."""

    def __init__(
        self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self.panel = panel
        self.desk = Desk(panel, state, client, messages, settings, self)
        self.views = Views(panel, settings, self)
        self.measure = Measure(panel, settings, messages, self)
        self.find = FindController(panel.find_bar, panel.editor, self)
        self.surprise = SurpriseController(panel, state, client, messages)
        self.originality = OriginalityController(panel, state, client, messages)
        self.arc = ArcController(panel, state, client, messages, settings)
        self.spelling = SpellingController(panel, messages, settings)
        self.dials = Dials(panel.side, settings, messages, self)
        self.learning = LearningController(panel, state, client, messages, settings, lambda: self.desk.draft.key)
        self.teaching = Teaching(panel, state, client, messages)
        self.learning.teach_requested.connect(self.teaching.open)
        panel.teach_requested.connect(self.teaching.open)
        self.mixing = Mixing(panel, state, settings, self)
        self.wishes = Wishes(panel, state, settings, self.dials, self.voice, self)
        self.voices = Voices(panel, state, settings, self)
        self.continuing = Continuing(panel, state, client, messages, self.wishes, self.voices.use, self)
        self.mixing.card.second_chosen.connect(self.warm_up)
        self.three = Three(panel, client, messages, self.continuing.take, self)
        self.forking = Forking(panel.editor, state, client, messages, PREFIX_CHARS, self.continuing.fork, self.voice)
        self.savings = SavingsController(panel, settings, lambda: self.streaming)
        self.suggestions = Suggestions(panel, state, client, messages, settings, lambda: self.streaming, self.voice)
        self.continuing.began.connect(self.suggestions.drop)
        self.continuing.began.connect(self.three.close)
        self.continuing.written.connect(self.desk.autosave.touch)
        panel.find_requested.connect(self.find.open)
        panel.find_step_requested.connect(self.find.step)
        panel.three_requested.connect(self.ask_three)
        panel.fork_requested.connect(self.forking.ask_at_caret)
        self.game = GameController(panel, state, client, messages, settings)
        panel.editor.loaded.connect(self._on_loaded)
        panel.editor.edited.connect(self._on_edited)

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
        self.learning.close()
        self.teaching.close()
        self.surprise.close()
        self.originality.close()
        self.arc.close()
        self.game.close()
        self.desk.close()

    # the model's words

    @property
    def streaming(self) -> bool:
        """Whether the model writes into the text now."""
        return self.continuing.streaming

    def voice(self) -> dict[str, Any]:
        """Who writes besides the chosen model, as the fields of a spec."""
        return {**self.learning.asked, **self.mixing.asked}

    def warm_up(self, _: str = "") -> None:
        """Let the engine load the model and read the draft before it is asked."""
        self.continuing.warm_up()

    def toggle(self) -> None:
        """Continue, or stop."""
        self.continuing.toggle()

    def stop(self) -> bool:
        """End the stream at once and keep what came; False when nothing streamed."""
        return self.continuing.stop()

    def ask_three(self) -> None:
        """Three candidates side by side, none of them in the text yet."""
        spec = self.continuing.spec_for_three()
        if spec is not None:
            self.three.ask(spec)

    def escape(self) -> bool:
        """Take none of three, stop the stream, else close the find bar; False when there was nothing of it."""
        return self.three.close() or self.stop() or (self.panel.isVisible() and self.find.close())

    def _on_edited(self) -> None:
        self.stop()
        self.three.close()
        self.continuing.match_versions()
        self.desk.on_edited()

    def _on_loaded(self) -> None:
        self.stop()
        self.three.close()
        self.forking.drop()
