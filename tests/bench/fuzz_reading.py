"""10,000 files that chance has damaged go through ``read``: no traceback, no hang, no flood of memory.

``run.py bench fuzz_reading [FILES] [SEED]``; what fails is kept in ./fuzz-failures.
"""

from __future__ import annotations

import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.specs import Cleaning, ReadSpec
from lstmcore.text.read import read
from tests.mutations import IN_CHILD, NAMES, SEEDS, mutated

SLOW = 10  # seconds: then the alarm rings
MEMORY = 1_000_000_000  # bytes of data, which the system enforces where it can
UNFILLED = re.compile(r"\{[a-z_]+\}")
CHILDREN = 0.02  # share of pdf and rtf, each a process of its own
CLEANING = Cleaning(indents=True, notes=True, quotes="curly", script="simplified", repeats="near")


def ring(*_: object) -> None:
    """End a file that hangs."""
    raise TimeoutError(f"more than {SLOW} s")


def main() -> None:
    """Print how many were read and refused, the slowest, the memory; exit 1 when any failed."""
    count, seed = (int(sys.argv[1]) if sys.argv[1:] else 10_000), (int(sys.argv[2]) if sys.argv[2:] else 1)
    rng, fates, failed, slowest = random.Random(seed), Counter[str](), 0, 0.0
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, ring)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            seeds = IN_CHILD if rng.random() < CHILDREN else SEEDS
            kind = rng.choice(list(seeds))
            data = mutated(seeds[kind], rng)
            path = Path(folder) / rng.choice(NAMES)
            path.write_bytes(data)
            began = time.monotonic()
            signal.alarm(SLOW)
            try:
                list(read(ReadSpec((str(path),), cleaning=CLEANING if number % 2 else Cleaning()), Control()))
                fates["read"] += 1
            except BadInput as refused:
                fates[refused.key] += 1
                if UNFILLED.search(refused.sentence("zh") + refused.sentence("en")):
                    failed += _keep(data, number, kind, f"sentence of {refused.key}: {refused.values}")
            except Exception:
                failed += _keep(data, number, kind, traceback.format_exc())
            signal.alarm(0)
            slowest = max(slowest, time.monotonic() - began)
            path.unlink()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{count} files, {failed} failed; slowest {slowest:.2f} s; peak memory {memory:.0f} MB")
    print("  ".join(f"{key} {number}" for key, number in fates.most_common()))
    sys.exit(bool(failed) or memory > MEMORY / 1e6)


def _keep(data: bytes, number: int, kind: str, why: str) -> int:
    folder = Path("fuzz-failures")
    folder.mkdir(exist_ok=True)
    (folder / f"{number}-{kind}").write_bytes(data)
    print(f"{number} {kind}: {why}", flush=True)
    return 1


if __name__ == "__main__":
    main()
