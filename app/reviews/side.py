"""The right column: which model rates and what it learned from, and the way to a whole table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..icons import dress
from ..widgets.card import Card
from ..widgets.label import button, heading, label
from ..widgets.scroll import Scroll, scrolled_page
from .threshold import Threshold

WIDTH = 300


class Side(QWidget):
    """``model_chosen(ref)``, ``open_requested``."""

    model_chosen = Signal(str)
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.model_name, self.table_name = heading(), heading()
        self.models = QComboBox()
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.learned = label("", "body", wrap=True)
        self.quality = label("", "soft", wrap=True)
        self.thanks = label("", "soft", wrap=True)
        self.table_text = label("", "soft", wrap=True)
        self.open_button = button()
        dress(self.open_button, "table", "text", size=20)
        self._cards: list[dict[str, Any]] = []
        self.threshold = Threshold()
        inside, column = scrolled_page()
        cards: list[Card] = []
        for widgets in (
            (self.model_name, self.models, self.learned, self.quality, self.thanks),
            (self.table_name, self.table_text, self.open_button),
        ):
            card = Card()
            card.body.setSpacing(8)
            for widget in widgets:
                card.body.addWidget(widget)
            cards.append(card)
        for each in (cards[0], self.threshold, cards[1]):
            column.addWidget(each)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scroll(inside))
        self.models.activated.connect(self._on_model)
        self.open_button.clicked.connect(self.open_requested)

    def show_models(self, cards: Sequence[dict[str, Any]], current: str) -> None:
        """The review models there are; ``current`` is the ref of the one in use."""
        self._cards = list(cards)
        with QSignalBlocker(self.models):
            self.models.clear()
            for card in cards:
                self.models.addItem(str(card.get("name") or card["ref"]), card["ref"])
            self.models.setCurrentIndex(max(self.models.findData(current), 0 if cards else -1))
        self.retranslate()

    def current(self) -> dict[str, Any] | None:
        """The card of the model in use."""
        at = self.models.currentIndex()
        return self._cards[at] if 0 <= at < len(self._cards) else None

    def retranslate(self) -> None:
        self.model_name.setText(tr("reviews.model"))
        self.models.setAccessibleName(tr("reviews.model"))
        self.table_name.setText(tr("reviews.table"))
        self.table_text.setText(tr("reviews.table_text"))
        self.open_button.setText(tr("reviews.open_table"))
        card = self.current()
        self.models.setVisible(card is not None)
        self.threshold.setVisible(card is not None)
        self.threshold.retranslate()
        metrics, corpus = (card or {}).get("metrics") or {}, (card or {}).get("corpus") or {}
        self.learned.setText(tr("reviews.no_model") if card is None else learned_from(card))
        accuracy, baseline = metrics.get("accuracy"), metrics.get("baseline_accuracy")
        quality = "" if accuracy is None else tr("reviews.right_of_100", count=round(100 * accuracy))
        if baseline is not None and quality:
            quality += tr("reviews.right_baseline", count=round(100 * baseline))
        self.quality.setText(quality)
        self.quality.setVisible(bool(quality))
        thanks = "\n".join(str(each) for each in corpus.get("credits") or ())
        self.thanks.setText(thanks)
        self.thanks.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.thanks.setVisible(bool(thanks))

    def _on_model(self, at: int) -> None:
        self.retranslate()
        self.model_chosen.emit(self.models.itemData(at))


def learned_from(card: dict[str, Any]) -> str:
    """ "Learned from 6,212 reviews in Chinese: hotel"."""
    corpus = card.get("corpus") or {}
    rows = corpus.get("train_rows") or corpus.get("rows")
    language = card.get("language") if card.get("language") in ("zh", "en") else "mixed"
    values = {"name": corpus.get("name") or card.get("name"), "lang": tr(f"reviews.language_{language}")}
    if rows:
        return tr("reviews.learned_rows", count=number(int(rows)), **values)
    return tr("reviews.learned", **values)
