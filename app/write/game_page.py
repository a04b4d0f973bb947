"""The paper of the game: what stood before, the letters guessed in their colours, the gap that comes next."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from ..i18n import tr
from ..theme import look, serif_font
from .game import Round, lead
from .surprise_controller import format_of

GAP = "▁"
EXAMPLE_BEFORE, EXAMPLE_GAPS = 60, 10
EXAMPLE_BANDS = (1, 0, 0, 2, 0, 0, 0, 1, 3, 0, 0, 1, 0, 0, 0, 2, 0, 1)


class GamePage(QTextEdit):
    """Nothing is written here; ``show_round`` and ``show_example`` fill it."""

    def __init__(self, latin: bool) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("role", "serif")
        self.setProperty("bare", True)
        self.setFont(serif_font(latin=latin))
        self.setProperty("script", "latin" if latin else "han")
        self.setAccessibleName(tr("write.game_page"))

    def show_round(self, made: Round) -> None:
        """What is known of ``made``."""
        known = ((letter, each and each.band) for letter, each in zip(made.text, made.letters, strict=False))
        self._show(lead(made.before), known, 0 if made.over else 1)

    def show_example(self, opening: str) -> None:
        """How a passage looks half guessed, with the first words of a text in its place."""
        opening = " ".join(opening.split())
        cut = min(EXAMPLE_BEFORE, len(opening) // 2)
        cut = opening.rfind(" ", 0, cut) + 1 or cut
        guessed = zip(opening[cut:], EXAMPLE_BANDS, strict=False)
        self._show(opening[:cut], guessed, EXAMPLE_GAPS if opening else 0)

    def _show(self, before: str, guessed: Iterable[tuple[str, int | None]], gaps: int) -> None:
        """``guessed``: letters with their bands, None for one that was given; the first gap is the one asked for."""
        self.clear()
        cursor = self.textCursor()
        soft, gap = QTextCharFormat(), QTextCharFormat()
        soft.setForeground(look.color("soft"))
        gap.setForeground(look.color("seal"))
        cursor.insertText(before, soft)
        for letter, band in guessed:
            cursor.insertText(letter, soft if band is None else format_of(band))
        cursor.insertText(GAP * min(1, gaps), gap)
        cursor.insertText(f" {GAP}" * (gaps - 1), soft)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.ensureCursorVisible()
