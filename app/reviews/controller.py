"""What happens on the Reviews page with one review: it is rated a moment after the last key."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from lstmcore.events import Done, Failed, Rated
from lstmcore.specs import ScoreSpec

from ..i18n import words
from ..jobs import CoreClient, Job
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .correction_controller import CorrectionController
from .panel import ReviewsPanel
from .reader import reader_of
from .report_controller import ReportController
from .striking import Striking
from .table_controller import TableController
from .threshold import USUAL

TYPING_MS = 60  # the engine needs about 30 for a review, and drops the question of a text that has changed


class ReviewsController(QObject):
    """Rates the pasted text with the model in use; an answer to an older text is never shown."""

    trained = Signal(str)  # ref of a new review model

    def __init__(
        self, panel: ReviewsPanel, state: AppState, client: CoreClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self.panel, self._state, self._client, self._messages = panel, state, client, messages
        self._settings = settings
        self._job: Job | None = None
        self._rated: Rated | None = None
        self._chosen = False  # by hand, for the text that is there
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._timer.timeout.connect(self._rate)
        self.tables = TableController(panel, state, client, messages, self)
        self.tables.trained.connect(self.trained)
        self.striking = Striking(panel, state, client, messages, self)
        self.corrections = CorrectionController(panel, state, self.tables, messages, self)
        self.reports = ReportController(panel, state, client, messages, self.corrections.kept, self)
        self.tables.learned.connect(lambda ref, _: self.reports.follow(ref))
        panel.use_requested.connect(lambda: self.tables.use(self.reports.ref))
        panel.text_changed.connect(self._on_text)
        panel.threshold_moved.connect(self._keep_threshold)
        panel.model_chosen.connect(self._choose)
        panel.text_requested.connect(self._on_back)
        state.models_changed.connect(self._on_models)
        state.current_reviews_model_changed.connect(self._on_model)
        words.changed.connect(self._on_language)
        self._on_models(state.models)

    def open_table(self, path: str) -> None:
        """Show the first rows of a table and ask what to do with it."""
        self.tables.open(path)

    def open_report(self, ref: str) -> None:
        """Show how good the model ``ref`` is."""
        self.reports.open(ref)

    def _on_text(self, text: str) -> None:
        self._forget()
        if text.strip():
            self._timer.start()
        else:
            self._timer.stop()
            self._chosen = False
            self.panel.show_empty()

    def _on_back(self) -> None:
        """From a table, which may have had another model."""
        if self._rated is None:
            self._on_text(self.panel.text_page.text())

    def _on_models(self, _: object) -> None:
        cards = self._state.models_of("reviews")
        refs = [str(card["ref"]) for card in cards]
        if self._state.current_reviews_model not in refs:
            self._state.set_current_reviews_model(self._state.reviews_reader(words.language) or next(iter(refs), ""))
        self._show_models()

    def _choose(self, ref: str) -> None:
        self._chosen = self._chosen or self.panel.showing() is self.panel.text_page
        self._state.set_current_reviews_model(ref)

    def _show_models(self) -> None:
        ref = self._state.current_reviews_model
        threshold = self._settings.thresholds.get(ref, USUAL)
        self.panel.show_models(self._state.models_of("reviews"), ref, threshold if threshold in range(101) else USUAL)

    def _keep_threshold(self, threshold: int) -> None:
        kept = {**self._settings.thresholds, self._state.current_reviews_model: threshold}
        self._settings.thresholds = {ref: each for ref, each in kept.items() if each != USUAL}
        self.panel.show_threshold(threshold)

    def _on_model(self, ref: str) -> None:
        self.corrections.follow(ref)
        self._show_models()
        self._on_text(self.panel.text_page.text())

    def _on_language(self, language: str) -> None:
        reader = self._state.reviews_reader(language)
        page = self.panel.text_page
        if reader and not self._chosen and self.panel.showing() is page and not page.text().strip():
            self._state.set_current_reviews_model(reader)  # the examples are in its language
        self._show_models()

    def _rate(self) -> None:
        text, model = self.panel.text_page.text(), self._state.current_reviews_model
        if not model or not text.strip() or self.panel.showing() is not self.panel.text_page:
            return
        reader = "" if self._chosen else reader_of(text, self._state)
        if reader and reader != model:
            self._state.set_current_reviews_model(reader)  # which asks for the verdict of the text again
            return
        self._forget()
        self._job = Job.start(self._client.ask("score", ScoreSpec(model=model, text=text)))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def _forget(self) -> None:
        self._rated = None
        self.striking.forget()
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _on_event(self, event: object) -> None:
        if isinstance(event, Rated):
            self._rated = event

    def _on_ended(self, last: Done | Failed) -> None:
        self._job = None
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif self._rated is not None:
            card = self._state.model(self._state.current_reviews_model)
            self.corrections.show(self.panel.text_page.text())
            place = (int(last.result.get("class") or 1) - 1, int(last.result.get("classes") or 2))
            self.panel.show_rated(self._rated, why_key(str(last.result.get("reason") or ""), card), place)


def why_key(reason: str, card: dict[str, Any] | None) -> str:
    """The key of the sentence that says why a text could not be rated; "" when it was."""
    language = (card or {}).get("language")
    if reason in ("other_script", "unknown_words") and language in ("zh", "en"):
        return f"reviews.why_{reason}_{language}"
    return f"reviews.why_{reason}" if reason else ""
