"""What happens with the lessons: one at a time, in a child of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lstmcore.events import ClassicEpoch, Done, Event, Failed, Progress, Sampled
from lstmcore.specs import ClassicSpec

from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Messages
from .lessons_view import LessonsView, epochs_of, recipe_of


class LessonsController(QObject):
    """Starts, stops, and shows what comes."""

    def __init__(self, view: LessonsView, client: CoreClient, messages: Messages) -> None:
        super().__init__(view)
        self.view, self._client, self._messages = view, client, messages
        self._job: Job | None = None
        view.start_requested.connect(self.start)
        view.stop_requested.connect(self.stop)

    def start(self, name: str, length: str) -> None:
        """Run a recipe; nothing when one is on."""
        if self._job is not None:
            return
        spec = ClassicSpec(name, epochs=epochs_of(recipe_of(name), length))
        self._job = Job.start(self._client.run("classic", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)
        self.view.show_running(True)
        self.view.show_progress(tr("train.starting"))

    def stop(self) -> None:
        """End after this epoch and keep its figures."""
        if self._job is not None:
            self._job.stop()

    def _on_event(self, event: Event) -> None:
        match event:
            case ClassicEpoch():
                self.view.show_epoch(event)
            case Sampled():
                self.view.show_sample(event)
            case Progress(stage=stage):
                self.view.show_progress(tr(f"stage.{stage}"))
            case _:
                pass

    def _on_ended(self, last: Done | Failed) -> None:
        self._job = None
        self.view.show_running(False)
        if isinstance(last, Failed):
            self._messages.failed(last)
        else:
            self.view.show_result(last.result)
