"""Says when the draft's file may have changed: the system's watcher, and each time the window comes to the front."""

from __future__ import annotations

import os

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

CALM_MS = 200  # programs write a file in several steps


class FileWatch(QObject):
    """``touched`` a moment after something happened to the file that ``follow`` named."""

    touched = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._watcher = QFileSystemWatcher(self)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._on_calm)
        self._watcher.fileChanged.connect(self._calm.start)
        self._watcher.directoryChanged.connect(self._calm.start)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_state)

    def follow(self, path: str) -> None:
        """Watch ``path`` and its folder ("": nothing)."""
        watched = self._watcher.files() + self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)
        self._path = path
        self._watch()

    def _watch(self) -> None:
        # a file that another one took the place of is watched no longer
        wanted = {each for each in (self._path, os.path.dirname(self._path)) if each and os.path.exists(each)}
        missing = wanted - set(self._watcher.files() + self._watcher.directories())
        if missing:
            self._watcher.addPaths(sorted(missing))

    def _on_calm(self) -> None:
        self._watch()
        if self._path:
            self.touched.emit()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive and self._path:
            self._calm.start()
