"""Beat the model: a passage that shows itself letter by letter, a field to guess in, and what it cost all sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..theme import look
from ..widgets import Card, FigureCard, Segmented, button, heading, label
from .game import AGAIN, HIT, MISS, Round, Score
from .game_page import GamePage

SIZE = (820, 680)
LENGTHS = ("20", "40", "80")
FIGURES: tuple[str, ...] = ("you", "model", "ngram", "plain")
BANDS = 4
HINT_KEY, GIVE_UP_KEY = "F2", "F4"
SPACE = "␣"


@dataclass(frozen=True)
class Choice:
    """A text to play with: ``value`` is what is asked for, ``name`` and ``opening`` (its first words) what is shown."""

    value: str
    name: str
    opening: str


class GameDialog(QDialog):
    """Wishes leave as signals; ``show_*`` says what came of them. All of it is done with keys alone."""

    passage_wanted = Signal(str, int)  # source, characters
    hint_wanted = Signal(str)  # all that stands before the character
    finished_round = Signal(object)  # Score

    def __init__(self, parent: QWidget, latin: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(*SIZE)
        self.setWindowTitle(tr("write.menu_game"))
        self.round: Round | None = None
        self._openings: dict[str, str] = {}
        self.sources, self.length = QComboBox(), Segmented([(each, each) for each in LENGTHS])
        self.sources.setAccessibleName(tr("write.game_source"))
        self.start = button(tr("write.game_start"), "primary")
        self.start.setProperty("slim", True)
        self.example, self.page = label("", wrap=True), GamePage(latin)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("write.game_field"))
        self.field.setAccessibleName(tr("write.game_field"))
        self.hint = button(tr("write.game_hint", keys=HINT_KEY))
        self.give_up = button(tr("write.game_give_up", keys=GIVE_UP_KEY))
        self.answer, self.tried = label("", wrap=True), label("", "soft", wrap=True)
        self.about, self.past = label(tr("write.game_note"), "soft", wrap=True), label("", "soft", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("write.game_progress"))
        self.figures = {name: FigureCard(tr(f"write.game_{name}")) for name in FIGURES}
        for name, card in self.figures.items():
            card.set_note(tr(f"write.game_{name}_note"))
        self.close_button = button(tr("app.close"))
        self._lay_out()
        self._connect()
        self._enable()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(heading(tr("write.menu_game")), 1)
        head.addWidget(self.sources)
        head.addWidget(self.length)
        head.addWidget(self.start)
        column.addLayout(head)
        column.addWidget(self.about)
        paper = Card()
        paper.body.addWidget(self.example)
        paper.body.addWidget(self.page)
        column.addWidget(paper, 1)
        column.addWidget(self.progress)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.hint)
        row.addWidget(self.give_up)
        column.addLayout(row)
        column.addWidget(self.answer)
        column.addWidget(self.tried)
        legend = QHBoxLayout()
        legend.setSpacing(6)
        for band in range(BANDS):
            legend.addWidget(label(tr(f"write.game_band{band}"), f"surprise-{band}"))
        legend.addStretch(1)
        column.addLayout(legend)
        cards = QHBoxLayout()
        cards.setSpacing(10)
        for card in self.figures.values():
            cards.addWidget(card, 1)
        column.addLayout(cards)
        foot = QHBoxLayout()
        foot.addWidget(self.past, 1)
        foot.addWidget(self.close_button)
        column.addLayout(foot)
        for each in (self.start, self.hint, self.give_up, self.close_button):
            each.setAutoDefault(False)

    def _connect(self) -> None:
        self.start.clicked.connect(self.begin)
        self.field.textEdited.connect(self._on_typed)  # not while an input method composes
        self.hint.clicked.connect(self._on_hint)
        self.give_up.clicked.connect(self._on_give_up)
        self.close_button.clicked.connect(self.reject)
        for key, do in ((HINT_KEY, self._on_hint), (GIVE_UP_KEY, self._on_give_up)):
            QShortcut(QKeySequence(key), self).activated.connect(do)
        self.sources.currentIndexChanged.connect(self._show_page)
        look.changed.connect(self._show_page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # no button is the dialog's default: a key of an input method meant for the field would press it
        if self.focusWidget() is self.start and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.begin()
        else:
            super().keyPressEvent(event)

    def begin(self) -> None:
        """Ask for a passage."""
        if self.start.isEnabled():
            self.passage_wanted.emit(str(self.sources.currentData()), int(self.length.value()))

    def show_sources(self, sources: Sequence[Choice], current: str, length: str) -> None:
        """What may be played with; until the first round an example is shown of the one that is chosen."""
        self._openings = {each.value: each.opening for each in sources}
        for each in sources:
            self.sources.addItem(each.name, each.value)
        self.sources.setCurrentIndex(max(0, self.sources.findData(current)))
        self.length.set_value(length)
        self._show_page()
        self._enable()

    def show_working(self) -> None:
        """A passage is being looked for."""
        self.start.setEnabled(False)
        self.answer.setText(tr("write.game_looking"))

    def show_failed(self, sentence: str) -> None:
        """There is none."""
        self.start.setEnabled(True)
        self.answer.setText(sentence)

    def show_round(self, made: Round, model: str) -> None:
        """Begin to guess ``made``; the figures are those of ``model``."""
        self.round = made
        held_out, copied = made.facts["held_out"], made.facts["copied"]
        known = "held_out" if held_out else "read" if copied > 0.1 else "new"
        sentence = tr(f"write.game_{known}", model=model, percent=round(100 * copied))
        self.about.setText(f"{tr('write.game_note')} {sentence}")
        self.figures["model"].set_label(tr("write.game_model_named", name=model))
        self.answer.setText("")
        self.start.setText(tr("write.game_another"))
        self._enable()
        self._show_all()
        self.field.setFocus()

    def show_choices(self, before: str, choices: Sequence[tuple[str, float]]) -> None:
        """The model's ten, if it is still the same character that is guessed."""
        if self.round is not None and before == self._before():
            shown = [f"{_seen(text)} {_percent(chance)}" for text, chance in choices]
            self.answer.setText(tr("write.game_choices", choices="  ".join(shown)))

    def show_past(self, sentence: str) -> None:
        """What earlier rounds came to."""
        self.past.setText(sentence)

    # guessing

    def _on_typed(self, typed: str) -> None:
        """Each character is a guess, until one is wrong; a word of an input method is several."""
        self.field.clear()
        if self.round is None:
            return
        for letter in typed:
            outcome = self.round.guess(letter)
            told = {MISS: "write.game_miss", AGAIN: "write.game_again"}.get(outcome)
            self.answer.setText(tr(told, letter=_seen(letter)) if told else "")
            if outcome != HIT:
                break
        self._show_all()

    def _on_hint(self) -> None:
        if self.hint.isEnabled() and self.round is not None:
            self.round.hint()
            self.hint_wanted.emit(self._before())
            self.field.setFocus()

    def _on_give_up(self) -> None:
        if self.give_up.isEnabled() and self.round is not None:
            letter = self.round.give_up()
            self.answer.setText(tr("write.game_it_was", letter=_seen(letter)))
            self._show_all()
            self.field.setFocus()

    def _before(self) -> str:
        return self.round.before + self.round.text[: self.round.at] if self.round else ""

    # showing

    def _show_all(self) -> None:
        made = self.round
        if made is None:
            return
        self.progress.setMaximum(len(made.text))
        self.progress.setValue(made.at)
        tried = " ".join(map(_seen, made.tried))
        self.tried.setText(tr("write.game_tried", count=len(made.tried), letters=tried) if tried else "")
        self._show_page()
        score = made.score()
        self._show_score(score)
        self._enable()
        if made.over and score is not None:
            values = {"low": f"{score.low:.2f}", "high": f"{score.high:.2f}", "model": f"{score.model:.2f}"}
            self.answer.setText(tr(f"write.game_{score.verdict}", count=score.count, **values))
            self.finished_round.emit(score)
            self.start.setFocus()
        elif made.over:
            self.answer.setText(tr("write.game_all_hinted"))
            self.start.setFocus()

    def _show_score(self, score: Score | None) -> None:
        figures = dict[str, str].fromkeys(FIGURES, "–")
        if score is not None:
            figures = {
                "you": f"{score.low:.1f}–{score.high:.1f}",
                "model": f"{score.model:.2f}",
                "ngram": "–" if score.ngram is None else f"{score.ngram:.2f}",
                "plain": f"{score.plain:.2f}",
            }
            first = tr("write.game_first", percent=number(100 * score.first))
            self.figures["you"].set_note(f"{tr('write.game_you_note')} {first}")
            if score.model_first is not None:
                first = tr("write.game_first", percent=number(100 * score.model_first))
                self.figures["model"].set_note(f"{tr('write.game_model_note')} {first}")
        for name, value in figures.items():
            self.figures[name].set_value(value)

    def _show_page(self, _: int = 0) -> None:
        self.example.setVisible(self.round is None)
        if self.round is not None:
            self.page.show_round(self.round)
        else:
            self.example.setText(tr("write.game_example", name=self.sources.currentText()))
            self.page.show_example(self._openings.get(str(self.sources.currentData()), ""))

    def _enable(self) -> None:
        going = self.round is not None and not self.round.over
        self.start.setEnabled(self.sources.count() > 0)
        for each in (self.field, self.hint, self.give_up):
            each.setEnabled(going)


def _seen(letter: str) -> str:
    return letter.replace(" ", SPACE).replace("\n", "¶")


def _percent(chance: float) -> str:
    return "<1 %" if chance < 0.005 else f"{100 * chance:.0f} %"
