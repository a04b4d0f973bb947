"""The logic of the lesson tab: a sentence is looked at after a pause, with vectors where there are some."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from lstmcore.events import Done, Failed
from lstmcore.specs import LessonSpec

from ...jobs.job import Job
from ...jobs.local import LocalJob
from ...reports import Report, vectors_of
from ...settings import Settings
from ..question import Question
from ..readings import ReadClient
from ..vectors.kept import read_card
from .tab import LessonTab

PAUSE_MS = 400
SENTENCE = re.compile(r"[^\n。！？!?.…]{4,70}[。！？!?.…]")
BEGINNING = 40  # characters, where there is no sentence


class LessonController(QObject):
    """``vectors_requested`` when the user wants to have vectors first."""

    vectors_requested = Signal()

    def __init__(self, tab: LessonTab, client: ReadClient, settings: Settings) -> None:
        super().__init__(tab)
        self.tab, self._settings = tab, settings
        self._report: Report | None = None
        self._looking: Job | None = None
        self._lesson = Question(client, "lesson", self, tab.line)
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        tab.units.set_value(settings.lesson_units)
        self._connect()

    def look(self) -> None:
        """See whether there are vectors, then what the sentence becomes; an older question is dropped."""
        self._drop()
        if self._report is None or not self.tab.sentence():
            self.tab.show_nothing()
            return
        self._looking = Job.start(LocalJob(partial(read_card, vectors_of(self._report))))
        self._looking.ended.connect(self._ask)

    def _ask(self, last: Done | Failed) -> None:
        self._looking = None
        if self._report is None:
            return
        has_vectors = isinstance(last, Done) and bool(last.result["value"])
        self._lesson.ask(
            LessonSpec(
                (str(self._report["folder"]),),
                self.tab.sentence(),
                self.tab.units.value(),
                vectors_of(self._report) if has_vectors else None,
                self._settings.own_words or None if self.tab.units.value() == "word" else None,
            )
        )

    def _on_corpus(self, report: Report | None) -> None:
        same = bool(report and self._report and report.get("folder") == self._report.get("folder"))
        self._report = report
        if report is None:
            self._drop()
        if not same:
            self.tab.field.blockSignals(True)
            self.tab.field.setText(first_sentence(report) if report else "")
            self.tab.field.setCursorPosition(0)
            self.tab.field.blockSignals(False)
            self.tab.show_nothing()
        if report is not None:
            self.look()

    def _on_seen(self) -> None:
        """Vectors may have been learned since."""
        if self._report is not None and self.tab.lacks_vectors():
            self.look()

    def _on_units(self) -> None:
        self._settings.lesson_units = self.tab.units.value()
        self.look()

    def _on_cancelled(self) -> None:
        self.tab.show_nothing()

    def _drop(self) -> None:
        self._soon.stop()
        self._lesson.drop()
        if self._looking is not None:
            self._looking.forget()
            self._looking = None

    def _on_result(self, result: dict[str, Any]) -> None:
        self.tab.show_result(result)

    def _connect(self) -> None:
        tab = self.tab
        tab.corpus_shown.connect(self._on_corpus)
        tab.wanted_changed.connect(self._soon.start)
        tab.units_changed.connect(self._on_units)
        tab.vectors_requested.connect(self.vectors_requested)
        tab.seen.connect(self._on_seen)
        self._soon.timeout.connect(self.look)
        self._lesson.answered.connect(self._on_result)
        self._lesson.failed.connect(tab.show_problem)
        self._lesson.cancelled.connect(self._on_cancelled)


def first_sentence(report: Report) -> str:
    """The first sentence of a corpus, or its beginning; "" when that is not known."""
    preview = str(report.get("preview") or "")
    found = SENTENCE.search(preview)
    return (found.group() if found else preview[:BEGINNING].split("\n")[0]).strip()
