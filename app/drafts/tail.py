"""A file that only grows: whole lines or nothing, whatever the disk does."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from lstmcore.store.atomic import sync_file, sync_folder

from .records import line

SYNC_SECONDS = 1.0


class Tail:
    """Takes lines with ``add`` and puts them on disk with ``flush``; the file is made with the first line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.begun = False
        self._descriptor = -1
        self._checksum = 0
        self._pending = bytearray()
        self._good = 0
        self._unsynced = False
        self._synced_at = 0.0

    def add(self, value: Any) -> None:
        """One more line, in memory."""
        made, self._checksum = line(value, self._checksum)
        self._pending += made
        self.begun = True

    def due(self) -> float | None:
        """In how many seconds something must be synced; None for nothing."""
        return max(0.0, self._synced_at + SYNC_SECONDS - time.monotonic()) if self._unsynced else None

    def flush(self, sync: bool = False) -> None:
        """Write what is in memory, and sync when it is due or ``sync``. OSError leaves whole lines on disk."""
        if self._pending:
            self._write()
        if self._unsynced and (sync or self.due() == 0.0):
            sync_file(self._descriptor)
            self._unsynced, self._synced_at = False, time.monotonic()

    def close(self) -> None:
        """No more lines come."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def remove(self) -> None:
        """It is needed no more."""
        self.close()
        self._pending.clear()
        self._unsynced = False
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._descriptor < 0:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self.path, flags, 0o600)
            sync_folder(self.path.parent)
            self._synced_at = time.monotonic()
        data, written = bytes(self._pending), 0
        try:
            while written < len(data):
                written += os.write(self._descriptor, data[written:] if written else data)
        except OSError:
            with contextlib.suppress(OSError):  # what a full disk took of a line
                os.ftruncate(self._descriptor, self._good)
                os.lseek(self._descriptor, self._good, os.SEEK_SET)
            raise
        self._good += written
        self._pending.clear()
        self._unsynced = True
