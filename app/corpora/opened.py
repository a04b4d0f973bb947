"""An opened corpus: its head, its numbers, and a row of tabs of which only the one on show does any work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ..i18n import tr
from ..reports import Report
from ..widgets import Segmented
from .fact_strip import FactStrip
from .opened_head import OpenedHead
from .rereading_line import RereadingLine

TAB_WIDTH = 92


class Tab(Protocol):
    """What a tab must be able to do, beside being a widget; None: no corpus is open."""

    def show_corpus(self, report: Report | None) -> None: ...
    def retranslate(self) -> None: ...


class OpenedCorpus(QWidget):
    """``show_corpus`` opens a report or, with None, closes it; wishes leave with the folder of the corpus."""

    back_requested = Signal()
    train_requested = Signal(str)
    rename_requested = Signal(str, str)  # folder, new name
    remove_requested = Signal(str)
    add_requested = Signal(str, object)  # folder, tuple[str, ...]: paths
    cancel_requested = Signal(str)
    tab_changed = Signal(str)
    find_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report: Report | None = None
        self.head, self.facts, self.tabs, self.rereading = OpenedHead(), FactStrip(), Segmented(), RereadingLine()
        self._stack = QStackedWidget()
        self._places: dict[str, QWidget] = {}
        self._seen: dict[str, Report | None] = {}
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def folder(self) -> str:
        """The folder of the corpus on show, "" for none."""
        return str(self.report["folder"]) if self.report else ""

    def add_tab(self, key: str, tab: QWidget) -> None:
        """One more tab (a ``Tab``); its title is the sentence ``corpora.tab_<key>``."""
        self._places[key] = tab
        self._seen[key] = None
        self._stack.addWidget(tab)
        self.tabs.add(key)
        self.tabs.setMinimumWidth(TAB_WIDTH * len(self._places))
        self.retranslate()

    def show_corpus(self, report: Report | None) -> None:
        """Show ``report`` in the head, the numbers and the tab that is on show; the others follow when opened."""
        self.report = report
        if report is None:
            for key in self._places:
                self._fill(key)
            return
        self.head.show_report(report)
        self.facts.show_report(report)
        if self._places:
            self._fill(self.tabs.value())

    def open_tab(self, key: str) -> None:
        """Show the tab ``key``; an unknown one changes nothing."""
        if key in self._places:
            self.tabs.set_value(key)
            self._on_tab(key)

    def focus_first(self) -> None:
        """Give the focus to what the tab on show is about."""
        if (tab := self._stack.currentWidget()) is not None:
            tab.setFocus()

    def choose_files(self) -> None:
        """Ask for files to add."""
        paths, _ = QFileDialog.getOpenFileNames(self, tr("corpora.add_files"))
        self._add(paths)

    def choose_folder(self) -> None:
        """Ask for a folder to add."""
        path = QFileDialog.getExistingDirectory(self, tr("corpora.add_folder"))
        self._add([path] if path else [])

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.tabs.set_words(**{key: tr(f"corpora.tab_{key}") for key in self._places})
        for part in (self.head, self.rereading, *(cast(Tab, tab) for tab in self._places.values())):
            part.retranslate()
        if self.report is not None:
            self.facts.show_report(self.report)

    def _fill(self, key: str) -> None:
        if self._seen[key] is not self.report:
            self._seen[key] = self.report
            cast(Tab, self._places[key]).show_corpus(self.report)

    def _on_tab(self, key: str) -> None:
        self._stack.setCurrentWidget(self._places[key])
        if self.report is not None:
            self._fill(key)
        self.tab_changed.emit(key)

    def _add(self, paths: Sequence[str]) -> None:
        if paths and self.report is not None:
            self.add_requested.emit(self.folder, tuple(paths))

    def _connect(self) -> None:
        head = self.head
        head.back_requested.connect(self.back_requested)
        head.train_requested.connect(lambda: self.train_requested.emit(self.folder))
        head.remove_requested.connect(lambda: self.remove_requested.emit(self.folder))
        head.renamed.connect(lambda name: self.rename_requested.emit(self.folder, name))
        head.files_requested.connect(self.choose_files)
        head.folder_requested.connect(self.choose_folder)
        self.rereading.cancel_requested.connect(lambda: self.cancel_requested.emit(self.folder))
        self.tabs.changed.connect(self._on_tab)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, do in (
            (QKeySequence.StandardKey.Back, self.back_requested),
            (QKeySequence.StandardKey.Find, self.find_requested),
            (Qt.Key.Key_F2, head.rename.click),
            (QKeySequence.StandardKey.NextChild, lambda: self._step(1)),
            (QKeySequence.StandardKey.PreviousChild, lambda: self._step(-1)),
        ):
            QShortcut(QKeySequence(keys), self, context=inside).activated.connect(do)

    def _step(self, by: int) -> None:
        keys = self.tabs.values()
        self.open_tab(keys[(keys.index(self.tabs.value()) + by) % len(keys)])

    def _lay_out(self) -> None:
        self.tabs.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.tabs)
        row.addWidget(self.rereading, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.head, self.facts):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
