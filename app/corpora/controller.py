"""The logic of the Corpora page: reading, listing, opening, renaming, throwing away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Done, Event, Failed
from lstmcore.specs import Cleaning, FileChoice, ReadSpec

from ..i18n import tr
from ..jobs.job import Job
from ..jobs.local import LocalJob
from ..messages import Action, Messages
from ..reports import Report
from ..settings import Settings
from ..state import AppState
from . import shelf
from .again import spec_of
from .panel import CorporaPanel
from .reading import ReadingCard
from .readings import ReadClient, Reading, Readings
from .tabs import Tabs

EACH_ITS_OWN = 8  # dropped together, more paths than this become one corpus


class CorporaController(QObject):
    """``take`` gets what was dropped; ``refresh`` is called at the start of the app."""

    open_draft_requested = Signal(str)  # path
    train_requested = Signal(str)  # folder

    def __init__(
        self, panel: CorporaPanel, state: AppState, client: ReadClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self.panel, self._state, self._messages, self._settings = panel, state, messages, settings
        self.readings = Readings(client, self)
        self.tabs = Tabs(panel.opened, client, messages, settings)
        self._card: ReadingCard | None = None
        self._errands: list[Job] = []
        self._then_choose = ""
        self._connect()
        self._show()

    def refresh(self) -> None:
        """List the corpora again, on a thread."""
        self._do(shelf.listed, self._on_listed)

    def take(self, paths: Sequence[str]) -> bool:
        """Read what was dropped; False when it was dropped on an opened corpus: then the user is asked where to."""
        report = self.panel.opened.report
        if report is None or not self.panel.isVisible():
            self.read(paths)
            return True
        self._messages.ask(
            tr("corpora.add_here_ask", name=report.get("name", "")),
            Action(tr("corpora.add_here"), partial(self.add, str(report["folder"]), tuple(paths))),
            Action(tr("corpora.add_apart"), partial(self.read, tuple(paths))),
        )
        return False

    def read(self, paths: Sequence[str]) -> None:
        """Read each path into a corpus of its own; many paths at once become one."""
        paths = tuple(paths)
        groups = [(path,) for path in paths] if len(paths) <= EACH_ITS_OWN else [paths]
        self.close()
        for group in filter(None, groups):
            name = Path(group[0]).stem if len(group) == 1 else tr("corpora.many", count=len(group))
            self.readings.add(Reading(name, ReadSpec(sources=group, out=shelf.new_folder())))

    def add(self, folder: str, paths: Sequence[str]) -> None:
        """Add more texts to a corpus."""
        if (report := self._report(folder)) is not None:
            self._read_again(spec_of(report, more=tuple(paths)))

    def open(self, folder: str, tab: str = "") -> None:
        """Open a corpus inside the page; it is the one that Train would take."""
        report = self._report(folder)
        if report is None:
            return
        self._state.set_current_corpus(folder)
        opened = self.panel.opened
        opened.open_tab(tab or self._settings.corpus_tab)
        self.panel.show_opened(report)
        self.tabs.set_busy(self.readings.reads(folder))

    def find(self, folder: str, words: str) -> None:
        """Open a corpus where it says where ``words`` stand."""
        self.open(folder, "search")
        self.tabs.search.tab.show_options(True, False)
        self.tabs.search.tab.field.setText(words)

    def close(self) -> bool:
        """Back to the grid; whether a corpus was open in sight."""
        was_open = self.panel.opened.report is not None
        if was_open:
            self.panel.show_opened(None)
        return was_open

    def look_why(self, folder: str) -> None:
        """Open a corpus where it lists what was left out."""
        self.tabs.files.tab.show_only("left")
        self.open(folder, "files")

    def cancel(self, folder: str) -> None:
        """Stop a reading; nothing of it is kept, and what was there before stays."""
        self.readings.cancel(folder)

    def rename(self, folder: str, name: str) -> None:
        """Give a corpus another name."""
        self._do(partial(shelf.rename, folder, name), self._on_moved)

    def remove(self, folder: str) -> None:
        """Throw a corpus away; the message can bring it back."""
        name = str((self._report(folder) or {}).get("name", ""))
        self.close()
        self._do(partial(shelf.throw_away, folder), self._on_moved)
        back = Action(tr("corpora.undo"), partial(self.restore, folder))
        self._messages.info(tr("corpora.removed", name=name), back)

    def restore(self, folder: str) -> None:
        """Undo ``remove``."""
        self._then_choose = folder
        self._do(partial(shelf.bring_back, folder), self._on_moved)

    def _connect(self) -> None:
        panel, opened, state = self.panel, self.panel.opened, self._state
        panel.read_requested.connect(self.read)
        panel.pasted.connect(self.take)
        panel.cancel_requested.connect(self._on_cancel_card)
        panel.open_requested.connect(self.open)
        panel.draft_requested.connect(self.open_draft_requested)
        for part in (panel, opened):
            part.train_requested.connect(self.train_requested)
            part.rename_requested.connect(self.rename)
            part.remove_requested.connect(self.remove)
        opened.back_requested.connect(self.close)
        opened.add_requested.connect(self.add)
        opened.cancel_requested.connect(self.cancel)
        opened.tab_changed.connect(self._keep_tab)
        self.tabs.files.reread_requested.connect(self._with_choices)
        self.tabs.cleaning.reread_requested.connect(self._with_cleaning)
        self.readings.began.connect(self._on_began)
        self.readings.happened.connect(self._on_happened)
        self.readings.ended.connect(self._on_read)
        state.corpora_changed.connect(self._show)
        state.current_corpus_changed.connect(self._show)

    def _with_choices(self, report: Report, choices: tuple[FileChoice, ...]) -> None:
        self._read_again(spec_of(report, choices=choices))

    def _with_cleaning(self, report: Report, cleaning: Cleaning) -> None:
        self._read_again(spec_of(report, cleaning=cleaning))

    def _read_again(self, spec: ReadSpec) -> None:
        folder = str(spec.out)
        if not self.readings.reads(folder):
            self.readings.add(Reading(str(spec.name or ""), spec, again=True))
            self._show_busy(folder)

    def _on_began(self, reading: Reading) -> None:
        self._card = self.panel.begin_reading(reading.name, reading.again)

    def _on_happened(self, reading: Reading, event: Event) -> None:
        if self._card is not None:
            self._card.add(event)  # pyright: ignore[reportArgumentType]
        if reading.folder == self.panel.opened.folder:
            self.panel.opened.rereading.add(event)  # pyright: ignore[reportArgumentType]

    def _on_read(self, reading: Reading, last: Done | Failed) -> None:
        if self._card is not None:
            self.panel.end_reading(self._card)
            self._card = None
        self._show_busy(reading.folder)
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif last.status == "done":
            self._take_in(reading, last.result)

    def _take_in(self, reading: Reading, result: dict[str, Any]) -> None:
        """A corpus was read: keep it, unless the same text is there already in another one."""
        known = next((each for each in self._state.corpora if each.get("sha256") == result.get("sha256")), None)
        if known is not None and result.get("sha256") and not reading.again:
            self._do(partial(shelf.delete, reading.folder), self._on_moved)
            self._state.set_current_corpus(str(known["folder"]))
            self._messages.info(tr("corpora.already", name=known.get("name", "")))
            return
        if not reading.again:
            self._then_choose = reading.folder
        self.refresh()
        refused = int(result.get("refused") or 0)
        if refused and not reading.again:
            look = Action(tr("corpora.look"), partial(self.look_why, reading.folder))
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
        if self.panel.opened.report is not None:
            report = self._report(self.panel.opened.folder)
            if report != self.panel.opened.report:
                self.panel.show_opened(report)

    def _show_busy(self, folder: str) -> None:
        if folder == self.panel.opened.folder:
            self.tabs.set_busy(self.readings.reads(folder))

    def _on_cancel_card(self, card: ReadingCard) -> None:
        card.cancel.setEnabled(False)
        if self.readings.now is not None:
            self.cancel(self.readings.now.folder)

    def _keep_tab(self, key: str) -> None:
        self._settings.corpus_tab = key
