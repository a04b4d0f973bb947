"""What is counted while one writes: the draft, the selection, the goal, the time; and the outline that falls out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ..i18n import number, tr, words
from ..messages import Messages
from ..settings import Settings
from .counting import words_in
from .generation import plain
from .goal import Progress, WritingClock
from .goal_card import GoalCard
from .panel import WritePanel
from .paragraphs import LONGEST_PARAGRAPH

MOST_PARAGRAPHS = 20_000  # what a QTextEdit lays out between two keys
SELECTION_MS = 60


class Measure(QObject):
    """Shows counts a moment after the last key; remembers the goal and what was written today."""

    def __init__(
        self, panel: WritePanel, settings: Settings, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.panel, self.settings, self.messages = panel, settings, messages
        self.progress, self.clock = Progress(settings), WritingClock()
        self.card = GoalCard(panel)
        self._told = False
        self._selection = QTimer(self)
        self._selection.setSingleShot(True)
        self._selection.setInterval(SELECTION_MS)
        self._selection.timeout.connect(self._on_selection)
        editor = panel.editor
        editor.paragraphs.changed.connect(self._on_counted)
        editor.paragraphs.recounted.connect(self.progress.rebase)
        editor.edited.connect(self.clock.key)
        editor.loaded.connect(self._on_loaded)
        editor.cursorPositionChanged.connect(self._selection.start)
        editor.selectionChanged.connect(self._selection.start)
        panel.outline.chosen.connect(self._go_to)
        panel.outline_requested.connect(self._keep_outline)
        panel.goal_requested.connect(self._open_card)
        self.card.changed.connect(self._keep_goal)
        words.changed.connect(self._show_goal)
        panel.show_outline(settings.outline)
        self._show_goal()

    def _on_loaded(self) -> None:
        self.progress.rebase()
        self._told = False

    def _on_counted(self) -> None:
        totals = self.panel.editor.paragraphs.totals()
        self.panel.show_count(totals.count)
        self.panel.show_details(totals.letters, totals.filled)
        self.progress.take((totals.own, totals.own_letters))
        self._show_goal()
        self._show_outline()
        if not self._told and (self.panel.editor.document().blockCount() > MOST_PARAGRAPHS or totals.long):
            self._told = True
            most, long = number(MOST_PARAGRAPHS), number(LONGEST_PARAGRAPH)
            self.messages.info(tr("write.too_long_draft", paragraphs=most, letters=long))

    def _on_selection(self) -> None:
        cursor = self.panel.editor.textCursor()
        self.panel.show_selected(words_in(plain(cursor.selectedText())) if cursor.hasSelection() else 0)
        if self.panel.outline.isVisible():
            self.panel.outline.show_place(cursor.blockNumber())

    # the outline

    def _show_outline(self) -> None:
        if self.panel.outline.isVisibleTo(self.panel):
            self.panel.outline.show_headings(self.panel.editor.paragraphs.headings())
            self.panel.outline.show_place(self.panel.editor.textCursor().blockNumber())

    def _go_to(self, block: int) -> None:
        self.panel.editor.go_to(block)
        self.panel.editor.setFocus()

    def _keep_outline(self, on: bool) -> None:
        self.settings.outline = on
        self.panel.show_outline(on)
        self._show_outline()

    # the goal

    def _keep_goal(self, goal: int, unit: str, span: str) -> None:
        kept = self.settings
        kept.goal, kept.goal_unit, kept.goal_span = goal, unit, span
        self._show_goal()

    def _open_card(self) -> None:
        self._show_goal()
        self.card.open_under(self.panel.ring if self.panel.ring.isVisible() else self.panel.title)

    def _show_goal(self, _: object = None) -> None:
        kept = self.settings
        self.card.show_goal(kept.goal, kept.goal_unit, kept.goal_span)
        at = 0 if kept.goal_unit == "count" else 1
        self.card.show_progress(self.progress.session[at], self.progress.today()[at], self.clock.seconds)
        done, goal = self.progress.done(), kept.goal
        sentence = tr(f"write.goal_ring_{kept.goal_span}", done=number(done), goal=number(goal))
        self.panel.show_goal(done / goal if goal else 0.0, sentence if goal else "")
