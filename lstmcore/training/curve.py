"""curves.bin as it grows: a record a step. A full disk is waited out, never a record cut in two."""

from __future__ import annotations

from pathlib import Path

from .run_folder import RECORD


class Curve:
    """The file after ``steps`` records; what is not written yet is kept in memory."""

    def __init__(self, path: Path, steps: int) -> None:
        self._path = path
        self._size = steps * RECORD.size
        self._waiting = bytearray()

    def add(self, step: int, seconds: float, loss: float, rate: float, norm: float) -> None:
        """One more step."""
        self._waiting += RECORD.pack(step, seconds, loss, rate, norm)

    def flush(self, sure: bool = False) -> None:
        """Write what waits; OSError only when ``sure`` is asked for, else the next flush tries again."""
        try:
            with open(self._path, "ab") as file:
                file.truncate(self._size)
                file.write(self._waiting)
        except OSError:
            if sure:
                raise
            return
        self._size += len(self._waiting)
        self._waiting.clear()
