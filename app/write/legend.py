"""Whose words are whose: the three colours of the page with their names and shares, while there is more than one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ..i18n import tr, words
from ..widgets import label
from .manuscript import Manuscript
from .paragraphs import Fact

WHOSE = ("own", "model", "changed")
TONES = {"own": "", "model": "ink", "changed": "edited"}


class Legend(QWidget):
    """Hidden while all words are the writer's, or while they are not coloured."""

    def __init__(self, editor: Manuscript) -> None:
        super().__init__()
        self._editor = editor
        self.on = True
        self.shares = (1.0, 0.0, 0.0)
        self.lines = {whose: label("", "soft", tone=TONES[whose]) for whose in WHOSE}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for line in self.lines.values():
            column.addWidget(line)
        editor.paragraphs.changed.connect(self.count)
        words.changed.connect(self.retranslate)
        self.hide()

    def set_on(self, on: bool) -> None:
        """Whether the page is coloured."""
        self.on = on
        self.retranslate()

    def count(self) -> None:
        """Look at the page again."""
        self.shares = shares(self._editor.paragraphs.facts())
        self.retranslate()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        for whose, share in zip(WHOSE, self.shares, strict=True):
            self.lines[whose].setText(tr(f"write.whose_{whose}", percent=f"{100 * share:.0f}"))
            self.lines[whose].setVisible(share > 0)
        self.setVisible(self.on and self.shares[0] < 1)


def shares(facts: Sequence[Fact]) -> tuple[float, float, float]:
    """0-1 of the letters: the writer's, the model's, those put in the midst of the model's."""
    whole = sum(fact.letters for fact in facts)
    own = sum(fact.own_letters for fact in facts)
    changed = min(own, sum(length for fact in facts for _, length in fact.changed))
    return ((own - changed) / whole, (whole - own) / whole, changed / whole) if whole else (1.0, 0.0, 0.0)
