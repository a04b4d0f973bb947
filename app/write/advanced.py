"""Behind "Advanced" under the dial: each number of the drawing with one plain sentence, and presets by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QToolButton,
)

from ..i18n import tr, words
from ..icons import dress
from ..widgets import Card, label
from .sampling import BUILT_IN, FIELDS, LEAST_COPY, NAMES, Sampling

FRACTIONS = {"temperature": 0.05, "top_p": 0.01, "repetition": 0.05}  # and their steps
STEPS = {"top_k": 10, "max_copy": 5, "seed": 1}
FIELD_PX = 104
ANY_SEED = -1


class Note(QLabel):
    """Words that wrap and keep the height they need: a page that scrolls would press them together."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "soft")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def say(self, words: str) -> None:
        """These words."""
        self.setText(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(0)  # or it would be counted among the height that is needed
        self.setMinimumHeight(self.heightForWidth(self.width()))


class Advanced(Card):
    """``changed(Sampling)`` by hand; ``preset_*`` by name, built-in ones by their key with a colon before it."""

    changed = Signal(object)
    preset_chosen = Signal(str)
    preset_saved = Signal(str)
    preset_renamed = Signal(str, str)
    preset_deleted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._sampling = Sampling()
        self._own: tuple[str, ...] = ()
        self._renaming = ""
        self.presets = QComboBox()
        self.presets.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.presets.setMinimumContentsLength(6)
        self.presets.activated.connect(lambda at: self.preset_chosen.emit(self.presets.itemData(at) or ""))
        self.more = QToolButton()
        dress(self.more, "more")
        self.menu = QMenu(self)
        self._save = self.menu.addAction("", lambda: self._ask_name(""))
        self._rename = self.menu.addAction("", lambda: self._ask_name(self.current()))
        self._delete = self.menu.addAction("", lambda: self.preset_deleted.emit(self.current()))
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.name = QLineEdit()
        self.name.setMaxLength(40)
        self.name.hide()
        self.name.returnPressed.connect(self._take_name)
        self.name.editingFinished.connect(self.name.hide)
        self.fields: dict[str, QSpinBox | QDoubleSpinBox] = {each: _field(each) for each in NAMES}
        self._names = {each: label("") for each in NAMES}
        self._notes = {each: Note() for each in NAMES}
        self._lay_out()
        for each, field in self.fields.items():
            field.valueChanged.connect(lambda _, each=each: self._on_edited(each))
        words.changed.connect(self.retranslate)
        self.retranslate()

    def current(self) -> str:
        """The own preset that is chosen, "" for none."""
        chosen = str(self.presets.currentData() or "")
        return "" if chosen.startswith(":") else chosen

    def show_sampling(self, sampling: Sampling) -> None:
        """These numbers hold now."""
        self._sampling = sampling
        for name, field in self.fields.items():
            value = getattr(sampling, name)
            with QSignalBlocker(field):
                field.setValue(ANY_SEED if value is None else value)

    def show_presets(self, own: Sequence[str], current: str) -> None:
        """The built-in ones, then the user's ``own``; ``current`` "" when the numbers are those of none."""
        self._own = tuple(own)
        with QSignalBlocker(self.presets):
            self.presets.clear()
            for key in BUILT_IN:
                self.presets.addItem(tr(f"write.preset_{key}"), f":{key}")
            for name in own:
                self.presets.addItem(name, name)
            self.presets.setCurrentIndex(self.presets.findData(current) if current else -1)
        self._rename.setEnabled(bool(self.current()))
        self._delete.setEnabled(bool(self.current()))

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.presets.setPlaceholderText(tr("write.preset_none"))
        self.presets.setAccessibleName(tr("write.preset"))
        self.more.setToolTip(tr("write.preset_more"))
        self.more.setAccessibleName(tr("write.preset_more"))
        self._save.setText(tr("write.preset_save"))
        self._rename.setText(tr("write.preset_rename"))
        self._delete.setText(tr("write.preset_delete"))
        self.name.setPlaceholderText(tr("write.preset_name"))
        self.name.setAccessibleName(tr("write.preset_name"))
        for name, field in self.fields.items():
            self._names[name].setText(tr(f"write.sampling_{name}"))
            self._notes[name].say(tr(f"write.sampling_{name}_note"))
            field.setAccessibleName(self._names[name].text())
            field.setAccessibleDescription(self._notes[name].text())
            if name in ("top_k", "max_copy", "seed"):
                field.setSpecialValueText(tr(f"write.sampling_{name}_none"))
        current = str(self.presets.currentData() or "")
        self.show_presets(self._own, current)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.presets, 1)
        row.addWidget(self.more)
        self.body.addLayout(row)
        self.body.addWidget(self.name)
        grid = QGridLayout()
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        for place, name in enumerate(NAMES):
            self._names[name].setBuddy(self.fields[name])
            grid.addWidget(self._names[name], 2 * place, 0)
            grid.addWidget(self.fields[name], 2 * place, 1)
            grid.addWidget(self._notes[name], 2 * place + 1, 0, 1, 2)
        self.body.addLayout(grid)

    def _ask_name(self, renaming: str) -> None:
        self._renaming = renaming
        self.name.setText(renaming)
        self.name.show()
        self.name.setFocus()
        self.name.selectAll()

    def _take_name(self) -> None:
        name, old = self.name.text().strip().lstrip(":"), self._renaming
        self.name.hide()
        if not name or name == old:
            return
        if old:
            self.preset_renamed.emit(old, name)
        else:
            self.preset_saved.emit(name)

    def _on_edited(self, name: str) -> None:
        field = self.fields[name]
        value: float | int | None = field.value()
        if name == "max_copy" and 0 < value < LEAST_COPY:
            value = LEAST_COPY if value > self._sampling.max_copy else 0
            with QSignalBlocker(field):
                field.setValue(value)
        if name == "seed" and value == ANY_SEED:
            value = None
        self._sampling = replace(self._sampling, **{name: round(value, 3) if isinstance(value, float) else value})
        self.changed.emit(self._sampling)


def _field(name: str) -> QSpinBox | QDoubleSpinBox:
    limits = FIELDS[name].metadata
    if name in FRACTIONS:
        made: QSpinBox | QDoubleSpinBox = QDoubleSpinBox()
        made.setDecimals(2)
        made.setRange(limits["low"], limits["high"])
        made.setSingleStep(FRACTIONS[name])
    else:
        made = QSpinBox()
        made.setRange(ANY_SEED if name == "seed" else limits["low"], limits["high"])
        made.setSingleStep(STEPS[name])
    made.setKeyboardTracking(False)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedWidth(FIELD_PX)
    return made
