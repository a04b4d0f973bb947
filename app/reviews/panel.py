"""The Reviews page: one review at a time, or a whole table; the model in use at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from lstmcore.events import Event, Rated
from lstmcore.reviews.held_out import HeldOut

from ..i18n import tr, words
from ..retelling import Retelling
from ..theme import look
from ..widgets.label import button
from ..widgets.page import GAP, Page
from ..widgets.thumbnail import Point
from .intake import Intake
from .needle import BAND
from .preview import TablePreview
from .ratings import Ratings
from .report import Report
from .results import Results
from .side import Side
from .text_page import Place, TextPage
from .threshold import USUAL
from .working import Working


class ReviewsPanel(Page):
    """Wishes are signals; the controller answers with ``show_*``."""

    text_changed = Signal(str)
    struck_changed = Signal(str)  # the text without the struck words, "" when none is
    threshold_moved = Signal(int)
    correct_requested = Signal(str)  # positive, mixed or negative; "" takes the correction back
    retrain_requested = Signal()
    model_chosen = Signal(str)
    open_requested = Signal()
    rate_requested = Signal(str)  # text column
    columns_chosen = Signal(str, str)  # text and label column of the table
    train_requested = Signal(str, str, str, str)  # text column, label column, preset, name
    cancel_requested = Signal()
    stop_requested = Signal()
    export_requested = Signal()
    words_requested = Signal()  # the telling words of the rated table
    use_requested = Signal()
    text_requested = Signal()  # back from a table to one review

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text_page, self.side = TextPage(), Side()
        self.intake, self.working, self.results, self.report = Intake(), Working(), Results(), Report()
        self._stack = QStackedWidget()
        for page in (self.text_page, self.intake, self.working, self.results, self.report):
            self._stack.addWidget(page)
        # else the widest part would set the least width of the window even while it is hidden
        self._stack.setMinimumWidth(400)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._stack, 1)
        row.addWidget(self.side)
        self.body.addLayout(row, 1)
        self._connect()
        look.changed.connect(self.text_page.restyle)
        Retelling(self, self.retranslate)

    def show_models(self, cards: tuple[dict[str, Any], ...], current: str, threshold: int = USUAL) -> None:
        """The review models, the one in use, and the score from which on it calls a review positive."""
        self.side.show_models(cards, current)
        card = self.side.current()
        self.side.threshold.show_model(HeldOut.of(card or {}), threshold)
        self.show_threshold(threshold)
        self.text_page.set_model(card is not None, str((card or {}).get("language") or words.language))
        self.intake.set_can_rate(card is not None)
        calibration = (card or {}).get("calibration") or {}
        self.text_page.verdict.needle.band = (calibration.get("low", BAND[0]), calibration.get("high", BAND[1]))

    def show_rated(self, rated: Rated, reason: str = "", place: Place = (0, 2)) -> None:
        """The verdict on the pasted text; its class, of how many."""
        self.text_page.show_rated(rated, reason, place)

    def show_threshold(self, threshold: int) -> None:
        """The tick on the dial, for a model that knows what a threshold would do."""
        known = self.side.threshold.held_out is not None
        self.text_page.verdict.needle.show_threshold(threshold / 100 if known else None)

    def show_empty(self) -> None:
        """No text: the examples."""
        self.text_page.show_empty()

    def show_text_page(self) -> None:
        """Back to one review."""
        self._show(self.text_page)

    def show_preview(self, preview: TablePreview) -> None:
        """A table was opened."""
        self.intake.show_preview(preview, self.side.current() is not None)
        self._show(self.intake)

    def show_intake(self) -> None:
        """The opened table again."""
        self._show(self.intake)

    def show_working(self, name: str, training: bool) -> None:
        """Rating or training began on the table ``name``."""
        self.working.begin(name, training)
        self._show(self.working)

    def show_event(self, event: Event) -> None:
        """The job goes on."""
        self.working.show_event(event)

    def show_ratings(self, name: str, ratings: Ratings) -> None:
        """The rated table."""
        self.results.show_ratings(name, ratings)
        self._show(self.results)

    def show_report(self, name: str, result: dict[str, Any], stopped: bool) -> None:
        """The trained model's report card."""
        self.report.show_result(name, result, stopped, self.working.points())
        self._show(self.report)

    def show_report_of(self, card: dict[str, Any], points: Sequence[Point]) -> None:
        """The report of a model of before."""
        self.report.show_card(card, points)
        self._show(self.report)

    def showing(self) -> QWidget | None:
        """The part on show: text_page, intake, working, results or report."""
        return self._stack.currentWidget()

    def focus_first(self) -> None:
        """The paste box, while it is there."""
        (self.text_page.box if self.showing() is self.text_page else self).setFocus()

    def retranslate(self) -> None:
        self.title.set_text(tr("app.page.reviews"))
        for part in (self.text_page, self.side, self.intake, self.working, self.results, self.report):
            part.retranslate()
        self.back_button.setText(tr("reviews.one_review"))
        self.back_button.setVisible(self.showing() in (self.intake,))

    def _show(self, part: QWidget) -> None:
        self._stack.setCurrentWidget(part)
        # a table needs the width, and a job at work no other model
        self.side.setVisible(part in (self.text_page, self.intake))
        self.focus_first()
        self.retranslate()

    def _connect(self) -> None:
        self.back_button = button("", "plain")
        self.tools.addWidget(self.back_button)
        self.back_button.clicked.connect(self.text_requested)
        self.text_page.text_changed.connect(self.text_changed)
        self.text_page.pushing.struck_changed.connect(self.struck_changed)
        self.text_page.correcting.corrected.connect(self.correct_requested)
        self.text_page.correcting.retrain_requested.connect(self.retrain_requested)
        self.side.threshold.moved.connect(self.threshold_moved)
        self.side.model_chosen.connect(self.model_chosen)
        self.side.open_requested.connect(self.open_requested)
        self.intake.columns_chosen.connect(self.columns_chosen)
        self.intake.rate_requested.connect(self.rate_requested)
        self.intake.train_requested.connect(self.train_requested)
        self.working.cancel_requested.connect(self.cancel_requested)
        self.working.stop_requested.connect(self.stop_requested)
        self.results.export_requested.connect(self.export_requested)
        self.results.words_requested.connect(self.words_requested)
        self.results.close_requested.connect(self.text_requested)
        self.report.use_requested.connect(self.use_requested)
        self.report.close_requested.connect(self.text_requested)
