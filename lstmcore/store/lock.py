"""One writer at a time, across processes; a killed owner's lock is free at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ..errors import BadInput
from .atomic import not_written

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, timeout: float = 20.0, busy: BadInput | None = None) -> Generator[None]:
    """Hold the lock file ``path``; ``busy`` is raised when another process keeps it longer than ``timeout`` seconds."""
    end, busy = time.monotonic() + timeout, busy or BadInput("library_busy")
    with ExitStack() as gate, ExitStack() as held:
        if timeout:  # who waits stands at a gate, so that one who writes again and again cannot pass before him
            gate.callback(os.close, _taken(path.with_name(f"{path.name}-next"), end, busy))
        held.callback(os.close, _taken(path, end, busy))
        gate.close()
        yield


def _taken(path: Path, end: float, busy: BadInput) -> int:
    """The descriptor that holds the lock ``path`` until it is closed."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise not_written(path, problem) from problem
    while True:
        try:
            _take(descriptor)
            return descriptor
        except OSError as problem:
            if time.monotonic() > end:
                os.close(descriptor)
                raise busy from problem
            time.sleep(0.002)
