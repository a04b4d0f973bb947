"""The tabs of an opened corpus and their controllers, made in the order in which they stand."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ..messages import Messages
from ..settings import Settings
from .cleaning_controller import CleaningController
from .cleaning_tab import CleaningTab
from .files_controller import FilesController
from .files_tab import FilesTab
from .lesson.controller import LessonController
from .lesson.tab import LessonTab
from .opened import OpenedCorpus
from .readings import ReadClient
from .search_controller import SearchController
from .search_tab import SearchTab
from .vectors.controller import VectorsController
from .vectors.tab import VectorsTab
from .vocabulary.controller import VocabularyController
from .vocabulary.tab import VocabularyTab


class Tabs(QObject):
    """Every controller has its tab as ``tab``."""

    def __init__(self, opened: OpenedCorpus, client: ReadClient, messages: Messages, settings: Settings) -> None:
        super().__init__(opened)
        self.opened = opened
        self.files = FilesController(FilesTab(), settings)
        self.cleaning = CleaningController(CleaningTab(), client)
        self.search = SearchController(SearchTab(), client, settings)
        self.vocabulary = VocabularyController(VocabularyTab(), client, messages, settings)
        self.vectors = VectorsController(VectorsTab(), client, settings)
        self.lesson = LessonController(LessonTab(), client, settings)
        opened.add_tab("files", self.files.tab)
        opened.add_tab("cleaning", self.cleaning.tab)
        opened.add_tab("search", self.search.tab)
        opened.add_tab("vocabulary", self.vocabulary.tab)
        opened.add_tab("vectors", self.vectors.tab)
        opened.add_tab("lesson", self.lesson.tab)
        opened.find_requested.connect(self._find)
        self.lesson.vectors_requested.connect(self._open_vectors)

    def set_busy(self, busy: bool) -> None:
        """The opened corpus is being read again, or that is over."""
        line = self.opened.rereading
        (line.start if busy else line.end)()
        self.opened.head.set_busy(busy)
        self.files.tab.set_busy(busy)
        self.cleaning.set_busy(busy)
        self.vectors.set_busy(busy)

    def _find(self) -> None:
        self.opened.open_tab("search")
        self.search.tab.focus_field()

    def _open_vectors(self) -> None:
        self.opened.open_tab("vectors")
