"""How a training begins, behaves beside its user (slow while one writes or on battery), and ends early."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from ..i18n import tr

NAMES = ("head_start", "quiet", "early_stop")
SUPPLIES = Path("/sys/class/power_supply")
STILL_MS = 4_000  # after the last key
LOOK_MS = 30_000
PATIENCE = 6  # evaluations; a run has about 20


class Habits(QWidget):
    """Switches, each explained by its tooltip."""

    switched = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switches = {name: QCheckBox() for name in NAMES}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for name, made in self.switches.items():
            made.toggled.connect(lambda on, name=name: self.switched.emit(name, on))
            column.addWidget(made)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for name, made in self.switches.items():
            made.setText(tr(f"train.{name}"))
            made.setToolTip(tr(f"train.{name}_note"))


class Quiet(QObject):
    """``slow(why)`` when the user needs the machine ("writing" or "battery"), ``full`` when not any more.

    ``slow`` comes again every half minute, for a training forgets it after two.
    """

    slow = Signal(str)
    full = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self.why = ""
        self._writing = QTimer(self, singleShot=True, interval=STILL_MS)
        self._writing.timeout.connect(self._judge)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)

    def set_on(self, on: bool) -> None:
        """Watch, or leave the training alone."""
        self.on = on
        if on:
            self._looking.start()
        else:
            self._looking.stop()
            self._writing.stop()
        self._judge()

    def wrote(self) -> None:
        """A key was pressed on the page."""
        if self.on:
            self._writing.start()
            self._judge()

    def _look(self) -> None:
        before = self.why
        self._judge()
        if self.why and self.why == before:
            self.slow.emit(self.why)

    def _judge(self) -> None:
        why = "" if not self.on else "writing" if self._writing.isActive() else "battery" if on_battery() else ""
        if why == self.why:
            return
        self.why = why
        if why:
            self.slow.emit(why)
        else:
            self.full.emit()


class Patience:
    """Counts the evaluations since held-out text got better."""

    def __init__(self, most: int = PATIENCE) -> None:
        self._most, self._best, self._since = most, float("inf"), 0
        self.best_step = 0

    def spent(self, bits: float, step: int) -> bool:
        """One more evaluation; whether the last ``most`` of them brought nothing."""
        if bits < self._best - 1e-4:
            self._best, self._since, self.best_step = bits, 0, step
        else:
            self._since += 1
        return self._since >= self._most


def on_battery() -> bool:
    """Whether this machine runs on its battery; False where that cannot be known."""
    try:
        if sys.platform == "win32":
            status = (ctypes.c_ubyte * 12)()
            return bool(ctypes.windll.kernel32.GetSystemPowerStatus(status)) and status[0] == 0
        if sys.platform == "darwin":
            told = subprocess.run(["pmset", "-g", "batt"], capture_output=True, text=True, timeout=2, check=False)
            return "Battery Power" in told.stdout
        return supplied_by_battery(SUPPLIES)
    except (OSError, subprocess.SubprocessError):
        return False


def supplied_by_battery(folder: Path) -> bool:
    """What Linux says: a battery that empties while no mains is online."""
    if not folder.is_dir():
        return False
    states: dict[str, list[str]] = {"Mains": [], "Battery": []}
    for supply in folder.iterdir():
        try:
            kind = (supply / "type").read_text(encoding="utf-8").strip()
            file = {"Mains": "online", "Battery": "status"}.get(kind)
            if file:
                states[kind].append((supply / file).read_text(encoding="utf-8").strip())
        except OSError:
            continue
    return "1" not in states["Mains"] and "Discharging" in states["Battery"]
