"""What happens on the report of a review model: its table is looked at, labels are put right, a file is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from lstmcore.events import Done, Failed, Progress
from lstmcore.reviews.report_html import report_html
from lstmcore.specs import InfoSpec, InspectSpec, RelabelSpec
from lstmcore.store import atomic

from ..i18n import number, tr, words
from ..jobs import ClientJob, CoreClient, Job
from ..jobs.local import LocalJob
from ..messages import Action, Messages
from ..state import AppState
from ..widgets.thumbnail import points_of
from .kept import Kept, Origin
from .panel import ReviewsPanel

Result = dict[str, Any]


class ReportController(QObject):
    """One report at a time; an answer about an older one is never shown."""

    def __init__(
        self,
        panel: ReviewsPanel,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        kept: Kept,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._kept, self.ref = kept, ""
        self._job: Job | None = None
        panel.report.inspect_requested.connect(self.inspect)
        panel.report.relabel_requested.connect(self.relabel)
        panel.report.export_requested.connect(self.export)

    def open(self, ref: str) -> None:
        """Show the report of the stored model ``ref``; a table at work is not disturbed."""
        if self._panel.showing() is self._panel.working:
            self._messages.error(tr("reviews.busy"))
            return
        self.follow(ref)
        self._start(self._client.ask("info", InfoSpec(ref)), self._on_card)

    def follow(self, ref: str) -> None:
        """The report on show is of ``ref`` from now on."""
        if self._job is not None:
            self._job.forget()
            self._job = None
        self.ref = ref

    def inspect(self, suspects: bool) -> None:
        """Look at the table the model learned from, if it is still there; for ``suspects`` too."""
        if self._job is None:
            self._start(LocalJob(partial(self._kept.origin, self.ref)), partial(self._inspect, suspects))

    def relabel(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Write a copy of the model's table with these labels put right."""
        if rows and self._job is None:
            self._start(LocalJob(partial(self._kept.origin, self.ref)), lambda found: self._relabel(found, rows))

    def export(self) -> None:
        """Ask where, then write the report as one HTML file."""
        file = self.ask_file(f"{(self._state.model(self.ref) or {}).get('name') or self.ref}.html")
        if file and self._job is None:
            then = partial(self._on_info, Path(file))
            self._start(self._client.ask("info", InfoSpec(self.ref)), then)

    def ask_file(self, name: str) -> str:
        """The file to write; "" for none."""
        file, _ = QFileDialog.getSaveFileName(self._panel, tr("reviews.export_html"), name, "HTML (*.html)")
        return file if not file or file.lower().endswith((".html", ".htm")) else f"{file}.html"

    def _on_card(self, result: Result) -> None:
        self._panel.show_report_of(result, points_of(result.get("history") or (), "accuracy"))

    def _inspect(self, suspects: bool, result: Result) -> None:
        origin = self._usable(result["value"])
        if origin is not None:
            self._panel.report.show_inspecting(tr("stage.reading_table"))
            corrections = str(self._kept.path(origin.key)) if origin.key else None
            spec = InspectSpec(self.ref, origin.tables, origin.text_column, origin.label_column, corrections, suspects)
            self._start(self._client.run("inspect", spec), self._panel.report.show_found)

    def _relabel(self, result: Result, rows: tuple[tuple[str, str], ...]) -> None:
        origin = self._usable(result["value"])
        if origin is not None:
            spec = RelabelSpec(origin.tables[0], rows, None, origin.text_column, origin.label_column)
            self._start(self._client.run("relabel", spec), self._on_relabelled)

    def _usable(self, origin: Origin | None) -> Origin | None:
        """``origin``, or a sentence why its tables cannot be looked at."""
        if origin is None:
            self._messages.info(tr("reviews.rows_unknown"))
        elif gone := origin.gone():
            self._messages.info(tr("reviews.rows_gone", path=gone))
        else:
            return origin
        return None

    def _on_relabelled(self, result: Result) -> None:
        out = Path(str(result["out"]))
        self._tell_saved(tr("reviews.relabel_saved", count=number(int(result["changed"])), file=out.name), out)

    def _on_info(self, file: Path, result: Result) -> None:
        text = report_html(result, result.get("history") or (), words.language)
        self._start(
            LocalJob(partial(atomic.write_text, file, text)),
            lambda _: self._tell_saved(tr("reviews.exported", file=file.name), file),
        )

    def _tell_saved(self, said: str, file: Path) -> None:
        folder = QUrl.fromLocalFile(str(file.parent))
        self._messages.info(said, Action(tr("reviews.show_folder"), lambda: QDesktopServices.openUrl(folder)))

    def _start(self, client_job: ClientJob, then: Any) -> None:
        job = self._job = Job.start(client_job)
        job.happened.connect(self._on_event)

        def ended(last: Done | Failed) -> None:
            self._job = None
            self._panel.report.show_inspecting("")
            if isinstance(last, Failed):
                self._messages.failed(last)
            elif last.status == "done":
                then(last.result)

        job.ended.connect(ended)

    def _on_event(self, event: object) -> None:
        if isinstance(event, Progress):
            of = tr("reviews.of", done=number(event.done), total=number(event.total)) if event.total else ""
            self._panel.report.show_inspecting(tr(f"stage.{event.stage}") + of)
