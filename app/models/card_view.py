"""One model in full: its curve, its figures, how it writes, what it learned from."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ..i18n import tr
from ..icons import dress
from ..widgets.card import Card
from ..widgets.elide import ElidedLabel
from ..widgets.figure import FigureCard
from ..widgets.flow import FlowLayout
from ..widgets.label import button, heading, label, repolish
from ..widgets.thumbnail import CurveThumbnail, points_of
from . import figures

SAMPLES = 3
SHELF = ("further", "duplicate", "compare", "verify", "verify_all")


class NameEdit(QLineEdit):
    """Enter keeps the name, Esc or leaving gives it up."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class CardView(QScrollArea):
    """``use_ export_ delete_ training_ inside_requested`` carry the ref, ``rename_requested`` also the new name."""

    use_requested = Signal(str)
    export_requested = Signal(str, bool)  # with the n-gram tables or without
    delete_requested = Signal(str)
    rename_requested = Signal(str, str)
    training_requested = Signal(str)
    inside_requested = Signal(str)
    report_requested = Signal(str)
    shelf_requested = Signal(str, str)  # a name of SHELF, the ref
    tags_changed = Signal(str, object)  # the ref, its tags

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card: dict[str, Any] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.name, self.name_edit = ElidedLabel("", "title"), NameEdit()
        self._name_stack = QStackedWidget()
        self._name_stack.addWidget(self.name)
        self._name_stack.addWidget(self.name_edit)
        self._name_stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.kind = label("", "soft")
        self.damage, self.damage_help = label("", "warn", wrap=True), label("", "soft", wrap=True)
        self.summary = label("", "soft", wrap=True)
        self.use_button, self.rename_button = button("", "primary"), button()
        self.export_button, self.delete_button = button(), button("", "danger")
        self.training_button, self.inside_button, self.report_button = button(), button(), button()
        self.export_menu, self.more_menu = QMenu(self), QMenu(self)
        self.more_button, self.tags = button(kind="quiet"), QLineEdit()
        self.shelf = {name: self.more_menu.addAction("") for name in SHELF}
        for name, action in self.shelf.items():
            action.triggered.connect(lambda _=False, name=name: self.shelf_requested.emit(name, self._ref()))
        self.more_button.clicked.connect(self._on_more)
        self.tags.setMaxLength(300)
        self.tags.editingFinished.connect(self._on_tags)
        dress(self.export_button, "export", "text", size=18)
        dress(self.delete_button, "trash", "seal", size=18)
        self._figures = FlowLayout(column=140)
        self._figure_cards: list[FigureCard] = []
        self.curve, self.curve_name = CurveThumbnail(), heading()
        self.curve_note = label("", "soft")
        self.samples_name = heading()
        self.samples = [
            (label("", "soft", wrap=True), label("", "serif", wrap=True, tone="ink")) for _ in range(SAMPLES)
        ]
        self.learned_name, self.learned = heading(), label("", "body", wrap=True)
        self.thanks, self.training = label("", "soft", wrap=True), label("", "soft", wrap=True)
        self.split, self.parent_line = label("", "soft", wrap=True), label("", "soft", wrap=True)
        self.made, self.reveals = label("", "soft"), label("", "soft", wrap=True)
        self._lay_out()
        self.use_button.clicked.connect(lambda: self.use_requested.emit(self._ref()))
        self.export_button.clicked.connect(self._on_export)
        self.export_whole = self.export_menu.addAction("")
        self.export_lean = self.export_menu.addAction("")
        self.export_whole.triggered.connect(lambda: self.export_requested.emit(self._ref(), True))
        self.export_lean.triggered.connect(lambda: self.export_requested.emit(self._ref(), False))
        self.delete_button.clicked.connect(lambda: self.delete_requested.emit(self._ref()))
        self.training_button.clicked.connect(lambda: self.training_requested.emit(self._ref()))
        self.inside_button.clicked.connect(lambda: self.inside_requested.emit(self._ref()))
        self.report_button.clicked.connect(lambda: self.report_requested.emit(self._ref()))
        self.rename_button.clicked.connect(self.begin_rename)
        self.name_edit.returnPressed.connect(self._keep_name)
        self.name_edit.given_up.connect(self._end_rename)
        self.name_edit.editingFinished.connect(self._end_rename)

    def show_card(self, card: dict[str, Any]) -> None:
        """Show ``card``; its ``history`` may come later with another call."""
        moved = card.get("ref") != self.card.get("ref")
        self.card = card
        if moved:
            self._end_rename()
            self.verticalScrollBar().setValue(0)
        self._show_curve()
        self.retranslate()

    def begin_rename(self) -> None:
        """Turn the name into a field."""
        self.name_edit.setText(figures.name_of(self.card))
        self._name_stack.setCurrentWidget(self.name_edit)
        self.name_edit.setFocus()
        self.name_edit.selectAll()

    def retranslate(self) -> None:
        card, damaged = self.card, figures.is_damaged(self.card)
        own = card.get("source") == "library"
        reviews, live = card.get("kind") == "reviews", figures.learning(card)
        self.name.set_text(figures.name_of(card))
        self.kind.setText(figures.kind_line(card))
        self.damage.setText(figures.damage(card) if damaged else "")
        self.damage_help.setText(tr("models.damaged_help"))
        for widget in (self.damage, self.damage_help):
            widget.setVisible(damaged)
        self.summary.setText("" if damaged else figures.summary(card))
        self.summary.setVisible(bool(self.summary.text()))
        self.use_button.setText(tr("models.use_reviews" if reviews else "models.use_language"))
        self.use_button.setVisible(not damaged)
        self.use_button.setEnabled(not live or bool(card.get("usable")))
        self.training_button.setText(tr("models.see_training"))
        self.training_button.setVisible(live)
        self.inside_button.setText(tr("models.inside"))
        self.inside_button.setVisible(can_be_looked_into(card))
        self.report_button.setText(tr("models.report"))
        self.report_button.setVisible(reviews and not damaged)
        self.rename_button.setText(tr("models.rename"))
        self.name_edit.setAccessibleName(tr("models.name"))
        self.rename_button.setVisible(own and not damaged)
        self.export_button.setText(tr("models.export"))
        self.more_button.setText(tr("models.more"))
        self.more_button.setVisible(not damaged and not live)
        for name, action in self.shelf.items():
            action.setText(tr(f"models.{name}"))
        self.shelf["compare"].setVisible(card.get("kind") == "language")
        self.shelf["further"].setVisible(card.get("kind") == "language" and bool(card.get("architecture")))
        self.tags.setPlaceholderText(tr("models.tags_hint"))
        self.tags.setAccessibleName(tr("models.tags_hint"))
        self.tags.setVisible(own and not damaged)
        if not self.tags.hasFocus():
            self.tags.setText(", ".join(figures.tags_of(card)))
        self.export_whole.setText(tr("models.export_whole"))
        self.export_lean.setText(tr("models.export_lean"))
        self.export_button.setVisible(not damaged and not live)
        self.delete_button.setText(tr("models.delete"))
        self.delete_button.setVisible(own)
        self.curve_name.setText(tr("models.curve_reviews" if reviews else "models.curve"))
        self.curve_note.setText(tr("models.curve_reviews_note" if reviews else "models.curve_note"))
        self.samples_name.setText(tr("models.samples"))
        self.learned_name.setText(tr("models.learned_from"))
        self._show_figures()
        self._show_samples()
        self._show_origin()
        self.curve.retranslate()
        self.setAccessibleName(f"{figures.name_of(card)}, {figures.kind_line(card)}")

    def _show_figures(self) -> None:
        found = [] if figures.is_damaged(self.card) else figures.figures(self.card)
        while len(self._figure_cards) < len(found):
            made = FigureCard()
            self._figure_cards.append(made)
            self._figures.addWidget(made)
        for at, made in enumerate(self._figure_cards):
            made.setVisible(at < len(found))
            if at < len(found):
                made.set_label(found[at].label)
                made.set_value(found[at].value)
                made.set_note(found[at].note)

    def _show_curve(self) -> None:
        history = self.card.get("history") or []
        reviews = self.card.get("kind") == "reviews"
        mixed = any("mixture_bits_per_char" in each for each in history)
        name = "mixture_bits_per_char" if mixed else "bits_per_char"
        points = points_of(history, "accuracy" if reviews else name)
        beat = figures.number(self.card, "baseline_accuracy" if reviews else "ngram_bits_per_char")
        if history and not reviews:
            beat = history[-1].get("ngram_bits_per_char") or beat
        if mixed and not reviews and points and beat:
            # before the LSTM has learned anything, the mixture is the n-gram model
            points = [(0.0, float(beat)), *points]
        self.curve.show_curve(points, beat, percent=reviews)
        self._curve_card.setVisible(len(points) > 1)

    def _show_samples(self) -> None:
        given = list(self.card.get("samples") or ())[:SAMPLES]
        self._samples_card.setVisible(bool(given))
        latin = self.card.get("language") == "en"
        for at, (about, text) in enumerate(self.samples):
            for widget in (about, text):
                widget.setVisible(at < len(given))
            if at < len(given):
                sample = given[at]
                about.setText(tr("models.sample", temperature=sample.get("temperature", "")))
                text.setText(" ".join(f"{sample.get('prefix') or ''}{sample.get('text') or ''}".split("\n")).strip())
                repolish(text, script="latin" if latin else "")

    def _show_origin(self) -> None:
        self.learned.setText(figures.learned_from(self.card))
        for widget, text in (
            (self.split, figures.split_of(self.card)),
            (self.parent_line, figures.parent_of(self.card)),
            (self.thanks, "\n".join(figures.credits_of(self.card))),
            (self.training, figures.training_line(self.card)),
            (self.reveals, figures.reveals(self.card)),
            (self.made, " ・ ".join(filter(None, (figures.made_on(self.card), figures.size(self.card))))),
        ):
            widget.setText(text)
            widget.setVisible(bool(text))
        self._origin_card.setVisible(
            not figures.is_damaged(self.card) and bool(self.learned.text() or self.made.text())
        )

    def _lay_out(self) -> None:
        page = QWidget()
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name_stack)
        words.addWidget(self.kind)
        head.addLayout(words, 1)
        for made in (
            self.delete_button,
            self.more_button,
            self.rename_button,
            self.training_button,
            self.export_button,
            self.use_button,
        ):
            head.addWidget(made)
        column.addLayout(head)
        column.addWidget(self.tags)
        column.addWidget(self.damage)
        column.addWidget(self.damage_help)
        column.addLayout(self._figures)
        column.addWidget(self.summary)
        # in a narrow window the row of the name has no room for one more
        column.addWidget(self.report_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.inside_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._curve_card, self._samples_card, self._origin_card = Card(), Card(), Card()
        line = QHBoxLayout()
        line.addWidget(self.curve_name)
        line.addStretch(1)
        line.addWidget(self.curve_note)
        self._curve_card.body.addLayout(line)
        self._curve_card.body.addWidget(self.curve)
        self._samples_card.body.setSpacing(2)
        self._samples_card.body.addWidget(self.samples_name)
        for about, text in self.samples:
            about.setContentsMargins(0, 8, 0, 0)
            self._samples_card.body.addWidget(about)
            self._samples_card.body.addWidget(text)
        self._origin_card.body.setSpacing(6)
        origin = (self.learned_name, self.learned, self.split, self.parent_line, self.thanks)
        for widget in (*origin, self.training, self.made, self.reveals):
            self._origin_card.body.addWidget(widget)
        for card in (self._curve_card, self._samples_card, self._origin_card):
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(page)

    def _ref(self) -> str:
        return str(self.card.get("ref") or "")

    def _on_more(self) -> None:
        self.more_menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _on_tags(self) -> None:
        tags = [each.strip() for each in self.tags.text().replace("，", ",").split(",") if each.strip()]
        if tags != figures.tags_of(self.card):
            self.tags_changed.emit(self._ref(), tags)

    def _on_export(self) -> None:
        # an n-gram table can give away more of the corpus than weights do: the user decides what goes into the file
        if self.card.get("ngram") and self.card.get("architecture"):
            self.export_menu.popup(self.export_button.mapToGlobal(self.export_button.rect().bottomLeft()))
        else:
            self.export_requested.emit(self._ref(), True)

    def _keep_name(self) -> None:
        name = self.name_edit.text().strip()
        if name and name != figures.name_of(self.card):
            self.rename_requested.emit(self._ref(), name)
        self._end_rename()

    def _end_rename(self) -> None:
        self._name_stack.setCurrentWidget(self.name)


def can_be_looked_into(card: dict[str, Any]) -> bool:
    """Whether there is an LSTM that reads text: a language model that is whole, or one in training that can write."""
    whole = not figures.is_damaged(card) and card.get("kind") == "language"
    return whole and (not figures.learning(card) or bool(card.get("usable")))
