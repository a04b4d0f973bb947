"""Penn Treebank by words: test perplexity of what Moxu's trainer learns, in the units that the field reports.

    python3 run.py bench ptb                           15 processor minutes on one thread, then the table
    python3 run.py bench ptb --recipe gpu              22 M parameters, regularised as AWD-LSTM, on a GPU
    python3 run.py bench ptb --recipe gpu --slice 500  leave after so many seconds; the same command goes on there
    python3 run.py bench ptb --recipe gpu --device cpu --epochs 0.01 --no-adapt    two steps, to see that it works

The files are read as they are: words apart by spaces, <unk> and N as they stand, <eos> at the end of each line, 10,000
words in all (the 256 byte units of Moxu's vocabularies never occur; what chance they get is lost). Rows: the LSTM, with
the neural cache, with dynamic evaluation, with the Kneser-Ney n-gram of the same words, and all; temperature and
weights come from the validation part. ptb.train.txt, ptb.valid.txt and ptb.test.txt are looked for in measure_only/ptb
in the folder MOXU_DATA (default: ../shared/data beside the checkout). A run is kept in --run (default:
runs/ptb-RECIPE), the figures in --results. Minutes are counted as in `bench quality`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmcore.control import Control
from lstmcore.events import Done, Evaluated, Event, Planned
from lstmcore.specs import ResumeSpec, TrainSpec, check
from lstmcore.store import atomic
from lstmcore.text.tokens import BYTES, WordVocabulary
from lstmcore.training import devices
from lstmcore.training.adapt import dynamic_log_probabilities, usual
from lstmcore.training.evaluate import torch_model
from lstmcore.training.held_out import log_probabilities
from lstmcore.training.loop import resume
from lstmcore.training.run_folder import Corpus, RunFolder
from lstmcore.writing import mixture
from lstmcore.writing.cache import CacheSettings, blended, cache_probabilities
from lstmcore.writing.cache import fit as fit_cache
from lstmcore.writing.load import load_stack

from .peers.task import clock_of, moxu_counts

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data")) / "measure_only" / "ptb"
PARTS = ("train", "valid", "test")
END = "\n"  # <eos>
CACHE_TOKENS = 12_000
RECIPES: dict[str, dict[str, Any]] = {
    "cpu": {"minutes": 15.0},
    # AWD-LSTM (Merity et al. 2017): three layers, tied, dropout .4, weight drop .5, embedding rows .1, 70 steps. Its
    # layers of 1150 over embeddings of 400 are here three of 768 over 768, a multiple of 128 as fast kernels ask for
    "gpu": {
        "epochs": 100.0,
        "device": "cuda",
        "hidden_size": 768,
        "num_layers": 3,
        "batch_size": 64,
        "bptt": 70,
        "learning_rate": 2e-3,
        "dropout": 0.4,
        "weight_drop": 0.5,
        "embedding_dropout": 0.1,
        "clip_norm": 0.25,
    },
}
Floats = NDArray[np.float64]


def words_of(path: Path) -> list[str]:
    """The words of a file, each with the space before it, END after each line: together they are its text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [word for line in lines for word in (*(f" {each}" for each in line.split()), END)]


def read(folder: Path) -> Corpus:
    """The three files as Moxu's trainer takes a corpus; the vocabulary is that of the training file."""
    train, valid, test = (words_of(folder / f"ptb.{part}.txt") for part in PARTS)
    vocabulary = WordVocabulary([word for word, _ in Counter(train).most_common()], spaced=True)
    numbers = {word: BYTES + place for place, word in enumerate(vocabulary.words)}
    parts = [np.array([numbers[word] for word in words], dtype=np.int32) for words in (train, valid, test)]
    texts = ["".join(words) for words in (train, valid, test)]
    facts = {
        "name": "ptb",
        "language": "en",
        "sha256": "",
        "chars": sum(map(len, texts)),
        "train_chars": len(texts[0]),
        "dev_chars": len(texts[1]),
        "test_chars": len(texts[2]),
        "files": len(PARTS),
        "duplicates": 0,
        "removed_from_held_out": 0,
        "credits": [],
    }
    return Corpus(parts[0], parts[1], parts[2], vocabulary, facts)


def begun(spec: TrainSpec, folder: Path) -> RunFolder:
    """The run of ``spec``, made when it is not there."""
    assert spec.run is not None
    run = RunFolder(spec.run)
    if not run.is_one(run.path):
        run = RunFolder.create(check(spec))
        run.save_corpus(read(folder))
    return run


def trained(run: RunFolder, seconds: float | None) -> Iterator[Event]:
    """Begin or go on; leaves after ``seconds`` as if somebody had closed the window."""
    control = Control()
    timer = threading.Timer(seconds, control.leave) if seconds else None
    if timer:
        timer.start()
    try:
        yield from resume(ResumeSpec(str(run.path)), control)
    finally:
        if timer:
            timer.cancel()


