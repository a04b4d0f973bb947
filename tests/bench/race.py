"""Does our training reach in half the time what a plain loop reaches? Bits per character of the LSTM on dev.

    python3 run.py bench race                       红楼梦, 5 minutes for the plain loop and 2.5 for ours
    python3 run.py bench race --minutes 1 FILE

Each loop's figures are kept in --results as soon as it has ended: after a break only the other one runs.

Both have the same network, starting weights, kinds of dropout, AdamW and one cycle that ends with their time; the plain
loop is ``nn.LSTM`` and the full softmax in single precision, as a tutorial writes it. Time is the processor's, on one
thread, so that whatever else the machine does meets neither.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from lstmcore.nets.language import LanguageModel, detach
from lstmcore.specs import TrainSpec
from lstmcore.training import devices, plan
from lstmcore.training.batching import Streams
from lstmcore.training.learner import Learner, optimizer_for
from lstmcore.training.progress_report import Judge
from lstmcore.training.run_folder import Corpus
from lstmcore.training.schedule import one_cycle
from lstmcore.writing.ngram import NgramModel

from .ablation import DATA, corpus_of
from .peers.rows import Results, Row

TRIED = 6  # steps that tell how many fit
KEPT = Path(__file__).parent / "results" / "race"
Step = Callable[[int], None]


def ours(made: plan.Plan, corpus: Corpus, ngram: NgramModel) -> tuple[LanguageModel, Step, Learner]:
    """The step of the training itself."""
    learner = Learner(made, corpus.train, ngram.unigram, "fused")

    def step(number: int) -> None:
        learner.gradients(number)
        learner.learn(number)

    return learner.model, step, learner


def plain(made: plan.Plan, corpus: Corpus, ngram: NgramModel) -> tuple[LanguageModel, Step]:
    """The loop that a tutorial would write."""
    torch.manual_seed(made.seed)
    model = LanguageModel(made.sizes, made.dropouts)
    model.start_bias(ngram.unigram)
    optimizer = optimizer_for(model, made.learning_rate, made.weight_decay)
    streams = Streams(corpus.train, made.batch_size, made.bptt, made.seed)
    carried = [model.zero_state(made.batch_size)]

    def step(number: int) -> None:
        for group in optimizer.param_groups:
            group["lr"] = made.learning_rate * one_cycle(number / made.total_steps)
        inputs, targets = (torch.from_numpy(part) for part in streams.batch(number))
        state = model.zero_state(made.batch_size) if streams.starts_epoch(number) else carried[0]
        hidden, state = model.train()(inputs, state)
        carried[0] = detach(state)
        loss = F.cross_entropy(model.logits(hidden).flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), made.clip_norm)
        optimizer.step()

    return model, step


def seconds_a_step(step: Step) -> float:
    """Of the processor; the first steps are slower and not counted."""
    step(0)
    began = time.process_time()
    for number in range(1, TRIED):
        step(number)
    return (time.process_time() - began) / (TRIED - 1)


def measure(name: str, minutes: float, corpus: Corpus, ngram: NgramModel) -> dict[str, Any]:
    """What one loop, "plain" or "ours", reaches in so many minutes of the processor."""
    spec = TrainSpec(sources=("-",), epochs=1.0)
    made = plan.make(spec, corpus.vocabulary.size, corpus.train, len(corpus.dev), 1, "cpu", 0.0)
    judge = Judge(corpus, ngram, made)
    begin = plain if name == "plain" else ours
    made.total_steps = 10_000
    each = seconds_a_step(begin(made, corpus, ngram)[1])
    steps = max(1, int(60 * minutes / each))
    epochs = steps / made.steps_per_epoch(len(corpus.train))
    dropouts = plan.dropouts_for(spec, epochs, made.sizes, len(corpus.train))
    made = replace(made, total_steps=steps, dropouts=dropouts)
    model, step, *rest = begin(made, corpus, ngram)
    began = time.process_time()
    for number in range(steps):
        step(number)
    spent = time.process_time() - began
    found = [judge.figures(model)]
    for learner in rest:
        with learner.averaged():
            found.append(judge.figures(model))
    best = min(found, key=lambda each: each.bits_per_char)
    tokens = steps * made.batch_size * made.bptt
    return {
        "seconds": round(spent, 1),
        "tokens": tokens,
        "epochs": round(epochs, 2),
        "bits": {"lstm": best.bits_per_char, "mixture": best.mixture_bits_per_char},
    }


def race(minutes: float, text: Path, results: Results) -> None:
    """Print one line a loop."""
    sha256 = hashlib.sha256(text.read_bytes()).hexdigest()
    print("| loop | processor s | training tokens | bits per character, LSTM | mixture |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        parts: list[Any] = []
        for name, budget in (("plain", minutes), ("ours", minutes / 2)):
            row = Row(f"race {name}", text, sha256, budget, 1, "cpu", 0)
            found = results.find(row)
            if found is None:
                parts = parts or list(corpus_of(text, None, Path(folder)))
                found = measure(name, budget, *parts)
                results.keep(row, found)
            bits = found["bits"]
            figures = (
                f"{found['seconds']:.0f} | {found['tokens'] / 1e6:.2f} M | {bits['lstm']:.4f} | {bits['mixture']:.4f}"
            )
            print(f"| {name} | {figures} |", flush=True)


def main() -> None:
    """The text and the minutes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=Path, default=DATA / "corpora" / "zh" / "红楼梦.txt")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--results", type=Path, default=KEPT, help="where finished loops are kept")
    given = parser.parse_args()
    devices.prepare(1)
    race(given.minutes, given.text, Results(given.results))


if __name__ == "__main__":
    main()
