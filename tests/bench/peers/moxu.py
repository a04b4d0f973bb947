"""Moxu's own row: the command line's training and evaluation, in this process, by the same clock as the peers.

The minutes count everything from the first byte read to the last step: reading, units, n-grams, planning, evaluations
on the way. The peers get their tokens for nothing. What comes after the last step (weights of the mixture from dev,
copies, the card) and all scoring counts for none; ``learning_seconds`` says what was used.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lstmcore.control import Control
from lstmcore.events import Done, Event, Progress
from lstmcore.specs import EvaluateSpec, TrainSpec
from lstmcore.text.corpus import load_text
from lstmcore.training.evaluate import evaluate
from lstmcore.training.loop import train
from lstmcore.training.prepare import tokenise
from lstmcore.training.run_folder import Corpus

from ..texts import returned
from .task import Budget, Seconds, moxu_counts

CORE = Path(__file__).resolve().parents[3] / "lstmcore"
OTHERS = {  # what no figure here depends on
    *("reviews", "classifier", "checkpoint", "curve", "progress_report", "run_folder", "pilot"),
    *("ranks", "shared_learner", "team", "threads", "teach", "together", "pooling"),
    *("review_recipes", "review_start", "review_trainer"),
}
SCORING_SECONDS = 120.0  # dynamic evaluation above all
PARTS = {"ngram": "Moxu n-gram", "lstm": "Moxu LSTM", "mixture": "Moxu mixture", "final": "Moxu, all"}


@cache
def recipe() -> str:
    """A fingerprint of the code that decides Moxu's figures; comments, docstrings and layout left out."""
    paths = [*(CORE / "nets").glob("*.py"), *(CORE / "training").glob("*.py")]
    paths += [CORE / "writing" / f"{name}.py" for name in ("ngram", "ngram_build", "mixture", "cache")]
    found = hashlib.sha256()
    for path in sorted(path for path in paths if path.stem not in OTHERS):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        found.update(f"{path.name}\n{ast.unparse(tree)}\n".encode())
    return found.hexdigest()[:16]


def split_of(text: Path) -> Corpus:
    """Train, dev and test of ``text`` in the units and with the vocabulary that Moxu uses."""
    spec = TrainSpec(sources=(str(text),))
    read = returned(load_text(spec.sources, Control()))
    assert read is not None
    return tokenise(read, spec)


def measure(
    text: Path, corpus: Corpus, minutes: float, threads: int, seed: int, clock: Seconds, folder: Path
) -> tuple[dict[str, float], dict[str, Any]]:
    """Bits per character of each part, and what is worth telling of the learning."""
    out = folder / "model.moxu"
    spec = TrainSpec(
        sources=(str(text),), out=str(out), run=str(folder / "run"), minutes=minutes, threads=threads, seed=seed
    )
    budget, used = Budget(60 * minutes, clock), 0.0
    result: dict[str, Any] = {}
    with moxu_counts(clock):
        for event in train(spec, Control()):
            if isinstance(event, Progress) and event.stage == "measuring":
                used = budget.used
            result = event.result if isinstance(event, Done) else result
    unseen = folder / "unseen.txt"
    unseen.write_text(corpus.vocabulary.decode(np.asarray(corpus.test)), encoding="utf-8", newline="")
    scored = _done(evaluate(EvaluateSpec(str(out), (str(unseen),), adapt=True), Control()))
    parts = {**scored["parts"], "final": scored["bits_per_char"]}
    parts["lstm"] = parts.get("temperature", parts["lstm"])
    bits = {name: round(parts[part], 5) for part, name in PARTS.items()}
    told = {name: result[name] for name in ("epochs", "steps", "tokens_per_second", "train_perplexity", "copy_rate")}
    return bits, {"learning_seconds": round(used, 1), **told, "parts": parts}


def _done(events: Iterator[Event]) -> dict[str, Any]:
    last = list(events)[-1]
    assert isinstance(last, Done)
    return last.result
