"""The logic of the Corpora page: reading, listing, renaming, throwing away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from lstmcore.errors import CoreError
from lstmcore.events import Done, Event, Failed, FileRead, Progress
from lstmcore.specs import ReadSpec

from ..i18n import tr
from ..jobs.job import ClientJob, Job
from ..jobs.local import LocalJob
from ..messages import Action, Messages
from ..reports import Report
from ..settings import Settings
from ..state import AppState
from . import shelf
from .files_dialog import FilesDialog
from .panel import CorporaPanel
from .reading import ReadingCard

EACH_ITS_OWN = 8  # dropped together, more paths than this become one corpus


class ReadClient(Protocol):
    """The part of ``lstmcore.client.Client`` that this page needs."""

    def run(self, verb: str, spec: Any) -> ClientJob: ...


class _Reading(QObject):
    """One reading: its job, its card, its folder."""

    ended = Signal(object, object)  # self, the Done or Failed

    def __init__(self, client_job: ClientJob, card: ReadingCard, folder: str, parent: QObject) -> None:
        super().__init__(parent)
        self.card, self.folder = card, folder
        self.job = Job.start(client_job)
        self.job.happened.connect(self._on_event)
        self.job.ended.connect(self._on_ended)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, (FileRead, Progress)):
            self.card.add(event)

    def _on_ended(self, event: object) -> None:
        self.ended.emit(self, event)


class CorporaController(QObject):
    """``read`` is called by the drop area too; ``refresh`` at the start of the app."""

    open_draft_requested = Signal(str)  # path
    train_requested = Signal(str)  # folder

    def __init__(
        self, panel: CorporaPanel, state: AppState, client: ReadClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self.panel, self._state, self._client, self._messages = panel, state, client, messages
        self._readings: list[_Reading] = []
        self._waiting: list[tuple[str, ...]] = []
        self._errands: list[Job] = []
        self._then_choose = ""
        panel.read_requested.connect(self.read)
        panel.cancel_requested.connect(self.cancel)
        panel.chosen_requested.connect(state.set_current_corpus)
        panel.train_requested.connect(self.train_requested)
        panel.rename_requested.connect(self.rename)
        panel.remove_requested.connect(self.remove)
        panel.files_requested.connect(self.show_files)
        panel.draft_requested.connect(self.open_draft_requested)
        state.corpora_changed.connect(self._show)
        state.current_corpus_changed.connect(self._show)
        self._show()

    def refresh(self) -> None:
        """List the corpora again, on a thread."""
        self._do(shelf.listed, self._on_listed)

    def read(self, paths: Sequence[str]) -> None:
        """Read each path into a corpus of its own; many paths at once become one."""
        paths = tuple(paths)
        groups = [(path,) for path in paths] if len(paths) <= EACH_ITS_OWN else [paths]
        self._waiting.extend(group for group in groups if group)
        self._next()

    def cancel(self, card: ReadingCard) -> None:
        """Stop a reading; nothing of it is kept."""
        for reading in self._readings:
            if reading.card is card:
                card.cancel.setEnabled(False)
                reading.job.cancel()

    def rename(self, folder: str, name: str) -> None:
        """Give a corpus another name."""
        self._do(partial(shelf.rename, folder, name), self._on_moved)

    def remove(self, folder: str) -> None:
        """Throw a corpus away; the message can bring it back."""
        name = str((self._report(folder) or {}).get("name", ""))
        self._do(partial(shelf.throw_away, folder), self._on_moved)
        back = Action(tr("corpora.undo"), partial(self.restore, folder))
        self._messages.info(tr("corpora.removed", name=name), back)

    def restore(self, folder: str) -> None:
        """Undo ``remove``."""
        self._then_choose = folder
        self._do(partial(shelf.bring_back, folder), self._on_moved)

    def show_files(self, folder: str) -> None:
        """What became of each file."""
        report = self._report(folder)
        if report is not None:
            FilesDialog(report, self.panel.window()).open()

    def _next(self) -> None:
        """Start the next reading when none is on: two at once would only be slower on a small machine."""
        if self._readings or not self._waiting:
            return
        paths = self._waiting.pop(0)
        folder = shelf.new_folder()
        try:
            job = self._client.run("read", ReadSpec(sources=paths, out=folder))
        except CoreError as problem:
            self._messages.error(tr(f"error.{problem.key}", **problem.values))
            self._next()
            return
        name = Path(paths[0]).stem if len(paths) == 1 else tr("corpora.many", count=len(paths))
        reading = _Reading(job, self.panel.begin_reading(name), folder, self)
        reading.ended.connect(self._on_read)
        self._readings.append(reading)

    def _on_read(self, reading: _Reading, last: Done | Failed) -> None:
        self._readings.remove(reading)
        self.panel.end_reading(reading.card)
        reading.deleteLater()
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif last.status == "done":
            self._take_in(reading.folder, last.result)
        self._next()

    def _take_in(self, folder: str, result: dict[str, Any]) -> None:
        """A corpus was read: keep it, unless the same text is there already."""
        known = next((each for each in self._state.corpora if each.get("sha256") == result.get("sha256")), None)
        if known is not None and result.get("sha256"):
            self._do(partial(shelf.delete, folder), self._on_moved)
            self._state.set_current_corpus(str(known["folder"]))
            self._messages.info(tr("corpora.already", name=known.get("name", "")))
            return
        self._then_choose = folder
        self.refresh()
        refused = int(result.get("refused") or 0)
        if refused:
            look = Action(tr("corpora.look"), partial(self.show_files, folder))
            self._messages.info(tr("corpora.left_out", count=refused), look)

    def _do(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        """Run ``work`` on a thread, ``then`` (a bound method) with its Done or Failed in the GUI thread."""
        job = Job.start(LocalJob(work))
        self._errands.append(job)
        job.ended.connect(then)
        job.ended.connect(self._forget_errands)

    def _forget_errands(self, _: object) -> None:
        self._errands = [job for job in self._errands if job.running]

    def _on_moved(self, last: object) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
        self.refresh()

    def _on_listed(self, last: object) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
            return
        if isinstance(last, Done):
            self._state.set_corpora(last.result["value"])
            folders = [str(each["folder"]) for each in self._state.corpora]
            if self._then_choose in folders:
                self._state.set_current_corpus(self._then_choose)
                self._then_choose = ""

    def _report(self, folder: str) -> Report | None:
        return next((each for each in self._state.corpora if each.get("folder") == folder), None)

    def _show(self, _: object = None) -> None:
        self.panel.show_corpora(self._state.corpora, self._state.current_corpus)
