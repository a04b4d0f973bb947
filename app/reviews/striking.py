"""What if a word were not there: the text is rated again without the struck ones."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lstmcore.events import Failed, Rated
from lstmcore.specs import ScoreSpec

from ..jobs import CoreClient, Job
from ..messages import Messages
from ..state import AppState
from .panel import ReviewsPanel


class Striking(QObject):
    """Asks at once on each strike; an answer to fewer or more words is never shown."""

    def __init__(
        self, panel: ReviewsPanel, state: AppState, client: CoreClient, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._job: Job | None = None
        panel.struck_changed.connect(self._on_struck)

    def forget(self) -> None:
        """The text has changed."""
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _on_struck(self, rest: str) -> None:
        self.forget()
        if not rest:
            self._panel.text_page.show_without(None)
            return
        spec = ScoreSpec(model=self._state.current_reviews_model, text=rest)
        self._job = Job.start(self._client.ask("score", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        if isinstance(event, Rated):
            self._panel.text_page.show_without(event)

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed):
            self._messages.failed(last)
