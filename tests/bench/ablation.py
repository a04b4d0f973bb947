"""What each piece of the training recipe brings: all of it, then each piece off in turn, at the same number of steps.

    python3 run.py bench ablation                        红楼梦, 3,000 steps each
    python3 run.py bench ablation --steps 400 --chars 100000 FILE
    python3 run.py bench ablation --only "weight drop" "everything"

Bits per character of LSTM and mixture on dev (20,000 tokens), and processor seconds. Texts are looked for in the folder
MOXU_DATA (default: ../shared/data beside the checkout).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np

from lstmcore.control import Control
from lstmcore.nets.language import Dropouts
from lstmcore.specs import TrainSpec
from lstmcore.training import devices, plan
from lstmcore.training.learner import Learner
from lstmcore.training.prepare import prepare
from lstmcore.training.progress_report import Judge
from lstmcore.training.run_folder import Corpus, RunFolder
from lstmcore.writing.ngram import NgramModel

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data"))
Change = Callable[[plan.Plan], plan.Plan]


def drop(**rates: float) -> Change:
    """The plan with some rates of dropout changed."""
    return lambda made: replace(made, dropouts=Dropouts(**{**made.dropouts.__dict__, **rates}))


PIECES: dict[str, Change] = {
    "everything": lambda made: made,
    "log-unigram bias": lambda made: made,
    "dropout on input": drop(input=0.0),
    "dropout on output": drop(output=0.0),
    "embedding-row dropout": drop(embedding=0.0),
    "weight drop": drop(weight=0.0),
    "all dropout": lambda made: replace(made, dropouts=Dropouts()),
    "state drop": lambda made: replace(made, state_drop=0.0),
    "partial shuffle": lambda made: made,
    "weight decay": lambda made: replace(made, weight_decay=0.0),
    "one cycle": lambda made: made,
    "averaged weights": lambda made: made,
    "sampled softmax": lambda made: replace(made, sampled=False),
    "bf16": lambda made: replace(made, precision="fp32"),
}
PATCHES = {
    "partial shuffle": ("lstmcore.training.batching._offset", lambda *_: 0),
    "one cycle": ("lstmcore.training.learner.one_cycle", lambda fraction: min(1.0, 0.02 + 10 * fraction)),
    "averaged weights": ("lstmcore.training.learner.AVERAGE_FROM", 2.0),
}


def corpus_of(text: Path, chars: int | None, folder: Path) -> tuple[Corpus, NgramModel]:
    """The text (or its beginning) as a run prepares it."""
    if chars:
        beginning = folder / text.name
        beginning.write_text(text.read_text(encoding="utf-8")[:chars], encoding="utf-8")
        text = beginning
    spec = TrainSpec(sources=(str(text),), run=str(folder / "run"))
    run = RunFolder.create(spec)
    for _ in prepare(run, spec, Control()):
        pass
    found, corpus = run.ngram(), run.corpus()
    assert found is not None
    assert corpus is not None
    return corpus, found[0]


def measure(name: str, made: plan.Plan, corpus: Corpus, ngram: NgramModel) -> tuple[float, float, float]:
    """Bits per character of LSTM and mixture with one piece off, and processor seconds."""
    judge = Judge(corpus, ngram, made)
    with mock.patch(*PATCHES[name]) if name in PATCHES else mock.patch.object(plan, "STATE_DROP", plan.STATE_DROP):
        unigram = np.full_like(ngram.unigram, 1 / len(ngram.unigram)) if name == "log-unigram bias" else ngram.unigram
        learner = Learner(PIECES[name](made), corpus.train, unigram, "fused")
        began = time.process_time()
        for step in range(made.total_steps):
            learner.gradients(step)
            learner.learn(step)
        spent = time.process_time() - began
        found = [judge.figures(learner.model)]
        if learner.average:
            with learner.averaged():
                found.append(judge.figures(learner.model))
    best = min(found, key=lambda each: each.mixture_bits_per_char)
    return best.bits_per_char, best.mixture_bits_per_char, spent


def main() -> None:
    """Print one line a piece."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=Path, default=DATA / "corpora" / "zh" / "红楼梦.txt")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--chars", type=int, help="only so many characters of the text")
    parser.add_argument("--hidden", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=tuple(PIECES), default=list(PIECES))
    given = parser.parse_args()
    devices.prepare(given.threads)
    with tempfile.TemporaryDirectory() as folder:
        corpus, ngram = corpus_of(given.text, given.chars, Path(folder))
        spec = TrainSpec(sources=("-",), epochs=1.0, hidden_size=given.hidden)
        size = corpus.vocabulary.size
        made = plan.make(spec, size, corpus.train, len(corpus.dev), given.threads, "cpu", 0.0)
        epochs = given.steps / made.steps_per_epoch(len(corpus.train))
        made.total_steps, made.dropouts = given.steps, plan.dropouts_for(spec, epochs, made.sizes, len(corpus.train))
        print(f"{given.text.stem}: {len(corpus.train):,} training tokens, {given.steps} steps, {epochs:.1f} epochs")
        print(f"{made.dropouts}, n-gram order {ngram.order}")
        print("| without | LSTM | mixture | processor s |\n|---|---|---|---|")
        for name in given.only:
            lstm, mixed, spent = measure(name, made, corpus, ngram)
            print(
                f"| {name if name != 'everything' else '(all on)'} | {lstm:.4f} | {mixed:.4f} | {spent:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
