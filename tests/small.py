"""Small texts, models and runs, made in a second or less."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lstmcore.control import Control
from lstmcore.errors import resources
from lstmcore.events import Event
from lstmcore.specs import ResumeSpec, TrainSpec
from lstmcore.text import tokens
from lstmcore.training.loop import resume, train
from lstmcore.writing.network import Network
from lstmcore.writing.ngram_build import build
from lstmcore.writing.originality import CopyFilter
from lstmcore.writing.stack import Stack


@cache
def sample(name: str, chars: int | None = None) -> str:
    """The beginning of a bundled text: luxun, pride_and_prejudice or shijing."""
    return (resources() / "samples" / f"{name}.txt").read_text(encoding="utf-8")[:chars]


def network_tensors(vocab_size: int, hidden: int, layers: int, seed: int = 0) -> dict[str, Any]:
    """Random weights under the names of the stored format."""
    random = np.random.default_rng(seed)

    def some(*shape: int) -> Any:
        return random.normal(0, 0.3, shape).astype(np.float32)

    found = {"lstm.embedding": some(vocab_size, hidden), "lstm.bias": some(vocab_size)}
    for i in range(layers):
        found[f"lstm.{i}.input"] = some(4 * hidden, hidden)
        found[f"lstm.{i}.recurrent"] = some(4 * hidden, hidden)
        found[f"lstm.{i}.bias"] = some(4 * hidden)
    return found


@cache
def stack(name: str = "luxun", chars: int = 8000, units: str = "char", lstm: bool = True) -> Stack:
    """An n-gram model of a text, an untrained LSTM that has a tenth of the say, and the filter of what is copied."""
    text = sample(name, chars)
    vocabulary = tokens.build(text, units, 2, 2000)
    ngram = build(vocabulary.encode(text), vocabulary.size, 4)
    network = Network(network_tensors(vocabulary.size, 8, 1), 1) if lstm else None
    language = "en" if name == "pride_and_prejudice" else "zh"
    return Stack(vocabulary, network, ngram, [0.1 if lstm else 0.0] * 4, CopyFilter.build(text), language, name)


TINY: dict[str, Any] = {
    "epochs": 2,
    "threads": 1,
    "hidden_size": 16,
    "num_layers": 1,
    "batch_size": 4,
    "bptt": 16,
    "device": "cpu",
    "precision": "fp32",
}


def tiny_spec(folder: Path, text: str | None = None, **changes: Any) -> TrainSpec:
    """A run of a second: 3,000 characters, 16 hidden units, two epochs."""
    source = folder / "text.txt"
    if not source.exists() or text is not None:
        source.write_text(text or sample("luxun", 3000), encoding="utf-8")
    values = {**TINY, "sources": (str(source),), "run": str(folder / "run"), "out": str(folder / "out.moxu")}
    return TrainSpec(**{**values, **changes})


def trained(spec: TrainSpec, control: Control | None = None) -> list[Event]:
    """All events of a training."""
    return list(train(spec, control or Control()))


def gone_on(run: Path, control: Control | None = None) -> list[Event]:
    """All events of a run that is resumed."""
    return list(resume(ResumeSpec(str(run)), control or Control()))
