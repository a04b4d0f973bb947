"""The tab of the lesson: one sentence in five ways, side by side; a token pointed at is marked in all of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ...i18n import number, tr
from ...reports import Report
from ...widgets import EmptyState, FlowLayout, Segmented, button
from ...widgets.chips import Chip, Chips
from ...widgets.scroll import Scroll, scrolled_page
from ..units import KINDS, kind_name, shown_unit, spoken_unit
from ..working_line import WorkingLine
from .cards import WayCard
from .result import different_tokens
from .rows import MOST, BagRows, HeatRows, OneHotRows, WeightRows

COLUMN = 410
LONGEST = 400


class LessonTab(QWidget):
    """Shows what a sentence becomes; another sentence goes out with ``wanted_changed``."""

    corpus_shown = Signal(object)  # Report, or None when the corpus is closed
    wanted_changed = Signal()
    units_changed = Signal()
    vectors_requested = Signal()
    seen = Signal()  # the tab comes into sight

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.units, self.line = QLineEdit(), Segmented([(kind, "") for kind in KINDS]), WorkingLine()
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(LONGEST)
        self.units.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.chips = Chips()
        self.one_hot, self.bag, self.tfidf, self.heat = OneHotRows(), BagRows(), WeightRows(), HeatRows()
        self.rows = {"one_hot": self.one_hot, "bag": self.bag, "tfidf": self.tfidf, "embeddings": self.heat}
        self.first = WayCard("tokens", self.chips)
        self.cards = {way: WayCard(way, rows) for way, rows in self.rows.items()}
        self.to_vectors = button()
        self.empty = EmptyState("lesson")
        self._stack = QStackedWidget()
        self._result: dict[str, Any] = {}
        self._problem = ""
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.field)
        self.retranslate()

    def show_corpus(self, report: Report | None) -> None:
        """Another corpus, or the same one read anew."""
        self.corpus_shown.emit(report)

    def sentence(self) -> str:
        """What is typed."""
        return self.field.text().strip()

    def lacks_vectors(self) -> bool:
        """Whether a sentence is on show, without vectors."""
        return bool(self._result) and not self._result.get("embeddings")

    def show_nothing(self) -> None:
        """There is no sentence."""
        self._result, self._problem = {}, ""
        self._show()

    def show_result(self, result: dict[str, Any]) -> None:
        """What the sentence becomes."""
        self._result, self._problem = result, ""
        tokens, size = different_tokens(result), int(result.get("vocab_size") or 0)
        for rows in self.rows.values():
            rows.show_tokens(tokens, size)
        self._show()

    def show_problem(self, sentence: str) -> None:
        """Why there is nothing to show."""
        self._result, self._problem = {}, sentence
        self._show()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.field.setPlaceholderText(tr("corpora.lesson_sentence"))
        self.field.setAccessibleName(tr("corpora.lesson_sentence"))
        self.units.set_words(**{kind: tr(f"corpora.units_{kind}") for kind in KINDS})
        self.to_vectors.setText(tr("corpora.to_vectors"))
        self.line.retranslate()
        for rows in self.rows.values():
            rows.retranslate()
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    def _show(self) -> None:
        result = self._result
        self._stack.setCurrentIndex(0 if result else 1)
        hint = tr("corpora.lesson_hint")
        self.empty.set_words(self._problem or hint, "" if self._problem else tr("corpora.lesson_hint_text"))
        values = {
            "units": kind_name(str(result.get("units"))),
            "size": number(int(result.get("vocab_size") or 0)),
            "documents": number(int(result.get("documents") or 0)),
            "dimension": number(int(result.get("dimension") or 0)),
        }
        different = different_tokens(result)
        places = {token.text: token.place for token in different}
        self.chips.show_chips([_chip(text, places[text]) for text in result.get("tokens", ())])
        self.first.retranslate(**values)
        hidden = max(0, len(different) - MOST)
        for card in self.cards.values():
            card.retranslate(**values)
            card.say(tr("corpora.more_tokens", count=number(hidden)) if hidden else "")
        has = not self.lacks_vectors()
        card = self.cards["embeddings"]
        self.heat.setVisible(has)
        self.to_vectors.setVisible(not has)
        if not has:
            card.note.setText(tr("corpora.way_embeddings_none"))
        elif composed := [token.text for token in different if token.composed]:
            card.say(tr("corpora.lesson_composed", words="、".join(composed)))
        if result.get("by") == "files":
            self.cards["tfidf"].note.setText(tr("corpora.way_tfidf_note_files", **values))

    def _mark(self, text: str) -> None:
        self.chips.mark(text)
        for rows in self.rows.values():
            rows.mark(text)

    def _connect(self) -> None:
        self.field.textChanged.connect(self.wanted_changed)
        self.units.changed.connect(self.units_changed)
        self.to_vectors.clicked.connect(self.vectors_requested)
        for each in (self.chips, *self.rows.values()):
            each.pointed.connect(self._mark)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.field.setMaximumWidth(620)
        row.addWidget(self.field, 3)
        row.addWidget(self.units)
        row.addStretch(1)
        row.addWidget(self.line)
        card = self.cards["embeddings"]
        card.body.insertWidget(card.body.count() - 1, self.to_vectors, 0, Qt.AlignmentFlag.AlignLeft)
        grid = QWidget()
        grid.setProperty("role", "page")
        flow = FlowLayout(grid, column=COLUMN)
        for each in self.cards.values():
            flow.addWidget(each)
        inside, column = scrolled_page()
        column.addWidget(self.first)
        column.addWidget(grid)
        column.addStretch(1)
        scroll = Scroll(inside)
        for each in (scroll, self.empty):
            self._stack.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self._stack, 1)


def _chip(text: str, place: int) -> Chip:
    shown, spoken = shown_unit(text), spoken_unit(text)
    if place < 0:
        return Chip(shown, tr("corpora.outside"), tr("corpora.unit_outside", unit=spoken), text, odd=True)
    return Chip(shown, number(place), f"{spoken}: {number(place)}", text)
