"""How good a newly trained review model is, in figures and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..widgets.card import Card
from ..widgets.figure import FigureCard
from ..widgets.label import button, heading, label
from ..widgets.thumbnail import CurveThumbnail, Point

FIGURES = ("accuracy", "baseline_accuracy", "macro_f1", "ece")


class Report(QWidget):
    """``use_requested`` (rate with it), ``close_requested``."""

    use_requested = Signal()
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: dict[str, Any] = {}
        self._name, self._stopped = "", False
        self.title, self.sentence = heading(), label("", "body", wrap=True)
        self.rows = label("", "soft", wrap=True)
        self.use_button, self.close_button = button("", "primary"), button()
        self.figures = {name: FigureCard() for name in FIGURES}
        top = Card()
        top.body.setSpacing(8)
        for widget in (self.title, self.sentence, self.rows):
            top.body.addWidget(widget)
        line = QHBoxLayout()
        line.setContentsMargins(0, 8, 0, 0)
        line.addWidget(self.use_button)
        line.addWidget(self.close_button)
        line.addStretch(1)
        top.body.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in self.figures.values():
            cards.addWidget(card, 1)
        column.addWidget(top)
        column.addLayout(cards)
        self.curve, self.curve_name = CurveThumbnail(), label("", "soft")
        self._curve_card = Card()
        self._curve_card.body.addWidget(self.curve_name)
        self._curve_card.body.addWidget(self.curve)
        column.addWidget(self._curve_card)
        column.addStretch(1)
        self.use_button.clicked.connect(self.use_requested)
        self.close_button.clicked.connect(self.close_requested)

    def show_result(self, name: str, result: dict[str, Any], stopped: bool, points: Sequence[Point] = ()) -> None:
        """``result`` of train-reviews; ``stopped``: ended early, the best was kept; ``points`` of its curve."""
        self.curve.show_curve(points, result.get("baseline_accuracy"), percent=True)
        self._curve_card.setVisible(len(points) > 1)
        self._name, self._result, self._stopped = name, dict(result), stopped
        self.retranslate()

    def retranslate(self) -> None:
        result = self._result
        for name, card in self.figures.items():
            value = result.get(name)
            card.setVisible(value is not None)
            card.set_label(tr(f"reviews.{name}"))
            card.set_note(tr(f"reviews.{name}_note"))
            if value is not None:
                card.set_value(f"{value:.3f}" if name == "macro_f1" else f"{value * 100:.1f} %")
        self.title.setText(tr("reviews.report_stopped" if self._stopped else "reviews.report", name=self._name))
        self.curve_name.setText(tr("reviews.curve"))
        self.use_button.setText(tr("reviews.use_it"))
        self.close_button.setText(tr("reviews.back"))
        self.sentence.setText(self._judgement())
        facts = []
        for name in ("rows", "duplicates", "conflicts"):
            if result.get(name):
                facts.append(tr(f"reviews.report_{name}", count=number(int(result[name]))))
        self.rows.setText(" ・ ".join(facts))
        self.rows.setVisible(bool(facts))

    def _judgement(self) -> str:
        accuracy, baseline = self._result.get("accuracy"), self._result.get("baseline_accuracy")
        if accuracy is None:
            return ""
        words = tr("reviews.right_of_100", count=round(100 * accuracy))
        if baseline is None:
            return words
        difference = round(100 * (accuracy - baseline), 1)
        better = "better" if difference > 0 else "worse" if difference < 0 else "equal"
        return words + tr(f"reviews.judge_{better}", points=f"{abs(difference):.1f}")
