"""How good a review model is: figures, where it errs, whether its scores mean what they say, what labels look wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from lstmcore.reviews.held_out import HeldOut, wilson

from ..i18n import number, tr
from ..icons import dress
from ..widgets.card import Card
from ..widgets.figure import FigureCard
from ..widgets.label import button, heading, label
from ..widgets.scroll import Scroll, scrolled_page
from ..widgets.thumbnail import CurveThumbnail, Point
from .examples import Examples, examples_of, suspects_of
from .matrix import ConfusionMatrix, class_name
from .reliability import Reliability

FIGURES = ("accuracy", "baseline_accuracy", "macro_f1", "ece")
COUNTS = ("rows", "duplicates", "conflicts", "corrected")


class Report(QWidget):
    """``use_requested`` (rate with it), ``close_requested``, ``export_requested``; ``inspect_requested``: look at its
    table; ``relabel_requested(rows)``: a corrected copy of it."""

    use_requested = Signal()
    close_requested = Signal()
    export_requested = Signal()
    inspect_requested = Signal(bool)  # whether also for suspect labels
    relabel_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: dict[str, Any] = {}
        self._name, self._stopped, self._trained = "", False, False
        self.found: dict[str, Any] | None = None
        self._cell: tuple[int, int] | None = None
        self._inspecting, self._sought = "", False
        self.title, self.sentence = heading(), label("", "body", wrap=True)
        self.rows = label("", "soft", wrap=True)
        self.use_button, self.close_button, self.export_button = button("", "primary"), button(), button()
        dress(self.export_button, "export", "text", size=18)
        self.figures = {name: FigureCard() for name in FIGURES}
        self.matrix, self.matrix_name = ConfusionMatrix(clickable=True, cell_height=56), heading()
        self.matrix_note, self.examples = label("", "soft", wrap=True), Examples()
        self.reliability, self.reliability_name = Reliability(), heading()
        self.reliability_note = label("", "soft", wrap=True)
        self.curve, self.curve_name = CurveThumbnail(), heading()
        self.growth = label("", "soft", wrap=True)
        self.suspects, self.suspects_name = Examples(relabel=True), heading()
        self.suspects_note = label("", "soft", wrap=True)
        self.inspect_button, self.all_button, self.save_button = button(), button("", "quiet"), button()
        self._lay_out()
        self.use_button.clicked.connect(self.use_requested)
        self.close_button.clicked.connect(self.close_requested)
        self.export_button.clicked.connect(self.export_requested)
        self.inspect_button.clicked.connect(lambda: self.inspect_requested.emit(True))
        self.all_button.clicked.connect(self.suspects.choose_all)
        self.save_button.clicked.connect(lambda: self.relabel_requested.emit(self.suspects.chosen()))
        self.suspects.relabelled.connect(self._show_save)
        self.matrix.chosen.connect(self._on_cell)

    def show_result(self, name: str, result: dict[str, Any], stopped: bool, points: Sequence[Point] = ()) -> None:
        """``result`` of train-reviews; ``stopped``: ended early, the best was kept; ``points`` of its curve."""
        self._show(name, result, points, trained=True, stopped=stopped)
        if "suspects" in result:
            self.show_found(result)

    def show_card(self, card: dict[str, Any], points: Sequence[Point]) -> None:
        """A model of before, by its card and its curve."""
        counts = {**(card.get("corpus") or {}), "rows": (card.get("corpus") or {}).get("rows")}
        training, metrics = card.get("training") or {}, card.get("metrics") or {}
        given = {**training, **counts, **{name: metrics.get(name) for name in FIGURES}}
        self._show(str(card.get("name") or ""), {**given, "held_out": card.get("held_out")}, points)

    def _show(
        self, name: str, result: dict[str, Any], points: Sequence[Point], trained: bool = False, stopped: bool = False
    ) -> None:
        self.curve.show_curve(points, result.get("baseline_accuracy"), percent=True)
        self._curve_card.setVisible(len(points) > 1)
        self._name, self._result = name, dict(result)
        self._trained, self._stopped = trained, stopped
        self.found, self._cell = None, None
        self._inspecting, self._sought = "", False
        self.examples.show_examples(())
        self.suspects.show_examples(())
        self.retranslate()

    def show_inspecting(self, words: str) -> None:
        """The table is looked at, in words; "" when that has ended."""
        self._inspecting = words
        self.retranslate()

    def show_found(self, found: dict[str, Any]) -> None:
        """Examples of each cell and suspect labels, as the verbs tell them."""
        self.found = found
        if "suspects" in found:
            self._sought = True
            self.suspects.show_examples(suspects_of(found))
        self._show_cell()
        self.retranslate()

    def retranslate(self) -> None:
        result, kept = self._result, HeldOut.of(self._result)
        for name, card in self.figures.items():
            value = result.get(name)
            card.setVisible(value is not None)
            card.set_label(tr(f"reviews.{name}"))
            card.set_note(tr(f"reviews.{name}_note"))
            if value is not None:
                card.set_value(f"{value:.3f}" if name == "macro_f1" else f"{value * 100:.1f} %")
        key = (
            "reviews.report_of"
            if not self._trained
            else "reviews.report_stopped"
            if self._stopped
            else "reviews.report"
        )
        self.title.setText(tr(key, name=self._name))
        self.use_button.setText(tr("reviews.use_it"))
        self.close_button.setText(tr("reviews.back"))
        self.export_button.setText(tr("reviews.export_html"))
        self.sentence.setText(self._judgement(kept))
        facts = [tr(f"reviews.report_{name}", count=number(int(result[name]))) for name in COUNTS if result.get(name)]
        self.rows.setText(" ・ ".join(facts))
        self.rows.setVisible(bool(facts))
        self.curve_name.setText(tr("reviews.curve"))
        self.growth.setText(self._growth())
        self.growth.setVisible(bool(self.growth.text()))
        self._show_held_out(kept)
        self._show_suspects()
        self.examples.retranslate()
        self.suspects.retranslate()

    def _show_held_out(self, kept: HeldOut | None) -> None:
        self.matrix_name.setText(tr("reviews.matrix"))
        several = kept is not None and len(kept.classes) > 2
        self.reliability_name.setText(tr("reviews.reliability_levels" if several else "reviews.reliability"))
        self.reliability_note.setText(tr("reviews.reliability_note"))
        self._reliability_card.setVisible(kept is not None)
        self.matrix.setVisible(kept is not None)
        if kept is None:
            self.matrix_note.setText(tr("reviews.threshold_unknown"))
            return
        table = kept.table()
        if self.found is not None and len(self.found["confusion"]) > len(table):
            table = self.found["confusion"]  # a card from before its classes were kept apart
        self.matrix.show_table(table)
        self.reliability.show_bins(kept.reliability(), several)
        if self._cell is not None:
            true, called = (class_name(at, len(self.matrix.table)) for at in self._cell)
            key = "reviews.cell_examples" if self.examples.rows else "reviews.cell_none"
            self.matrix_note.setText(tr(key, true=true, called=called))
        else:
            self.matrix_note.setText(tr("reviews.cell_click" if self.found is not None else "reviews.cell_inspect"))

    def _show_suspects(self) -> None:
        self.suspects_name.setText(tr("reviews.suspects"))
        self.inspect_button.setText(tr("reviews.inspect"))
        self.inspect_button.setVisible(not self._inspecting)
        if self._inspecting:
            self.suspects_note.setText(self._inspecting)
        elif not self._sought:
            self.suspects_note.setText(tr("reviews.suspects_ask"))
        else:
            key = "reviews.suspects_note" if self.suspects.rows else "reviews.suspects_none"
            self.suspects_note.setText(tr(key, count=number(len(self.suspects.rows))))
        self.all_button.setText(tr("reviews.relabel_all"))
        self.all_button.setVisible(bool(self.suspects.rows))
        self._show_save()

    def _show_save(self) -> None:
        count = len(self.suspects.chosen())
        self.save_button.setText(tr("reviews.relabel_save", count=number(count)))
        self.save_button.setVisible(count > 0)

    def _on_cell(self, true: int, called: int) -> None:
        self._cell = (true, called)
        if self.found is None:
            self.inspect_requested.emit(False)
        self._show_cell()
        self.retranslate()

    def _show_cell(self) -> None:
        if self._cell is not None and self.found is not None:
            self.examples.show_examples(examples_of(self.found, *self._cell))

    def _growth(self) -> str:
        expected = self._result.get("expected") or ()
        if len(expected) != 2:
            return ""
        return tr("reviews.growth", rows=number(int(expected[0])), percent=f"{100 * expected[1]:.0f}")

    def _judgement(self, kept: HeldOut | None) -> str:
        accuracy, baseline = self._result.get("accuracy"), self._result.get("baseline_accuracy")
        if accuracy is None:
            return ""
        words = tr("reviews.right_of_100", count=round(100 * accuracy))
        if baseline is not None:
            difference = round(100 * (accuracy - baseline), 1)
            better = "better" if difference > 0 else "worse" if difference < 0 else "equal"
            words += tr(f"reviews.judge_{better}", points=f"{abs(difference):.1f}")
        if kept is not None:
            low, high = wilson(round(accuracy * kept.rows), kept.rows)
            low_high = {"low": f"{100 * low:.1f}", "high": f"{100 * high:.1f}"}
            words += " " + tr("reviews.interval", rows=number(kept.rows), **low_high)
        return words

    def _lay_out(self) -> None:
        inside, column = scrolled_page()
        top = Card()
        top.body.setSpacing(8)
        for widget in (self.title, self.sentence, self.rows):
            top.body.addWidget(widget)
        line = QHBoxLayout()
        line.setContentsMargins(0, 8, 0, 0)
        for made in (self.use_button, self.export_button, self.close_button):
            line.addWidget(made)
        line.addStretch(1)
        top.body.addLayout(line)
        column.addWidget(top)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in self.figures.values():
            cards.addWidget(card, 1)
        column.addLayout(cards)
        self._matrix_card, self._reliability_card, self._curve_card, suspects = Card(), Card(), Card(), Card()
        groups = (
            (self._matrix_card, (self.matrix_name, self.matrix, self.matrix_note, self.examples)),
            (self._reliability_card, (self.reliability_name, self.reliability, self.reliability_note)),
            (self._curve_card, (self.curve_name, self.curve, self.growth)),
            (suspects, (self.suspects_name, self.suspects_note, self.suspects)),
        )
        for card, widgets in groups:
            card.body.setSpacing(8)
            for widget in widgets:
                card.body.addWidget(widget)
            card.body.addStretch(1)
        pair = QGridLayout()
        pair.setSpacing(12)
        pair.addWidget(self._matrix_card, 0, 0)
        pair.addWidget(self._reliability_card, 0, 1)
        pair.setColumnStretch(0, 3)
        pair.setColumnStretch(1, 2)
        column.addLayout(pair)
        column.addWidget(self._curve_card)
        buttons = QHBoxLayout()
        for made in (self.inspect_button, self.save_button, self.all_button):
            buttons.addWidget(made)
        buttons.addStretch(1)
        suspects.body.addLayout(buttons)
        column.addWidget(suspects)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scroll(inside))
