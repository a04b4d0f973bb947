"""Teaches the model the open draft, in a child of its own, and does with the copy what the writer decides."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Done, Failed, Notice, Progress
from lstmcore.specs import DeleteSpec, KeepSpec, RestoreSpec, TeachSpec

from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Action, Messages
from ..state import AppState
from .panel import WritePanel
from .teaching_dialog import TeachingDialog


class Teaching(QObject):
    """``kept(ref)`` when the library has a model that was not there before."""

    kept = Signal(str)

    def __init__(self, panel: WritePanel, state: AppState, client: CoreClient, messages: Messages) -> None:
        super().__init__(panel)
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._job: Job | None = None
        self._model = self._taught = self._name = ""
        self.dialog: TeachingDialog | None = None

    def open(self) -> None:
        """Say what will happen, and ask."""
        card = self._state.model(self._state.current_model)
        if card is None or card.get("source") == "run":
            self._messages.error(tr("write.teach_no_model"))
            return
        self._model, self._name, self._taught = str(card["ref"]), str(card["name"]), ""
        self.dialog = TeachingDialog(self._panel, self._name, card.get("source") == "library")
        self.dialog.started.connect(self._start)
        self.dialog.decided.connect(self._decide)
        self.dialog.rejected.connect(self._on_rejected)
        self.dialog.open()

    def close(self) -> None:
        """Nothing more is taught; an undecided copy is thrown away."""
        if self._job is not None:
            self._job.forget()
            self._job = None
        self._throw_away()

    def _start(self) -> None:
        spec = TeachSpec(self._model, text=self._panel.editor.text(), threads=1)
        self._job = Job.start(self._client.run("teach", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def _on_event(self, event: object) -> None:
        if self.dialog is None:
            return
        if isinstance(event, Progress):
            self.dialog.show_progress(tr(f"stage.{event.stage}"), event.done, event.total)
        elif isinstance(event, Notice):
            self.dialog.say(tr(f"notice.{event.key}", **event.values))

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Done) and last.status != "cancelled" and self.dialog is not None:
            self._taught = str(last.result["taught"])
            self.dialog.show_result(last.result)
            return
        self._finish()
        if isinstance(last, Failed):
            self._messages.failed(last)

    def _decide(self, how: str) -> None:
        name = self._name if how == "replace" else tr("write.teach_name", model=self._name)
        spec = KeepSpec(self._taught, self._model, how, name)
        self._taught = ""
        self._finish()
        job = Job.start(self._client.ask("keep", spec))
        if how != "discard":
            job.ended.connect(self._on_kept)

    def _on_kept(self, last: object) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif isinstance(last, Done):
            ref, old = str(last.result["ref"]), str(last.result.get("replaced", ""))
            self.kept.emit(ref)
            undo = Action(tr("write.teach_undo"), lambda: self._undo(ref, old)) if old else None
            self._messages.info(tr("write.teach_kept", name=last.result["name"]), undo)

    def _undo(self, ref: str, old: str) -> None:
        """The taught model to the trash, the old one back from there, so that it gets its name."""
        job = Job.start(self._client.ask("delete", DeleteSpec(ref)))
        job.ended.connect(lambda _: self._restore(old))

    def _restore(self, old: str) -> None:
        job = Job.start(self._client.ask("restore", RestoreSpec(old)))
        job.ended.connect(lambda last: self.kept.emit(old) if isinstance(last, Done) else self._messages.failed(last))

    def _on_rejected(self) -> None:
        self.close()
        self.dialog = None

    def _throw_away(self) -> None:
        if self._taught:
            Job.start(self._client.ask("keep", KeepSpec(self._taught, how="discard")))
            self._taught = ""

    def _finish(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()
            self.dialog.deleteLater()
            self.dialog = None
