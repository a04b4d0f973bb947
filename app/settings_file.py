"""settings.json: read once, written a moment after the last change."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from lstmcore.errors import CoreError
from lstmcore.store.atomic import write_json

from .settings import Settings

log = logging.getLogger(__name__)
WAIT_MS = 400


class SettingsFile(QObject):
    """``settings`` are kept in ``path``; a file that cannot be read counts as empty and is replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._unsaved: dict[str, Any] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.settings = Settings(self._read(), self._save_soon)

    def flush(self) -> None:
        """Write now what is not written yet."""
        self._timer.stop()
        values, self._unsaved = self._unsaved, None
        if values is None:
            return
        try:
            write_json(self._path, values)
        except CoreError as problem:
            log.warning("settings not kept: %s", problem)

    def _save_soon(self, values: dict[str, Any]) -> None:
        self._unsaved = values
        self._timer.start(WAIT_MS)

    def _read(self) -> dict[str, Any]:
        try:
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return values if isinstance(values, dict) else {}
