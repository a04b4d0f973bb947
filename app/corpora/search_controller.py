"""The logic of the search tab: one search at a time, the newest; it follows the words after a short pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer

from lstmcore.events import Done, Event, Failed, Progress
from lstmcore.specs import SearchSpec

from ..i18n import tr
from ..jobs.job import Job
from ..reports import Report
from ..settings import Settings
from .readings import ReadClient
from .search_tab import SearchTab

PAUSE_MS = 250
FIRST, MORE, MOST = 200, 5, 10_000


class SearchController(QObject):
    """Keeps the two switches in the settings."""

    def __init__(self, tab: SearchTab, client: ReadClient, settings: Settings) -> None:
        super().__init__(tab)
        self.tab, self._client, self._settings = tab, client, settings
        self._report: Report | None = None
        self._limit = FIRST
        self._job: Job | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.search)
        tab.show_options(settings.search_case, settings.search_regex)
        tab.corpus_shown.connect(self._on_corpus)
        tab.wanted_changed.connect(self._on_wanted)
        tab.options_changed.connect(self._keep_options)
        tab.more_requested.connect(self._on_more)

    def search(self) -> None:
        """Look for what is in the field; an older search is dropped."""
        self._forget()
        query = self.tab.field.text()
        if self._report is None or not query.strip():
            self.tab.show_hint()
            return
        folder, limit = str(self._report["folder"]), self._limit
        spec = SearchSpec(folder, query, self.tab.regex.isChecked(), self.tab.case.isChecked(), limit)
        self._job = Job.start(self._client.run("search", spec))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_found)
        self.tab.show_searching()

    def _on_corpus(self, report: Report | None) -> None:
        same = bool(report and self._report and report.get("folder") == self._report.get("folder"))
        self._report = report
        if report is None or not same:
            self._limit = FIRST
            self.tab.field.clear()
        self.search()

    def _on_wanted(self) -> None:
        self._limit = FIRST
        self._forget()
        if self.tab.field.text().strip():
            self._pause.start()
        else:
            self.tab.show_hint()

    def _on_more(self) -> None:
        self._limit = min(MOST, self._limit * MORE)
        self.search()

    def _keep_options(self) -> None:
        self._settings.search_case = self.tab.case.isChecked()
        self._settings.search_regex = self.tab.regex.isChecked()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress) and event.total:
            self.tab.show_searching(event.done / event.total)

    def _on_found(self, last: Done | Failed) -> None:
        self._job = None
        if isinstance(last, Failed):
            self.tab.show_problem(tr(f"error.{last.key}", **last.values))
            return
        found = last.result
        if last.status == "done":
            self.tab.show_matches(
                self._in_files(found.get("matches") or ()), int(found.get("total") or 0), bool(found.get("cut"))
            )

    def _in_files(self, matches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The core counts from the start of the corpus, a person from the start of the file."""
        files = (self._report or {}).get("files") or ()
        starts = {str(file.get("path", "")): int(file.get("start") or 0) for file in files}
        return [
            {**match, "offset": int(match.get("offset") or 0) - starts.get(str(match.get("file", "")), 0)}
            for match in matches
        ]

    def _forget(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.forget()
            self._job = None
