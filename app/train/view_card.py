"""The "View" card: in which units and over which axis the curve is drawn, how smooth, and how to keep it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from ..i18n import tr, words
from ..widgets import Segmented, button, label

CHOICES = {
    "unit": ("perplexity", "bits", "nats"),
    "axis": ("time", "step", "epoch"),
    "lane": ("none", "rate", "norm"),
}
SWITCHES = ("log", "whole")


class ViewCard(QFrame):
    """Closes with Esc or a click beside it. ``show_*`` sets, the signals tell what the user chose."""

    chosen = Signal(str, str)  # a name of CHOICES and its value
    switched = Signal(str, bool)  # a name of SWITCHES
    smoothed = Signal(int)  # 0-100
    save_requested = Signal(str)  # "picture" or "csv"

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.choices = {name: Segmented([(each, "") for each in values]) for name, values in CHOICES.items()}
        self.switches = {name: QCheckBox() for name in SWITCHES}
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, 100)
        self.picture, self.csv = button(), button()
        self._names: dict[str, QLabel] = {name: label("", "soft") for name in (*CHOICES, "smoothing")}
        self._lay_out()
        for name, made in self.choices.items():
            made.changed.connect(lambda value, name=name: self.chosen.emit(name, value))
        for name, made in self.switches.items():
            made.toggled.connect(lambda on, name=name: self.switched.emit(name, on))
        self.smoothing.valueChanged.connect(self.smoothed)
        self.picture.clicked.connect(lambda: self._save("picture"))
        self.csv.clicked.connect(lambda: self._save("csv"))
        words.changed.connect(self.retranslate)
        self.retranslate()

    def open_under(self, anchor: QWidget) -> None:
        """Show the card with its right edge at ``anchor``'s."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        corner.setY(max(room.top(), min(corner.y(), room.bottom() - self.height())))
        self.move(corner)
        self.show()

    def show_view(self, unit: str, axis: str, lane: str, log: bool, smoothing: int) -> None:
        """How the curve is drawn now."""
        for name, value in (("unit", unit), ("axis", axis), ("lane", lane)):
            self.choices[name].set_value(value)
        with QSignalBlocker(self.switches["log"]):
            self.switches["log"].setChecked(log)
        with QSignalBlocker(self.smoothing):
            self.smoothing.setValue(smoothing)

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        for name, made in self.choices.items():
            self._names[name].setText(tr(f"train.view_{name}"))
            made.set_words(**{each: tr(f"train.view_{name}_{each}") for each in CHOICES[name]})
            made.setAccessibleName(tr(f"train.view_{name}"))
        self._names["smoothing"].setText(tr("train.view_smoothing"))
        self.smoothing.setAccessibleName(tr("train.view_smoothing"))
        self.smoothing.setToolTip(tr("train.view_smoothing_note"))
        for name, made in self.switches.items():
            made.setText(tr(f"train.view_{name}"))
            made.setToolTip(tr(f"train.view_{name}_note"))
        self.picture.setText(tr("train.save_picture"))
        self.csv.setText(tr("train.save_csv"))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for row, (name, made) in enumerate({**self.choices, "smoothing": self.smoothing}.items()):
            grid.addWidget(self._names[name], row, 0)
            grid.addWidget(made, row, 1)
        grid.setColumnMinimumWidth(1, 300)
        column.addLayout(grid)
        for made in self.switches.values():
            column.addWidget(made)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.picture)
        row.addWidget(self.csv)
        column.addLayout(row)

    def _save(self, what: str) -> None:
        self.hide()
        self.save_requested.emit(what)
