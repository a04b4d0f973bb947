"""What of the draft stands word for word in the corpora: how much, where in the draft, and where there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ..i18n import number, tr, words
from ..widgets import Card, ClampedLabel, button, heading, label

MOST_ROWS = 12
Run = Mapping[str, Any]


def place_of(run: Run) -> str:
    """Corpus, file and place of a run in a sentence."""
    file = PurePath(str(run["file"]).replace("\\", "/")).name
    return tr("write.originality_place", name=run["name"], file=file, place=number(int(run["offset"]) + 1))


class RunRow(Card):
    """One run; a click goes to it in the draft, the button to its place in the corpus."""

    def __init__(self, run: Run) -> None:
        super().__init__(clickable=True)
        self.run = run
        self._words, self._place = ClampedLabel(lines=2), label("", "soft", wrap=True)
        self.open = button("", "quiet")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.open)
        row.addStretch(1)
        self.body.addWidget(self._words)
        self.body.addWidget(self._place)
        self.body.addLayout(row)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word."""
        place = place_of(self.run)
        self._words.setText(str(self.run["excerpt"]))
        self._place.setText(place)
        self.open.setText(tr("write.originality_open"))
        self.open.setAccessibleName(f"{tr('write.originality_open')} {place}")
        self.setAccessibleName(f"{self.run['excerpt']} {place}")


class OriginalityCard(Card):
    """``run_wanted(start, length)`` in characters of the draft; ``corpus_wanted(folder, words)``."""

    run_wanted = Signal(int, int)
    corpus_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.percent, self.share = heading(), label("", "figure"), label("", "soft", wrap=True)
        self.note, self.more = label("", "soft", wrap=True), label("", "soft", wrap=True)
        self.rows: list[RunRow] = []
        self._state, self._done = "none", 0.0
        self._copied, self._count, self._corpora, self._chars = 0.0, 0, 0, 0
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.body.setSpacing(8)
        for part in (self.title, self.percent, self.share, self.note):
            self.body.addWidget(part)
        self.body.addLayout(self._list)
        self.body.addWidget(self.more)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def show_working(self, done: float) -> None:
        """The corpora are being compared, ``done`` 0-1."""
        self._state, self._done = "working", done
        self._show_share()

    def show_no_corpora(self) -> None:
        """There is nothing to compare with."""
        self._state = "none"
        self._show_runs([])

    def show_failed(self) -> None:
        """It could not be compared; why is told elsewhere."""
        self._state = "failed"
        self._show_runs([])

    def show_found(self, share: float, runs: Sequence[Run], corpora: int) -> None:
        """``share`` 0-1 of the draft stands in one of so many ``corpora``."""
        self._state, self._copied, self._corpora = "found", share, corpora
        self._chars = sum(int(run["length"]) for run in runs)
        self._show_runs(runs)

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.title.setText(tr("write.menu_originality"))
        self.note.setText(tr("write.originality_note"))
        rest = self._count - len(self.rows)
        self.more.setText(tr("write.originality_more", count=number(rest)))
        self.more.setVisible(rest > 0)
        for row in self.rows:
            row.retranslate()
        self._show_share()

    def _show_runs(self, runs: Sequence[Run]) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self._count, self.rows = len(runs), [RunRow(run) for run in runs[:MOST_ROWS]]
        for row in self.rows:
            run = row.run
            row.clicked.connect(lambda run=run: self.run_wanted.emit(run["start"], run["length"]))
            row.open.clicked.connect(lambda _=False, run=run: self.corpus_wanted.emit(run["corpus"], run["excerpt"]))
            self._list.addWidget(row)
        self.retranslate()

    def _show_share(self) -> None:
        self.percent.setVisible(self._state == "found")
        little = 0 < self._copied < 0.0005
        self.percent.setText(f"{'< 0.1' if little else f'{100 * self._copied:.1f}'}\u00a0%")
        values = {
            "done": round(100 * self._done),
            "count": number(self._corpora),
            "runs": number(self._count),
            "chars": number(self._chars),
        }
        key = "clean" if self._state == "found" and not self._count else self._state
        self.share.setText(tr(f"write.originality_{key}", **values))
