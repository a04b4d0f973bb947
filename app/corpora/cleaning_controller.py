"""The logic of the cleaning tab: a preview follows the switches, and a re-reading applies them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from lstmcore.events import Done, Event, Failed, Progress
from lstmcore.specs import Cleaning, CleaningPreviewSpec

from ..i18n import tr
from ..jobs.job import Job
from ..reports import Report
from .again import cleaning_of
from .cleaning_steps import effects_of, kept_effects
from .cleaning_tab import CleaningTab
from .readings import ReadClient

PAUSE_MS = 400


class CleaningController(QObject):
    """``reread_requested`` carries the report and the switches."""

    reread_requested = Signal(object, object)  # Report, Cleaning

    def __init__(self, tab: CleaningTab, client: ReadClient) -> None:
        super().__init__(tab)
        self.tab, self._client = tab, client
        self._report: Report | None = None
        self._kept = Cleaning()
        self._busy = False
        self._job: Job | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.preview)
        tab.corpus_shown.connect(self._on_corpus)
        tab.cleaning_changed.connect(self._on_changed)
        tab.apply_requested.connect(self._apply)
        tab.defaults_requested.connect(self._on_defaults)
        tab.cancel_requested.connect(self._cancel)

    def preview(self) -> None:
        """Ask what the switches would change; an older question is dropped."""
        self._forget()
        if self._report is None:
            return
        spec = CleaningPreviewSpec((str(self._report["folder"]),), self.tab.cleaning())
        self._job = Job.start(self._client.run("cleaning", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_previewed)
        self.tab.show_looking(True)

    def set_busy(self, busy: bool) -> None:
        """The corpus is being read again, or that is over."""
        self._busy = busy
        self._tell()

    def _on_corpus(self, report: Report | None) -> None:
        same = bool(report and self._report and report.get("folder") == self._report.get("folder"))
        wanted = self.tab.cleaning() if same and self.tab.cleaning() != self._kept else None
        self._report = report
        if report is None:
            self._forget()
            return
        self._kept = cleaning_of(report)
        self.tab.show_cleaning(wanted or self._kept)
        self.tab.show_effects(kept_effects(report))
        self._tell()
        self.preview()

    def _on_changed(self) -> None:
        self._tell()
        self._pause.start()

    def _on_defaults(self) -> None:
        self.tab.show_cleaning(Cleaning())
        self._on_changed()

    def _apply(self) -> None:
        if self._report is not None:
            self.reread_requested.emit(self._report, self.tab.cleaning())

    def _cancel(self) -> None:
        self._forget()
        self.tab.show_looking(False)

    def _tell(self) -> None:
        wanted = self.tab.cleaning()
        self.tab.show_wishes(wanted != self._kept and not self._busy, wanted != Cleaning() and not self._busy)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.tab.show_progress(event)

    def _on_previewed(self, last: Done | Failed) -> None:
        self._job = None
        if isinstance(last, Failed):
            self.tab.show_problem(tr(f"error.{last.key}", **last.values))
            return
        self.tab.show_looking(False, int(last.result.get("sampled_chars") or 0), int(last.result.get("chars") or 0))
        if last.status == "done":
            self.tab.show_effects(effects_of(last.result.get("steps") or {}))

    def _forget(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.forget()
            self._job = None
