"""The card of one corpus: what it is, how healthy it is, what it is good for, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from ..i18n import number, tr
from ..icons import dress
from ..reports import Report, advice_of, health_of, size_of, summary
from ..widgets import Card, ElidedLabel, button, label, repolish
from ..widgets.excerpt import Excerpt

DRAFT_CHARS = 300_000


def draft_of(report: Report) -> str:
    """The file that could be opened as a draft; "" for a corpus of many files, a large one, or one that is gone."""
    read = [file for file in report.get("files") or () if not file.get("refused")]
    if len(read) != 1 or size_of(report) > DRAFT_CHARS:
        return ""
    path = Path(str(read[0].get("path", "")))
    return str(path) if path.suffix.lower() in (".txt", ".md") and path.is_file() else ""


class CorpusCard(Card):
    """Emits wishes with the folder of its corpus."""

    chosen_requested = Signal(str)
    train_requested = Signal(str)
    rename_requested = Signal(str, str)  # folder, new name
    remove_requested = Signal(str)
    files_requested = Signal(str)
    draft_requested = Signal(str)  # path of a text

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent, clickable=True)
        self.report = report
        self.folder = str(report["folder"])
        self._draft = draft_of(report)
        self.title = ElidedLabel("", "heading")
        self.editor = QLineEdit()
        self.editor.setMaxLength(80)
        self.editor.hide()
        self.editor.installEventFilter(self)
        self.more = QToolButton()
        dress(self.more, "more", size=18)
        self._summary = label("", "soft", wrap=True)
        self._preview = Excerpt(lines=4, pixels=15)
        self._preview.show_text(str(report.get("preview") or ""))
        self._health = label("", "good", wrap=True)
        self._advice = label("", "soft", wrap=True)
        self.train = button()
        self._lay_out()
        self.clicked.connect(self._on_chosen)
        self.train.clicked.connect(self._on_train)
        self.more.clicked.connect(self._open_menu)
        self.editor.editingFinished.connect(self._on_renamed)
        self.retranslate()

    def rename(self) -> None:
        """Edit the name in its place; Enter keeps it, Esc does not."""
        self.editor.setText(str(self.report.get("name", "")))
        self.title.hide()
        self.editor.show()
        self.editor.selectAll()
        self.editor.setFocus()

    def make_menu(self) -> QMenu:
        """What else can be done with this corpus."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("corpora.rename")).triggered.connect(self.rename)
        menu.addAction(tr("corpora.files", count=len(self.report.get("files") or ()))).triggered.connect(self._on_files)
        if self._draft:
            menu.addAction(tr("corpora.open_draft")).triggered.connect(self._on_draft)
        menu.addSeparator()
        menu.addAction(tr("corpora.remove")).triggered.connect(self._on_remove)
        return menu

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.title.set_text(str(self.report.get("name", "")))
        self._summary.setText(summary(self.report))
        words, healthy = health_of(self.report)
        self._health.setText(words)
        repolish(self._health, role="good" if healthy else "warn")
        self._advice.setText(advice_of(self.report))
        self.train.setText(tr("corpora.train_on"))
        self.more.setToolTip(tr("corpora.more"))
        self.more.setAccessibleName(tr("corpora.more"))
        self.setAccessibleName(f"{self.title.full_text()} {number(size_of(self.report))}")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.editor, 1)
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
        self.body.addStretch(1)
        self.body.addLayout(foot)

    def _open_menu(self) -> None:
        self.make_menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_chosen(self) -> None:
        self.chosen_requested.emit(self.folder)

    def _on_train(self) -> None:
        self.train_requested.emit(self.folder)

    def _on_files(self) -> None:
        self.files_requested.emit(self.folder)

    def _on_draft(self) -> None:
        self.draft_requested.emit(self._draft)

    def _on_remove(self) -> None:
        self.remove_requested.emit(self.folder)

    def _on_renamed(self) -> None:
        if self.editor.isHidden():
            return
        self._end_renaming()
        name = " ".join(self.editor.text().split())
        if name and name != self.report.get("name"):
            self.rename_requested.emit(self.folder, name)

    def _end_renaming(self) -> None:
        self.editor.hide()
        self.title.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._end_renaming()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_renamed()
                return True
        return super().eventFilter(watched, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.title.geometry().contains(event.position().toPoint()):
            self.rename()
        else:
            super().mouseDoubleClickEvent(event)
