"""What happens with the trainings in the table: list, look, lay beside, go on, again, notes, delete with undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from lstmcore.errors import CoreError
from lstmcore.events import Done, Failed
from lstmcore.spec_file import command, train_spec
from lstmcore.specs import DeleteRunSpec, NoteRunSpec, RestoreRunSpec, RunsSpec, TrainSpec, from_dict
from lstmcore.store.atomic import to_json, write_bytes

from ..i18n import tr
from ..jobs import ClientJob, CoreClient, Job
from ..jobs.local import LocalJob
from ..messages import Action, Messages
from .runs_view import RunsView


class RunsController(QObject):
    """Wishes that concern the curve or a new training go on as signals."""

    look_requested = Signal(str, str)  # run folder, name
    beside_requested = Signal(str, str)
    go_on_requested = Signal(str, str)
    again_requested = Signal(object)  # TrainSpec
    listed = Signal(object)  # all rows, newest first

    def __init__(self, view: RunsView, client: CoreClient, messages: Messages) -> None:
        super().__init__(view)
        self.view, self._client, self._messages = view, client, messages
        self._listing, self._stale = False, False
        view.card.wished.connect(self._on_wish)
        view.card.noted.connect(lambda run, tags, note: self._note(NoteRunSpec(run, None, tuple(tags), note)))
        view.card.renamed.connect(lambda run, name: self._note(NoteRunSpec(run, name)))
        view.from_file_requested.connect(self.choose_file)

    def refresh(self) -> None:
        """Read the table again."""
        if self._listing:
            self._stale = True
            return
        self._listing = True
        job = Job.start(self._client.ask("runs", RunsSpec()))
        job.ended.connect(self._on_listed)

    def choose_file(self) -> None:
        """Ask for a spec file and train by it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = tr("train.spec_files") + " (*.toml *.json)"
        path, _ = QFileDialog.getOpenFileName(self.view, tr("train.from_file"), folder, kinds)
        if path:
            self.train_by(path)

    def train_by(self, path: str) -> None:
        """Train as the file at ``path`` says."""
        try:
            self.again_requested.emit(train_spec(Path(path)))
        except CoreError as problem:
            self._messages.error(tr(f"error.{problem.key}", **problem.values))

    def delete(self, row: dict[str, Any]) -> None:
        """To the trash; the bar offers to bring it back."""

        def deleted(result: dict[str, Any]) -> None:
            undo = Action(tr("models.undo"), lambda: self._restore(str(result["id"])))
            self._messages.info(tr("train.run_deleted", name=row["name"]), undo)
            self.refresh()

        self._run(self._client.ask("delete-run", DeleteRunSpec(row["run"])), deleted)

    def save_spec(self, row: dict[str, Any], path: str) -> None:
        """What was asked of a training, as a file that trains the same way on any machine with the same texts."""
        path = path if path.lower().endswith(".json") else path + ".json"
        job = Job.start(LocalJob(partial(write_bytes, path, to_json({"version": 1, **row["spec"]}))))
        job.ended.connect(lambda last: self._on_saved(last, Path(path).name))

    def _on_wish(self, wish: str, run: str) -> None:
        row = next((each for each in self.view.model.rows if each["run"] == run), None)
        if row is None:
            return
        match wish:
            case "look" | "beside" | "go_on":
                {"look": self.look_requested, "beside": self.beside_requested, "go_on": self.go_on_requested}[
                    wish
                ].emit(run, str(row["name"]))
            case "delete":
                self.delete(row)
            case "spec":
                folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
                path, _ = QFileDialog.getSaveFileName(
                    self.view, tr("train.run_spec"), str(Path(folder) / "spec.json"), "JSON (*.json)"
                )
                if path:
                    self.save_spec(row, path)
            case _:
                self._with_spec(wish, row)

    def _with_spec(self, wish: str, row: dict[str, Any]) -> None:
        try:
            spec = from_dict(TrainSpec, row["spec"])
        except CoreError as problem:
            self._messages.error(tr(f"error.{problem.key}", **problem.values))
            return
        if wish == "again":
            self.again_requested.emit(spec)
        else:
            QGuiApplication.clipboard().setText(command(spec))
            self._messages.info(tr("train.command_copied"))

    def _note(self, spec: NoteRunSpec) -> None:
        self._run(self._client.ask("note-run", spec), self.view.show_row)

    def _restore(self, name: str) -> None:
        self._run(self._client.ask("restore-run", RestoreRunSpec(name)), lambda _: self.refresh())

    def _run(self, client_job: ClientJob, then: Callable[[dict[str, Any]], object]) -> None:
        job = Job.start(client_job)
        job.ended.connect(lambda last: self._on_ended(last, then))

    def _on_ended(self, last: Done | Failed, then: Callable[[dict[str, Any]], object]) -> None:
        if not isValid(self.view):  # the window was closed meanwhile
            return
        if isinstance(last, Failed):
            self._messages.failed(last)
            self.refresh()
        else:
            then(last.result)

    def _on_listed(self, last: Done | Failed) -> None:
        self._listing = False
        if not isValid(self.view):
            return
        if isinstance(last, Failed):
            self._messages.failed(last)
        else:
            rows = last.result.get("runs") or ()
            self.view.show_rows(rows)
            self.listed.emit(rows)
        if self._stale:
            self._stale = False
            self.refresh()

    def _on_saved(self, last: Done | Failed, name: str) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
        else:
            self._messages.info(tr("inside.saved", name=name))
