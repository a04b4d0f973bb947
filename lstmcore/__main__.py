"""``python -m lstmcore VERB``: the command line; ``engine`` answers requests of the app."""

from __future__ import annotations

import os
import sys

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


if __name__ == "__main__":
    sys.exit(run())
