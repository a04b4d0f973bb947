"""The bar at the end of a run: what came out, and the one thing to do with it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from lstmcore.events import Done

from ..i18n import bits, duration, tr
from ..widgets import button, label


@dataclass(frozen=True)
class Outcome:
    """How a run ended. ``model`` is what Write would use; bits per character on held-out text, NaN when unknown."""

    model: str
    name: str
    status: str
    bits_per_char: float = math.nan
    ngram_bits_per_char: float = math.nan
    seconds: float = math.nan
    copy_rate: float = math.nan

    @classmethod
    def of(cls, done: Done, model: str, name: str) -> Outcome:
        """From the result of a run that made ``model``."""

        def figure(key: str) -> float:
            value = done.result.get(key)
            return float(value) if isinstance(value, (int, float)) else math.nan

        figures = (figure(each) for each in ("bits_per_char", "ngram_bits_per_char", "seconds", "copy_rate"))
        return cls(model, name, "stopped" if done.status == "stopped" else "done", *figures)

    @property
    def better_percent(self) -> float:
        """How much lower than the n-gram alone, in percent; NaN when unknown."""
        if not self.ngram_bits_per_char > 0:
            return math.nan
        return (1 - self.bits_per_char / self.ngram_bits_per_char) * 100


class EndedBar(QFrame):
    """Hidden until ``show_outcome``."""

    write_with_requested = Signal(str)  # model

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.outcome: Outcome | None = None
        self._title = label("", "heading")
        self._text = label("", "soft", wrap=True)
        self.button = button(kind="primary")
        self.button.clicked.connect(self._on_clicked)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show how the run ended; None hides the bar."""
        self.outcome = outcome
        self.setVisible(outcome is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.button.setText(tr("train.write_with"))
        outcome = self.outcome
        if outcome is None:
            return
        self._title.setText(tr(f"train.ended_{outcome.status}", name=outcome.name))
        parts: list[str] = []
        if math.isfinite(outcome.bits_per_char):
            parts.append(tr("train.tested", bits=bits(outcome.bits_per_char)))
        if math.isfinite(outcome.better_percent) and outcome.better_percent >= 0.05:
            parts.append(tr("train.better", percent=f"{outcome.better_percent:.1f}"))
        if math.isfinite(outcome.copy_rate):
            parts.append(tr("train.copied", percent=f"{outcome.copy_rate * 100:.1f}"))
        if math.isfinite(outcome.seconds):
            parts.append(duration(outcome.seconds))
        self._text.setText(" ・ ".join(parts))
        self._text.setVisible(bool(parts))

    def _on_clicked(self) -> None:
        if self.outcome is not None:
            self.write_with_requested.emit(self.outcome.model)
