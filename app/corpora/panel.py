"""The Corpora page: a grid of cards, or what to do when there is none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ..i18n import tr, words
from ..icons import dress, pixmap
from ..reports import Report
from ..theme import look
from ..widgets import Card, EmptyState, FlowLayout, Page, button, label, repolish
from .card import CorpusCard
from .reading import ReadingCard
from .samples import Sample, samples

COLUMN = 320


class SampleCard(Card):
    """One bundled text to begin with."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(clickable=True)
        self.sample = sample
        self._title = label("", "heading", wrap=True)
        self._credit = label(sample.credit, "soft", wrap=True)
        self.body.addWidget(self._title)
        self.body.addWidget(self._credit)
        self.body.addStretch(1)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._title.setText(self.sample.titles.get(words.language, next(iter(self.sample.titles.values()))))
        self.setAccessibleName(self._title.text())


class HintCard(Card):
    """The last place of the grid: one more text goes here."""

    def __init__(self) -> None:
        super().__init__(clickable=True)
        repolish(self, role="hint")
        self._icon = label()
        self._text = label("", "soft", wrap=True)
        self.body.addStretch(1)
        for each in (self._icon, self._text):
            each.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.body.addWidget(each)
        self.body.addStretch(1)
        look.changed.connect(self._draw)
        self._draw()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._text.setText(tr("corpora.hint"))
        self.setAccessibleName(self._text.text())

    def _draw(self) -> None:
        self._icon.setPixmap(pixmap("drop", "faint", 28, 2.0))


class CorporaPanel(Page):
    """Shows reports and readings; wishes go out as signals."""

    read_requested = Signal(object)  # tuple[str, ...]: paths, each its own corpus
    cancel_requested = Signal(object)  # ReadingCard
    chosen_requested = Signal(str)  # folder
    train_requested = Signal(str)
    rename_requested = Signal(str, str)
    remove_requested = Signal(str)
    files_requested = Signal(str)
    draft_requested = Signal(str)  # path

    def __init__(self, texts: Sequence[Sample] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[CorpusCard] = []
        self.readings: list[ReadingCard] = []
        self.samples = [SampleCard(each) for each in (samples() if texts is None else texts)]
        self.hint = HintCard()
        self.hint.clicked.connect(self.choose_files)
        self.add = button()
        dress(self.add, "plus", size=16)
        self.add.clicked.connect(self._open_menu)
        self.tools.addWidget(self.add)
        self._grid_page = QWidget()
        self._grid_page.setProperty("role", "page")
        self._grid = FlowLayout(self._grid_page, column=COLUMN)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._grid_page)
        self.empty = self._make_empty()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(scroll)
        self.body.addWidget(self._stack, 1)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_corpora(self, reports: Sequence[Report], current: str) -> None:
        """A card for each; the one that Train would take is drawn as chosen."""
        if [card.report for card in self.cards] != list(reports):
            for card in self.cards:
                self._drop(card)
            self.cards = [self._make_card(report) for report in reports]
        for card in self.cards:
            card.set_chosen(card.folder == current and len(self.cards) > 1)
        self._show_page()

    def begin_reading(self, name: str) -> ReadingCard:
        """A card for a reading that starts now."""
        card = ReadingCard(name)
        card.cancel_requested.connect(self._on_cancel)
        self.readings.append(card)
        self._arrange()
        self._show_page()
        return card

    def end_reading(self, card: ReadingCard) -> None:
        """The reading is over."""
        if card in self.readings:
            self.readings.remove(card)
            self._drop(card)
            self._show_page()

    def choose_files(self) -> None:
        """Ask for files."""
        paths, _ = QFileDialog.getOpenFileNames(self, tr("corpora.add_files"))
        if paths:
            self.read_requested.emit(tuple(paths))

    def choose_folder(self) -> None:
        """Ask for a folder."""
        if path := QFileDialog.getExistingDirectory(self, tr("corpora.add_folder")):
            self.read_requested.emit((path,))

    def make_menu(self) -> QMenu:
        """Where texts can come from."""
        menu = QMenu(self)
        menu.addAction(tr("corpora.add_files")).triggered.connect(self.choose_files)
        menu.addAction(tr("corpora.add_folder")).triggered.connect(self.choose_folder)
        if self.samples:
            menu.addSeparator()
        for card in self.samples:
            menu.addAction(card.accessibleName().replace("&", "&&")).triggered.connect(card.clicked)
        return menu

    def retranslate(self) -> None:
        """Every word in the language of the moment."""
        self.title.set_text(tr("app.page.corpora"))
        self.add.setText(tr("corpora.add"))
        self.empty.set_words(tr("corpora.empty_title"), tr("corpora.empty_text"), tr("corpora.add_files"))
        self._samples_title.setText(tr("corpora.samples"))
        for part in (*self.samples, *self.cards, *self.readings, self.hint):
            part.retranslate()

    def _make_empty(self) -> EmptyState:
        empty = EmptyState("drop", kind="primary")
        empty.clicked.connect(self.choose_files)
        self._samples_title = label("", "soft")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        for card in self.samples:
            card.setFixedWidth(240)
            card.clicked.connect(self._on_sample)
            row.addWidget(card)
        row.addStretch(1)
        title = QHBoxLayout()
        title.addStretch(1)
        title.addWidget(self._samples_title)
        title.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(0, 32, 0, 0)
        below.setSpacing(12)
        below.addLayout(title)
        below.addLayout(row)
        self._samples_title.setVisible(bool(self.samples))
        empty.extra.addLayout(below)
        return empty

    def _make_card(self, report: Report) -> CorpusCard:
        card = CorpusCard(report)
        card.chosen_requested.connect(self.chosen_requested)
        card.train_requested.connect(self.train_requested)
        card.rename_requested.connect(self.rename_requested)
        card.remove_requested.connect(self.remove_requested)
        card.files_requested.connect(self.files_requested)
        card.draft_requested.connect(self.draft_requested)
        return card

    def _arrange(self) -> None:
        """Readings first, then the corpora."""
        parts = (*self.readings, *self.cards, self.hint)
        for part in parts:
            self._grid.removeWidget(part)
        for part in parts:
            self._grid.addWidget(part)
            part.show()
        self._grid_page.updateGeometry()

    def _drop(self, card: QWidget) -> None:
        self._grid.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _show_page(self) -> None:
        self._arrange()
        self._stack.setCurrentIndex(1 if self.cards or self.readings else 0)
        self.add.setVisible(bool(self.cards or self.readings))

    def _open_menu(self) -> None:
        self.make_menu().popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _on_sample(self) -> None:
        card = self.sender()
        if isinstance(card, SampleCard):
            self.read_requested.emit((card.sample.path,))

    def _on_cancel(self) -> None:
        self.cancel_requested.emit(self.sender())
