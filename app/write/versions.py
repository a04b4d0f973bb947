"""The versions of one continuation as cards; choosing one puts it into the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..actions import default_keys, spoken
from ..i18n import bits, tr, words
from ..widgets import Card, ClampedLabel, button, label


class VersionCard(Card):
    """The text of one version, and when it is complete its bits per character and originality."""

    def __init__(self, lines: int = 3, number: int = 0) -> None:
        """``number``: the key that takes it, 0 for none."""
        super().__init__(clickable=True)
        self._number = number
        self.text = ""
        self.bits_per_char: float | None = None
        self.copied = 0.0
        self.ended = False
        self._words = ClampedLabel(lines=lines)
        self._facts = label("", "soft", wrap=True)
        self.body.addWidget(self._words)
        self.body.addStretch(1)  # side by side their figures stand in one line
        self.body.addWidget(self._facts)
        self.retranslate()

    def clear(self) -> None:
        """Nothing came yet."""
        self.bits_per_char, self.copied, self.ended = None, 0.0, False
        self.show_text("")
        self.retranslate()

    def show_text(self, text: str) -> None:
        """What came so far."""
        self.text = text
        self._words.setText(text)
        self.setAccessibleName(text or tr("write.thinking"))

    def show_figures(self, bits_per_char: float, copied: float) -> None:
        """``copied``: the share of characters found word for word in the corpus, 0-1."""
        self.bits_per_char, self.copied, self.ended = bits_per_char, copied, True
        self.retranslate()

    def end(self) -> None:
        """It was stopped: what came is all of it."""
        self.ended = True
        self.retranslate()

    def retranslate(self) -> None:
        """The line of figures."""
        if self.bits_per_char is None:
            self._facts.setText(tr("write.version_stopped" if self.ended else "write.thinking"))
        else:
            original = round(100 * (1 - self.copied))
            self._facts.setText(tr("write.version_facts", bits=bits(self.bits_per_char), original=original))
        if self._number:
            self._facts.setText(tr("write.version_number", number=self._number, facts=self._facts.text()))
        self.setAccessibleDescription(self._facts.text())


class Versions(QWidget):
    """``chosen(index)`` when the user takes a card; ``again_requested`` for other ones."""

    chosen = Signal(int)
    again_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._keys = default_keys
        self._cards: list[VersionCard] = []
        self._current = 0
        self._title = label("", "soft")
        self._again = button("", "quiet")
        self._again.clicked.connect(self.again_requested)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._again)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addLayout(head)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    @property
    def current(self) -> int:
        """The index of the version in the text."""
        return self._current

    def clear(self) -> None:
        """No versions on show."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards, self._current = [], 0
        self.hide()

    def show_keys(self, keys: Callable[[str], tuple[str, ...]]) -> None:
        """The keys of each action by its name."""
        self._keys = keys
        self.retranslate()

    def texts(self) -> list[str]:
        """What each card holds so far."""
        return [card.text for card in self._cards]

    def add_piece(self, index: int, piece: str) -> None:
        """Version ``index`` goes on."""
        card = self._card(index)
        card.show_text(card.text + piece)

    def finish(self, index: int, text: str, bits_per_char: float, copied: float) -> None:
        """Version ``index`` is complete."""
        card = self._card(index)
        card.show_text(text)
        card.show_figures(bits_per_char, copied)

    def finished(self, index: int) -> bool:
        """Whether version ``index`` is there and complete."""
        return index < len(self._cards) and self._cards[index].ended

    def end(self, index: int) -> None:
        """Version ``index`` was stopped; what came of it stays."""
        if index < len(self._cards) and self._cards[index].text:
            self._cards[index].end()

    def drop_unfinished(self) -> None:
        """The job ended early: leave only what is complete."""
        for card in [card for card in self._cards if not card.ended]:
            self._cards.remove(card)
            card.hide()
            card.deleteLater()
        if self._cards:
            self.show_current(min(self._current, len(self._cards) - 1))
        else:
            self.hide()

    def show_current(self, index: int) -> None:
        """Frame version ``index`` as the one in the text."""
        self._current = index
        for place, card in enumerate(self._cards):
            card.set_chosen(place == index)
        self.retranslate()

    def step(self, by: int) -> None:
        """Take the next or the previous complete version."""
        done = [place for place, card in enumerate(self._cards) if card.ended]
        if self._current in done and len(done) > 1:
            self.chosen.emit(done[(done.index(self._current) + by) % len(done)])
        elif self._current < 0 and done:
            self.chosen.emit(done[0])

    def retranslate(self) -> None:
        """Every word."""
        key = "write.versions" if self._current >= 0 else "write.versions_out"
        self._title.setText(tr(key, current=self._current + 1, count=len(self._cards)))
        self._again.setText(tr("write.again"))
        names = ("again", "last_version", "next_version")
        again, last, following = (spoken("".join(self._keys(name)[:1])) or "–" for name in names)
        self._again.setToolTip(tr("write.again_note", again=again, last=last, next=following))
        for card in self._cards:
            card.retranslate()

    def _card(self, index: int) -> VersionCard:
        while len(self._cards) <= index:
            made = VersionCard()
            place = len(self._cards)
            made.clicked.connect(lambda place=place: self._on_clicked(place))
            self._cards.append(made)
            self._column.addWidget(made)
            self.show()
            self.show_current(self._current)
        return self._cards[index]

    def _on_clicked(self, place: int) -> None:
        if self.finished(place):
            self.chosen.emit(place)
