"""Python's collector of cycles, held to the GUI thread.

Left alone it runs wherever an object happens to be allocated: in a worker's thread, where no widget may die, or while
PySide makes a list of what Qt gave it (QApplication.allWidgets), of which it then frees a part. Both end in a crash,
rarely and never twice in the same place.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

PERIOD_MS = 1000
RETURN_MS = 60_000


class Garbage(QObject):
    """While it lives, cycles are collected by its timer and nowhere else; Python's own thresholds still say when."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start(PERIOD_MS)
        self._returning = QTimer(self)
        if give_back := _give_back():
            self._returning.timeout.connect(lambda: give_back(0))
            self._returning.start(RETURN_MS)

    def settle(self) -> None:
        """All that is there after the start stays; later collections need not walk through it."""
        gc.collect()
        gc.freeze()

    def collect_due(self) -> None:
        """The oldest generation whose time has come, with all younger ones."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [each for each in (2, 1, 0) if counts[each] > thresholds[each] > 0]
        if due:
            gc.collect(due[0])


def _give_back() -> Callable[[int], Any] | None:
    """glibc keeps what was freed between blocks still in use, after hours of pictures and drafts 50 MB; 1 to 4 ms."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, another system
        return None
