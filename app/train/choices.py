"""The left of the Train page: which corpus, which preset."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from ..i18n import tr
from ..icons import pixmap
from ..reports import Report, advice_of, summary
from ..theme import look
from ..widgets import Card, ElidedLabel, label
from .presets import Preset


class CorpusChoice(Card):
    """Shows the corpus that would be learned; a click opens the list of all."""

    corpus_chosen = Signal(str)  # folder
    corpora_requested = Signal()  # the user wants the Corpora page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, clickable=True)
        self._reports: tuple[Report, ...] = ()
        self._folder = ""
        self._kind = label("", "soft")
        self._chevron = QLabel()
        self._name = ElidedLabel("", "heading")
        self._size = label("", "soft", wrap=True)
        self._advice = label("", "soft", wrap=True)
        head = QHBoxLayout()
        head.addWidget(self._kind)
        head.addStretch(1)
        head.addWidget(self._chevron)
        self.body.addLayout(head)
        for each in (self._name, self._size, self._advice):
            self.body.addWidget(each)
        self.menu = QMenu(self)
        self.clicked.connect(self.open)
        look.changed.connect(self._draw)
        self._draw()

    def show_corpora(self, reports: Sequence[Report], folder: str) -> None:
        """These can be chosen; ``folder`` is the chosen one ("" for none)."""
        self._reports, self._folder = tuple(reports), folder
        self.retranslate()

    def chosen_report(self) -> Report | None:
        """The report of the chosen corpus."""
        return next((each for each in self._reports if each.get("folder") == self._folder), None)

    def open(self) -> None:
        """The list, or the Corpora page when there is nothing to list."""
        if not self._reports:
            self.corpora_requested.emit()
            return
        self._fill()
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        report = self.chosen_report()
        self._kind.setText(tr("train.corpus"))
        if report is None:
            self._name.set_text(tr("train.no_corpus"))
            first, second = tr("train.choose_corpus" if self._reports else "train.add_corpus"), ""
        else:
            self._name.set_text(str(report.get("name", "")))
            first, second = summary(report), advice_of(report)
        self._size.setText(first)
        self._advice.setText(second)
        self._advice.setVisible(bool(second))
        self.setAccessibleName(f"{self._kind.text()} {self._name.full_text()} {first}")

    def _fill(self) -> None:
        self.menu.clear()
        self.menu.setMinimumWidth(self.width())
        for report in self._reports:
            name = self.fontMetrics().elidedText(str(report.get("name", "")), Qt.TextElideMode.ElideRight, 360)
            action = self.menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(report.get("folder") == self._folder)
            action.setData(str(report.get("folder", "")))
            action.triggered.connect(self._on_chosen)
        self.menu.addSeparator()
        self.menu.addAction(tr("train.more_corpora")).triggered.connect(self.corpora_requested)

    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.corpus_chosen.emit(action.data())

    def _draw(self) -> None:
        self._chevron.setPixmap(pixmap("chevron", "soft", 16, 2.0))


class PresetCard(Card):
    """One preset with its time and its honest figure."""

    def __init__(self, preset: Preset, parent: QWidget | None = None) -> None:
        super().__init__(parent, clickable=True)
        self.preset = preset
        self._name = label("", "heading")
        self.promise = label("", "soft", wrap=True)
        self.body.addWidget(self._name)
        self.body.addWidget(self.promise)

    def show_promise(self, promise: str, note: str) -> None:
        """Say what this preset takes and gives, and, for who asks, how that is known."""
        self.promise.setText(promise)
        self.setToolTip(note)
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self._name.setText(tr(f"train.preset_{self.preset.key}"))
        self.setAccessibleName(f"{self._name.text()} {self.promise.text()}")
