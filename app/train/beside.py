"""The runs that are drawn beside the one on show, each with a sign of its tone; a click takes one away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ..i18n import tr
from ..theme import look
from ..widgets import button
from .overlay import TONES

LONGEST = 18


class Beside(QWidget):
    """Hidden while there are none."""

    take_away_requested = Signal(str)  # run folder

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        self._runs: list[tuple[str, str, str]] = []
        look.changed.connect(self.retranslate)
        self.hide()

    def show_runs(self, runs: Sequence[tuple[str, str, str]]) -> None:
        """(run folder, name, token of its colour) of each."""
        self._runs = list(runs)
        for made in self.buttons.values():
            made.hide()
            made.deleteLater()
        self.buttons = {}
        for place, (run, _, _) in enumerate(runs):
            made = self.buttons[run] = button(kind="quiet")
            made.setIconSize(QSize(22, 12))
            made.clicked.connect(lambda _=False, run=run: self.take_away_requested.emit(run))
            self._row.insertWidget(place, made)
        self.setVisible(bool(runs))
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language and the colours of the theme that now hold."""
        for run, name, token in self._runs:
            made = self.buttons[run]
            short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
            made.setText(f"{short}  ×")
            made.setIcon(sign(token))
            made.setToolTip(tr("train.take_away", name=name))
            made.setAccessibleName(tr("train.take_away", name=name))


def sign(token: str) -> QIcon:
    """A short line in the form and colour of a tone."""
    form = next(style for name, style, _ in TONES if name == token)
    picture = QPixmap(44, 24)
    picture.setDevicePixelRatio(2)
    picture.fill("transparent")
    painter = QPainter(picture)
    painter.setPen(QPen(look.color(token), 2, form))
    painter.drawLine(1, 6, 21, 6)
    painter.end()
    return QIcon(picture)
