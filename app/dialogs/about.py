"""Help: the keys, where everything lies, and whose work is inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lstmcore.store import home
from lstmcore.version import VERSION

from ..actions import TABLE, default_keys, spoken
from ..i18n import tr, words
from ..icons import seal
from ..widgets import ElidedLabel, Segmented, button, heading, label

# keys of a place, not of the window; what they do is the sentence dialog.key_<name>
KEYS_OF_PLACES = (("take", ("Tab", "Ctrl+Right", "End")), ("models", ("F2", "Del")))
LICENCES = (
    ("Qt, PySide6", "LGPL-3.0"),
    ("PyTorch", "BSD-3-Clause"),
    ("NumPy", "BSD-3-Clause"),
    ("pyqtgraph", "MIT"),
    ("jieba", "MIT"),
    ("charset-normalizer", "MIT"),
    ("openpyxl", "MIT"),
    ("platformdirs", "MIT"),
    ("safetensors, tokenizers", "Apache-2.0"),
)
SECTIONS = ("keys", "data", "licences")
SIZE = (560, 600)


class AboutDialog(QDialog):
    """Three short pages; Esc closes."""

    keys_requested = Signal()

    def __init__(self, parent: QWidget | None = None, keys: Callable[[str], tuple[str, ...]] = default_keys) -> None:
        super().__init__(parent)
        self._keys_of = keys
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        self._named: list[tuple[QWidget, str]] = []
        self.version = label("", "soft")
        self.section = Segmented([(each, "") for each in SECTIONS])
        self.folder = ElidedLabel(str(home.home()), "body", middle=True)
        self.open_button, self.close_button, self.change_keys = button(), button(), button()
        self.stack = QStackedWidget()
        for page in (self._keys(), self._data(), self._licences()):
            self.stack.addWidget(page)
        self._lay_out()
        self.section.changed.connect(lambda value: self.stack.setCurrentIndex(SECTIONS.index(value)))
        self.open_button.clicked.connect(self.open_folder)
        self.close_button.clicked.connect(self.accept)
        self.change_keys.clicked.connect(self._on_change_keys)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def open_folder(self) -> None:
        """Show the data folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self.folder.full_text()))))

    def _on_change_keys(self) -> None:
        self.accept()
        self.keys_requested.emit()

    def retranslate(self) -> None:
        """Every word in the language of the moment."""
        self.setWindowTitle(tr("dialog.help"))
        self._area.setAccessibleName(tr("dialog.help"))
        self.version.setText(f"{tr('dialog.version', version=VERSION)} ・ {tr('app.offline')}")
        self.section.set_words(**{each: tr(f"dialog.{each}") for each in SECTIONS})
        self.open_button.setText(tr("dialog.open_folder"))
        self.close_button.setText(tr("app.close"))
        self.change_keys.setText(tr("app.act_keys"))
        for widget, key in self._named:
            widget.setProperty("text", tr(key))

    def _words(self, key: str, role: str = "body") -> QWidget:
        made = label("", role, wrap=True)
        self._named.append((made, key))
        return made

    def _keys(self) -> QWidget:
        page, grid = _table()
        acts = [(act.words_key, self._keys_of(act.name)) for act in TABLE]
        rows = [(key, keys) for key, keys in acts if keys]
        rows += [(f"dialog.key_{name}", keys) for name, keys in KEYS_OF_PLACES]
        for row, (key, keys) in enumerate(rows):
            grid.addWidget(label("  ".join(dict.fromkeys(map(spoken, keys))), "heading"), row, 0)
            grid.addWidget(self._words(key), row, 1)
        grid.addWidget(self.change_keys, len(rows), 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(len(rows) + 1, 1)
        return page

    def _data(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._words("dialog.data_text"))
        column.addSpacing(4)
        line = QHBoxLayout()
        line.addWidget(self.folder, 1)
        line.addWidget(self.open_button)
        column.addLayout(line)
        column.addSpacing(8)
        column.addWidget(self._words("dialog.nothing_sent", "heading"))
        column.addWidget(self._words("dialog.nothing_sent_text"))
        column.addStretch(1)
        return page

    def _licences(self) -> QWidget:
        page, grid = _table()
        grid.addWidget(self._words("dialog.own_licence"), 0, 0, 1, 2)
        for row, (name, licence) in enumerate(LICENCES, start=1):
            grid.addWidget(label(name), row, 0)
            grid.addWidget(label(licence, "soft"), row, 1)
        grid.addWidget(self._words("dialog.texts_licence", "soft"), len(LICENCES) + 1, 0, 1, 2)
        grid.setRowStretch(len(LICENCES) + 2, 1)
        return page

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(12)
        mark = label()
        mark.setPixmap(seal(96).pixmap(40, 40))
        head.addWidget(mark)
        names = QVBoxLayout()
        names.setSpacing(0)
        title = heading("墨续 Moxu")
        names.addWidget(title)
        names.addWidget(self.version)
        head.addLayout(names, 1)
        column.addLayout(head)
        column.addWidget(self.section)
        area = self._area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self.stack.setProperty("role", "page")
        area.setWidget(self.stack)
        column.addWidget(area, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        self.close_button.setDefault(True)
        column.addLayout(row)


def _table() -> tuple[QWidget, QGridLayout]:
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(10)
    grid.setColumnStretch(1, 1)
    return page, grid
