"""Where one asks for the neighbours of a word, or for the fourth word of an analogy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLabel, QLineEdit, QWidget

from ...i18n import tr
from ...widgets import Card, heading, label
from .nearest import NearestList, NearestModel

LETTERS = ("a", "b", "c")


class AskingCard(Card):
    """``word_asked`` and ``analogy_asked`` when a field is left with Enter; ``typed`` while one types a word."""

    typed = Signal()
    word_asked = Signal(str)
    analogy_asked = Signal(str, str, str)  # a, b, c: a - b + c
    word_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.title, self.note = QLineEdit(), heading(), label("", "soft", wrap=True)
        self.field.setClearButtonEnabled(True)
        self.model = NearestModel(self)
        self.list = NearestList(self.model)
        self.analogy = {letter: QLineEdit() for letter in LETTERS}
        self._analogy_title = heading()
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        self._answer: tuple[Any, ...] = ()
        self._lay_out()
        self.field.textEdited.connect(self.typed)
        self.field.returnPressed.connect(self._on_word)
        completer.activated.connect(self._on_word)
        self.list.word_chosen.connect(self.word_chosen)
        for edit in self.analogy.values():
            edit.returnPressed.connect(self._on_analogy)

    def word(self) -> str:
        """The word in the field."""
        return self.field.text().strip()

    def show_known(self, words: Sequence[str]) -> None:
        """Words that the field completes."""
        self._words.setStringList(list(words))

    def show_nothing(self) -> None:
        """Nothing is asked."""
        self._answer = ()
        self.model.show_rows(())
        self._tell()

    def show_answer(self, plus: Sequence[str], minus: Sequence[str], result: dict[str, Any]) -> None:
        """The words nearest to ``plus`` - ``minus``."""
        self._answer = ("near", tuple(plus), tuple(minus), tuple(result.get("composed") or ()))
        self.model.show_rows([(str(word), float(near)) for word, near in result.get("neighbours") or ()])
        self.list.scrollToTop()
        self._tell()

    def show_problem(self, sentence: str) -> None:
        """Why there is no answer."""
        self._answer = ("problem", sentence)
        self.model.show_rows(())
        self._tell()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.field.setPlaceholderText(tr("corpora.nearest_to"))
        self.field.setAccessibleName(tr("corpora.nearest_to"))
        self.list.setAccessibleName(tr("corpora.nearest_list"))
        self._analogy_title.setText(tr("corpora.analogy"))
        for letter, edit in self.analogy.items():
            edit.setPlaceholderText(tr(f"corpora.analogy_{letter}"))
            edit.setAccessibleName(tr(f"corpora.analogy_{letter}_name"))
        self._tell()

    def _tell(self) -> None:
        kind, *rest = self._answer or ("hint",)
        if kind == "near":
            plus, minus, composed = rest
            first, *others = plus
            title = tr("corpora.nearest_of", word=first) if not minus else _sum(first, minus, others)
            note = tr("corpora.composed", words="、".join(composed)) if composed else ""
        else:
            title, note = (tr("corpora.no_answer"), rest[0]) if kind == "problem" else (tr("corpora.ask_hint"), "")
        self.title.setText(title)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _on_word(self) -> None:
        if self.word():
            self.word_asked.emit(self.word())

    def _on_analogy(self) -> None:
        words = [self.analogy[letter].text().strip() for letter in LETTERS]
        empty = next((letter for letter, word in zip(LETTERS, words, strict=True) if not word), None)
        if empty is None:
            self.analogy_asked.emit(*words)
        else:
            self.analogy[empty].setFocus()

    def _lay_out(self) -> None:
        self.body.setContentsMargins(12, 12, 12, 12)
        self.body.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(6)
        for letter, sign in zip(LETTERS, ("", "−", "+"), strict=True):
            if sign:
                made = QLabel(sign)
                made.setProperty("role", "soft")
                row.addWidget(made)
            self.analogy[letter].setMinimumWidth(60)
            row.addWidget(self.analogy[letter], 1)
        self.body.addWidget(self.field)
        self.body.addWidget(self.title)
        self.body.addWidget(self.note)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._analogy_title)
        self.body.addLayout(row)


def _sum(first: str, minus: Sequence[str], others: Sequence[str]) -> str:
    return first + "".join(f" − {each}" for each in minus) + "".join(f" + {each}" for each in others) + " ≈"
