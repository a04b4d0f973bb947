"""The first line of an opened corpus: the way back, its name, what it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ..i18n import tr
from ..icons import dress
from ..reports import Report, codec_of, language_of
from ..widgets import button, label, repolish
from ..widgets.name import EditableName
from ..widgets.page import HEAD


class OpenedHead(QWidget):
    """Every button is a wish of its own."""

    back_requested = Signal()
    renamed = Signal(str)
    remove_requested = Signal()
    train_requested = Signal()
    files_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back, self.train = button(kind="quiet"), button(kind="primary")
        dress(self.back, "back", size=18)
        repolish(self.back, place="edge")
        repolish(self.train, slim=True)
        self.name = EditableName("title")
        self.rename, self.remove = QToolButton(), QToolButton()
        dress(self.rename, "write", size=18)
        dress(self.remove, "trash", size=20)
        self.badges = [label("", "badge") for _ in range(2)]
        self.add = button()
        dress(self.add, "plus", size=16)
        self._report: Report = {}
        self._lay_out()
        self.back.clicked.connect(self.back_requested)
        self.rename.clicked.connect(self.name.edit)
        self.name.renamed.connect(self.renamed)
        self.remove.clicked.connect(self.remove_requested)
        self.train.clicked.connect(self.train_requested)
        self.add.clicked.connect(self._open_menu)

    def show_report(self, report: Report) -> None:
        """The name and the badges of ``report``."""
        self._report = report
        self.name.set_text(str(report.get("name", "")))
        for badge, text in zip(self.badges, (language_of(report), codec_of(report)), strict=True):
            badge.setText(text)
            badge.setVisible(bool(text))

    def set_busy(self, busy: bool) -> None:
        """While a corpus is read again it keeps its name and gets no more texts."""
        for each in (self.rename, self.add, self.remove):
            each.setEnabled(not busy)

    def make_menu(self) -> QMenu:
        """Where more texts can come from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("corpora.add_files")).triggered.connect(self.files_requested)
        menu.addAction(tr("corpora.add_folder")).triggered.connect(self.folder_requested)
        return menu

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.back.setText(tr("corpora.back"))
        self.back.setToolTip(tr("corpora.back_note"))
        self.add.setText(tr("corpora.add_more"))
        self.train.setText(tr("corpora.train_on"))
        self.name.set_words(tr("corpora.name"))
        for each, key in ((self.rename, "rename"), (self.remove, "remove")):
            each.setToolTip(tr(f"corpora.{key}"))
            each.setAccessibleName(tr(f"corpora.{key}"))
        if self._report:
            self.show_report(self._report)

    def _lay_out(self) -> None:
        self.setFixedHeight(HEAD)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.name)
        row.addWidget(self.rename)
        for badge in self.badges:
            row.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        for each in (self.remove, self.add, self.train):
            row.addWidget(each)

    def _open_menu(self) -> None:
        self.make_menu().popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))
