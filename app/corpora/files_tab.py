"""The tab of files: which are used and how often, what became of each, and a re-reading for what is changed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QMenu, QSplitter, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..reports import Report, spoken_codec
from ..widgets import Card, button, label
from ..widgets.page import HEAD
from .file_choices import FileChoices
from .file_side import FileSide
from .files_model import SHOWN, FilesModel, can_be_used
from .files_table import FilesTable

CODECS = ("utf-8", "gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "cp949", "cp1252")
WEIGHTS = range(1, 11)
TYPING_MS = 150


class FilesTab(QWidget):
    """Shows files and choices; every wish names the files it is about by their paths."""

    corpus_shown = Signal(object)  # Report, or None when the corpus is closed
    use_requested = Signal(object, bool)  # tuple[str, ...]
    weight_requested = Signal(object, int)
    codec_requested = Signal(object, str)  # "" to guess again
    apply_requested = Signal()
    undo_requested = Signal()
    reset_requested = Signal()
    filter_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model, self.side = FilesModel(self), FileSide()
        self.table = FilesTable(self.model)
        self.filters, self.search = {each: button(kind="quiet") for each in SHOWN}, QLineEdit()
        self._group = QButtonGroup(self)
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(180)
        self.changes = label()
        self.apply, self.undo, self.reset = button(), button(kind="quiet"), button(kind="quiet")
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._report: Report | None = None
        self._busy = False
        self.setFocusProxy(self.table)
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_corpus(self, report: Report | None) -> None:
        """The files of ``report``; what was chosen and where it was scrolled to stays."""
        same = bool(report and self._report and report.get("folder") == self._report.get("folder"))
        if not same:
            self.search.clear()
        self._report = report
        self.corpus_shown.emit(report)

    def show_files(self, choices: FileChoices) -> None:
        """The files of the corpus on show with what is wanted of them."""
        path, scrolled = self._chosen_path(), self.table.verticalScrollBar().value()
        self.model.show_files((self._report or {}).get("files") or (), choices, self._is_editable())
        self.table.choose_path(path)
        self.table.verticalScrollBar().setValue(scrolled)
        self.show_choices()

    def show_choices(self) -> None:
        """What is wanted has changed."""
        self.model.refresh()
        self._tell()

    def show_only(self, which: str) -> None:
        """All files, those that were read, or those that were not (SHOWN)."""
        self.filters[which].setChecked(True)
        self._sift()

    def set_busy(self, busy: bool) -> None:
        """While the corpus is read again nothing can be changed."""
        self._busy = busy
        self.model.set_editable(self._is_editable())
        self._tell()

    def make_menu(self, only: str = "") -> QMenu:
        """What can be done with the chosen files; ``only`` "codec" or "weight" for the list of a cell."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files = self.table.chosen()
        if only != "codec" and not only:
            for use in (True, False):
                action = menu.addAction(tr("corpora.use" if use else "corpora.do_not_use"))
                action.triggered.connect(lambda _=False, use=use: self.use_requested.emit(self._paths(), use))
            menu.addSeparator()
        if only != "codec":
            self._fill_weights(menu if only else menu.addMenu(tr("corpora.column_weight")))
        if only != "weight":
            self._fill_codecs(menu if only else menu.addMenu(tr("corpora.column_codec")))
        menu.setEnabled(self.model.editable and bool(files))
        return menu

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.search.setPlaceholderText(tr("corpora.find_file"))
        self.search.setAccessibleName(tr("corpora.find_file"))
        self.table.setAccessibleName(tr("corpora.tab_files"))
        self.apply.setText(tr("corpora.reread"))
        self.undo.setText(tr("corpora.undo"))
        self.reset.setText(tr("corpora.reset"))
        self.model.refresh()
        self.side.retranslate()
        self._tell()

    def _fill_weights(self, menu: QMenu) -> None:
        chosen = {self.model.choices.of(str(file.get("path", ""))).weight for file in self.table.chosen()}
        for weight in WEIGHTS:
            action = self._choice(menu, f"×{weight}", chosen == {weight})
            action.triggered.connect(lambda _=False, n=weight: self.weight_requested.emit(self._paths(), n))

    def _fill_codecs(self, menu: QMenu) -> None:
        chosen = {self.model.choices.of(str(file.get("path", ""))).encoding for file in self.table.chosen()}
        guess = self._choice(menu, tr("corpora.guess_codec"), chosen == {None})
        guess.triggered.connect(lambda: self.codec_requested.emit(self._paths(), ""))
        menu.addSeparator()
        for codec in CODECS:
            action = self._choice(menu, spoken_codec(codec), chosen == {codec})
            action.triggered.connect(lambda _=False, codec=codec: self.codec_requested.emit(self._paths(), codec))

    def _choice(self, menu: QMenu, text: str, chosen: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        return action

    def _paths(self) -> tuple[str, ...]:
        return tuple(str(file.get("path", "")) for file in self.table.chosen())

    def _chosen_path(self) -> str:
        file = self.table.the_chosen()
        return str(file.get("path", "")) if file else ""

    def _is_editable(self) -> bool:
        return not self._busy and self._report is not None

    def _sift(self) -> None:
        self._typing.stop()
        path = self._chosen_path()
        self.model.show_only(self._filter(), self.search.text().strip())
        self.table.choose_path(path)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.side.show_file(self.table.the_chosen(), self.model.editable)

    def _tell(self) -> None:
        counts = self.model.counts()
        for each, count in counts.items():
            self.filters[each].setText(f"{tr(f'corpora.shown_{each}')}  {number(count)}")
        changed = len(self.model.choices)
        self.changes.setText(tr("corpora.changes", count=number(changed)))
        self.undo.setEnabled(bool(self.model.choices.steps))
        for each in (self.changes, self.apply, self.undo, self.reset):
            each.setVisible(bool(changed) and not self._busy)
        self._show_chosen()

    def _switch_chosen(self) -> None:
        files = [file for file in self.table.chosen() if can_be_used(file)]
        paths = tuple(str(file.get("path", "")) for file in files)
        if paths and self.model.editable:
            self.use_requested.emit(paths, not all(self.model.choices.of(path).use for path in paths))

    def _open_list(self, only: str, at: QPoint) -> None:
        self.make_menu(only).popup(at)

    def _filter(self) -> str:
        return next(which for which, made in self.filters.items() if made.isChecked())

    def _on_filter(self, _: object) -> None:
        self._sift()
        self.filter_changed.emit(self._filter())

    def _connect(self) -> None:
        self._group.buttonClicked.connect(self._on_filter)
        self.search.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._sift)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self.table.list_wanted.connect(self._open_list)
        self.table.switch_wanted.connect(self._switch_chosen)
        self.side.codecs_wanted.connect(lambda at: self._open_list("codec", at))
        self.model.use_wanted.connect(lambda path, use: self.use_requested.emit((path,), use))
        self.apply.clicked.connect(self.apply_requested)
        self.undo.clicked.connect(self.undo_requested)
        self.reset.clicked.connect(self.reset_requested)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self.table)
        undo.setContext(Qt.ShortcutContext.WidgetShortcut)
        undo.activated.connect(self.undo_requested)

    def _lay_out(self) -> None:
        tools = QWidget()
        tools.setFixedHeight(HEAD)
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for made in self.filters.values():
            made.setCheckable(True)
            self._group.addButton(made)
            row.addWidget(made)
        row.addSpacing(8)
        row.addWidget(self.search)
        row.addStretch(1)
        for each in (self.changes, self.undo, self.reset, self.apply):
            row.addWidget(each)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.table)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.addWidget(card)
        split.addWidget(self.side)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([720, 280])
        self.side.setMinimumWidth(220)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(tools)
        column.addWidget(split, 1)
