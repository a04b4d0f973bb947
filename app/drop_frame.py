"""The dashed frame over the whole window while something is dragged in, and where each kind of file goes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from .i18n import tr, words
from .widgets import label

MARGIN = 16
TABLES = {".csv", ".tsv", ".xlsx"}


def local_paths(data: QMimeData) -> tuple[str, ...]:
    """The files and folders in what is dragged."""
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile())


def by_kind(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """``paths`` under "models", "tables" and "texts" (folders too); kinds without a path are left out."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        suffix = Path(path).suffix.lower()
        kind = "models" if suffix == ".moxu" else "tables" if suffix in TABLES else "texts"
        kinds.setdefault(kind, []).append(path)
    return {kind: tuple(found) for kind, found in kinds.items()}


class DropFrame(QFrame):
    """Says that the window will take it. It never takes the drop itself, the window does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("role", "drop-ground")
        frame = QFrame()
        frame.setProperty("role", "drop")
        self._words = label("", "title")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._kinds = label("", "soft")
        self._kinds.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QVBoxLayout(frame)
        inside.addStretch(1)
        inside.addWidget(self._words)
        inside.addWidget(self._kinds)
        inside.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        around.addWidget(frame)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def open_over(self, area: QRect) -> None:
        """Cover ``area``."""
        self.setGeometry(area)
        self.raise_()
        self.show()

    def retranslate(self) -> None:
        """The two sentences."""
        self._words.setText(tr("app.drop"))
        self._kinds.setText(tr("app.drop_kinds"))
