"""The Train page: the choice at the left; the run, all runs or the lessons at the right. Wishes go out as signals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ..i18n import tr
from ..reports import Report
from ..retelling import Retelling
from ..widgets import Page, Segmented, button
from ..widgets.scroll import Scroll
from .advanced import AdvancedForm
from .board import Board
from .choices import CorpusChoice, PresetCard
from .controls import Controls
from .habits import Habits
from .lessons_view import LessonsView
from .phase import Phase
from .presets import PRESETS, Preset
from .queue_card import QueueCard
from .runs_view import RunsView

LEFT_WIDTH = 280
VIEWS = ("curve", "runs", "lessons")
VIEWS_WIDTH = 250  # the pressed one is bold
GUTTER = 16  # between the columns; the scroll bar of the left one lives in it


class TrainPanel(Page):
    """Only widgets: the controller fills it and answers its wishes."""

    train_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    discard_requested = Signal()
    preset_chosen = Signal(str)
    corpus_chosen = Signal(str)  # folder
    corpora_requested = Signal()
    write_with_requested = Signal(str)  # model
    queue_requested = Signal()
    fresh_requested = Signal()  # not from a model after all
    view_chosen = Signal(str)  # of VIEWS
    seen = Signal()  # the page has been opened

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.corpus = CorpusChoice()
        self.presets = {preset.key: PresetCard(preset) for preset in PRESETS}
        self.fold = button(kind="quiet")
        self.fold.setCheckable(True)
        self.advanced = AdvancedForm()
        self.advanced.hide()
        self.habits, self.queue = Habits(), QueueCard()
        self.from_model = button(kind="quiet")
        self.from_model.clicked.connect(self.fresh_requested)
        self.from_model.hide()
        self._from = ""
        self.controls = Controls()
        self.board, self.runs, self.lessons = Board(), RunsView(), LessonsView()
        self.views = Segmented([(each, "") for each in VIEWS])
        self.views.setMinimumWidth(VIEWS_WIDTH)
        self.tools.addWidget(self.views)
        self._stack = QStackedWidget()
        for view in (self.board, self.runs, self.lessons):
            self._stack.addWidget(view)
        self._choice = QWidget()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addLayout(self._left())
        row.addWidget(self._stack, 1)
        self.body.addLayout(row, 1)
        self._connect()
        Retelling(self, self.retranslate)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    def show_corpora(self, reports: Sequence[Report], folder: str) -> None:
        """The corpora to choose from and the chosen one ("" for none)."""
        self.corpus.show_corpora(reports, folder)
        self.controls.set_ready(bool(reports))

    def show_promises(self, promise: Callable[[Preset, Report | None], tuple[str, str]]) -> None:
        """What each preset takes and gives for the chosen corpus."""
        for card in self.presets.values():
            card.show_promise(*promise(card.preset, self.corpus.chosen_report()))

    def show_preset(self, key: str) -> None:
        """Draw the chosen preset."""
        for name, card in self.presets.items():
            card.set_chosen(name == key)

    def show_from(self, name: str) -> None:
        """The model that would go on learning, "" for a fresh one; a click on it takes it back."""
        self._from = name
        self.from_model.setVisible(bool(name))
        short = name if len(name) <= 16 else name[:15] + "…"
        self.from_model.setText(tr("train.from_model", name=short) + "  ×")
        self.from_model.setToolTip(tr("train.from_model_note", name=name))
        self.from_model.setAccessibleName(tr("train.from_model", name=name))

    def show_phase(self, phase: Phase) -> None:
        """What can be pressed now; while a run goes on, the choice is for the one after it."""
        self.controls.set_phase(phase)

    def open_view(self, view: str) -> None:
        """Show one of VIEWS at the right."""
        self.views.set_value(view)
        self._stack.setCurrentIndex(VIEWS.index(view))
        self.view_chosen.emit(view)

    def open_advanced(self) -> None:
        """Unfold the fields, so that a wrong one is seen."""
        self.fold.setChecked(True)

    def retranslate(self) -> None:
        """Every word in the language of the moment."""
        self.title.set_text(tr("app.page.train"))
        left = (self.corpus, *self.presets.values(), self.advanced, self.habits, self.queue, self.controls)
        for part in (*left, self.board, self.runs, self.lessons):
            part.retranslate()
        self.show_from(self._from)
        self.views.set_words(**{each: tr(f"train.view_{each}") for each in VIEWS})
        self._name_fold()

    def _left(self) -> QVBoxLayout:
        choice = QVBoxLayout(self._choice)
        choice.setContentsMargins(0, 0, GUTTER, 0)
        choice.setSpacing(12)
        choice.addWidget(self.corpus)
        choice.addWidget(self.from_model, 0, Qt.AlignmentFlag.AlignLeft)
        for card in self.presets.values():
            choice.addWidget(card)
        choice.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        choice.addWidget(self.advanced)
        choice.addWidget(self.habits)
        choice.addStretch(1)
        self._choice.setProperty("role", "page")
        self._scroll = scroll = Scroll(self._choice)
        scroll.setFixedWidth(LEFT_WIDTH + GUTTER)
        self.controls.setFixedWidth(LEFT_WIDTH)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(scroll, 1)
        self.queue.setFixedWidth(LEFT_WIDTH)
        column.addWidget(self.queue)
        column.addWidget(self.controls)
        return column

    def _connect(self) -> None:
        self.corpus.corpus_chosen.connect(self.corpus_chosen)
        self.corpus.corpora_requested.connect(self.corpora_requested)
        for card in self.presets.values():
            card.clicked.connect(self._on_preset)
        self.fold.toggled.connect(self._on_fold)
        self.advanced.edited.connect(self._name_fold)
        self.controls.train_requested.connect(self.train_requested)
        self.controls.pause_requested.connect(self.pause_requested)
        self.controls.resume_requested.connect(self.resume_requested)
        self.controls.stop_requested.connect(self.stop_requested)
        self.controls.discard_requested.connect(self.discard_requested)
        self.controls.queue_requested.connect(self.queue_requested)
        self.views.changed.connect(self.open_view)
        self.board.ended.write_with_requested.connect(self.write_with_requested)

    def _on_preset(self) -> None:
        card = self.sender()
        if isinstance(card, PresetCard):
            self.preset_chosen.emit(card.preset.key)

    def _on_fold(self, open_: bool) -> None:
        self.advanced.setVisible(open_)
        self._name_fold()
        if open_:
            QTimer.singleShot(0, self._show_form)

    def _show_form(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(min(bar.maximum(), self.fold.y()))

    def _name_fold(self) -> None:
        count = self.advanced.changed_count()
        self.fold.setText(tr("train.advanced_changed", count=count) if count else tr("train.advanced"))
