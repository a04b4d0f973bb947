"""The right column of Write: the one red button, how long, how bold, and the versions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSpinBox, QVBoxLayout, QWidget

from ..actions import default_keys, spoken
from ..i18n import tr, words
from ..widgets import Card, Segmented, button, label
from ..widgets.scroll import Scroll
from .advanced import Advanced
from .versions import Versions

WIDTH = 300
PADDING = 18
MOST_CHARS, CHARS_STEP = 5000, 10
UNTIL = ("sentence", "paragraph", "chars")


class Side(QWidget):
    """``pressed`` for Continue and Stop alike; ``*_changed`` from the controls."""

    pressed = Signal()
    three_pressed = Signal()
    until_changed = Signal(str)
    chars_changed = Signal(int)
    boldness_changed = Signal(int)
    folded = Signal(bool)  # whether Advanced is open

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.button = button("", "primary")
        self.button.clicked.connect(self.pressed)
        self.until = Segmented([(value, value) for value in UNTIL])
        self.until.changed.connect(self._on_until)
        self.chars = QSpinBox()
        self.chars.setRange(1, MOST_CHARS)
        self.chars.setSingleStep(CHARS_STEP)
        self.chars.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.chars.setKeyboardTracking(False)
        self.chars.valueChanged.connect(self._on_chars)
        self.boldness = QSlider(Qt.Orientation.Horizontal)
        self.boldness.setRange(0, 100)
        self.boldness.valueChanged.connect(self.boldness_changed)
        self.differs = label("", "soft", wrap=True)
        self.differs.hide()
        self.fold = button("", "quiet")
        self.fold.setCheckable(True)
        self.three = button("", "quiet")
        self.three.clicked.connect(self.three_pressed)
        self.fold.toggled.connect(self._on_fold)
        self.advanced = Advanced()
        self.advanced.hide()
        self._careful, self._bold = label("", "soft"), label("", "soft")
        self.hint = label("", "soft", wrap=True)
        self.versions = Versions()
        self._busy = False
        self._in_sight: QWidget | None = None
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
        for part in (self.button, self.until, self.chars):
            controls.body.addWidget(part)
        controls.body.addLayout(dial)
        controls.body.addWidget(self.differs)
        foot = QHBoxLayout()
        foot.addWidget(self.fold)
        foot.addStretch(1)
        foot.addWidget(self.three)
        controls.body.addLayout(foot)
        below = QWidget()
        below.setProperty("role", "page")
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.advanced)
        column.addWidget(self.hint)
        column.addWidget(self.versions)
        column.addStretch(1)
        self._below = column
        scroll = self._scroll = Scroll(below)
        scroll.verticalScrollBar().rangeChanged.connect(self._keep_in_sight)
        scroll.verticalScrollBar().actionTriggered.connect(self._on_scrolled)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(14)
        whole.addWidget(controls)
        whole.addWidget(scroll, 1)

    def add(self, card: QWidget) -> None:
        """One more card below the versions."""
        self._below.insertWidget(self._below.count() - 1, card)

    def reveal(self, card: QWidget) -> None:
        """Scroll to a card just opened, and follow it while it grows, until the writer scrolls or continues."""
        self._in_sight = card
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        card, bar = self._in_sight, self._scroll.verticalScrollBar()
        if card is not None and card.isVisible():
            bottom = card.geometry().bottom() + 1 - self._scroll.viewport().height()
            bar.setValue(min(card.y(), max(bar.value(), bottom)))

    def _on_scrolled(self) -> None:
        self._in_sight = None

    def add_to_advanced(self, card: QWidget) -> None:
        """One more card that shows while Advanced is open."""
        self._below.insertWidget(1, card)
        card.setVisible(self.fold.isChecked())
        self.fold.toggled.connect(card.setVisible)

    def show_keys(self, keys: Callable[[str], tuple[str, ...]]) -> None:
        """The keys of each action by its name."""
        self._keys = keys
        self.versions.show_keys(keys)
        self.retranslate()

    def show_until(self, until: str) -> None:
        """How far a continuation goes; the number of characters shows only where it counts."""
        self.until.set_value(until)
        self.chars.setVisible(until == "chars")

    def show_chars(self, chars: int) -> None:
        """How many characters the third length means."""
        with QSignalBlocker(self.chars):
            self.chars.setValue(chars)
        self.retranslate()

    def show_boldness(self, boldness: int) -> None:
        """Where the dial stands."""
        with QSignalBlocker(self.boldness):
            self.boldness.setValue(boldness)

    def show_differs(self, differs: bool) -> None:
        """Whether something holds that the dial does not say."""
        self.differs.setVisible(differs)

    def show_advanced(self, shown: bool) -> None:
        """Open or closed."""
        self.fold.setChecked(shown)

    def set_busy(self, busy: bool) -> None:
        """Continue becomes Stop and back."""
        self._busy = busy
        if busy:
            self._in_sight = None
        self.retranslate()

    def show_hint(self, shown: bool) -> None:
        """The sentence that stands where versions will be."""
        self.hint.setVisible(shown)

    def retranslate(self) -> None:
        """Every word."""
        keys = "".join(map(spoken, self._keys("continue")[:1])).replace("+Enter", " ⏎")
        self.button.setText(tr("write.stop_key") if self._busy else tr("write.continue_key", keys=keys).rstrip())
        self.button.setAccessibleName(tr("write.stop" if self._busy else "write.continue"))
        self.until.set_words(**{value: tr(f"write.until_{value}", count=self.chars.value()) for value in UNTIL})
        self.until.setAccessibleName(tr("write.length"))
        self.chars.setAccessibleName(tr("write.chars"))
        self._careful.setText(tr("write.careful"))
        self._bold.setText(tr("write.bold"))
        self.boldness.setAccessibleName(tr("write.boldness"))
        self.boldness.setToolTip(tr("write.boldness_note"))
        self.differs.setText(tr("write.dial_differs"))
        self.differs.ensurePolished()
        self.differs.setMinimumHeight(self.differs.heightForWidth(WIDTH - 2 * PADDING))  # a low window cuts it else
        self._name_fold()
        self.hint.setText(tr("write.hint"))

    def _on_fold(self, shown: bool) -> None:
        self.advanced.setVisible(shown)
        self._name_fold()
        self.folded.emit(shown)

    def _name_fold(self) -> None:
        self.fold.setText(f"{tr('write.advanced')} {'▴' if self.fold.isChecked() else '▾'}")
        self.three.setText(tr("write.three"))
        self.three.setAccessibleName(tr("write.menu_three"))
        tip = " ".join([tr("write.menu_three"), *map(spoken, self._keys("three")[:1])])
        self.three.setToolTip(tip)
        self.fold.setAccessibleName(tr("write.advanced"))
        self.fold.setToolTip(tr("write.advanced_note"))

    def _on_until(self, until: str) -> None:
        self.show_until(until)
        self.until_changed.emit(until)

    def _on_chars(self, chars: int) -> None:
        self.chars_changed.emit(chars)
        self.retranslate()
