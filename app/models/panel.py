"""The Models page: every model in a list, the chosen one in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QStackedWidget, QVBoxLayout, QWidget

from ..i18n import tr
from ..icons import dress
from ..retelling import Retelling
from ..theme import look
from ..widgets.card import Card
from ..widgets.empty import EmptyState
from ..widgets.label import button
from ..widgets.page import GAP, Page
from .card_view import CardView
from .model_list import CardDelegate, CardsModel

LIST_WIDTH = 300


class ModelListView(QListView):
    """Arrow keys choose, F2 renames, Delete deletes, Enter uses."""

    key_requested = Signal(str)  # "use", "rename", "delete"
    KEYS: ClassVar = {
        Qt.Key.Key_Return: "use",
        Qt.Key.Key_Enter: "use",
        Qt.Key.Key_F2: "rename",
        Qt.Key.Key_Delete: "delete",
    }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = self.KEYS.get(Qt.Key(event.key()))
        if wish is None:
            super().keyPressEvent(event)
        else:
            self.key_requested.emit(wish)


class ModelsPanel(Page):
    """Wishes are signals with the model's ref; the controller answers with ``show_*``."""

    chosen = Signal(str)
    use_requested = Signal(str)
    rename_requested = Signal(str, str)
    delete_requested = Signal(str)
    export_requested = Signal(str, bool)
    import_requested = Signal()
    training_requested = Signal(str)
    inside_requested = Signal(str)
    report_requested = Signal(str)
    shelf_requested = Signal(str, str)
    tags_changed = Signal(str, object)
    trash_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = CardsModel(self)
        self.list = ModelListView()
        self.list.setModel(self.cards)
        self.list.setItemDelegate(CardDelegate(self.list))
        self.list.setProperty("role", "plain")
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.card, self.import_button = CardView(), button()
        dress(self.import_button, "import", "text", size=18)
        self.empty = EmptyState("models", kind="primary")
        self.sifter, self.trash_button = QLineEdit(), button(kind="quiet")
        self.sifter.setClearButtonEnabled(True)
        self.sifter.textChanged.connect(self._on_sifted)
        self.trash_button.clicked.connect(self.trash_requested)
        self.tools.addWidget(self.trash_button)
        self.tools.addWidget(self.import_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._make_pair())
        self.body.addWidget(self._stack, 1)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.key_requested.connect(self._on_key)
        self.card.use_requested.connect(self.use_requested)
        self.card.rename_requested.connect(self.rename_requested)
        self.card.delete_requested.connect(self.delete_requested)
        self.card.export_requested.connect(self.export_requested)
        self.card.training_requested.connect(self.training_requested)
        self.card.inside_requested.connect(self.inside_requested)
        self.card.report_requested.connect(self.report_requested)
        self.card.shelf_requested.connect(self.shelf_requested)
        self.card.tags_changed.connect(self.tags_changed)
        self.import_button.clicked.connect(self.import_requested)
        self.empty.clicked.connect(self.import_requested)
        look.changed.connect(self.list.viewport().update)
        Retelling(self, self.retranslate)

    def show_models(self, cards: Sequence[dict[str, Any]], ref: str) -> None:
        """All models; ``ref`` stays or becomes the chosen one."""
        self.cards.show_cards(cards)
        self._stack.setCurrentIndex(1 if cards else 0)
        self.import_button.setVisible(bool(cards))
        self.choose(ref)

    def choose(self, ref: str) -> None:
        """Show the card of ``ref``; of the first model when it is not there."""
        row = max(self.cards.row_of(ref), 0)
        if self.cards.cards:
            index = self.cards.index(row)
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)

    def show_card(self, card: dict[str, Any]) -> None:
        """The chosen model in full."""
        self.card.show_card(card)

    def current(self) -> str:
        """The ref of the chosen model; "" when there is none."""
        row = self.list.currentIndex().row()
        return str(self.cards.cards[row].get("ref") or "") if 0 <= row < len(self.cards.cards) else ""

    def focus_first(self) -> None:
        """The list."""
        self.list.setFocus()

    def retranslate(self) -> None:
        self.title.set_text(tr("app.page.models"))
        self.import_button.setText(tr("models.import"))
        self.trash_button.setText(tr("models.trash"))
        self.sifter.setPlaceholderText(tr("models.sift"))
        self.sifter.setAccessibleName(tr("models.sift"))
        self.list.setAccessibleName(tr("app.page.models"))
        self.empty.set_words(tr("models.empty_title"), tr("models.empty"), tr("models.import"))
        self.card.retranslate()
        self.list.viewport().update()

    def _make_pair(self) -> QWidget:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        frame = Card()
        frame.setFixedWidth(LIST_WIDTH)
        frame.body.setContentsMargins(8, 6, 8, 6)
        frame.body.addWidget(self.sifter)
        frame.body.addWidget(self.list, 1)
        row.addWidget(frame)
        right = QVBoxLayout()
        right.addWidget(self.card)
        row.addLayout(right, 1)
        return pair

    def _on_sifted(self, words: str) -> None:
        ref = str(self.card.card.get("ref") or "")
        self.cards.sift(words)
        if self.cards.cards:
            self.choose(ref)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.current())

    def _on_key(self, wish: str) -> None:
        card = self.card
        made = {"use": card.use_button, "rename": card.rename_button, "delete": card.delete_button}[wish]
        if made.isVisible():
            made.click()
