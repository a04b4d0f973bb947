"""Writing: characters a second alone and in eight candidates, with and without the n-gram, and what it costs in memory.

    python3 run.py bench generation [--length 6000] [--long 100000]

The bundled zh-prose (hidden 512, 5,189 characters), for how much of a step is choosing depends on how sure a model is;
the prefix is of the bundled 鲁迅. One thread, default settings. Speeds are by processor time, which other processes
still lengthen (they take the cache): "at best" is the fastest four characters in a row. Texts of 5,000 characters and
more are written with 8-bit rows after the first 200; both ways are measured in turns, and loading torch is not counted.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

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
from lstmcore.writing.network import Network
from lstmcore.writing.quick_rows import QuickNetwork, quickened
from lstmcore.writing.stack import Stack

PREFIX_CHARS = 2000
AT_BEST = 4  # characters in a row of each candidate
ROUNDS = 3
FEW = 1  # characters expected: no quick rows


def written(stack: Stack, prefix: str, spec: ContinueSpec, expected: int = 0) -> tuple[float, float, float]:
    """Characters a second of the processor, over all and over the fastest few; seconds to the first of all."""
    memory = Memory()
    read_prefix(stack, memory, prefix)
    every = AT_BEST * spec.candidates
    began, start, first, count, marks = time.perf_counter(), time.process_time(), 0.0, 0, [time.process_time()]
    for _, piece, _ in write(stack, read_prefix(stack, memory, prefix), prefix, spec, expected):
        first = first or time.perf_counter() - began
        count += len(piece)
        if count >= every * len(marks):
            marks.append(time.process_time())
    gaps = np.diff(marks)
    return count / (time.process_time() - start), every / float(gaps.min()) if len(gaps) else 0.0, first


def resident() -> float:
    """Megabytes of memory in use now; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, AttributeError, ValueError):
        return 0.0


def most_resident() -> float:
    """The most megabytes so far; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def variation(stack: Stack, exact: Network, quick: Network, text: str) -> tuple[float, float]:
    """Mean and largest total variation of the two networks' distributions along ``text``."""
    one = other = exact.zero_state()
    found: list[float] = []
    for token in stack.vocabulary.encode(text).tolist():
        one, other = exact.step([token], one), quick.step([token], other)
        found.append(float(np.abs(exact.probabilities(one) - quick.probabilities(other)).sum()) / 2)
    return float(np.mean(found)), max(found)


def main() -> int:
    """How exact 8-bit rows are, a table of speeds, then memory after a long text."""
    parser = argparse.ArgumentParser(prog="run.py bench generation", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--length", type=int, default=6000)
    parser.add_argument("--long", type=int, default=100_000)
    given = parser.parse_args()
    stack = load_stack(library.resolve("zh-prose"))
    prefix = (resources() / "samples" / "luxun.txt").read_text(encoding="utf-8")[-PREFIX_CHARS:]
    assert stack.network is not None
    began = time.perf_counter()
    quick = quickened(stack.network)
    seconds = time.perf_counter() - began
    if isinstance(quick, QuickNetwork):
        mean, most = variation(stack, stack.network, quick, prefix)
        print(f"8-bit rows: made in {seconds:.1f} s; total variation {mean:.6f} on average, at most {most:.6f}")
    else:
        print("this processor has no 8-bit rows: both columns are in fp32")
    print("| n-gram | candidates | fp32, characters/s | 8-bit rows | ratio | at best | first after, ms | at best |")
    print("|---|---|---|---|---|---|---|---|")
    for with_ngram in (False, True):
        one = stack if with_ngram else replace(stack, ngram=None)
        for candidates in (1, 8):
            spec = ContinueSpec(
                "", prefix, given.length // (1 if candidates == 1 else 4), candidates=candidates, seed=1
            )
            written(one, prefix, replace(spec, length=100))
            plain, eight, best = 0.0, 0.0, 0.0
            for _ in range(ROUNDS):
                plain = max(plain, written(one, prefix, replace(spec, length=spec.length // 4), FEW)[0])
                usual, fastest, _ = written(one, prefix, spec)
                eight, best = max(eight, usual), max(best, fastest)
            firsts = [1000 * written(one, prefix, replace(spec, length=1))[2] for _ in range(41)]
            told = "with" if with_ngram else "without"
            times = f"{np.median(firsts):.1f} | {min(firsts):.1f}"
            speeds = f"{plain:,.0f} | {eight:,.0f} | {eight / plain:.2f} | {best:,.0f}"
            print(f"| {told} | {candidates} | {speeds} | {times} |", flush=True)
    for length in (given.long // 10, given.long):
        speed, _, _ = written(stack, prefix, ContinueSpec("", prefix, length, seed=2))
        memory = f"{resident():,.1f} MB, at most so far {most_resident():,.1f} MB"
        print(f"after {length:,} characters: {memory}, {speed:,.0f} characters/s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
