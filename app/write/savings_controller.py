"""Keys saved: counted from the model's words in the draft, a moment after the last change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock

from lstmcore.text.keys import keys_of

from ..settings import Settings
from .panel import WritePanel
from .paragraphs import Fact, Span
from .places import Places
from .savings import Savings
from .savings_card import SavingsCard

BUSY_MS = 300


class SavingsController(QObject):
    """``busy``: the model writes at this moment; what it writes is counted when it is done."""

    def __init__(self, panel: WritePanel, settings: Settings, busy: Callable[[], bool]) -> None:
        super().__init__(panel)
        self._panel, self._busy = panel, busy
        self.savings, self.card = Savings(settings), SavingsCard(panel)
        self._known: dict[int, tuple[Fact, float]] = {}
        self._later = QTimer(self, singleShot=True, interval=BUSY_MS)
        self._later.timeout.connect(self.count)
        panel.editor.paragraphs.changed.connect(self.count)
        panel.editor.loaded.connect(self.savings.rebase)
        panel.savings_requested.connect(self._open)
        self.card.reset_requested.connect(self._reset)

    def count(self) -> None:
        """Look at the paragraphs that changed, and add up."""
        if self._busy() or not self._panel.editor.paragraphs.known:
            self._later.start()
            return
        known: dict[int, tuple[Fact, float]] = {}
        for number, fact in enumerate(self._panel.editor.paragraphs.facts()):
            if fact.spans:
                block = self._panel.editor.document().findBlockByNumber(number)
                known[id(fact)] = self._known.get(id(fact)) or (fact, _keys_in(block, fact.spans))
        self._known = known
        self.savings.take(sum(keys for _, keys in known.values()))
        self._show()

    def _show(self) -> None:
        self.card.show_saved(self.savings.session, self.savings.whole)

    def _open(self) -> None:
        self._show()
        self.card.open_under(self._panel.more)

    def _reset(self) -> None:
        self.savings.reset()
        self._show()


def _keys_in(block: QTextBlock, spans: tuple[Span, ...]) -> float:
    text = block.text()
    places = Places(text)
    return sum(keys_of(text[places.from_qt(at) : places.from_qt(at + length)]) for at, length in spans)
