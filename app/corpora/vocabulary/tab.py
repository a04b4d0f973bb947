"""The tab of the vocabulary: the units with their counts, two curves, and how a sentence is cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ...i18n import number, tr
from ...icons import dress
from ...reports import Report
from ...widgets import Card, EmptyState, Segmented, button, label
from ...widgets.scroll import Scroll
from ..units import KINDS
from ..working_line import WorkingLine
from .curve_card import CurveCard
from .lessons import LessonSwitches
from .model import UnitsModel, rows_of
from .numbers import Numbers
from .sentence import SentenceLine
from .table import UnitsTable


class VocabularyTab(QWidget):
    """Shows counts; what is to be counted goes out with ``wanted_changed``."""

    corpus_shown = Signal(object)  # Report, or None when the corpus is closed
    wanted_changed = Signal()
    dictionary_chosen = Signal(str)  # path, "" for none
    export_requested = Signal(str)  # path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.units, self.line = Segmented([(kind, "") for kind in KINDS]), WorkingLine()
        self.units.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.own, self.fold, self.export = button(kind="quiet"), button(kind="quiet"), button()
        self.fold.setCheckable(True)
        dress(self.export, "export", size=16)
        self.lessons, self.numbers, self.curve, self.sentence = (
            LessonSwitches(),
            Numbers(),
            CurveCard(),
            SentenceLine(),
        )
        self.model, self.filter, self.count = UnitsModel(self), QLineEdit(), label("", "soft")
        self.filter.setClearButtonEnabled(True)
        self.table = UnitsTable(self.model)
        self.empty = EmptyState("table")
        self._stack = QStackedWidget()
        self._result: dict[str, Any] = {}
        self._name, self._dictionary, self._problem = "", "", ""
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.filter)
        self.lessons.hide()
        self.retranslate()

    def show_corpus(self, report: Report | None) -> None:
        """Another corpus, or the same one read anew."""
        self._name = str((report or {}).get("name") or "")
        self.corpus_shown.emit(report)

    def show_nothing(self) -> None:
        """Nothing is counted yet."""
        self._result, self._problem = {}, ""
        self.sentence.show_units((), ())
        self.model.show_units((), 0)
        self._show()

    def show_result(self, result: dict[str, Any]) -> None:
        """What was counted."""
        self._result, self._problem = result, ""
        self.model.show_units(rows_of(result), int(result.get("tokens") or 0))
        self.numbers.show_result(result)
        self.curve.show_result(result)
        self._show()

    def show_problem(self, sentence: str) -> None:
        """Why nothing could be counted."""
        self._result, self._problem = {}, sentence
        self._show()

    def show_dictionary(self, path: str) -> None:
        """The file of the user's own words, "" for none."""
        self._dictionary = path
        self._tell()

    def choose_dictionary(self) -> None:
        """Ask for a file of words; when there is one already it is taken away."""
        if self._dictionary:
            self.dictionary_chosen.emit("")
        elif path := QFileDialog.getOpenFileName(self, tr("corpora.own_words"), "", tr("corpora.word_files"))[0]:
            self.dictionary_chosen.emit(path)

    def choose_export(self) -> None:
        """Ask where the table of all units goes."""
        name = f"{self._name}.tsv"
        path, _ = QFileDialog.getSaveFileName(self, tr("corpora.export_units"), name, "TSV (*.tsv);;CSV (*.csv)")
        if path:
            self.export_requested.emit(path)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.units.set_words(**{kind: tr(f"corpora.units_{kind}") for kind in KINDS})
        self.fold.setText(tr("corpora.for_lessons"))
        self.fold.setToolTip(tr("corpora.for_lessons_note"))
        self.export.setText(tr("corpora.export"))
        self.filter.setPlaceholderText(tr("corpora.find_unit"))
        self.filter.setAccessibleName(tr("corpora.find_unit"))
        self.table.setAccessibleName(tr("corpora.tab_vocabulary"))
        for part in (self.line, self.lessons, self.numbers, self.curve, self.sentence):
            part.retranslate()
        self.model.refresh()
        self._show()
        self._tell()

    def _show(self) -> None:
        self._stack.setCurrentIndex(0 if self._result else 1)
        self.export.setEnabled(bool(self._result))
        self.empty.set_words(self._problem or tr("corpora.counting_units"))
        self._tell_count()

    def _tell(self) -> None:
        name = Path(self._dictionary).name
        self.own.setText(tr("corpora.own_words_used", name=name) if name else tr("corpora.own_words"))
        self.own.setToolTip(tr("corpora.own_words_remove" if name else "corpora.own_words_note"))
        self.own.setVisible(self.units.value() == "word")
        dress(self.own, "close" if name else "file", size=14)

    def _tell_count(self) -> None:
        shown, kept = self.model.rowCount(), int(self._result.get("kept") or 0)
        self.count.setText(tr("corpora.units_shown", shown=number(shown), all=number(kept)) if kept != shown else "")

    def _sift(self) -> None:
        self.model.sift(self.filter.text().strip() or self.filter.text())
        self._tell_count()

    def _on_units(self) -> None:
        self._tell()
        self.wanted_changed.emit()

    def _connect(self) -> None:
        self.units.changed.connect(self._on_units)
        self.lessons.changed.connect(self.wanted_changed)
        self.fold.toggled.connect(self.lessons.setVisible)
        self.filter.textChanged.connect(self._sift)
        self.own.clicked.connect(self.choose_dictionary)
        self.export.clicked.connect(self.choose_export)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.units, self.own, self.fold):
            row.addWidget(each)
        row.addStretch(1)
        row.addWidget(self.line)
        row.addWidget(self.export)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        sift = QHBoxLayout()
        sift.setSpacing(8)
        sift.addWidget(self.filter, 1)
        sift.addWidget(self.count)
        card.body.addLayout(sift)
        card.body.addWidget(self.table)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.numbers)
        column.addWidget(self.curve, 1)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        for place, each in enumerate((card, right)):
            split.addWidget(each)
            split.setStretchFactor(place, 1)
        card.setMinimumSize(330, 240)
        right.setMinimumWidth(400)
        split.setSizes([420, 640])
        content = QWidget()
        content.setProperty("role", "page")
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(split, 1)
        inside.addWidget(self.sentence)
        scroll = Scroll(content)
        for each in (scroll, self.empty):
            self._stack.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.lessons)
        column.addWidget(self._stack, 1)
