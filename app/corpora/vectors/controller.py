"""The logic of the vectors tab: learn or import, then answer questions about words."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from lstmcore.events import Done, Event, Failed
from lstmcore.specs import NeighboursSpec, VectorsSpec, WordMapSpec

from ...jobs.job import Job
from ...jobs.local import LocalJob
from ...reports import Report, vectors_of
from ...settings import Settings
from ..question import Question
from ..readings import ReadClient
from .kept import is_outdated, read_card
from .tab import VectorsTab

PAUSE_MS = 450
ON_MAP, NEAREST = 500, 24


class VectorsController(QObject):
    """Looks for vectors when the tab is opened; a learning that is left stops and keeps what it has."""

    def __init__(self, tab: VectorsTab, client: ReadClient, settings: Settings) -> None:
        super().__init__(tab)
        self.tab, self._settings = tab, settings
        self._report: Report | None = None
        self._looking: Job | None = None
        self._card: dict[str, Any] = {}
        self._asked: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._learning = Question(client, "vectors", self)
        self._near = Question(client, "neighbours", self, tab.explore.line)
        self._mapping = Question(client, "map", self)
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        tab.learn.show_choice(settings.vectors_minutes, settings.vectors_dimension, settings.vectors_units)
        self._connect()

    def learn(self, from_file: str = "") -> None:
        """Learn vectors of the corpus, or take them from a file."""
        if self._report is None:
            return
        page = self.tab.learn
        page.show_problem("")
        spec = VectorsSpec(
            (str(self._report["folder"]),),
            vectors_of(self._report),
            from_file or None,
            page.units.value(),
            int(page.dimension.value()),
            minutes=None if from_file else float(page.minutes.value()),
            user_dictionary=self._settings.own_words or None if page.units.value() == "word" else None,
        )
        self.tab.learning.start(bool(from_file))
        self.tab.show_page(self.tab.learning)
        self._learning.ask(spec)

    def ask(self, plus: tuple[str, ...], minus: tuple[str, ...] = ()) -> None:
        """Ask for the words nearest to ``plus`` - ``minus``."""
        self._soon.stop()
        if self._report is not None:
            self._asked = (plus, minus)
            self._near.ask(NeighboursSpec(vectors_of(self._report), plus, minus, NEAREST))

    def set_busy(self, busy: bool) -> None:
        """The corpus is being read again, or that is over: what is learned of the old text is stopped and kept."""
        if busy:
            self._learning.stop()

    def _on_corpus(self, report: Report | None) -> None:
        same = bool(report and self._report and report.get("folder") == self._report.get("folder"))
        self._report = report
        if not same:
            self._leave()
        if report is not None and not self._learning.running:
            self._look()

    def _leave(self) -> None:
        self._soon.stop()
        self._learning.leave()
        for each in (self._near, self._mapping):
            each.drop()
        if self._looking is not None:
            self._looking.forget()
            self._looking = None
        self._card = {}
        self.tab.learn.show_problem("")
        self.tab.explore.asking.field.clear()
        self.tab.explore.asking.show_nothing()
        self.tab.explore.plane.show_points(())
        self.tab.show_page(None)

    def _look(self) -> None:
        """See whether there are vectors."""
        if self._report is not None:
            self._looking = Job.start(LocalJob(partial(read_card, vectors_of(self._report))))
            self._looking.ended.connect(self._on_looked)

    def _on_looked(self, last: Done | Failed) -> None:
        self._looking = None
        if self._report is None:
            return
        self._card = last.result["value"] if isinstance(last, Done) else {}
        self.tab.learn.show_way_back(bool(self._card))
        if not self._card:
            self.tab.show_page(self.tab.learn)
            return
        self.tab.explore.show_card(self._card, is_outdated(self._card, self._report))
        self.tab.show_page(self.tab.explore)
        self._mapping.ask(WordMapSpec(vectors_of(self._report), ON_MAP))

    def _on_step(self, event: Event) -> None:
        self.tab.learning.add(event)

    def _on_learned(self, _: object) -> None:
        self._near.drop()
        self.tab.explore.asking.show_nothing()
        self._look()

    def _on_settled(self) -> None:
        if not self._learning.running:
            self._look()

    def _on_not_learned(self, sentence: str = "") -> None:
        self.tab.learn.show_problem(sentence)
        self.tab.show_page(self.tab.learn)

    def _on_mapped(self, result: dict[str, Any]) -> None:
        points = result.get("points") or ()
        self.tab.explore.plane.show_points(points)
        self.tab.explore.asking.show_known([str(point[0]) for point in points])

    def _on_near(self, result: dict[str, Any]) -> None:
        plus, minus = self._asked
        near = [str(word) for word, _ in result.get("neighbours") or ()]
        self.tab.explore.asking.show_answer(plus, minus, result)
        plane = self.tab.explore.plane.map
        plane.mark(plus[0] if not minus else near[0] if near else "", near)
        next((word for word in (plus[0], *near) if plane.centre_on(word)), None)

    def _on_word(self, word: str) -> None:
        self.ask((word,))

    def _on_chosen(self, word: str) -> None:
        self.tab.explore.asking.field.setText(word)
        self.ask((word,))

    def _on_analogy(self, a: str, b: str, c: str) -> None:
        self.ask((a, c), (b,))

    def _on_pause(self) -> None:
        if word := self.tab.explore.asking.word():
            self.ask((word,))
        else:
            self._near.drop()
            self.tab.explore.asking.show_nothing()
            self.tab.explore.plane.map.mark("")

    def _on_again(self) -> None:
        self.tab.learn.show_problem("")
        self.tab.show_page(self.tab.learn)

    def _keep(self) -> None:
        page = self.tab.learn
        self._settings.vectors_minutes = int(page.minutes.value())
        self._settings.vectors_dimension = int(page.dimension.value())
        self._settings.vectors_units = page.units.value()

    def _connect(self) -> None:
        tab, explore = self.tab, self.tab.explore
        tab.corpus_shown.connect(self._on_corpus)
        tab.learn.learn_requested.connect(self.learn)
        tab.learn.import_requested.connect(self.learn)
        tab.learn.back_requested.connect(lambda: tab.show_page(tab.explore))
        tab.learn.chosen_changed.connect(self._keep)
        tab.learning.stop_requested.connect(self._learning.stop)
        explore.again_requested.connect(self._on_again)
        explore.asking.typed.connect(self._soon.start)
        explore.asking.word_asked.connect(self._on_word)
        explore.asking.analogy_asked.connect(self._on_analogy)
        explore.asking.word_chosen.connect(self._on_chosen)
        explore.plane.word_chosen.connect(self._on_chosen)
        self._soon.timeout.connect(self._on_pause)
        self._learning.happened.connect(self._on_step)
        self._learning.answered.connect(self._on_learned)
        self._learning.failed.connect(self._on_not_learned)
        self._learning.cancelled.connect(self._on_not_learned)
        self._learning.settled.connect(self._on_settled)
        self._near.answered.connect(self._on_near)
        self._near.failed.connect(explore.asking.show_problem)
        self._mapping.answered.connect(self._on_mapped)
        self._mapping.failed.connect(explore.plane.show_problem)
