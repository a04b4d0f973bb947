"""Writing: characters a second alone and in eight candidates, with and without the n-gram, and what it costs in memory.

    python3 run.py bench generation [--length 3000] [--long 100000]

The bundled zh-prose (hidden 512, 5,189 characters), for how much of a step is choosing depends on how sure a model is;
the prefix is of the bundled 鲁迅. One thread, default settings. Speeds are by processor time, which other processes
still lengthen (they take the cache): "at best" is the fastest four characters in a row.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstmcore.errors import resources
from lstmcore.specs import ContinueSpec
from lstmcore.store import library
from lstmcore.writing.continuation import Memory, read_prefix
from lstmcore.writing.generate import write
from lstmcore.writing.load import load_stack
from lstmcore.writing.stack import Stack

PREFIX_CHARS = 2000
AT_BEST = 4  # characters in a row of each candidate


def written(stack: Stack, prefix: str, spec: ContinueSpec) -> tuple[float, float, float]:
    """Characters a second of the processor, over all and over the fastest few; seconds to the first of all."""
    memory = Memory()
    read_prefix(stack, memory, prefix)
    every = AT_BEST * spec.candidates
    began, start, first, count, marks = time.perf_counter(), time.process_time(), 0.0, 0, [time.process_time()]
    for _, piece, _ in write(stack, read_prefix(stack, memory, prefix), prefix, spec):
        first = first or time.perf_counter() - began
        count += len(piece)
        if count >= every * len(marks):
            marks.append(time.process_time())
    gaps = np.diff(marks)
    return count / (time.process_time() - start), every / float(gaps.min()) if len(gaps) else 0.0, first


def resident() -> float:
    """Megabytes of memory in use now; where the system does not say, at most so far."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, AttributeError, ValueError):
        return 0.0


def main() -> int:
    """A table of speeds, then memory after a long text."""
    parser = argparse.ArgumentParser(prog="run.py bench generation", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--length", type=int, default=3000)
    parser.add_argument("--long", type=int, default=100_000)
    given = parser.parse_args()
    stack = load_stack(library.resolve("zh-prose"))
    prefix = (resources() / "samples" / "luxun.txt").read_text(encoding="utf-8")[-PREFIX_CHARS:]
    print("| n-gram | candidates | characters/s together | at best | first character after, ms | at best |")
    print("|---|---|---|---|---|---|")
    for with_ngram in (False, True):
        one = stack if with_ngram else replace(stack, ngram=None)
        for candidates in (1, 8):
            spec = ContinueSpec(
                "", prefix, given.length // (1 if candidates == 1 else 4), candidates=candidates, seed=1
            )
            written(one, prefix, replace(spec, length=100))
            usual, best, _ = written(one, prefix, spec)
            firsts = [1000 * written(one, prefix, replace(spec, length=1))[2] for _ in range(41)]
            told = "with" if with_ngram else "without"
            times = f"{np.median(firsts):.1f} | {min(firsts):.1f}"
            print(f"| {told} | {candidates} | {usual:,.0f} | {best:,.0f} | {times} |", flush=True)
    sizes = {}
    for length in (given.long // 10, given.long):
        speed, _, _ = written(stack, prefix, ContinueSpec("", prefix, length, seed=2))
        sizes[length] = (resident(), speed)
    for length, (megabytes, speed) in sizes.items():
        print(f"after {length:,} characters: {megabytes:,.1f} MB, {speed:,.0f} characters/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
