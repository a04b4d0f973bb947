"""The tab of word vectors: a way to get some, their learning, or what they know."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ...reports import Report
from .explore import ExplorePage
from .learn import LearnPage
from .learning import LearningPage


class VectorsTab(QWidget):
    """Three pages of which one is on show."""

    corpus_shown = Signal(object)  # Report, or None when the corpus is closed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.learn, self.learning, self.explore = LearnPage(), LearningPage(), ExplorePage()
        self._blank = QWidget()
        self._stack = QStackedWidget()
        for page in (self._blank, self.learn, self.learning, self.explore):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setFocusProxy(self.explore.asking.field)
        self.retranslate()

    def show_corpus(self, report: Report | None) -> None:
        """Another corpus, or the same one read anew."""
        self.corpus_shown.emit(report)

    def show_page(self, page: QWidget | None) -> None:
        """One of ``learn``, ``learning`` and ``explore``; None while it is not known which."""
        self._stack.setCurrentWidget(page or self._blank)
        self.setFocusProxy(self.learn.learn if page is self.learn else self.explore.asking.field)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for page in (self.learn, self.learning, self.explore):
            page.retranslate()
