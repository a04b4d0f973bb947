"""What the model learned of this draft: the words it would offer now, what it brings, and how to forget it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ..i18n import bits, number, tr, words
from ..icons import dress
from ..widgets import Card, ElidedLabel, button, heading, label
from .advanced import Note

ROW_PX = 30


@dataclass(frozen=True)
class Word:
    """A word of the draft; its chance after the first letters, 0-1, before and since it was learned."""

    text: str
    count: int
    before: float
    now: float


def percent(chance: float) -> str:
    """A chance as one says it."""
    return tr("write.learning_hardly") if chance < 0.005 else f"{100 * chance:.0f} %"


class WordRow(QWidget):
    """One word, its figures, and the button that forgets it."""

    def __init__(self, word: Word) -> None:
        super().__init__()
        self.word = word
        self.name, self.figures, self.forget = ElidedLabel(), label("", "soft"), QToolButton()
        dress(self.forget, "close")
        self.setMinimumHeight(ROW_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, 1)
        row.addWidget(self.figures)
        row.addWidget(self.forget)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word."""
        word = self.word
        self.name.set_text(f"{word.text} ×{number(word.count)}")
        self.figures.setText(f"{percent(word.before)} → {percent(word.now)}")
        self.forget.setToolTip(tr("write.learning_forget_word", word=word.text))
        self.forget.setAccessibleName(tr("write.learning_forget_word", word=word.text))


class LearningCard(Card):
    """``switched(bool)``, ``forget_requested``, ``word_forgotten(str)``, ``teach_requested``."""

    switched = Signal(bool)
    forget_requested = Signal()
    word_forgotten = Signal(str)
    teach_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.switch = heading(), QCheckBox()
        self.rate, self.list_note, self.note, self.model_note = Note(), Note(), Note(), Note()
        self.rows: list[WordRow] = []
        self.forget, self.teach = button("", "quiet"), button("", "quiet")
        self._working: float | None = None
        self._figures = (0, 0.0, 0.0)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        foot = QHBoxLayout()
        foot.addWidget(self.forget)
        foot.addStretch(1)
        foot.addWidget(self.teach)
        self.body.setSpacing(8)
        for part in (self.title, self.switch, self.note, self.rate, self.list_note):
            self.body.addWidget(part)
        self.body.addLayout(self._list)
        self.body.addWidget(self.model_note)
        self.body.addLayout(foot)
        self.switch.toggled.connect(self.switched)
        self.forget.clicked.connect(self.forget_requested)
        self.teach.clicked.connect(self.teach_requested)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def show_on(self, on: bool) -> None:
        """Whether the draft is learned."""
        with QSignalBlocker(self.switch):
            self.switch.setChecked(on)
        if not on:
            self.show_found((), 0, 0.0, 0.0)
        self.forget.setEnabled(on)
        self._show()

    def show_working(self, done: float | None) -> None:
        """``done`` 0-1 of what is to be learned, None when it is."""
        self._working = done
        self._show()

    def show_found(self, found: Sequence[Word], chars: int, before: float, after: float) -> None:
        """Words, what gained most first; bits per character of so many characters, before and with the session."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [WordRow(each) for each in found]
        for row in self.rows:
            row.forget.clicked.connect(lambda _=False, word=row.word.text: self.word_forgotten.emit(word))
            self._list.addWidget(row)
        self._figures, self._working = (chars, before, after), None
        self._show()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.title.setText(tr("write.menu_learning"))
        self.switch.setText(tr("write.learning_switch"))
        self.note.say(tr("write.learning_note"))
        self.model_note.say(tr("write.learning_model_note"))
        self.forget.setText(tr("write.learning_forget"))
        self.forget.setToolTip(tr("write.learning_forget_note"))
        self.teach.setText(tr("write.learning_teach"))
        for row in self.rows:
            row.retranslate()
        self._show()

    def _show(self) -> None:
        chars, before, after = self._figures
        on = self.switch.isChecked()
        if not on:
            text = tr("write.learning_off")
        elif self._working is not None:
            text = tr("write.learning_working", percent=round(100 * self._working))
        elif not chars:
            text = tr("write.learning_nothing")
        else:
            change = f"{100 * (after / before - 1):+.1f}\u00a0%".replace("-", "−") if before else "0 %"
            values = {"before": bits(before), "after": bits(after), "change": change, "chars": number(chars)}
            text = tr("write.learning_rate", **values)
        self.rate.say(text)
        self.list_note.say(tr("write.learning_words" if self.rows else "write.learning_no_words"))
        self.list_note.setVisible(on and bool(chars))
