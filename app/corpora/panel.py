"""The Corpora page: a grid of cards, what to do when there is none, or one of them opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ..i18n import tr
from ..icons import dress
from ..reports import Report
from ..retelling import Retelling
from ..widgets import EmptyState, FlowLayout, Page, button, label
from .card import CorpusCard
from .opened import OpenedCorpus
from .reading import ReadingCard
from .samples import Sample, samples
from .ways_in import HintCard, SampleCard

COLUMN = 320

LEAST = (872, 630)  # in less its tables and notes would be cut


class CorporaPanel(Page):
    """Shows reports and readings; wishes go out as signals."""

    read_requested = Signal(object)  # tuple[str, ...]: paths, each its own corpus
    pasted = Signal(object)  # tuple[str, ...]: paths, of files that were copied elsewhere
    cancel_requested = Signal(object)  # ReadingCard
    open_requested = Signal(str, str)  # folder, tab ("" for the last one)
    train_requested = Signal(str)
    rename_requested = Signal(str, str)
    remove_requested = Signal(str)
    draft_requested = Signal(str)  # path

    def __init__(self, texts: Sequence[Sample] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(*LEAST)
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
        self.opened = OpenedCorpus()
        self._stack = QStackedWidget()
        for each in (self.empty, scroll, self.opened):
            self._stack.addWidget(each)
        self.body.addWidget(self._stack, 1)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, do in (
            (QKeySequence.StandardKey.Open, self.choose_files),
            ("Ctrl+Shift+O", self.choose_folder),
            (QKeySequence.StandardKey.Paste, self.paste),
        ):
            QShortcut(QKeySequence(keys), self, context=inside).activated.connect(do)
        Retelling(self, self.retranslate)

    def show_corpora(self, reports: Sequence[Report], current: str) -> None:
        """A card for each; the one that Train would take is drawn as chosen."""
        if [card.report for card in self.cards] != list(reports):
            for card in self.cards:
                self._drop(card)
            self.cards = [self._make_card(report) for report in reports]
        for card in self.cards:
            card.set_chosen(card.folder == current and len(self.cards) > 1)
        self._show_page()

    def show_opened(self, report: Report | None) -> None:
        """Open ``report`` inside the page; None goes back to the grid, to the card that was open."""
        left = self.opened.folder
        self.opened.show_corpus(report)
        self._show_page()
        if report is not None and not left:
            self.opened.focus_first()
        elif report is None and left:
            next((card for card in self.cards if card.folder == left), self.hint).setFocus()

    def begin_reading(self, name: str, again: bool = False) -> ReadingCard:
        """A card for a reading that starts now; ``again``: of a corpus that is there already."""
        card = ReadingCard(name, again)
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
        """Ask for files; those for an opened corpus are added to it."""
        if self.opened.report is not None:
            self.opened.choose_files()
            return
        paths, _ = QFileDialog.getOpenFileNames(self, tr("corpora.add_files"))
        if paths:
            self.read_requested.emit(tuple(paths))

    def choose_folder(self) -> None:
        """Ask for a folder; one for an opened corpus is added to it."""
        if self.opened.report is not None:
            self.opened.choose_folder()
            return
        if path := QFileDialog.getExistingDirectory(self, tr("corpora.add_folder")):
            self.read_requested.emit((path,))

    def paste(self) -> None:
        """Take the files that were copied elsewhere."""
        urls = QGuiApplication.clipboard().mimeData().urls()
        if paths := tuple(url.toLocalFile() for url in urls if url.isLocalFile()):
            self.pasted.emit(paths)

    def make_menu(self) -> QMenu:
        """Where texts can come from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
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
        self.folder.setText(tr("corpora.add_folder"))
        self._samples_title.setText(tr("corpora.samples"))
        for part in (*self.samples, *self.cards, *self.readings, self.hint, self.opened):
            part.retranslate()

    def _make_empty(self) -> EmptyState:
        empty = EmptyState("drop", kind="primary")
        empty.clicked.connect(self.choose_files)
        self.folder = button(kind="quiet")
        self.folder.clicked.connect(self.choose_folder)
        empty.extra.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignHCenter)
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
        below.setContentsMargins(0, 24, 0, 0)
        below.setSpacing(12)
        below.addLayout(title)
        below.addLayout(row)
        self._samples_title.setVisible(bool(self.samples))
        empty.extra.addLayout(below)
        return empty

    def _make_card(self, report: Report) -> CorpusCard:
        card = CorpusCard(report)
        card.open_requested.connect(self.open_requested)
        card.train_requested.connect(self.train_requested)
        card.rename_requested.connect(self.rename_requested)
        card.remove_requested.connect(self.remove_requested)
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
        filled, is_open = bool(self.cards or self.readings), self.opened.report is not None
        self._stack.setCurrentIndex(2 if is_open else 1 if filled else 0)
        self.head.setVisible(not is_open)
        self.add.setVisible(filled)

    def _open_menu(self) -> None:
        self.make_menu().popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _on_sample(self) -> None:
        card = self.sender()
        if isinstance(card, SampleCard):
            self.read_requested.emit((card.sample.path,))

    def _on_cancel(self) -> None:
        self.cancel_requested.emit(self.sender())
