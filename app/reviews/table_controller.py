"""What happens with a whole table: look at it, rate every row, train a model on it, take the result away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from lstmcore.events import Done, Event, Failed, Notice, Progress, ReviewsEpoch
from lstmcore.specs import AspectsSpec, PreviewSpec, SaveTableSpec, ScoreSpec, TrainReviewsSpec

from ..i18n import tr
from ..jobs import ClientJob, CoreClient, Job
from ..jobs.local import LocalJob
from ..messages import Action, Messages
from ..state import AppState
from .kept import Origin
from .panel import ReviewsPanel
from .preview import Survey, TablePreview
from .ratings import Ratings, read_ratings
from .reader import reader_of

Result = dict[str, Any]
TABLES = "*.csv *.tsv *.xlsx"


class TableController(QObject):
    """One table at a time; ``trained(ref)`` when it taught a new model."""

    trained = Signal(str)
    learned = Signal(str, object)  # the ref of a new model and its Origin

    def __init__(
        self,
        panel: ReviewsPanel,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._state, self._client, self._messages = panel, state, client, messages
        self._table: Path | None = None
        self._preview: TablePreview | None = None
        self._chosen = False  # the model, by hand, for this table
        self._job: Job | None = None
        self._counting: Job | None = None
        self._column = ""
        self._asked_on_table = True
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # holds the rated table until it is exported
        self._name = ""
        panel.open_requested.connect(self.choose)
        panel.columns_chosen.connect(self.survey)
        panel.rate_requested.connect(self.rate)
        panel.train_requested.connect(self.train)
        panel.cancel_requested.connect(self.cancel)
        panel.stop_requested.connect(self.stop)
        panel.export_requested.connect(self.export)
        panel.words_requested.connect(self.count_words)
        panel.text_requested.connect(self.close)
        panel.model_chosen.connect(self._on_chosen)

    def choose(self) -> None:
        """Ask which table, then open it."""
        file = self.ask_table()
        if file:
            self.open(file)

    def open(self, path: str) -> None:
        """Read its first rows in a child and show them; a table at work is not disturbed."""
        if self._panel.showing() is self._panel.working:
            self._messages.error(tr("reviews.busy"))
            return
        self._table = Path(path)
        self._start(self._client.run("preview", PreviewSpec(path)), self._on_preview)

    def survey(self, text_column: str, label_column: str) -> None:
        """What a training would find in these columns, and who reads them."""
        self._find_reader(text_column)
        if self._table is not None and label_column and text_column != label_column:
            spec = PreviewSpec(str(self._table), 1, text_column, label_column)
            then = self._panel.intake.show_survey
            self._start(self._client.run("preview", spec), lambda result: then(Survey.of(result.get("labels"))))

    def rate(self, column: str) -> None:
        """Rate every row into a table of its own."""
        if self._table is None:
            return
        self._drop_folder()
        self._column, self._asked_on_table = column, True
        self._folder = tempfile.TemporaryDirectory(prefix="moxu-", ignore_cleanup_errors=True)
        out = str(self._out())
        spec = ScoreSpec(self._state.current_reviews_model, table=str(self._table), out=out, text_column=column)
        self._panel.show_working(self._table.name, training=False)
        self._start(self._client.run("score", spec), lambda _: self._load(column))

    def train(self, text_column: str, label_column: str, preset: str, name: str) -> None:
        """Teach a new review model."""
        if self._table is None:
            return
        tables = (str(self._table),)
        spec = TrainReviewsSpec(
            tables, name=name or self._table.stem, text_column=text_column, label_column=label_column, preset=preset
        )
        self.learn(spec, Origin(tables, text_column, label_column, preset))

    def learn(self, spec: TrainReviewsSpec, origin: Origin) -> None:
        """Train as ``spec`` says; the new model is known to come from ``origin``. A job at work is not disturbed."""
        if self._panel.showing() is self._panel.working:
            self._messages.error(tr("reviews.busy"))
            return
        self._asked_on_table = self._panel.showing() is self._panel.intake
        self._table, self._name = Path(spec.tables[0]), str(spec.name)
        self._panel.show_working(self._table.name, training=True)
        self._start(self._client.run("train-reviews", spec), lambda result: self._on_trained(result, origin))

    def cancel(self) -> None:
        """End the rating or the training; nothing is kept."""
        if self._job is not None:
            self._job.cancel()

    def stop(self) -> None:
        """End the training soon and keep the best."""
        if self._job is not None:
            self._job.stop()

    def export(self) -> None:
        """Ask where and as what, then write the rated table there in a child."""
        if self._table is None or self._folder is None:
            return
        file = self.ask_export_file(f"{self._table.stem}-{tr('reviews.file_suffix')}.csv")
        if file:
            spec = SaveTableSpec(str(self._out()), file)
            self._start(self._client.run("save-table", spec), lambda _: self._exported(Path(file)))

    def count_words(self) -> None:
        """Find the words that tell the good reviews of the rated table from the bad ones."""
        if self._folder is None or self._counting is not None:
            return
        spec = AspectsSpec(str(self._out()), self._column)
        self._counting = Job.start(self._client.run("aspects", spec))
        self._counting.ended.connect(self._on_counted)

    def _on_counted(self, last: Done | Failed) -> None:
        self._counting = None
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif last.status == "done":
            self._panel.results.overview.show_words(last.result)

    def close(self) -> None:
        """Back to one review; the rated table that was not exported goes."""
        self._table = None
        self._drop_folder()
        self._panel.show_text_page()

    def ask_table(self) -> str:
        """The table to open; "" for none."""
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        file, _ = QFileDialog.getOpenFileName(
            self._panel, tr("reviews.open_table"), start, f"{tr('reviews.tables')} ({TABLES})"
        )
        return file

    def ask_export_file(self, name: str) -> str:
        """The file to write; "" for none."""
        start = str((self._table or Path()).parent / name)
        kinds = {"CSV (*.csv)": ".csv", "Excel (*.xlsx)": ".xlsx", "TSV (*.tsv)": ".tsv"}
        file, kind = QFileDialog.getSaveFileName(self._panel, tr("reviews.export"), start, ";;".join(kinds))
        if not file or Path(file).suffix.lower() in (*kinds.values(),):
            return file
        return f"{file}{kinds.get(kind, '.csv')}"

    def _drop_folder(self) -> None:
        if self._counting is not None:
            self._counting.forget()
            self._counting = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _out(self) -> Path:
        assert self._folder is not None
        return Path(self._folder.name) / "rated.csv"

    def _start(self, client_job: ClientJob, then: Callable[[Result], object]) -> None:
        if self._job is not None:
            self._job.forget()
        job = self._job = Job.start(client_job)
        job.happened.connect(self._on_event)
        job.ended.connect(lambda last: self._on_ended(last, then))

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress) and self._panel.showing() is self._panel.results:
            self._panel.results.show_writing(event)
        elif isinstance(event, (Progress, ReviewsEpoch)):
            self._panel.show_event(event)
        elif isinstance(event, Notice):
            self._messages.info(tr(f"notice.{event.key}", **event.values))

    def _on_ended(self, last: Done | Failed, then: Callable[[Result], object]) -> None:
        self._job = None
        self._panel.results.show_writing(None)
        if isinstance(last, Failed):
            self._messages.failed(last)
            self._back()
        elif last.status == "cancelled":
            self._messages.info(tr("reviews.cancelled"))
            self._back()
        else:
            then({**last.result, "stopped": last.status == "stopped"})

    def _back(self) -> None:
        """After a job that came to nothing: where it was asked for."""
        if self._panel.showing() is self._panel.working and self._asked_on_table:
            self._panel.show_intake()
        elif self._panel.showing() is self._panel.working:
            self._panel.show_text_page()

    def _on_preview(self, result: Result) -> None:
        self._preview, self._chosen = TablePreview.of(result), False
        self._panel.show_preview(self._preview)
        self._find_reader(self._preview.text_column)

    def _on_chosen(self, _: str) -> None:
        self._chosen = self._panel.showing() is self._panel.intake

    def _find_reader(self, column: str) -> None:
        """Take a model that reads the language of the first rows, unless one was chosen for this table."""
        if self._preview is None or self._chosen:
            return
        reader = reader_of("\n".join(self._preview.texts(column)), self._state)
        if reader:
            self._state.set_current_reviews_model(reader)

    def _load(self, column: str) -> None:
        self._panel.show_event(Progress("opening_result"))
        self._start(LocalJob(partial(read_ratings, self._out(), column)), self._on_loaded)

    def _on_loaded(self, result: Result) -> None:
        ratings = result["value"]
        assert isinstance(ratings, Ratings)
        assert self._table is not None
        self._panel.show_ratings(self._table.name, ratings)

    def _on_trained(self, result: Result, origin: Origin) -> None:
        model = str(result.get("model") or "")
        ref = Path(model).name if model else ""
        self._panel.show_report(self._name, result, bool(result.get("stopped")))
        self.learned.emit(ref, origin)
        self.trained.emit(ref)

    def use(self, ref: str) -> None:
        """Back to one review, rated by the model ``ref``."""
        self.close()
        if self._state.model(ref) is not None:
            self._state.set_current_reviews_model(ref)

    def _exported(self, file: Path) -> None:
        folder = QUrl.fromLocalFile(str(file.parent))
        show = Action(tr("reviews.show_folder"), lambda: QDesktopServices.openUrl(folder))
        self._messages.info(tr("reviews.exported", file=file.name), show)
