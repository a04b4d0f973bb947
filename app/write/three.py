"""Asks for three candidates side by side, and hands the one that is taken to the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

from lstmcore.events import Candidate, Failed, Piece
from lstmcore.specs import ContinueSpec

from ..jobs import CoreClient, Job
from ..messages import Messages
from .panel import WritePanel
from .trio import COUNT
from .versions import VersionCard


class Three(QObject):
    """``ask`` with a spec; ``take(cards, index)`` is called with the caret where it stood when it was asked."""

    def __init__(
        self,
        panel: WritePanel,
        client: CoreClient,
        messages: Messages,
        take: Callable[[list[VersionCard], int], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._client, self._messages, self._take = panel, client, messages, take
        self._job: Job | None = None
        self._place: QTextCursor | None = None
        panel.trio.taken.connect(self._on_taken)
        panel.trio.closed.connect(self.close)

    def ask(self, spec: ContinueSpec) -> None:
        """Show what the model would write, three times."""
        self.close()
        self._place = QTextCursor(self._panel.editor.textCursor())
        self._panel.trio.open()
        self._job = Job.start(self._client.ask("continue", replace(spec, candidates=COUNT)))
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)

    def close(self) -> bool:
        """Take none; False when nothing was on show."""
        if self._place is None:
            return False
        if self._job is not None:
            self._job.forget()
            self._job = None
        self._place = None
        self._panel.editor.setFocus()  # before the cards go, or the focus goes to whatever comes next
        self._panel.trio.hide()
        return True

    def _on_event(self, event: object) -> None:
        cards = self._panel.trio.cards
        if isinstance(event, Piece):
            card = cards[event.candidate]
            card.show_text(card.text + event.text)
        elif isinstance(event, Candidate):
            cards[event.index].show_text(event.text)
            cards[event.index].show_figures(event.bits_per_char, event.copied)

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed):
            self.close()
            self._messages.failed(last)
        elif not any(card.text for card in self._panel.trio.cards):
            self.close()

    def _on_taken(self, index: int) -> None:
        if self._place is None:
            return
        place, cards = self._place, [card for card in self._panel.trio.cards if card.ended]
        chosen = cards.index(self._panel.trio.cards[index])
        self.close()
        self._panel.editor.setTextCursor(place)
        self._take(cards, chosen)
