"""The shelf around a model: duplicate, tags, check the files, compare two, the trash and what takes room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lstmcore.events import Done, Failed, Surprised
from lstmcore.specs import (
    DiskSpec,
    DuplicateSpec,
    EmptyTrashSpec,
    RestoreRunSpec,
    RestoreSpec,
    SurpriseSpec,
    TagSpec,
    TrashSpec,
    VerifySpec,
)

from ..i18n import tr
from ..jobs import ClientJob, CoreClient, Job
from ..messages import Messages
from .compare import CompareDialog
from .trash import TrashDialog

Result = dict[str, Any]


class ShelfController(QObject):
    """``changed(ref)`` when the library has to be listed again; the model to show then, "" for the same."""

    changed = Signal(str)
    run_restored = Signal()

    def __init__(self, parent: QWidget, client: CoreClient, messages: Messages) -> None:
        super().__init__(parent)
        self._parent, self._client, self._messages = parent, client, messages
        self.trash: TrashDialog | None = None
        self.comparing: CompareDialog | None = None
        self._judging: list[Job] = []

    def duplicate(self, ref: str) -> None:
        """A second copy, shown when it is there."""
        self._run(self._client.run("duplicate", DuplicateSpec(ref)), lambda card: self.changed.emit(str(card["ref"])))

    def tag(self, ref: str, tags: Sequence[str]) -> None:
        """These tags from now on."""
        self._run(self._client.ask("tag", TagSpec(ref, tuple(tags))), lambda _: self.changed.emit(ref))

    def verify(self, ref: str = "") -> None:
        """Read the files of one model, or of all, byte by byte."""
        self._messages.info(tr("stage.verifying"))
        self._run(self._client.run("verify", VerifySpec(ref or None)), self._on_verified)

    def open_trash(self) -> None:
        """Show what was deleted, and what takes room."""
        dialog = self.trash = TrashDialog(self._parent)
        dialog.wished.connect(self._on_trash_wish)
        dialog.finished.connect(self._on_trash_closed)
        dialog.open()
        self._fill_trash()

    def compare(self, models: Sequence[tuple[str, str]], first: str) -> None:
        """Two of ``models`` (ref, name) on a text that is pasted."""
        dialog = self.comparing = CompareDialog(self._parent, models, first)
        dialog.wanted.connect(self._judge)
        dialog.finished.connect(self._on_compare_closed)
        dialog.open()

    def _judge(self, first: str, second: str, text: str) -> None:
        dialog = self.comparing
        if dialog is None or self._judging:
            return
        dialog.show_working()
        results: dict[int, Result] = {}
        for which, ref in enumerate((first, second)):
            job = Job.start(self._client.ask("surprise", SurpriseSpec(ref, text, 0, 0)))
            self._judging.append(job)
            job.happened.connect(lambda event, which=which: self._on_surprised(which, event))
            job.ended.connect(lambda last, which=which: self._on_judged(which, last, results))

    def _on_surprised(self, which: int, event: object) -> None:
        if self.comparing is not None and isinstance(event, Surprised):
            self.comparing.take(which, event)

    def _on_judged(self, which: int, last: Done | Failed, results: dict[int, Result]) -> None:
        dialog = self.comparing
        results[which] = last.result if isinstance(last, Done) else {}
        if dialog is None:
            return
        if isinstance(last, Failed):
            dialog.show_problem(tr(f"error.{last.key}", **last.values))
        if len(results) < 2:
            return
        self._judging.clear()
        if all("bits_per_char" in each for each in results.values()):
            dialog.show_result((results[0], results[1]))

    def _on_compare_closed(self, _: int) -> None:
        self.comparing = None
        for job in self._judging:
            job.forget()
        self._judging.clear()

    def _fill_trash(self) -> None:
        self._run(self._client.ask("trash", TrashSpec()), self._on_trash)
        self._run(self._client.run("disk", DiskSpec()), self._on_room)

    def _on_trash(self, result: Result) -> None:
        if self.trash is not None:
            self.trash.show_deleted(result["deleted"])

    def _on_room(self, result: Result) -> None:
        if self.trash is not None:
            self.trash.show_room(result)

    def _on_trash_wish(self, name: str, row: Result) -> None:
        ref, is_run, back = str(row.get("id") or ""), row.get("kind") == "run", name == "restore"

        def done(_: Result) -> None:
            if back and is_run:
                self.run_restored.emit()
            else:
                self.changed.emit(ref if back else "")
            if self.trash is not None:
                self._fill_trash()

        if not back:
            asked = self._client.ask("empty-trash", EmptyTrashSpec(ref or None))
        elif is_run:
            asked = self._client.ask("restore-run", RestoreRunSpec(ref))
        else:
            asked = self._client.ask("restore", RestoreSpec(ref))
        self._run(asked, done)

    def _on_trash_closed(self, _: int) -> None:
        self.trash = None

    def _on_verified(self, result: Result) -> None:
        damaged = result["damaged"]
        if damaged:
            first = damaged[0]
            why = tr(f"error.{first['key']}", **first["values"])
            self._messages.error(tr("models.verified_damaged", count=len(damaged), name=first["name"], why=why))
        else:
            self._messages.info(tr("models.verified", count=result["checked"]))

    def _run(self, client_job: ClientJob, then: Callable[[Result], object]) -> None:
        job = Job.start(client_job)
        job.ended.connect(lambda last: self._on_ended(last, then))

    def _on_ended(self, last: Done | Failed, then: Callable[[Result], object]) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
            self.changed.emit("")
        elif last.status == "done":
            then(last.result)
