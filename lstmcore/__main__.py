"""``python -m lstmcore VERB``: the command line; ``engine`` answers requests of the app."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

# Before numpy and torch are loaded: threads that wait must soon sleep, and numpy's small products need no threads.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run() -> int:
    """The exit code."""
    if sys.argv[1:2] == ["engine"]:
        from .engine import main as engine

        return engine()
    from .cli import main

    return main()


def leave(code: int) -> NoReturn:
    """End this process; one of several trained with torch.distributed, whose threads may abort Python's own end.

    A group that lost a rank cannot be closed: one end in a hundred was then SIGABRT instead of ``code``.
    """
    from .training import ranks

    if ranks.world() == 1:
        sys.exit(code)
    with suppress(OSError):  # whoever read may have gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(run())
