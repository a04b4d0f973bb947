"""``python -m app``, installed as ``moxu``: opens the window."""

from __future__ import annotations

import sys

from .application import run


def main() -> int:
    """Run the app until its window closes; its exit code."""
    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
