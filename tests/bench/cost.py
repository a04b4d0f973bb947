"""How cost grows, one thread: the text ten times as long, the network twice as wide.

    python3 run.py bench cost

The characters of 红楼梦 (looked for in the folder MOXU_DATA; else the bundled 鲁迅). Seconds are the processor's.
"""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np

from lstmcore.errors import resources
from lstmcore.nets.language import Dropouts, Sizes
from lstmcore.text import tokens
from lstmcore.training import devices, probe
from lstmcore.training.learner import Learner
from lstmcore.training.plan import Plan
from lstmcore.writing.ngram_build import build

ROOT = Path(__file__).resolve().parents[2]
BOOK = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data")) / "corpora" / "zh" / "红楼梦.txt"
ORDER = 5
STEPS, WARM_UP = 6, 2


def a_plan(vocab: int, hidden: int, bf16: bool) -> Plan:
    """As a run of 15 minutes has it."""
    return Plan(
        sizes=Sizes(vocab, hidden),
        dropouts=Dropouts(0.2, 0.2, 0.2),
        batch_size=32,
        bptt=64,
        learning_rate=1e-3,
        weight_decay=0.01,
        clip_norm=1.0,
        seed=1,
        device="cpu",
        precision="bf16" if bf16 else "fp32",
        threads=1,
        total_steps=1000,
        total_seconds=0.0,
        evaluate_every=1000,
        evaluate_tokens=0,
        own_steps=probe.own_steps_work(bf16),
        sampled=True,
    )


def main() -> int:
    """Two small tables."""
    devices.prepare(1)
    path = BOOK if BOOK.exists() else resources() / "samples" / "luxun.txt"
    text = path.read_text(encoding="utf-8")
    vocabulary = tokens.build(text, "char", 1, 30_000)
    whole = vocabulary.encode(text)
    print("| tokens | n-gram of order 5, s | its memory at most, bytes a token | steps an epoch |")
    print("|---|---|---|---|")
    for part in (whole[: len(whole) // 10], whole):
        tracemalloc.start()
        began = time.process_time()
        build(part, vocabulary.size, ORDER)
        seconds, most = time.process_time() - began, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        steps = len(part) // (32 * 64)
        print(f"| {len(part):,} | {seconds:.1f} | {most / len(part):,.0f} | {steps:,} |", flush=True)
    bf16 = devices.bf16_works("cpu")
    print("| hidden | parameters | seconds a step of 2,048 tokens | tokens/s |")
    print("|---|---|---|---|")
    for hidden in (256, 512, 1024):
        made = a_plan(vocabulary.size, hidden, bf16)
        unigram = np.full(vocabulary.size, 1 / vocabulary.size, np.float32)
        learner = Learner(made, whole, unigram, "fused")
        times: list[float] = []
        for step in range(WARM_UP + STEPS):
            began = time.process_time()
            learner.gradients(step)
            learner.learn(step)
            times.append(time.process_time() - began)
        each, count = float(np.median(times[WARM_UP:])), sum(p.numel() for p in learner.model.parameters())
        print(f"| {hidden} | {count / 1e6:.1f} M | {each:.3f} | {2048 / each:,.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
