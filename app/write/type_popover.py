"""The "Aa" card: how the page looks while one writes, changed where one sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from ..i18n import tr, words
from ..widgets import Segmented, button, label
from .typography import LEADINGS, SIZES, WIDTHS, Typography

FACES = ("serif", "sans")
FOCUS = ("off", "paragraph", "sentence")
LOOKS = ("system", "light", "dark")
SWITCHES = ("indent", "typewriter", "pairs")
SLIDERS = {"size": SIZES, "leading": LEADINGS, "width": WIDTHS}
FONTS = {
    "han": QFontDatabase.WritingSystem.SimplifiedChinese,
    "latin": QFontDatabase.WritingSystem.Latin,
}


class TypePopover(QFrame):
    """Closes with Esc or a click beside it. ``show_*`` sets, the signals tell what the user chose."""

    changed = Signal(object)  # Typography
    focus_changed = Signal(str)
    switched = Signal(str, bool)  # "typewriter" or "pairs"
    look_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self._typography = Typography()
        self.face = Segmented([(each, "") for each in FACES])
        self.focus = Segmented([(each, "") for each in FOCUS])
        self.look = Segmented([(each, "") for each in LOOKS])
        self.fonts = {script: QComboBox() for script in FONTS}
        self.sliders = {name: QSlider(Qt.Orientation.Horizontal) for name in SLIDERS}
        self.switches = {name: QCheckBox() for name in SWITCHES}
        self.reset = button(kind="quiet")
        self._values = {name: label("", "soft") for name in SLIDERS}
        self._labels = {name: label("", "soft") for name in ("face", *FONTS, *SLIDERS, "focus", "look")}
        self._lay_out()
        self._connect()
        words.changed.connect(self.retranslate)
        self.retranslate()

    def open_under(self, anchor: QWidget) -> None:
        """Show the card with its right edge at ``anchor``'s."""
        if not self.fonts["han"].count():
            self._list_fonts()
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        corner.setX(max(room.left(), min(corner.x(), room.right() - self.width())))
        corner.setY(max(room.top(), min(corner.y(), room.bottom() - self.height())))
        self.move(corner)
        self.show()
        self.sliders["size"].setFocus()

    def show_typography(self, typography: Typography) -> None:
        """What the page is set in."""
        self._typography = typography
        self.face.set_value(typography.face)
        for name, slider in self.sliders.items():
            with QSignalBlocker(slider):
                slider.setValue(getattr(typography, name))
        for script, box in self.fonts.items():
            box.setCurrentIndex(max(0, box.findData(getattr(typography, script))))
        with QSignalBlocker(self.switches["indent"]):
            self.switches["indent"].setChecked(typography.indent)
        self._show_values()

    def show_view(self, focus: str, typewriter: bool, pairs: bool, look: str) -> None:
        """The other switches."""
        self.focus.set_value(focus)
        self.look.set_value(look)
        for name, on in (("typewriter", typewriter), ("pairs", pairs)):
            with QSignalBlocker(self.switches[name]):
                self.switches[name].setChecked(on)

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        for name, made in self._labels.items():
            made.setText(tr(f"write.type_{name}"))
        self.face.set_words(**{each: tr(f"write.face_{each}") for each in FACES})
        self.focus.set_words(**{each: tr(f"write.focus_{each}") for each in FOCUS})
        self.look.set_words(**{each: tr(f"write.look_{each}") for each in LOOKS})
        for name, made in self.switches.items():
            made.setText(tr(f"write.menu_{name}"))
        for name, widget in {**self.sliders, **self.fonts, "face": self.face, "focus": self.focus}.items():
            widget.setAccessibleName(tr(f"write.type_{name}"))
        self.look.setAccessibleName(tr("write.type_look"))
        self.reset.setText(tr("write.type_reset"))
        for box in self.fonts.values():
            if box.count():
                box.setItemText(0, tr("write.type_by_moxu"))
        self._show_values()

    def _show_values(self) -> None:
        for name, made in self._values.items():
            value = getattr(self._typography, name)
            shown = f"{value / 100:g}" if name == "leading" else str(value)
            made.setText(tr(f"write.type_{name}_value", value=shown))
            self.sliders[name].setAccessibleDescription(made.text())

    def _list_fonts(self) -> None:
        for script, box in self.fonts.items():
            with QSignalBlocker(box):
                box.addItem(tr("write.type_by_moxu"), "")
                for family in _families(FONTS[script]):
                    box.addItem(family, family)
                kept = getattr(self._typography, script)
                if kept and box.findData(kept) < 0:
                    box.addItem(kept, kept)
                box.setCurrentIndex(max(0, box.findData(kept)))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        parts: dict[str, QWidget] = {"face": self.face, **self.fonts, **self.sliders}
        for row, (name, widget) in enumerate((*parts.items(), ("focus", self.focus), ("look", self.look))):
            grid.addWidget(self._labels[name], row, 0)
            if name in SLIDERS:
                grid.addWidget(widget, row, 1)
                grid.addWidget(self._values[name], row, 2, Qt.AlignmentFlag.AlignRight)
            else:
                grid.addWidget(widget, row, 1, 1, 2)
        for name, slider in self.sliders.items():
            values = SLIDERS[name]
            slider.setRange(values.start, values[-1])
            slider.setSingleStep(values.step)
            slider.setPageStep(values.step * 2)
            slider.setMinimumWidth(150)
        for box in self.fonts.values():
            box.setMinimumContentsLength(12)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 8)
        column.setSpacing(10)
        column.addLayout(grid)
        for made in self.switches.values():
            column.addWidget(made)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.face.changed.connect(lambda face: self._change(face=face))
        for name, slider in self.sliders.items():
            step = SLIDERS[name].step
            slider.valueChanged.connect(
                lambda at, name=name, step=step: self._change(**{name: round(at / step) * step})
            )
        for script, box in self.fonts.items():
            box.activated.connect(lambda at, s=script, box=box: self._change(**{s: box.itemData(at)}))
        self.switches["indent"].toggled.connect(lambda on: self._change(indent=on))
        for name in ("typewriter", "pairs"):
            self.switches[name].toggled.connect(lambda on, name=name: self.switched.emit(name, on))
        self.focus.changed.connect(self.focus_changed)
        self.look.changed.connect(self.look_requested)
        self.reset.clicked.connect(lambda: self._take(Typography()))

    def _change(self, **values: object) -> None:
        self._take(replace(self._typography, **values))  # pyright: ignore[reportArgumentType]

    def _take(self, typography: Typography) -> None:
        self.show_typography(typography)
        self.changed.emit(typography)


def _families(system: QFontDatabase.WritingSystem) -> Sequence[str]:
    found = QFontDatabase.families(system)
    return [family for family in found if not QFontDatabase.isPrivateFamily(family)]
