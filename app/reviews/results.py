"""A rated table: how many of each kind, the rows to sort and sift, and the file to take away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lstmcore.events import Progress

from ..i18n import number, tr
from ..icons import dress
from ..theme import look
from ..widgets.card import Card
from ..widgets.elide import ElidedLabel
from ..widgets.label import button, label
from ..widgets.segment import Segmented
from .histogram import BINS
from .needle import TONES
from .overview import Overview
from .ratings import LABELS, Ratings, RatingsModel

FILTERS = ("", *LABELS)
ROW_HEIGHT = 34
TYPING_MS = 200


class SummaryBar(QWidget):
    """The shares of the verdicts as one bar; the words and counts stand in the buttons below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: dict[str, int]) -> None:
        """Rows by label."""
        self._counts = dict(counts)
        self.retranslate()
        self.update()

    def retranslate(self) -> None:
        named = [f"{tr(f'reviews.{name}')} {number(count)}" for name, count in self._counts.items() if count]
        self.setAccessibleName(", ".join(named))
        self.setToolTip(" ・ ".join(named))

    def sizeHint(self) -> QSize:
        return QSize(240, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        total = sum(self._counts.values())
        if not total:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left = 0.0
        for name, count in self._counts.items():
            width = self.width() * count / total
            if count:
                painter.setBrush(look.color(TONES.get(name, "line")))
                painter.drawRoundedRect(QRectF(left, 0, max(width - 2, 2), self.height()), 3, 3)
            left += width


class Results(QWidget):
    """``export_requested``, ``close_requested``; ``words_requested`` when the words of its overview are first seen."""

    export_requested = Signal()
    close_requested = Signal()
    words_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: RatingsModel | None = None
        self.file, self.facts = ElidedLabel("", "heading", middle=True), label("", "soft")
        self.summary = SummaryBar()
        self.filters = {name: button("", "quiet") for name in FILTERS}
        self._group = QButtonGroup(self)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(240)
        self.range_button = button("", "quiet")
        self.range_button.hide()
        self._range: tuple[float, float] | None = None
        self.view = Segmented((("rows", ""), ("overview", "")))
        self.overview = Overview()
        self.close_button, self.export_button = button(), button("", "primary")
        dress(self.export_button, "export", "on_seal", size=18)
        self.table = QTableView()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._dress_table()
        self._lay_out()
        self._group.buttonClicked.connect(self._sift)
        self.search.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._sift)
        self.close_button.clicked.connect(self.close_requested)
        self.export_button.clicked.connect(self.export_requested)
        self.view.changed.connect(self._on_view)
        self.range_button.clicked.connect(lambda: self.show_rows(None))
        self.overview.range_chosen.connect(lambda low, high: self.show_rows((low, high)))
        self.overview.word_chosen.connect(self._on_word)

    def show_ratings(self, name: str, ratings: Ratings) -> None:
        """The finished table of the file ``name``."""
        old, self.model = self.model, RatingsModel(ratings, self)
        self.file.set_text(name)
        self.search.clear()
        self.filters[""].setChecked(True)
        self.table.setModel(self.model)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        if old is not None:
            old.deleteLater()
        self._size_columns(ratings)
        self.summary.show_counts(ratings.counts())
        self.overview.show_scores(ratings.bars(BINS))
        self._range = None
        self.view.set_value("rows")
        self._pages.setCurrentIndex(0)
        self.retranslate()

    def show_rows(self, scores: tuple[float, float] | None = None, label: str = "", text: str = "") -> None:
        """The rows again: those with a score in ``scores``, of a verdict, with words."""
        self._range = scores
        self.filters[label].setChecked(True)
        self.search.setText(text)
        self.view.set_value("rows")
        self._pages.setCurrentIndex(0)
        self._sift()
        self.retranslate()

    def show_writing(self, progress: Progress | None) -> None:
        """A file is being written; None: no more."""
        self.export_button.setEnabled(progress is None)
        if progress is None:
            self._tell_count()
        else:
            of = tr("reviews.of", done=number(progress.done), total=number(progress.total))
            self.facts.setText(tr(f"stage.{progress.stage}") + (of if progress.total else ""))

    def retranslate(self) -> None:
        self.search.setPlaceholderText(tr("reviews.search"))
        self.search.setAccessibleName(tr("reviews.search"))
        self.close_button.setText(tr("reviews.back"))
        self.export_button.setText(tr("reviews.export"))
        self.summary.retranslate()
        self.table.setAccessibleName(tr("reviews.view_rows"))
        self.view.set_words(rows=tr("reviews.view_rows"), overview=tr("reviews.view_overview"))
        self.overview.retranslate()
        self.range_button.setVisible(self._range is not None)
        if self._range is not None:
            low, high = (round(100 * each) for each in self._range)
            self.range_button.setText(tr("reviews.range", low=low, high=high))
            self.range_button.setAccessibleName(tr("reviews.range_off", low=low, high=high))
        if self.model is None:
            return
        self.model.retranslate()
        counts = self.model.ratings.counts()
        for name, made in self.filters.items():
            count = sum(counts.values()) if not name else counts[name]
            made.setText(f"{tr(f'reviews.{name}' if name else 'reviews.all')}  {number(count)}")
            made.setVisible(not name or bool(count) or name in LABELS[:3])
        self._tell_count()

    def _sift(self) -> None:
        self._typing.stop()
        if self.model is not None:
            chosen = next(name for name, made in self.filters.items() if made.isChecked())
            self.model.show_only(chosen, self.search.text().strip(), self._range)
            self._tell_count()

    def _on_view(self, view: str) -> None:
        self._pages.setCurrentIndex(view == "overview")
        if view == "overview" and not self.overview.knows_words():
            self.words_requested.emit()

    def _on_word(self, word: str, label: str) -> None:
        self.show_rows(None, label, word)

    def _tell_count(self) -> None:
        if self.model is not None:
            shown, total = self.model.rowCount(), len(self.model.ratings.cells)
            key = "reviews.rows" if shown == total else "reviews.rows_shown"
            self.facts.setText(tr(key, shown=number(shown), count=number(total)))

    def _size_columns(self, ratings: Ratings) -> None:
        assert self.model is not None
        header, last = self.table.horizontalHeader(), self.model.columnCount() - 1
        self.table.setColumnHidden(last, not any(ratings.errors))
        modes = QHeaderView.ResizeMode
        for column in range(last + 1):
            header.setSectionResizeMode(column, modes.Stretch if column == 2 and last <= 6 else modes.Interactive)
            if column > 2:
                longest = max(
                    (len(str(self.model.index(row, column).data())) for row in range(min(50, len(ratings.cells)))),
                    default=0,
                )
                header.resizeSection(column, min(max(80, 24 + 9 * longest), 200))
        header.resizeSection(0, 110)
        header.resizeSection(1, 76)
        if last > 6:
            header.resizeSection(2, 420)
        header.resizeSection(last, 190)

    def _dress_table(self) -> None:
        table, header = self.table, self.table.horizontalHeader()
        table.setSortingEnabled(True)
        table.setShowGrid(False)
        table.setProperty("role", "plain")
        table.setWordWrap(False)
        table.setAlternatingRowColors(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        # a fixed height spares Qt from asking 100,000 rows for theirs
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        card = Card()
        card.body.setSpacing(10)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.file, 1)
        line.addWidget(self.facts)
        line.addWidget(self.view)
        line.addWidget(self.close_button)
        line.addWidget(self.export_button)
        card.body.addLayout(line)
        card.body.addWidget(self.summary)
        sift = QHBoxLayout()
        sift.setSpacing(4)
        for made in self.filters.values():
            made.setCheckable(True)
            self._group.addButton(made)
            sift.addWidget(made)
        sift.addWidget(self.range_button)
        sift.addStretch(1)
        sift.addWidget(self.search, 2)
        card.body.addLayout(sift)
        column.addWidget(card)
        frame = Card()
        frame.body.setContentsMargins(8, 8, 8, 8)
        frame.body.addWidget(self.table)
        self._pages = QStackedWidget()
        self._pages.addWidget(frame)
        self._pages.addWidget(self.overview)
        column.addWidget(self._pages, 1)
