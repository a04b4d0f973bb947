"""The card of one corpus: what it is, how healthy it is, what it is good for, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ..i18n import chars, tr
from ..icons import dress
from ..reports import Report, advice_of, codec_of, files_of, health_of, language_of, size_of
from ..widgets import Card, button, label, repolish
from ..widgets.excerpt import Excerpt
from ..widgets.name import EditableName
from .facts import words_of

DRAFT_CHARS = 300_000


def draft_of(report: Report) -> str:
    """The file that could be opened as a draft; "" for a corpus of many files, a large one, or one that is gone."""
    read = [file for file in report.get("files") or () if not file.get("refused")]
    if len(read) != 1 or size_of(report) > DRAFT_CHARS:
        return ""
    path = Path(str(read[0].get("path", "")))
    return str(path) if path.suffix.lower() in (".txt", ".md") and path.is_file() else ""


def totals(report: Report) -> str:
    """Characters, words, files and encoding in one line."""
    parts = (chars(size_of(report)), words_of(report), files_of(report), codec_of(report))
    return " ・ ".join(part for part in parts if part)


class CorpusCard(Card):
    """Emits wishes with the folder of its corpus."""

    open_requested = Signal(str, str)  # folder, tab ("" for the last one)
    train_requested = Signal(str)
    rename_requested = Signal(str, str)  # folder, new name
    remove_requested = Signal(str)
    draft_requested = Signal(str)  # path of a text

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent, clickable=True)
        self.report = report
        self.folder = str(report["folder"])
        self._draft = draft_of(report)
        self.name = EditableName()
        self.badge = label("", "badge")
        self.more = QToolButton()
        dress(self.more, "more", size=18)
        self._summary = label("", "soft", wrap=True)
        self._preview = Excerpt(lines=4, pixels=15)
        self._preview.show_text(str(report.get("preview") or ""))
        self._health = label("", "good", wrap=True)
        self._advice = label("", "soft", wrap=True)
        self.train = button()
        self._lay_out()
        self.clicked.connect(self._on_clicked)
        self.train.clicked.connect(self._on_train)
        self.more.clicked.connect(self._open_menu)
        self.name.renamed.connect(self._on_renamed)
        self.retranslate()

    def make_menu(self) -> QMenu:
        """What else can be done with this corpus."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("corpora.rename")).triggered.connect(self.name.edit)
        menu.addAction(tr("corpora.files", count=len(self.report.get("files") or ()))).triggered.connect(self._on_files)
        if self._draft:
            menu.addAction(tr("corpora.open_draft")).triggered.connect(self._on_draft)
        menu.addSeparator()
        menu.addAction(tr("corpora.remove")).triggered.connect(self._on_remove)
        return menu

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.name.set_text(str(self.report.get("name", "")))
        self.name.set_words(tr("corpora.name"))
        self._summary.setText(totals(self.report))
        self.badge.setText(language_of(self.report))
        self.badge.setVisible(bool(self.badge.text()))
        words, healthy = health_of(self.report)
        self._health.setText(words)
        repolish(self._health, role="good" if healthy else "warn")
        self._advice.setText(advice_of(self.report))
        self.train.setText(tr("corpora.train_on"))
        self.more.setToolTip(tr("corpora.more"))
        self.more.setAccessibleName(tr("corpora.more"))
        self.setAccessibleName(f"{self.name.text()} {chars(size_of(self.report))}")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.more)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._advice, 1)
        foot.addWidget(self.train)
        self.body.addLayout(head)
        self.body.addWidget(self._summary)
        self.body.addSpacing(2)
        self.body.addWidget(self._preview)
        self.body.addSpacing(2)
        self.body.addWidget(self._health)
        self.body.addSpacing(6)
        self.body.addStretch(1)
        self.body.addLayout(foot)

    def _open_menu(self) -> None:
        self.make_menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_clicked(self) -> None:
        self.open_requested.emit(self.folder, "")

    def _on_train(self) -> None:
        self.train_requested.emit(self.folder)

    def _on_files(self) -> None:
        self.open_requested.emit(self.folder, "files")

    def _on_draft(self) -> None:
        self.draft_requested.emit(self._draft)

    def _on_remove(self) -> None:
        self.remove_requested.emit(self.folder)

    def _on_renamed(self, name: str) -> None:
        self.rename_requested.emit(self.folder, name)
