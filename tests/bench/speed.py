"""Training tokens a second: our step beside a plain loop of nn.LSTM and full softmax in single precision.

    python3 run.py bench speed                      one Chinese and three English shapes
    python3 run.py bench speed --steps 20 --threads 2 --precision fp32

Both take their steps in turn on the characters (or subwords) of the same book (红楼梦, pride_and_prejudice, looked
for in the folder MOXU_DATA), with the same sizes, dropout, clipping and AdamW, so that whatever else the machine does
meets both. The ratio of processor time (all threads) is the figure to read; wall time says the same only on an idle
machine.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from lstmcore.nets.language import Dropouts, Sizes
from lstmcore.text.tokens import SubwordVocabulary
from lstmcore.training import devices, probe
from lstmcore.training.learner import Learner, optimizer_for
from lstmcore.training.plan import Plan

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data")) / "corpora"
ZH, EN = DATA / "zh" / "红楼梦.txt", DATA / "en" / "pride_and_prejudice.txt"
SHAPES = (
    (ZH, "char", 512, 1, 64),
    (EN, "char", 512, 1, 100),
    (EN, "char", 512, 2, 100),
    (EN, "subword", 512, 1, 64),
)
BATCH = 32
WARM_UP = 3


@dataclass
class Spent:
    """Seconds of one way, wall and processor."""

    wall: float = 0.0
    processor: float = 0.0

    def take(self, step: Callable[[int], None], number: int) -> None:
        """Measure one step; the first few are not counted."""
        wall, processor = time.perf_counter(), time.process_time()
        step(number)
        if number >= WARM_UP:
            self.wall += time.perf_counter() - wall
            self.processor += time.process_time() - processor


def plain(made: Plan, tokens: np.ndarray) -> Callable[[int], None]:
    """The loop that a tutorial would write: embedding, nn.LSTM, Linear, cross-entropy."""
    vocab, hidden = made.sizes.vocab_size, made.sizes.hidden_size
    embedding, output = torch.nn.Embedding(vocab, hidden), torch.nn.Linear(hidden, vocab)
    lstm = torch.nn.LSTM(hidden, hidden, made.sizes.num_layers)
    output.weight = embedding.weight
    model = torch.nn.ModuleList([embedding, lstm, output])
    optimizer = optimizer_for(model, made.learning_rate, made.weight_decay)  # type: ignore[arg-type]
    carried: list[tuple[torch.Tensor, torch.Tensor] | None] = [None]
    length = len(tokens) // made.batch_size
    streams = torch.from_numpy(tokens[: length * made.batch_size].reshape(made.batch_size, length).T.copy())

    def step(number: int) -> None:
        start = number * made.bptt % (length - made.bptt - 1)
        inputs, targets = streams[start : start + made.bptt], streams[start + 1 : start + made.bptt + 1]
        x = F.dropout(embedding(inputs), made.dropouts.input)
        x, (h, c) = lstm(x, carried[0])
        carried[0] = (h.detach(), c.detach())
        loss = F.cross_entropy(output(F.dropout(x, made.dropouts.output)).flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), made.clip_norm)
        optimizer.step()

    return step


def ours(made: Plan, tokens: np.ndarray) -> Callable[[int], None]:
    """The step of the training itself."""
    learner = Learner(made, tokens, np.full(made.sizes.vocab_size, 1 / made.sizes.vocab_size, np.float32), "fused")

    def step(number: int) -> None:
        learner.gradients(number)
        learner.learn(number)

    return step


def tokens_of(book: Path, units: str) -> tuple[np.ndarray, int]:
    """(N,) int64 and how many different ones there are, of the first 700,000 characters."""
    text = book.read_text(encoding="utf-8")[:700_000]
    if units == "subword":
        vocabulary = SubwordVocabulary.build(text, max_vocab=30_000)
        return vocabulary.encode(text).astype(np.int64), vocabulary.size
    found, tokens = np.unique(np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32), return_inverse=True)
    return tokens, len(found)


def main() -> None:
    """Print one line a shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", choices=("auto", "fp32", "bf16"), default="auto")
    given = parser.parse_args()
    devices.prepare(given.threads)
    bf16 = given.precision == "bf16" or (given.precision == "auto" and devices.bf16_works("cpu"))
    print(f"{devices.machine()}, {given.threads} threads, {'bf16' if bf16 else 'fp32'}")
    print("| vocabulary | hidden x layers | batch | plain tokens/s | ours tokens/s | ratio | ratio by processor time |")
    print("|---|---|---|---|---|---|---|")
    for book, units, hidden, layers, bptt in SHAPES:
        tokens, vocab = tokens_of(book, units)
        made = Plan(
            sizes=Sizes(vocab, hidden, layers),
            dropouts=Dropouts(0.2, 0.2, 0.2, 0.0, 0.0),
            batch_size=BATCH,
            bptt=bptt,
            learning_rate=1e-3,
            weight_decay=0.01,
            clip_norm=1.0,
            seed=1,
            device="cpu",
            precision="bf16" if bf16 else "fp32",
            threads=given.threads,
            total_steps=1000,
            total_seconds=0.0,
            evaluate_every=1000,
            evaluate_tokens=0,
            own_steps=probe.own_steps_work(bf16),
            sampled=True,
        )
        ways = {"plain": (plain(made, tokens), Spent()), "ours": (ours(made, tokens), Spent())}
        for number in range(WARM_UP + given.steps):
            for step, spent in ways.values():
                spent.take(step, number)
        one, other = ways["plain"][1], ways["ours"][1]
        count = given.steps * BATCH * bptt
        ratios = f"{one.wall / other.wall:.2f} | {one.processor / other.processor:.2f}"
        speeds = f"{count / one.wall:,.0f} | {count / other.wall:,.0f}"
        print(f"| {vocab:,} | {hidden} x {layers} | {BATCH} x {bptt} | {speeds} | {ratios} |", flush=True)


if __name__ == "__main__":
    main()
