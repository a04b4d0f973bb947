"""Imports what the first visit of a page would wait for, in a thread of its own, once the window is quiet."""

from __future__ import annotations

from importlib import import_module
from threading import Thread

from PySide6.QtCore import QObject, QTimer

QUIET_MS = 4000
MODULES = ("pyqtgraph",)  # 0.15 s, for the curves of two pages


def preload_soon(parent: QObject) -> None:
    """Begin a moment from now, unless ``parent`` is gone by then."""
    QTimer.singleShot(QUIET_MS, parent, lambda: Thread(target=_preload, daemon=True).start())


def _preload() -> None:
    for each in MODULES:
        import_module(each)
