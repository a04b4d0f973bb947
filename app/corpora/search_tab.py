"""The tab of search: a field, two switches, and the places where the words stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..reports import Report
from ..widgets import Card, EmptyState, button, label
from .matches import MatchesList, MatchesModel


class SearchField(QLineEdit):
    """Esc empties it first; only an empty one leaves Esc to the window. Down goes to the list."""

    left_down = Signal()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.key() == Qt.Key.Key_Escape and bool(self.text()))
            if event.isAccepted():
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


class SearchTab(QWidget):
    """Shows matches; what is looked for goes out with ``wanted_changed``."""

    corpus_shown = Signal(object)  # Report, or None when the corpus is closed
    wanted_changed = Signal()
    options_changed = Signal()
    more_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.count = SearchField(), label("", "soft")
        self.field.setClearButtonEnabled(True)
        self.case, self.regex = _toggle("Aa"), _toggle(".*")
        self.more = button()
        self.model = MatchesModel(self)
        self.list = MatchesList(self.model)
        self.empty = EmptyState("search")
        self._stack = QStackedWidget()
        self._total, self._cut, self._state, self._problem = 0, False, "hint", ""
        self._lay_out()
        self.field.textChanged.connect(self.wanted_changed)
        self.field.left_down.connect(self.list.setFocus)
        for each in (self.case, self.regex):
            each.clicked.connect(self._on_option)
        self.more.clicked.connect(self.more_requested)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.list)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy)
        self.setFocusProxy(self.field)
        self.retranslate()

    def show_corpus(self, report: Report | None) -> None:
        """Another corpus, or the same one read anew."""
        self.corpus_shown.emit(report)

    def show_options(self, match_case: bool, regex: bool) -> None:
        """Set the two switches."""
        self.case.setChecked(match_case)
        self.regex.setChecked(regex)

    def show_hint(self) -> None:
        """Nothing is looked for."""
        self._show("hint")

    def show_searching(self, done: float = 0.0) -> None:
        """A search goes on and is so far ``done`` (0-1); what was found before stays on show."""
        self.count.setText(tr("corpora.searching") + (f" {100 * done:.0f} %" if done else ""))

    def show_matches(self, matches: Sequence[Mapping[str, Any]], total: int, cut: bool) -> None:
        """What was found: ``total`` places, of which these are on show."""
        self._total, self._cut = total, cut
        self.model.show_rows(matches)
        self._show("found" if matches else "none")
        if matches:
            self.list.setCurrentIndex(self.model.index(0))

    def show_problem(self, sentence: str) -> None:
        """Why nothing can be found."""
        self._problem = sentence
        self._show("problem")

    def focus_field(self) -> None:
        """Ready to type."""
        self.field.setFocus()
        self.field.selectAll()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.field.setPlaceholderText(tr("corpora.search"))
        self.field.setAccessibleName(tr("corpora.search"))
        self.list.setAccessibleName(tr("corpora.found"))
        self.more.setText(tr("corpora.more_matches"))
        for each, key in ((self.case, "match_case"), (self.regex, "regex")):
            each.setToolTip(tr(f"corpora.{key}"))
            each.setAccessibleName(tr(f"corpora.{key}"))
        self._show(self._state)

    def _show(self, state: str) -> None:
        self._state, found = state, state == "found"
        self._stack.setCurrentIndex(0 if found else 1)
        self.more.setVisible(found and self._cut)
        words = {
            "hint": (tr("corpora.search_hint"), tr("corpora.search_hint_text")),
            "none": (tr("corpora.not_found"), tr("corpora.not_found_text")),
            "problem": (self._problem, ""),
            "found": ("", ""),
        }[state]
        self.empty.set_words(*words)
        shown = self.model.rowCount()
        key = "found_shown" if shown < self._total else "found_all"
        self.count.setText(tr(f"corpora.{key}", total=number(self._total), shown=number(shown)) if found else "")

    def _on_option(self) -> None:
        self.options_changed.emit()
        self.wanted_changed.emit()

    def _copy(self) -> None:
        if (index := self.list.currentIndex()).isValid():
            QApplication.clipboard().setText(str(index.data()))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.field.setMaximumWidth(520)
        row.addWidget(self.field, 1)
        row.addWidget(self.case)
        row.addWidget(self.regex)
        row.addSpacing(8)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.more)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.list)
        self._stack.addWidget(card)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self._stack, 1)


def _toggle(text: str) -> QPushButton:
    made = button(text)
    made.setCheckable(True)
    return made
