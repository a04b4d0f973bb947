"""Beat the model: which texts a passage may come from, the core's part of the game, and the rounds that were played."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject

from lstmcore.events import Done, Failed
from lstmcore.specs import ChoicesSpec, PassageSpec
from lstmcore.text.samples import samples

from ..i18n import tr, words
from ..jobs import CoreClient, Job
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .game import Round, Score
from .game_dialog import Choice, GameDialog
from .panel import WritePanel

KEPT = 100
DRAFT = "draft"
LEAST_DRAFT = 200
CHOICES = 10
HINT_CHARS = 1500
OPENING = 400  # characters of a text that are enough for an example


class GameController(QObject):
    """One dialog at a time, with the model that Write has."""

    def __init__(
        self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self._panel, self._state, self._client = panel, state, client
        self._messages, self._settings = messages, settings
        self.dialog: GameDialog | None = None
        self._jobs: list[Job] = []
        self._source, self._model = "", ""
        panel.game_requested.connect(self.open)

    def open(self) -> None:
        """Show the game; a sentence where there is no model to play against."""
        card = self._state.model(self._state.current_model)
        if card is None:
            self._messages.error(tr("write.no_model_yet"))
            return
        self._model = self._state.current_model
        language = str(card.get("language", ""))
        self.dialog = dialog = GameDialog(self._panel.window(), language == "en")
        dialog.show_sources(self._sources(language), self._source, self._settings.game_length)
        dialog.passage_wanted.connect(self._ask)
        dialog.hint_wanted.connect(self._hint)
        dialog.finished_round.connect(self._keep)
        dialog.finished.connect(self.close)
        self._show_past()
        dialog.open()
        dialog.start.setFocus()

    def close(self, _: int = 0) -> None:
        """Nothing more is asked."""
        self._forget()
        self.dialog = None

    def _sources(self, language: str) -> list[Choice]:
        """The corpus that the model learned from first, then others of its language, samples, the draft."""
        card = self._state.model(self._model) or {}
        own = card.get("corpus", {}).get("sha256")
        kept = [each for each in self._state.corpora if each.get("language") in (language, "mixed", "other")]
        kept.sort(key=lambda each: not (own and each.get("sha256") == own))
        found = [Choice(str(each["folder"]), str(each.get("name", "")), str(each.get("preview", ""))) for each in kept]
        found += [
            Choice(each.path, each.titles.get(words.language, each.title), _opening(each.path))
            for each in samples()
            if each.language == language
        ]
        draft = self._panel.editor.text()
        if len(draft) >= LEAST_DRAFT:
            found.append(Choice(DRAFT, tr("write.game_draft"), draft[:OPENING]))
        return found

    def _ask(self, source: str, length: int) -> None:
        self._forget()
        self._source, self._settings.game_length = source, str(length)
        if source == DRAFT:
            spec = PassageSpec(self._model, text=self._panel.editor.text(), length=length)
        else:
            spec = PassageSpec(self._model, source=source, length=length)
        if self.dialog is not None:
            self.dialog.show_working()
            self._follow(Job.start(self._client.ask("passage", spec)), self._on_passage)

    def _hint(self, before: str) -> None:
        def shown(last: object) -> None:
            if self.dialog is not None and isinstance(last, Done):
                choices = [(str(text), float(chance)) for text, chance in last.result.get("choices", [])]
                self.dialog.show_choices(before, choices)

        spec = ChoicesSpec(self._model, before[-HINT_CHARS:], CHOICES)
        self._follow(Job.start(self._client.ask("choices", spec)), shown)

    def _on_passage(self, last: object) -> None:
        if self.dialog is None:
            return
        if isinstance(last, Failed):
            self.dialog.show_failed(tr(f"error.{last.key}", **last.values))
        elif isinstance(last, Done) and "text" in last.result:
            card = self._state.model(self._model) or {}
            self.dialog.show_round(Round(last.result), str(card.get("name", "")))

    def _keep(self, score: Score) -> None:
        card = self._state.model(self._model) or {}
        row = {
            "day": date.today().isoformat(),
            "model": str(card.get("name", "")),
            "language": str(card.get("language", "")),
            "count": score.count,
            "low": round(score.low, 3),
            "high": round(score.high, 3),
            "model_bits": round(score.model, 3),
            "verdict": score.verdict,
        }
        self._settings.game_history = [*self._settings.game_history, row][-KEPT:]
        self._show_past()

    def _show_past(self) -> None:
        card = self._state.model(self._model) or {}
        rows = [each for each in self._settings.game_history if each.get("language") == card.get("language")]
        if self.dialog is not None and rows:
            best = min(rows, key=lambda row: float(row.get("high", 99)))
            won = sum(row.get("verdict") == "ahead" for row in rows)
            best_of = {"low": f"{best['low']:.1f}", "high": f"{best['high']:.1f}", "day": best["day"]}
            self.dialog.show_past(tr("write.game_past", rounds=len(rows), won=won, **best_of))

    def _follow(self, job: Job, done: Callable[[object], None]) -> None:
        self._jobs.append(job)
        job.ended.connect(done)

    def _forget(self) -> None:
        for job in self._jobs:
            job.forget()
        self._jobs = []


def _opening(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read(OPENING)
