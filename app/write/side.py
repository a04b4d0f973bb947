"""The right column of Write: the one red button, how long, how bold, and the versions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSlider, QVBoxLayout, QWidget

from ..actions import default_keys, spoken
from ..i18n import tr, words
from ..widgets import Card, Segmented, button, label
from .versions import Versions

WIDTH = 300
UNTIL = ("sentence", "paragraph", "chars")


class Side(QWidget):
    """``pressed`` for Continue and Stop alike; ``until_changed`` and ``boldness_changed`` from the controls."""

    pressed = Signal()
    until_changed = Signal(str)
    boldness_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.button = button("", "primary")
        self.button.clicked.connect(self.pressed)
        self.until = Segmented([(value, value) for value in UNTIL])
        self.until.changed.connect(self.until_changed)
        self.boldness = QSlider(Qt.Orientation.Horizontal)
        self.boldness.setRange(0, 100)
        self.boldness.valueChanged.connect(self.boldness_changed)
        self._careful, self._bold = label("", "soft"), label("", "soft")
        self.hint = label("", "soft", wrap=True)
        self.versions = Versions()
        self._busy = False
        self._keys = default_keys
        self._lay_out()
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        dial = QHBoxLayout()
        dial.setSpacing(10)
        dial.addWidget(self._careful)
        dial.addWidget(self.boldness, 1)
        dial.addWidget(self._bold)
        controls = Card()
        controls.body.setSpacing(10)
        for part in (self.button, self.until):
            controls.body.addWidget(part)
        controls.body.addLayout(dial)
        below = QWidget()
        below.setProperty("role", "page")
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.hint)
        column.addWidget(self.versions)
        column.addStretch(1)
        self._below = column
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(below)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(14)
        whole.addWidget(controls)
        whole.addWidget(scroll, 1)

    def add(self, card: QWidget) -> None:
        """One more card below the versions."""
        self._below.insertWidget(self._below.count() - 1, card)

    def show_keys(self, keys: Callable[[str], tuple[str, ...]]) -> None:
        """The keys of each action by its name."""
        self._keys = keys
        self.versions.show_keys(keys)
        self.retranslate()

    def set_busy(self, busy: bool) -> None:
        """Continue becomes Stop and back."""
        self._busy = busy
        self.retranslate()

    def show_hint(self, shown: bool) -> None:
        """The sentence that stands where versions will be."""
        self.hint.setVisible(shown)

    def retranslate(self) -> None:
        """Every word."""
        keys = "".join(map(spoken, self._keys("continue")[:1])).replace("+Enter", " ⏎")
        self.button.setText(tr("write.stop_key") if self._busy else tr("write.continue_key", keys=keys).rstrip())
        self.button.setAccessibleName(tr("write.stop" if self._busy else "write.continue"))
        self.until.set_words(**{value: tr(f"write.until_{value}") for value in UNTIL})
        self.until.setAccessibleName(tr("write.length"))
        self._careful.setText(tr("write.careful"))
        self._bold.setText(tr("write.bold"))
        self.boldness.setAccessibleName(tr("write.boldness"))
        self.boldness.setToolTip(tr("write.boldness_note"))
        self.hint.setText(tr("write.hint"))
