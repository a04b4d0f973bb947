"""Two processes write one library, 500 operations each (``--operations``): nothing may be lost, doubled or damaged."""

from __future__ import annotations

import argparse
import os
import tempfile
import time

from tests.library_writers import check


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["MOXU_HOME"] = home
        began = time.monotonic()
        models = check(given.operations, given.processes)
        print(
            f"{given.processes} x {given.operations} operations in {time.monotonic() - began:.1f} s: "
            f"{models} models, each whole and under a name of its own, nothing lost"
        )


if __name__ == "__main__":
    main()
