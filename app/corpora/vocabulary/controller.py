"""The logic of the vocabulary tab: counts follow what is chosen, a sentence is cut as the counts say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from lstmcore.specs import VocabularySpec

from ...i18n import tr
from ...messages import Messages
from ...reports import Report
from ...settings import Settings
from ..question import Question
from ..readings import ReadClient
from .tab import VocabularyTab

PAUSE_MS = 300
TOP = 20_000  # of the commonest and of the rarest: what a table can be sorted by in an instant


class VocabularyController(QObject):
    """Counts when the tab is opened, and again when another thing is to be counted."""

    def __init__(self, tab: VocabularyTab, client: ReadClient, messages: Messages, settings: Settings) -> None:
        super().__init__(tab)
        self.tab, self._messages, self._settings = tab, messages, settings
        self._folder = ""
        self._counting = Question(client, "vocabulary", self, tab.line)
        self._cutting = Question(client, "vocabulary", self)
        self._export = Question(client, "vocabulary", self, tab.line)
        self._soon, self._sentence_soon = (
            QTimer(self, singleShot=True, interval=PAUSE_MS),
            QTimer(self, singleShot=True, interval=PAUSE_MS),
        )
        self._restore()
        self._connect()

    def count(self) -> None:
        """Count what is chosen; an older count is dropped."""
        self._soon.stop()
        if self._folder:
            self._counting.ask(self._spec(top=TOP))
            self.cut()

    def cut(self) -> None:
        """Cut the sentence in the field."""
        self._sentence_soon.stop()
        if self._folder and self.tab.sentence.text():
            self._cutting.ask(self._spec(top=1, sentence=self.tab.sentence.text()))
        else:
            self._cutting.drop()
            self.tab.sentence.show_units((), ())

    def _spec(self, **more: Any) -> VocabularySpec:
        dictionary = self._settings.own_words or None if self.tab.units.value() == "word" else None
        chosen: dict[str, Any] = {**self.tab.lessons.values(), "user_dictionary": dictionary}
        return VocabularySpec((self._folder,), units=self.tab.units.value(), **chosen, **more)

    def _on_corpus(self, report: Report | None) -> None:
        folder = str(report["folder"]) if report else ""
        if folder != self._folder:
            self.tab.sentence.field.clear()
            self.tab.filter.clear()
            self.tab.show_nothing()
        self._folder = folder
        if report is None:
            for each in (self._soon, self._sentence_soon):
                each.stop()
            for each in (self._counting, self._cutting, self._export):
                each.drop()
        else:
            self.count()

    def _on_wanted(self) -> None:
        self._keep()
        self._soon.start()

    def _on_dictionary(self, path: str) -> None:
        self._settings.own_words = path
        self.tab.show_dictionary(path)
        self.count()

    def _on_export(self, path: str) -> None:
        self._export.ask(self._spec(top=1, out=path))

    def _on_exported(self, result: dict[str, Any]) -> None:
        name = Path(str(result.get("out"))).name
        self._messages.info(tr("corpora.exported_units", name=name))

    def _on_cut(self, result: dict[str, Any]) -> None:
        self.tab.sentence.show_units(result.get("sentence") or (), result.get("sentence_ids") or ())

    def _on_cancelled(self) -> None:
        self.tab.show_problem(tr("corpora.not_counted"))

    def _restore(self) -> None:
        kept, tab = self._settings, self.tab
        tab.units.set_value(kept.vocabulary_units)
        tab.lessons.show_values(
            {
                "min_count": kept.vocabulary_min_count,
                "max_vocab": kept.vocabulary_size,
                "lowercase": kept.vocabulary_lowercase,
                "strip_punctuation": kept.vocabulary_no_punctuation,
            }
        )
        tab.fold.setChecked(bool(tab.lessons.changes()))
        tab.curve.show_kind(kept.vocabulary_curve)
        tab.show_dictionary(kept.own_words)

    def _keep(self) -> None:
        kept, values = self._settings, self.tab.lessons.values()
        kept.vocabulary_units = self.tab.units.value()
        kept.vocabulary_min_count = int(values["min_count"])
        kept.vocabulary_size = int(values["max_vocab"])
        kept.vocabulary_lowercase = bool(values["lowercase"])
        kept.vocabulary_no_punctuation = bool(values["strip_punctuation"])

    def _keep_curve(self, kind: str) -> None:
        self._settings.vocabulary_curve = kind

    def _connect(self) -> None:
        tab = self.tab
        tab.corpus_shown.connect(self._on_corpus)
        tab.wanted_changed.connect(self._on_wanted)
        tab.dictionary_chosen.connect(self._on_dictionary)
        tab.export_requested.connect(self._on_export)
        tab.sentence.changed.connect(self._sentence_soon.start)
        tab.curve.kind_changed.connect(self._keep_curve)
        self._soon.timeout.connect(self.count)
        self._sentence_soon.timeout.connect(self.cut)
        self._counting.answered.connect(tab.show_result)
        self._counting.failed.connect(tab.show_problem)
        self._counting.cancelled.connect(self._on_cancelled)
        self._cutting.answered.connect(self._on_cut)
        self._export.answered.connect(self._on_exported)
        self._export.failed.connect(self._messages.error)