def scored(run: RunFolder, model: str, adapt: bool) -> dict[str, float]:
    """Test perplexities a word."""
    corpus, stack = run.corpus(), load_stack(Path(model))
    lstm, ngram, network = torch_model(stack), stack.ngram, stack.network
    assert corpus is not None
    assert lstm is not None
    assert ngram is not None
    assert network is not None
    dev, test = (np.asarray(part).astype(np.int32) for part in (corpus.dev, corpus.test))
    before = np.asarray(corpus.train[-200:]).astype(np.int32)
    device = devices.choose("auto")
    hidden: list[NDArray[np.float32]] = []
    head = dev[:CACHE_TOKENS]
    on_dev = np.exp(log_probabilities(lstm.to(device), head, before, "fp32", network.temperature, hidden))
    alone = fit_cache(hidden.pop(), head, on_dev)
    ngram_test, matched = ngram.score(test)
    found: dict[str, Floats] = {"Kneser-Ney n-gram": ngram_test}

    def add(name: str, p: Floats, states: NDArray[np.float32], how: Any) -> None:
        def cached(p: Floats, settings: CacheSettings) -> Floats:
            return blended(p, cache_probabilities(states, test, settings), settings)

        mixed = how(p, ngram_test, matched, stack.weights)
        found.update({name: p, f"{name} + cache": cached(p, alone), f"{name} + n-gram": mixed})
        found[f"{name} + n-gram + cache"] = cached(mixed, stack.cache)

    p = np.exp(log_probabilities(lstm, test, dev, "fp32", network.temperature, hidden))
    add("LSTM", p, hidden.pop(), mixture.mix)
    if adapt:
        settings = usual(stack.vocabulary.size)
        logs = dynamic_log_probabilities(lstm.cpu(), test, dev[-128:], settings, Control(), network.temperature, hidden)
        add("LSTM, dynamic evaluation", np.exp(logs), hidden.pop(), mixture.follow)
    return {name: round(math.exp(float(-np.log(np.maximum(p, 1e-300)).mean())), 3) for name, p in found.items()}


def spec_of(given: argparse.Namespace, place: Path) -> TrainSpec:
    """The recipe, with what the command line changes."""
    values: dict[str, Any] = {"device": "cpu", **RECIPES[given.recipe]}
    if given.minutes or given.epochs:
        values |= {"minutes": given.minutes, "epochs": given.epochs}
    values |= {"device": given.device} if given.device else {}
    values |= {"sources": (str(DATA),), "run": str(place), "out": f"{place}.moxu", "units": "word"}
    return TrainSpec(**{"threads": given.threads, "seed": given.seed, **values})


def main() -> None:
    """Train or go on; print and keep the table when the training has ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", choices=tuple(RECIPES), default="cpu")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--epochs", type=float)
    parser.add_argument("--device", choices=("cpu", "cuda"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--count", choices=("cpu", "wall"), default="cpu", help="a GPU always counts wall time")
    parser.add_argument("--slice", type=float, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--no-adapt", action="store_true", help="leave dynamic evaluation out")
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "results" / "ptb")
    given = parser.parse_args()
    place = (given.run or ROOT / "runs" / f"ptb-{given.recipe}").absolute()
    spec = spec_of(given, place)
    run = begun(spec, DATA)
    result: dict[str, Any] | None = None
    counted = moxu_counts(clock_of(given.count, given.threads)) if spec.device == "cpu" else nullcontext()
    with counted:
        for event in trained(run, given.slice):
            if isinstance(event, Planned):
                print(f"{event.parameters:,} parameters, {event.total_steps} steps", flush=True)
            if isinstance(event, Evaluated):
                told = f"{event.epoch:.2f} epochs, validation perplexity {math.exp(event.loss):.1f}"
                print(f"step {event.step}: {told}", flush=True)
            if isinstance(event, Done) and event.status == "done":
                result = event.result
    if result is None:
        print("Not at the end yet; the same command goes on.")
        return
    figures = scored(run, result["model"], not given.no_adapt)
    print("| Penn Treebank, words | test perplexity |\n|---|---|")
    for name, perplexity in figures.items():
        print(f"| {name} | {perplexity:.1f} |")
    plan = run.read_json("plan.json")
    told = {name: result[name] for name in ("epochs", "steps", "seconds", "tokens_per_second")}
    value = {"recipe": given.recipe, "perplexity": figures, **told, "machine": devices.machine(), "plan": plan}
    given.results.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    atomic.write_text(given.results / f"{place.name}.json", text)


if __name__ == "__main__":
    main()
