"""What the board tells of a run: its curve, its four figures, and one line of what is going on."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from lstmcore.events import (
    CorpusReady,
    Evaluated,
    Event,
    FileRead,
    NgramReady,
    Notice,
    Planned,
    Progress,
    Sampled,
    StepDone,
)

from ..i18n import tr
from .board import Board
from .curve_controller import Past
from .figures import Figures

FIGURES_MS = 400
STATUS_MS = 15_000


class Telling(QObject):
    """Turns events into what ``board`` shows; ``advanced(step, seconds trained)`` now and then while a run is on."""

    advanced = Signal(int, float)

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._figures = Figures()
        self.ngram_bits = math.nan  # bits per character; known as soon as the run can continue a text
        self._tellers: dict[type, Callable[[Any], None]] = {
            Progress: self._on_progress,
            FileRead: lambda event: self.say(tr("train.reading", name=Path(event.path).name)),
            CorpusReady: lambda event: self.say(tr("train.counting")),
            NgramReady: self._on_ngram,
            Planned: self._on_planned,
            StepDone: self._on_step,
            Evaluated: self._on_evaluated,
            Sampled: board.sample.add,
            Notice: self._on_notice,
        }
        self._figures_timer = QTimer(self, interval=FIGURES_MS)
        self._figures_timer.timeout.connect(self._now_and_then)
        self._status_timer = QTimer(self, singleShot=True, interval=STATUS_MS)
        self._status_timer.timeout.connect(self.say)

    def start(self) -> None:
        """An empty board."""
        self._figures, self.ngram_bits = Figures(), math.nan
        self._board.start()

    def begin(self) -> None:
        """A run is on: its figures change."""
        self._figures_timer.start()

    def end(self) -> None:
        """It is not on any more; the board stays as it is."""
        self._figures_timer.stop()
        self._figures.seconds_left = math.nan
        self._show_figures()

    def tell(self, event: Event) -> None:
        """Show what is new; other events are passed over."""
        teller = self._tellers.get(type(event))
        if teller is not None:
            teller(event)

    def say(self, text: str = "", warn: bool = False) -> None:
        """One line above the curve, until the next one."""
        self._status_timer.stop()
        self._board.show_status(text, warn)

    def fade(self) -> None:
        """The line goes by itself."""
        self._status_timer.start()

    def show_past(self, past: Past) -> None:
        """The curve and the samples of a run as they lie on disk."""
        self._board.curves.take(past.history)
        self._board.sample.show_samples(past.sampled)
        mixture = past.history.mixture.view()
        if len(mixture):
            self._set_bits(math.log2(float(mixture.min())))

    def _on_progress(self, event: Progress) -> None:
        share = f" {round(100 * event.done / event.total)} %" if event.total else ""
        self.say(tr(f"stage.{event.stage}") + share if share else tr(f"stage.{event.stage}"))

    def _on_ngram(self, event: NgramReady) -> None:
        self.ngram_bits = event.bits_per_char
        if math.isnan(self._figures.bits_per_char):
            self._set_bits(event.bits_per_char)
        self._board.curves.add(event)
        if event.seconds:  # told again, without its seconds, when the steps begin
            self.say(tr("train.ngram_ready", seconds=f"{max(1.0, event.seconds):.0f}"))

    def _on_planned(self, event: Planned) -> None:
        self._figures.seconds_left = event.total_seconds
        self._board.curves.add(event)

    def _on_step(self, event: StepDone) -> None:
        curves = self._board.curves
        curves.add(event)
        self._figures.chars_per_second = event.tokens_per_second / curves.history.per_char
        self._figures.seconds_left = event.seconds_left

    def _on_evaluated(self, event: Evaluated) -> None:
        self._board.curves.add(event)
        self.ngram_bits = event.ngram_bits_per_char
        self._set_bits(event.mixture_bits_per_char)

    def _on_notice(self, event: Notice) -> None:
        self.say(tr(f"notice.{event.key}", **event.values), warn=True)
        self.fade()

    def _set_bits(self, bits: float) -> None:
        self._figures.bits_per_char = bits
        self._figures.perplexity = 2.0**bits
        self._show_figures()

    def _show_figures(self) -> None:
        self._board.show_figures(self._figures)

    def _now_and_then(self) -> None:
        self._show_figures()
        history = self._board.curves.history
        self.advanced.emit(history.step, history.elapsed)
