"""The logic of the files tab: wishes are collected and applied by one re-reading; another encoding at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ..reports import Report
from ..settings import Settings
from .file_choices import FileChoices
from .files_tab import FilesTab


class FilesController(QObject):
    """``reread_requested`` carries the report and the decisions about its files."""

    reread_requested = Signal(object, object)  # Report, tuple[FileChoice, ...]

    def __init__(self, tab: FilesTab, settings: Settings) -> None:
        super().__init__(tab)
        self.tab, self._settings = tab, settings
        self._report: Report | None = None
        self._choices = FileChoices()
        tab.corpus_shown.connect(self._on_corpus)
        tab.use_requested.connect(lambda paths, use: self._change(paths, use=use))
        tab.weight_requested.connect(lambda paths, weight: self._change(paths, weight=weight))
        tab.codec_requested.connect(self._read_with)
        tab.apply_requested.connect(self._apply)
        tab.undo_requested.connect(self._undo)
        tab.reset_requested.connect(self._reset)
        tab.filter_changed.connect(self._keep_filter)
        tab.show_only(settings.corpus_files)

    def _on_corpus(self, report: Report | None) -> None:
        files = (report or {}).get("files") or ()
        if report and self._report and report.get("folder") == self._report.get("folder"):
            self._choices.rebase(files)
        else:
            self._choices = FileChoices(files)
        self._report = report
        self.tab.show_files(self._choices)

    def _change(self, paths: tuple[str, ...], **fields: object) -> None:
        self._choices.change(paths, **fields)
        self.tab.show_choices()

    def _read_with(self, paths: tuple[str, ...], codec: str) -> None:
        if self._report is not None:
            self.reread_requested.emit(self._report, self._choices.with_encoding(paths, codec or None))

    def _apply(self) -> None:
        if self._report is not None:
            self.reread_requested.emit(self._report, self._choices.all_wanted())

    def _undo(self) -> None:
        self._choices.undo()
        self.tab.show_choices()

    def _reset(self) -> None:
        self._choices.clear()
        self.tab.show_choices()

    def _keep_filter(self, which: str) -> None:
        self._settings.corpus_files = which
